// The engine's explanation (docs/reference/packs.md) in the reader's language:
// nothing is decided here, words are chosen.
import type { Cite, Explanation, Missing, Outcome } from '../api/shape.ts'
import { language } from '../i18n/index.ts'

interface Lack {
	fact: string
	label: string
	label_en: string
	office: string
	office_label: string
	office_label_en: string
	of: string
}
interface Fact { fact: string; of: string; value: unknown; source?: string }
interface Param { label: string; value: string; from: string; to?: string }
interface Side { expr: string; value?: string; param?: Param[] }
interface Result {
	criterion: string
	label: string
	label_en: string
	result: 'yes' | 'no' | 'unknown' | 'not_applicable'
	text?: string
	text_en?: string
	cite: { at: string; quote: string }[]
	reading: string[]
	compare?: { op: string; left: Side; right: Side }
	from?: Fact[]
}
export interface Verdict {
	decision: string
	label: string
	label_en: string
	outcome: Outcome
	as_of: string
	known_at: string
	pack: { id: string; version: string; title: string }
	criteria: Result[]
	missing: Lack[]
	would_change: { text: string; text_en: string; then: Outcome }[]
	readings: { id: string; question: string; chosen: string }[]
}

const results: Record<Result['result'], Outcome> = {
	yes: 'met', no: 'not_met', unknown: 'unknown', not_applicable: 'not_applicable',
}

const word = (zh: string, en: string) => (language.value === 'en' && en) || zh

function cites(list: { at: string; quote: string }[]): Cite[] {
	return list.map((c) => ({ at: c.at, phrase: c.quote }))
}

/* 9997.82元 ≥ 7365元(文件载明的脱贫收入线) */
function comparison(r: Result): string {
	const c = r.compare
	if (!c?.left.value || !c.right.value)
		return ''
	const signs: Record<string, string> = { '>=': '≥', '<=': '≤', '==': '=', '!=': '≠' }
	const param = c.right.param?.map((p) => p.label).join('、')
	const sign = r.result === 'no' ? ({ '>=': '<', '<=': '>', '>': '≤', '<': '≥' }[c.op] ?? c.op) : c.op
	return `${c.left.value} ${signs[sign] ?? sign} ${c.right.value}${param ? `(${param})` : ''}`
}

function missing(list: Lack[]): Missing[] {
	return list.map((m) => ({
		fact: m.fact + m.of,
		label: word(m.label, m.label_en),
		office: m.office,
		office_label: word(m.office_label, m.office_label_en),
	}))
}

export function explanation(v: Verdict, outcome: (o: Outcome) => string): Explanation {
	return {
		decision: v.decision,
		label: word(v.label, v.label_en),
		outcome: v.outcome,
		outcome_label: outcome(v.outcome),
		as_of: v.as_of,
		pack: v.pack,
		criteria: v.criteria.map((r) => ({
			id: r.criterion,
			label: word(r.label, r.label_en),
			result: results[r.result],
			result_label: outcome(results[r.result]),
			text: word(r.text ?? '', r.text_en ?? ''),
			cite: cites(r.cite),
			reading: r.reading.map((id) =>
				v.readings.find((x) => x.id === id)?.chosen ?? id).join(';'),
			compare: comparison(r),
		})),
		missing: missing(v.missing),
		would_change: v.would_change.map((w) => ({
			text: `${word(w.text, w.text_en)} → ${outcome(w.then)}`,
		})),
	}
}
