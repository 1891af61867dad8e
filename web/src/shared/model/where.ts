// Filters of a list: chosen values to an expression of the rule language, and
// to and from the address, so that a filtered list can be linked to.
import type { FieldDef } from '../api/shape.ts'

/* "?" stands for "unknown" among the chosen values. */
export const UNKNOWN = '?'

export type Chosen = Record<string, string[]>

const quote = (s: string) => `'${s.replace(/[\\']/g, '\\$&')}'`

function literal(f: FieldDef, v: string): string {
	if (f.type === 'int')
		return /^-?\d+$/.test(v) ? v : '0'
	return f.type === 'bool' ? String(v === 'true') : quote(v)
}

function one(f: FieldDef, values: string[]): string {
	const known = values.filter((v) => v !== UNKNOWN).map((v) => literal(f, v))
	const terms: string[] = []
	if (known.length === 1)
		terms.push(`${f.id} == ${known[0]}`)
	else if (known.length && f.type === 'bool')
		terms.push(`!unknown(${f.id})`)
	else if (known.length)
		terms.push(`${f.id} in [${known.join(', ')}]`)
	if (values.includes(UNKNOWN))
		terms.push(`unknown(${f.id})`)
	return terms.length > 1 ? `(${terms.join(' || ')})` : terms[0] ?? ''
}

/* The expression of all chosen filters, with one that came by a link. */
export function where(fields: FieldDef[], chosen: Chosen, linked = ''): string {
	const terms = fields.map((f) => one(f, chosen[f.id] ?? [])).filter(Boolean)
	if (linked)
		terms.unshift(terms.length ? `(${linked})` : linked)
	return terms.join(' && ')
}

type Query = Record<string, string | null | (string | null)[] | undefined>

export function fromQuery(fields: FieldDef[], query: Query): Chosen {
	const chosen: Chosen = {}
	for (const f of fields) {
		const v = query[`f_${f.id}`]
		if (typeof v === 'string' && v)
			chosen[f.id] = v.split('.')
	}
	return chosen
}

export function toQuery(chosen: Chosen): Record<string, string> {
	return Object.fromEntries(Object.entries(chosen)
		.filter(([, v]) => v.length)
		.map(([id, v]) => [`f_${id}`, v.join('.')]))
}
