/* 督办: what somebody is charged with, as GET /tasks answers. */
import type { Cite, Rec } from './shape.ts'

export interface TaskSums { all: number; running: number; late: number; answered: number; closed: number; place?: string; place_name?: string }
export interface TaskItem {
	task: Rec; matter: string | null; state: string; state_label: string; late: boolean; due: string | null
	holder_label: string; told: string; told_label: string
}
export interface Tasks extends TaskSums {
	as_of: string; place: string; place_name: string
	states: { id: string; label: string; n: number }[]; pack: string; cite: Cite[]
	may_set: boolean; above_label: string; places: TaskSums[]; items: TaskItem[]; total: number
}
