/* Reports and bulletins, as the interface gives them. */
import type { Cite, Rec, Total } from './shape.ts'

export interface ReportTier {
	tier: string; label: string
	all: number; owed: number; submitted: number; checked: number; accepted: number; sent_back: number; late: number; undated: number
}
export interface ReportItem { report: Rec; late: boolean; who: string }
export interface ReportBoard { place: string; place_name: string; year: number; total: number; tiers: ReportTier[]; items: ReportItem[] }
export interface ReportFigure { id: string; label: string; unit: string; n: number; again?: number }
export interface ReportFile {
	report: Rec; live: boolean; as_of: string; figures: ReportFigure[]; to: string; who: string; late: boolean
	waiting: number; below: Rec[]; matters: Rec[]; procedure_label: string; may_open: boolean; may_fill: boolean; cite: Cite[]
}
export interface ReportRecount { same: boolean; hash: string; again: string; change: number; figures: ReportFigure[] }
export interface ReportRows { entity: string; label: string; total: number; items: Rec[] }

/* Documents that texts demand, and meetings. */
export interface Demand {
	duty: string; label: string; event_label: string; place_name: string; office_label: string
	state: string; due: string | null; pack: string; cite: Cite[]; documents: Rec[]
}
export interface Documents { place: string; place_name: string; demanded: Demand[]; meetings: { meeting: Rec; present: number; invited: number }[]; total: Total }
