// Words for what a draft changes.
import type { SourceObject } from '../../shared/api/draft.ts'
import type { Rec } from '../../shared/api/shape.ts'
import { t, type Key } from '../../shared/i18n/index.ts'
import { fieldOf } from '../../shared/model/dictionary.ts'
import { text } from '../../shared/model/format.ts'

export function stateName(r: Rec): string {
	const f = fieldOf('draft', 'state')
	return f ? text(f, r) : ''
}

const sections: Record<string, Key> = {
	param: 'pack.param', derive: 'pack.derive', criterion: 'pack.criterion', decision: 'pack.decision', consequence: 'pack.consequence',
	split: 'pack.split', earmark: 'pack.earmark', benefit: 'pack.benefit', prohibition: 'pack.prohibition', duty: 'pack.duty',
	silence: 'pack.silence', reading: 'pack.reading', article: 'draft.article', pack: 'draft.pack', test: 'draft.test',
}
export const sectionName = (id: string) => sections[id] ? t(sections[id]) : id

const paths: Record<string, Key> = {
	expr: 'draft.expr', default: 'draft.default', when: 'draft.when', then: 'draft.then', applies: 'draft.applies', label: 'draft.label',
	fail_text: 'draft.fail_text', summary: 'draft.summary', values: 'draft.row', title: 'draft.title', reads: 'draft.reads', question: 'draft.question',
	chosen: 'draft.chosen', say: 'draft.say', set: 'draft.set', effect: 'draft.effect', what: 'draft.what', except: 'draft.except', amount: 'draft.amount',
}

/* values.2 -> 数值行 2; except.1.then -> 例外 1 则为 */
export function pathName(path: string): string {
	if (path.endsWith('+'))
		return t(path === '+' ? 'draft.add_test' : 'draft.add_row')
	return path.split('.').map((p) => {
		const key = p.replace(/_en$/, '')
		return (paths[key] ? t(paths[key]) : p) + (p.endsWith('_en') ? t('draft.in_english') : '')
	}).join(' ')
}

export interface Group { at: string; items: SourceObject[] }

/* Objects by the article they hang on first; what hangs on none comes last. */
export function byArticle(items: SourceObject[], find: string): Group[] {
	const groups = new Map<string, SourceObject[]>()
	const want = find.trim().toLowerCase()
	for (const o of items) {
		if (want && !`${o.label} ${o.object}`.toLowerCase().includes(want))
			continue
		const at = o.section === 'test' ? 'test' : o.cites[0] ?? ''
		groups.set(at, [...groups.get(at) ?? [], o])
	}
	const rank = (at: string) => at === 'test' ? 1e9 : at === '' ? 1e8 : Number(/:(\d+)$/.exec(at)?.[1] ?? 1e7)
	return [...groups].map(([at, list]) => ({ at, items: list })).sort((a, b) => rank(a.at) - rank(b.at))
}
