// A regulation as it is read: words for what hangs on an article, which words
// of the text are cited, which articles a filter shows.
import type { ConsequenceCount, LiveReply, PackArticle, PackObject, PackSentence } from '../../shared/api/shape.ts'
import { t, type Key } from '../../shared/i18n/index.ts'
import { articleName } from '../../shared/ui/article.ts'

const kinds: Record<string, Key> = {
	param: 'pack.param', derive: 'pack.derive', criterion: 'pack.criterion', decision: 'pack.decision',
	consequence: 'pack.consequence', split: 'pack.split', earmark: 'pack.earmark', benefit: 'pack.benefit', prohibition: 'pack.prohibition',
	duty: 'pack.duty', establishment: 'pack.establishment', stability: 'pack.stability', procedure: 'pack.procedure', transition: 'pack.transition',
	rubric: 'pack.rubric', veto: 'pack.veto', grade_rule: 'pack.grade_rule', award: 'pack.award', table: 'pack.table',
	letter: 'pack.letter', report: 'pack.report', supplement: 'pack.supplement', set: 'pack.set', replace: 'pack.replace',
	silence: 'pack.silence', reading: 'pack.reading', not_encoded: 'pack.not_encoded',
}
export const kindWord = (id = '') => (kinds[id] ? t(kinds[id]) : id)

const fields: Record<string, Key> = {
	expr: 'rule.expr', default: 'rule.expr', when: 'rule.when', applies: 'rule.applies', all: 'rule.all', any: 'rule.any', except: 'rule.except',
	value: 'rule.value', from: 'rule.from', to: 'rule.to', by: 'rule.by', decider: 'rule.decider', actor: 'rule.by', event: 'rule.event', at_least: 'rule.at_least',
	window: 'rule.window', modality: 'rule.modality', of: 'rule.of', parts: 'rule.parts', allow: 'rule.allow', on_unknown: 'rule.on_unknown',
}
export const fieldWord = (id: string) => (fields[id] ? t(fields[id]) : id)

/* What of a consequence opens its rows, in the order in which it is told. */
export const PROPOSED = ['proposals', 'undetermined', 'otherwise', 'none'] as const
export const proposedWord: Record<(typeof PROPOSED)[number], Key> = {
	proposals: 'consequence.proposed', undetermined: 'consequence.lead_to', otherwise: 'consequence.otherwise', none: 'consequence.none',
}
export const proposedRows = (c: Pick<ConsequenceCount, 'pack' | 'consequence'>, place: string, of = '') =>
	({ path: '/consequence', query: { ...(place && { place }), pack: c.pack, consequence: c.consequence, ...(of && { of }) } })

/* The sentence in pieces; a cited one says what rests on it. */
export interface Piece { text: string; of?: string }
export function marked(s: PackSentence, objects: PackObject[]): Piece[] {
	let pieces: Piece[] = [{ text: s.text ?? '' }]
	for (const o of objects)
		for (const c of o.cite ?? [])
			if (c.quote && (!c.sentence || c.sentence === s.n))
				pieces = pieces.flatMap((p) => split(p, c.quote, `${kindWord(o.kind)}：${o.label || o.id}`))
	return pieces
}

function split(p: Piece, quote: string, of: string): Piece[] {
	const at = p.of ? -1 : p.text.indexOf(quote)
	if (at < 0)
		return [p]
	return [{ text: p.text.slice(0, at) }, { text: quote, of }, { text: p.text.slice(at + quote.length) }].filter((x) => x.text)
}

export const SHOWN = ['', 'live', 'not_encoded', 'reading', 'gap'] as const
export type Shown = (typeof SHOWN)[number]

const answered = ['duty', 'establishment', 'rows', 'consequence', 'payments', 'counts', 'sum', 'award', 'matters', 'value']

function isShown(a: PackArticle, what: Shown, live: LiveReply | null | undefined): boolean {
	const objects = a.objects ?? []
	const state = (o: PackObject) => (o.key ? live?.objects[o.key]?.state : undefined)
	switch (what) {
	case 'live':
		return objects.some((o) => answered.includes(state(o) ?? ''))
	case 'not_encoded':
		return objects.some((o) => o.kind === 'not_encoded') || (a.sentences ?? []).some((s) => s.state === 'not_encoded')
	case 'reading':
		return objects.some((o) => o.kind === 'reading')
	case 'gap':
		return objects.some((o) => o.kind === 'silence' || state(o) === 'gap')
	default:
		return true
	}
}

/* By number, "27", or by words of the article and of what hangs on it. */
function matches(a: PackArticle, q: string): boolean {
	if (!q)
		return true
	if (/^\d+$/.test(q))
		return a.at.endsWith(`:${q}`)
	const text = [articleName(a.at), a.title, a.summary, ...(a.sentences ?? []).map((s) => s.text),
		...(a.objects ?? []).flatMap((o) => [o.label, o.id, o.effect])].join(' ').toLowerCase()
	return q.toLowerCase().split(/\s+/).every((w) => text.includes(w))
}

export function pick(list: PackArticle[], q: string, what: Shown, live: LiveReply | null | undefined): PackArticle[] {
	return list.filter((a) => matches(a, q.trim()) && isShown(a, what, live))
}
