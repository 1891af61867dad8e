// What is promised by place and year, as GET /targets answers; help plans, as
// GET /plans does.
import type { Cite, Rec } from './shape.ts'

export interface TargetParts { n: number; sum: number; gap: number }
export type TargetState = 'reached' | 'missed' | 'likely' | 'open' | 'short' | 'running' | 'unset'

/* A target, or a place one level down that has none: id and promised null. */
export interface TargetBelow {
	place: string
	place_name: string
	level: string
	id: string | null
	promised: number | null
	/* planned in the register; of an indicator, the villages it concerns */
	base: number
	done: number
	low: number | null
	high: number | null
	state: TargetState
	state_label: string
	places: TargetParts
	years: TargetParts | null
}
export interface Target extends TargetBelow {
	number: string
	measure: string
	criterion: string
	label: string
	unit: string
	from: number
	year: number
	set_by: string
	set_on: string
	/* the figure that the text itself gives */
	text: number | null
	pack: string
	cite: Cite[]
	below: TargetBelow[]
}
export interface TargetAlert {
	place: string
	place_name: string
	label: string
	unit: string
	from: number
	year: number
	state: TargetState
	state_label: string
	lacks: number
	gap: number
	answers: { holder: string; post: string }[]
	cite: Cite[]
}
export interface Targets {
	as_of: string
	place: string
	place_name: string
	level: string
	year: number
	forecast: boolean
	targets: Target[]
	alerts: TargetAlert[]
	alerts_total: number
}

export type LineState = 'done' | 'reported' | 'late' | 'open'
export interface PlanSums { plans: number; lines: number; done: number; reported: number; late: number; open: number; place?: string; place_name?: string; unit?: string; name?: string }
export interface PlanItem { line: Rec; plan: string; title: string; household: string | null; state: LineState; state_label: string }
/* What came of a unit's lines in a village, and the acceptance of the year. */
export interface Acceptance {
	unit: string; name: string; place: string; place_name: string; lines: number; done: number; reported: number; late: number; open: number
	acceptance: Rec | null; matter: string | null; state_label: string; may: boolean
}
export interface Plans extends PlanSums {
	as_of: string
	place: string
	place_name: string
	year: number
	basis: { label: string; pack: string; cite: Cite[] }[]
	places: PlanSums[]
	units: PlanSums[]
	items: PlanItem[]
	acceptances: Acceptance[]
	accepts: { pack: string; cite: Cite[]; decider_label: string; decider_pack: string; decider: { cite: Cite[] } }
}
