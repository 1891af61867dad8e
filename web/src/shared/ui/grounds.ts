// What a criterion was decided on, as text: facts with their source, alike ones
// counted, and the comparison with the standard.
import type { Criterion, FieldDef, Ground, Outcome, Side } from '../api/shape.ts'
import { label, language, t } from '../i18n/index.ts'
import { codesOf, fieldOf } from '../model/dictionary.ts'

const outcomes: Record<string, Outcome> = {
	yes: 'met', no: 'not_met', na: 'not_applicable',
}

export const outcomeOf = (result: string): Outcome =>
	outcomes[result] ?? (result as Outcome)

/* The field behind a fact of the rules: of the entity or of its yearly facts. */
export function factField(fact: string): FieldDef | undefined {
	const [kind = '', id = ''] = fact.split('.')
	return fieldOf(kind, id) ?? fieldOf(`${kind}_year`, id) ?? fieldOf('place', id)
}

export function words(of: { label?: string; label_en?: string }): string {
	return (language.value === 'en' && of.label_en) || of.label || ''
}

function value(fact: string, v: Ground['value']): string {
	if (v === null || v === undefined)
		return t('value.unknown')
	if (typeof v === 'boolean')
		return t(v ? 'value.yes' : 'value.no')
	const c = codesOf(factField(fact)).find((x) => x.id === v)
	return c ? label(c) : String(v)
}

/* 普通劳动力 ×2 (入户核查), one line a fact. */
export function grounds(c: Criterion): { fact: string; text: string }[] {
	const facts = new Map<string, Map<string, number>>()
	for (const g of c.from ?? []) {
		const text = value(g.fact, g.value) + (g.source ? t('explain.source', g.source) : '')
		const values = facts.get(g.fact) ?? new Map<string, number>()
		values.set(text, (values.get(text) ?? 0) + 1)
		facts.set(g.fact, values)
	}
	return [...facts].map(([fact, values]) => ({
		fact: label(factField(fact)) || fact,
		text: [...values].map(([text, n]) => n > 1 ? `${text} ×${n}` : text).join(' · '),
	}))
}

const signs: Record<string, string> = { '>=': '≥', '<=': '≤', '==': '=', '!=': '≠', '>': '>', '<': '<' }

/* What holds when the comparison does not. */
const opposite: Record<string, string> = { '>=': '<', '<=': '>', '>': '<=', '<': '>=', '==': '!=', '!=': '==' }

function side(s: Side): string {
	const shown = s.value === null || s.value === undefined ? t('value.unknown') : String(s.value)
	const named = s.param?.map((p) => p.label).filter(Boolean).join('、')
	return named ? `${shown} (${named})` : shown
}

export function compared(c: Criterion): string {
	const x = c.compare
	if (!x)
		return ''
	const op = c.result === 'no' ? opposite[x.op] ?? x.op : x.op
	return `${side(x.left)} ${signs[op] ?? op} ${side(x.right)}`
}

/* "person/2" is the second member as the rules see the household. */
export function whose(of: string | undefined): string {
	const m = /^person\/(\d+)$/.exec(of ?? '')
	return m ? t('explain.member', m[1]!) : ''
}
