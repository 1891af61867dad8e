// The dictionary as the pages need it: fetched once after sign-in, kept for the
// session.  Labels of entities, fields, codes and offices come from here only.
import { shallowRef } from 'vue'
import { get } from '../api/client.ts'
import type { CodeDef, EntityDef, FieldDef, KindDef, ModelReply, OfficeDef } from '../api/shape.ts'
import { label } from '../i18n/index.ts'

interface Dictionary {
	hash: string
	entities: Map<string, EntityDef>
	fields: Map<string, FieldDef>
	codes: Map<string, CodeDef[]>
	offices: Map<string, OfficeDef>
	kinds: Map<string, KindDef>
}

const dictionary = shallowRef<Dictionary>()

export function index(m: ModelReply): Dictionary {
	const d: Dictionary = {
		hash: m.hash,
		entities: new Map(m.entities.map((e) => [e.id, e])),
		fields: new Map(),
		codes: new Map(m.lists.map((l) => [l.id, l.codes])),
		offices: new Map(m.offices.map((o) => [o.id, o])),
		kinds: new Map((m.kinds ?? []).map((k) => [k.id, k])),
	}
	for (const e of m.entities)
		for (const f of e.fields)
			d.fields.set(`${e.id}.${f.id}`, f)
	return d
}

export function useModel(m: ModelReply) {
	dictionary.value = index(m)
}

let loading: Promise<void> | undefined

export function loadModel(): Promise<void> {
	if (dictionary.value)
		return Promise.resolve()
	loading ??= get<ModelReply>('/model').then(useModel).finally(() => {
		loading = undefined
	})
	return loading
}

export const entityOf = (id: string) => dictionary.value?.entities.get(id)
export const fieldOf = (entity: string, id: string) =>
	dictionary.value?.fields.get(`${entity}.${id}`)
export const codesOf = (f: FieldDef | undefined) =>
	(f?.codes && dictionary.value?.codes.get(f.codes)) || []
export const entityLabel = (id: string) => label(entityOf(id)) || id
export const fieldLabel = (entity: string, id: string) =>
	label(fieldOf(entity, id)) || id
export const officeLabel = (id: string) =>
	label(dictionary.value?.offices.get(id)) || id

/* Where a subject is shown: a place by its code, a household as its file, all
   else as a record. */
export function subjectPage(kind: string, id: string): string {
	const k = dictionary.value?.kinds.get(kind)
	if (k?.place)
		return `/place/${id}`
	return kind === 'household' || kind === 'report' ? `/${kind}/${id}` : `/record/${k?.base ?? kind}/${id}`
}

export const offices = () => [...dictionary.value?.offices.values() ?? []]

/* Fields in the order of the dictionary; those named, in the order named. */
export function fieldsOf(entity: string, ids?: string[]): FieldDef[] {
	const all = entityOf(entity)?.fields ?? []
	if (!ids)
		return all
	return ids.flatMap((id) => all.find((f) => f.id === id) ?? [])
}
