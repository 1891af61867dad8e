// Addresses of the rows behind a number of a decision, and the words for them.
import type { RouteLocationRaw } from 'vue-router'
import { t, type Key } from '../../shared/i18n/index.ts'

export const OUTCOMES = ['met', 'not_met', 'unknown', 'not_applicable'] as const

/* What narrows a decision to the records behind one number. */
export interface Narrowed {
	outcome?: string
	part?: string
	block?: string
	office?: string
}
export interface Where {
	decision: string
	place: string
	pack?: string
	as_of?: string
}

/* household.exit_ready has its page at /decision/household/exit_ready. */
export const pageOf = (decision: string) => `/decision/${decision.replace('.', '/')}`

export function rowsOf(at: Where, by: Narrowed): RouteLocationRaw {
	const query: Record<string, string> = {}
	for (const [k, v] of Object.entries({ place: at.place, pack: at.pack, as_of: at.as_of, ...by }))
		if (v)
			query[k] = v
	return { path: `${pageOf(at.decision)}/rows`, query }
}

const standings: Record<string, Key> = {
	won: 'award.won', ranked: 'award.ranked', pending: 'award.pending', ineligible: 'award.ineligible', outside: 'award.outside',
}
export const standing = (id: string) => (standings[id] ? t(standings[id]) : id)
