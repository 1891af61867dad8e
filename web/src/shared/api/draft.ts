// Drafts of packs (docs/reference/api.md, "Drafts").
import type { Rec } from './shape.ts'

export interface SourcePlace { path: string; kind: string; text: string }
export interface SourceObject {
	section: string
	object: string
	label: string
	file: string
	entity: string
	cites: string[]
	places: SourcePlace[]
}
export interface Source { pack: string; items: SourceObject[] }

export interface DraftEdit {
	id: string
	section: string
	object: string
	path: string
	file: string
	line: number
	before: string
	text: string
}
export interface DraftFile {
	draft: Rec
	stands: boolean
	may: { edit: boolean; propose: boolean; confirm: boolean; reject: boolean; withdraw: boolean }
	edits: DraftEdit[]
}

export interface Diagnostic {
	code: string
	file: string
	line: number
	column: number
	message: string
	hint: string
	edit: number
	at_line: number
	at_column: number
}
export interface DraftCheck { ok: boolean; hash: string; edit: number; diagnostics: Diagnostic[] }
export interface DraftTest { items: { id: string; ok: boolean; text: string }[]; passed: number; failed: number }

export interface FormulaName { kind: string; name: string; label: string; office_label: string }
export interface FormulaTry {
	type: string
	known: boolean
	value: string
	outcome: string
	missing: { fact: string; label: string; office_label: string }[]
	explanation: unknown
}

/* What is being changed: a place, what stands there, what is to. */
export interface Target {
	edit?: string
	section: string
	object: string
	path: string
	kind: string
	label: string
	entity: string
	before: string
	text: string
}
