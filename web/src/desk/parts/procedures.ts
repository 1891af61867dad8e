// The states of a procedure in its order, from the packs that are adopted here.
import { get } from '../../shared/api/client.ts'
import type { PackItem, PackReply, Word } from '../../shared/api/shape.ts'

export async function statesOf(procedure: string): Promise<Word[]> {
	const packs = await get<{ items: PackItem[] }>('/pack')
	for (const p of packs.items.filter((x) => x.adopted)) {
		const pack = await get<PackReply>('/pack/{id}', { path: { id: p.id } })
		const found = pack.procedures?.find((x) => x.id === procedure)
		if (found)
			return found.states
	}
	return []
}
