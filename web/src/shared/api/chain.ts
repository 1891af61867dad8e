// Who answers for whom, and what is owed by when.
import type { Cite } from './shape.ts'

export interface Holder { entity: string; id: string | null; place: string; place_name: string; holder: string; post: string; organisation: string; office: string; role: string; from: string | null; to: string | null }
export interface Link { id: string; label: string; place: string; place_name: string; required: boolean; holders: Holder[]; cite: Cite[] }
export interface Below { place: string; place_name: string; households: number; helped: number; uncovered: number; share: number | null }
export interface Cover extends Below {
	helpers: number
	load: { households: number; helpers: number }[]
	heaviest: { helper: string; organisation: string; households: number }[]
	below: Below[]
	without: { id: string; place: string; place_name: string; number: string; head_name: string }[]
}
export interface Rule { id: string; pack: string; label: string; count: number; years: number; met: number; missing: number; term_over: number; unknown: number; cite: Cite[] }
export interface Gap { rule: string; label: string; state: 'missing' | 'term_over' | 'unknown'; place: string; place_name: string; have: number; need: number; since: string | null }
export interface Chain { household?: { fields: Record<string, unknown> }; on: string; place: string; place_name: string; links: Link[]; cover?: Cover; posts?: { rules: Rule[]; total: number; gaps: Gap[] } }

export type DutyState = 'fulfilled' | 'on_track' | 'at_risk' | 'breached' | 'not_counted' | 'exempt' | 'undetermined'
export interface DutyGroup { duty: string; label: string; pack: string; assumption: boolean; cite: Cite[]; event: string; sourced: boolean; fixed: boolean; due: string | null; states: Record<DutyState, number> }
export interface DutyRow { duty: string; label: string; pack: string; place: string; place_name: string; office: string; holder: string; post: string; target: { entity: string; id: string; label: string } | null; window: string; due: string | null; need: number; done: number; state: DutyState; state_label: string; sourced: boolean; cite: Cite[] }
export interface Duties { as_of: string; place: string; groups: DutyGroup[]; items: DutyRow[]; next: string | null }
export interface Stays { from: string; to: string; items: { id: string; holder: string; post: string; place: string; place_name: string; days: number; leave: number }[] }
