// What the ids of a procedure are called: its states, steps and papers, from
// the pack that a matter is pinned to.  Fetched once a pack.
import { get } from '../../shared/api/client.ts'
import type { Outcome, PackItem, PackReply, Rec } from '../../shared/api/shape.ts'
import { language, t } from '../../shared/i18n/index.ts'

type Words = Map<string, string>

interface Procedure { title: string; states: { id: string; label: string }[]; words: Words }

const known = new Map<string, Promise<Map<string, Procedure>>>()

const own: Record<string, () => string> = {
	open: () => t('step.open'),
	withdraw: () => t('step.withdraw'),
	objection_upheld: () => t('step.upheld'),
	objection_dismissed: () => t('step.dismissed'),
}

async function fetchPack(id: string): Promise<Map<string, Procedure>> {
	const pack = await get<PackReply>('/pack/{id}', { path: { id } })
	return new Map((pack.procedures ?? []).map((p) => [p.id, {
		title: p.label, states: p.states,
		words: new Map([...p.states, ...p.steps, ...p.documents].map((x) => [x.id, x.label])),
	}]))
}

export function proceduresOf(pack: string): Promise<Map<string, Procedure>> {
	const key = `${pack} ${language.value}`
	const there = known.get(key)
	if (there)
		return there
	const asked = fetchPack(pack)
	asked.catch(() => known.delete(key))
	known.set(key, asked)
	return asked
}

/* The procedure of that id among the packs adopted here. */
export async function adopted(procedure: string): Promise<Procedure | undefined> {
	const packs = await get<{ items: PackItem[] }>('/pack')
	for (const p of packs.items.filter((x) => x.adopted)) {
		const found = (await proceduresOf(p.id)).get(procedure)
		if (found)
			return found
	}
	return undefined
}

const named = ['step', 'from_state', 'to_state', 'document']

/* The records with the words of their ids among their labels. */
export async function withWords(records: Rec[], pack?: string, procedure?: string): Promise<Rec[]> {
	return Promise.all(records.map(async (r) => {
		const p = (await proceduresOf(pack ?? String(r.fields['pack'] ?? '')).catch(() => undefined))
			?.get(procedure ?? String(r.fields['procedure'] ?? ''))
		const labels = { ...r.labels }
		for (const f of named) {
			const id = String(r.fields[f] ?? '')
			const word = p?.words.get(id) ?? own[id]?.()
			if (word)
				labels[f] ??= word
		}
		const outcome = /=(met|not_met|unknown|not_applicable)\b/.exec(String(r.fields['grounds'] ?? ''))?.[1]
		if (outcome)
			labels['grounds'] ??= t(`outcome.${outcome as Outcome}`)
		if (p && 'procedure' in r.fields)
			labels['procedure'] ??= p.title
		return { ...r, labels }
	}))
}
