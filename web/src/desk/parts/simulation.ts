// A trial on the page: outcomes in words, what goes to the server, the file for
// a map.
import type { Outcome } from '../../shared/api/shape.ts'
import type { SimInputs, SimOptions, SimOutcome, SimParam, SimPlace } from '../../shared/api/simulation.ts'

export const OUTCOMES: SimOutcome[] = ['yes', 'no', 'unknown', 'not_applicable']

const words: Record<SimOutcome, Outcome> = { yes: 'met', no: 'not_met', unknown: 'unknown', not_applicable: 'not_applicable' }
export const outcomeOf = (o: SimOutcome) => words[o]

/* What a person has set: values by parameter, alternatives by reading. */
export type Values = Record<string, string>
export type Picks = Record<string, number>

/* What stands, as it is typed: the number, else the text, else nothing. */
export const stands = (p: SimParam) => p.now ?? p.value ?? ''

/* As a pack file writes it: 7500 -> 7500元, 45 -> 45%. */
const withUnit = (p: SimParam, v: string) => /^-?[\d.]+$/.test(v) && ['\u5143', '%'].includes(p.unit) ? v + p.unit : v

/* Only what differs from what stands. */
export function changes(o: SimOptions, values: Values, picks: Picks) {
	return {
		params: o.params.filter((p) => p.id in values && values[p.id] !== stands(p))
			.map((p) => ({ id: p.id, value: withUnit(p, values[p.id]!) })),
		readings: o.readings.filter((r) => picks[r.id])
			.map((r) => ({ id: r.id, n: picks[r.id]! })),
	}
}

/* What was set, in an address: p.ID=7500, r.ID=1. */
export function toQuery(values: Values, picks: Picks): Record<string, string> {
	return Object.fromEntries([
		...Object.entries(values).map(([k, v]) => [`p.${k}`, v]),
		...Object.entries(picks).map(([k, n]) => [`r.${k}`, String(n)]),
	])
}

export function fromQuery(query: Record<string, unknown>): { values: Values; picks: Picks } {
	const values: Values = {}
	const picks: Picks = {}
	for (const [k, v] of Object.entries(query)) {
		if (typeof v !== 'string')
			continue
		if (k.startsWith('p.'))
			values[k.slice(2)] = v
		else if (k.startsWith('r.') && /^[1-9]\d?$/.test(v))
			picks[k.slice(2)] = Number(v)
	}
	return { values, picks }
}

/* The address of a trial that starts from a saved one. */
export function again(i: SimInputs): string {
	const values = Object.fromEntries(i.params.map((p) => [p.id, p.unit && p.after.endsWith(p.unit) ? p.after.slice(0, -p.unit.length) : p.after]))
	const picks = Object.fromEntries(i.readings.filter((r) => r.n).map((r) => [r.id, r.n]))
	const query = new URLSearchParams({ place: i.place, pack: i.pack.id, ...toQuery(values, picks) })
	if (i.against)
		query.set('against', i.against.id)
	if (i.cost)
		query.set('cost', i.cost)
	return `/simulations?${query.toString()}`
}

/* Text of a cell; one that a spreadsheet would take for a formula is made text. */
function cell(v: string | number): string {
	const s = typeof v === 'string' && /^[=+\-@\t\r]/.test(v) ? `'${v}` : String(v)
	return /[",\r\n]/.test(s) ? `"${s.replace(/"/g, '""')}"` : s
}

/* One line per place, keyed by its code; column names that a map program takes. */
export function mapCsv(places: SimPlace[]): string {
	const head = ['place', 'name', ...OUTCOMES.map((o) => `before_${o}`), ...OUTCOMES.map((o) => `after_${o}`), 'changed']
	const lines = places.map((p) => [p.place, p.name, ...OUTCOMES.map((o) => p.before[o]), ...OUTCOMES.map((o) => p.after[o]), p.changed])
	return `\ufeff${[head, ...lines].map((l) => l.map(cell).join(',')).join('\r\n')}\r\n`
}

/* Hand a text to the person as a file. */
export function download(name: string, text: string) {
	save(name, new Blob([text], { type: 'text/csv;charset=utf-8' }))
}

/* A file of the page's own making. */
export function save(name: string, bytes: Blob) {
	const url = URL.createObjectURL(bytes)
	const a = document.createElement('a')
	a.href = url
	a.download = name
	a.click()
	setTimeout(() => URL.revokeObjectURL(url), 1000)
}
