// What the replies of /simulations hold: what can be tried here, and what came
// of it.  Numbers are written in the unit that people use: "7365" and 元.

import type { Cite, Rec, Total, Word } from './shape.ts'

export interface SimParam {
	id: string
	label: string
	unit: string
	type: string
	/* as a pack writes it, "7365元"; null: no text gives it */
	value: string | null
	/* the number alone; null where it is none */
	now: string | null
	min: string | null
	max: string | null
	step: string | null
	cite?: Cite[]
}
export interface SimReading {
	id: string
	at?: string
	question: string
	chosen: string
	alternatives: { n: number; say: string }[]
}
export interface SimPack { id: string; title: string; version: string; adopted?: boolean }
export interface SimOptions {
	place: string
	place_name: string
	as_of: string
	pack: string
	packs: SimPack[]
	decisions: Word[]
	costs?: Word[]
	params: SimParam[]
	readings: SimReading[]
}

export type SimOutcome = 'yes' | 'no' | 'unknown' | 'not_applicable'
export type SimTally = Record<SimOutcome, number>
export interface SimMove { from: SimOutcome; to: SimOutcome; n: number }
export interface SimDecision extends Word {
	before: SimTally
	after: SimTally
	moves: SimMove[]
	causes: { criterion: string; label: string; cite: Cite[]; n: number; gained: number; lost: number }[]
	cost: { before_fen: number; after_fen: number; unknown: number } | null
}
export interface SimPlace {
	place: string
	name: string
	before: SimTally
	after: SimTally
	changed: number
}
export interface SimInputs {
	place: string
	place_name: string
	as_of: string
	known_at: string
	seq: number
	engine?: string
	pack: { id: string; version: string; hash: string }
	against?: { id: string; version: string; hash: string }
	cost?: string
	params: { id: string; label: string; unit: string; before: string; after: string }[]
	readings: { id: string; question: string; say: string; n: number }[]
}
export interface SimResult {
	id?: string
	title?: string
	by?: string
	at?: string
	inputs: SimInputs
	decisions: SimDecision[]
	places_of: string
	places: SimPlace[]
	/* households where the pack is not adopted */
	outside: number
	digest: string
}
export interface SimSaved {
	id: string
	title: string
	by: string
	at: string
	place: string
	place_name: string
	pack: string
	digest: string
}
/* The household as it is now; null when it is gone or out of one's area. */
export interface SimRow { household: Rec | null; from: SimOutcome; to: SimOutcome }
export interface SimRows { decision: string; items: SimRow[]; next: string; total?: Total }
