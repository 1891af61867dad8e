// What the replies of docs/reference/api.md hold.  Records are generic: which
// fields they have is said by the dictionary (GET /model), not by this file.

export type Scalar = string | number | boolean | null
export type Value = Scalar | string[]

export interface Rec {
	id: string
	version: number
	place: string
	place_name?: string
	fields: Record<string, Value>
	labels: Record<string, string>
	masked: string[]
}

export interface Total { n: number; exact: boolean }
export interface Page<T> { items: T[]; next: string | null; total?: Total }

export interface Missing {
	fact: string
	label: string
	office: string
	office_label: string
}

export interface At { file?: string; row?: number; column?: number; field?: string }

export interface ItemResult {
	id: string
	status: number
	code: string
	message: string
	missing?: Missing[]
}
export interface BatchReply { done: number; refused: number; items: ItemResult[] }

export interface Session {
	login: string
	person: string
	office: string
	office_label: string
	post: string
	place: string
	place_name: string
	csrf: string
	password_first: boolean
	today: string
	site: string
}

export interface FieldDef {
	id: string
	zh: string
	en: string
	help?: string
	type: string
	scale?: number
	unit?: string
	per?: string
	min?: string | number
	max?: string | number
	codes?: string
	target?: string
	required?: boolean
	fixed?: boolean
	system?: boolean
	level?: number
	mask?: string
	search?: boolean
	sort?: boolean
	supplied_by?: string
	open_end?: boolean
}
export interface EntityDef {
	id: string
	zh: string
	en: string
	key?: string
	title?: string
	yearly?: boolean
	import?: boolean
	fields: FieldDef[]
}
export interface CodeDef { id: string; code: string; zh: string; en: string }
export interface ListDef { id: string; zh: string; en: string; codes: CodeDef[] }
export interface OfficeDef { id: string; zh: string; en: string; level?: string }
export interface KindDef { id: string; zh: string; en: string; base: string; place: boolean }
export interface ModelReply {
	hash: string
	entities: EntityDef[]
	lists: ListDef[]
	offices: OfficeDef[]
	kinds?: KindDef[]
	types: { id: string; zh: string; en: string }[]
}

export interface PlaceNode {
	code: string
	name: string
	level: string | number
	households?: number
	people?: number
}
export interface TreeReply { place: PlaceNode; path: PlaceNode[]; children: PlaceNode[] }

export type Outcome = 'met' | 'not_met' | 'unknown' | 'not_applicable'
/* The key words of an article are `phrase`, or `quote` in an explanation. */
export interface Cite { at: string; article?: string; phrase?: string; quote?: string }

/* A fact that a criterion was decided on. */
export interface Ground {
	fact: string
	of?: string
	value: Scalar | undefined
	supplied_by?: string
	source?: string
}
export interface Side {
	value?: Scalar
	fact?: string
	param?: { id: string; label?: string; value?: Scalar }[]
}
export interface Lack extends Missing {
	label_en?: string
	office_label_en?: string
	of?: string
	why?: string
}
export interface Criterion {
	criterion: string
	label: string
	label_en?: string
	result: 'yes' | 'no' | 'unknown' | 'na' | 'not_applicable'
	text?: string
	text_en?: string
	cite: Cite[]
	compare?: { op: string; left: Side; right: Side }
	from?: Ground[]
	missing: Lack[]
}
/* A text that does not, or may not, bind the place by itself. */
export interface Applied { binds: 'no' | 'unknown'; followed: boolean; text: string; text_en: string; cite: Cite[] }
export interface Explanation {
	decision: string
	label: string
	label_en?: string
	outcome: Outcome
	as_of: string
	known_at?: string
	pack: { id: string; version: string; title: string }
	applied?: Applied
	criteria: Criterion[]
	met: string[]
	not_met: string[]
	unknown: string[]
	not_applicable: string[]
	missing: Lack[]
	would_change: { if: string; text: string; text_en?: string; then: Outcome }[]
	readings: { id: string; at: string; question: string; chosen: string }[]
}

export interface Member { person: Rec; membership: Rec; years: Rec[] }
export interface HouseholdFile {
	household: Rec
	members: Member[]
	years: Rec[]
	standings: Rec[]
	measures: Rec[]
	visits: Rec[]
	plans: { plan: Rec; lines: { line: Rec; state: 'done' | 'reported' | 'late' | 'open'; state_label: string }[] }[]
	custody: Rec[]
	matters: Rec[]
}

export interface Change { field: string; label: string; from: string | null; to: string | null }
export interface HistoryItem {
	seq: number
	at: string
	who: string
	action: string
	purpose?: string
	version: number
	changes: Change[]
}

export interface WorkItem {
	kind: string
	title: string
	why: string
	cite?: string | Cite[]
	due?: string | null
	count?: number
	link: string
}

export interface Candidate {
	household: Rec
	outcome: Outcome
	outcome_label: string
	reasons: string[]
	missing: Missing[]
	matter?: Rec | null
}
export interface CandidateReply extends Page<Candidate> {
	counts: Record<string, number>
}

export interface NextStep {
	step: string
	label: string
	office: string
	office_label: string
	decided?: string
	mine: boolean
	requires: { document: string; label: string }[]
	sign?: {
		mode: string
		of: { office: string; label: string; signed: boolean }[]
		attendance?: string
		votes?: string
		more?: boolean
	}
	guard?: { outcome: Outcome; missing?: Missing[]; text?: string } | null
	cite?: string | Cite[]
}
export interface Procedure {
	id: string
	title: string
	pack: string
	pack_title: string
	kind: string
	kind_label: string
	opens: boolean
	initial: string
	cite: Cite[]
	states: { id: string; label: string; holder_label: string; final: boolean; notice: boolean; n: number; over: number }[]
	steps: { id: string; label: string; from: string; to: string; by_label: string; trigger: string; cite: Cite[] }[]
}
export interface EvidenceGaps {
	looked: number
	lacking: number
	more: boolean
	items: { step: string; step_label: string; state_label: string; by_label: string; document: string; document_label: string
		either: boolean; n: number; cite: Cite[]; places: { place: string; place_name: string; n: number }[] }[]
	matters: Rec[]
}
export interface HandoverFile {
	handover: Rec
	post: Rec
	mine: boolean
	work: { kind: string; title: string; due: string; count: number; link: string }[]
	matters: Rec[]
	matters_total: number
	custodies: Rec[]
}
export interface Migration {
	pack: string
	pack_title: string
	version: string
	from: string
	from_title: string
	procedure: string
	title: string
	by_label: string
	mine: boolean
	n: number
	more: boolean
	cite: Cite[]
	states: { state: string; label: string; way: 'move' | 'stay' | 'none'; to_label: string; n: number; ready: number }[]
	ready: { id: string; version: number }[]
	refused: { id: string; number: string; message: string }[]
}
export interface Opened {
	id: string
	number: string
	part: number
	action_label: string
	holder: string
	matter?: string
	state_label?: string
	holder_label?: string
}
export interface Proposal {
	key: string
	pack: string
	consequence: string
	label: string
	label_en: string
	modality: string
	action_label: string
	action_label_en: string
	whom: string
	whom_label: string
	whom_label_en: string
	decided_by_label: string
	decided_by_label_en: string
	cite: Cite[]
	missing: { fact: string; label: string; label_en: string; office_label: string; office_label_en: string }[]
	then: { action_label: string; action_label_en: string; due_days: number | null; cite: Cite[] }[]
	words: { zh: string; en: string }
	subject: { kind: string; id: string; label: string; place_name: string }
	opened?: Opened[]
}
export interface ConsequenceCount {
	pack: string
	consequence: string
	label: string
	label_en: string
	proposals: number
	undetermined: number
	otherwise: number
	none: number
}
export interface Consequences {
	as_of: string
	place: string
	counts: ConsequenceCount[]
	proposals: Proposal[]
	undetermined: Proposal[]
	otherwise: Proposal[]
	none: Proposal[]
	/* of one count: so many rows are before the next page */
	next?: number
}
export interface AnsweringPost {
	id: string
	place_name: string
	post: string
	holder: string
	office_label: string
}
export interface ProcedureState {
	id: string
	label: string
	final: boolean
	current: boolean
	done: boolean
}
export interface MatterFile {
	matter: Rec
	subject: { kind: string; kind_label: string; entity: string; id: string; title: string }
	household?: Rec
	steps: Rec[]
	evidence: Rec[]
	notices: Rec[]
	objections: Rec[]
	postings: Rec[]
	next: NextStep[]
	procedure: { id: string; title: string; states: ProcedureState[] }
}

export interface ImportMap { id: string; zh: string; en: string; headings: string[] }
export interface BatchRec extends Rec {
	progress?: number
	dry_run?: boolean
	reasons?: { text: string; n: number }[]
}

export interface Cell {
	n: number | null
	where?: string
	entity?: string
	/* villages behind it: `GET /stats/coverage?group=` */
	group?: string
	place?: string
	published?: number | null
}
export interface CoverageTable {
	id: string
	title: string
	cite?: string | Cite[]
	columns: { id: string; label: string; unit?: string }[]
	rows: { id?: string; label: string; place?: string; link?: string; cells: Cell[] }[]
}
export interface Coverage { title: string; as_of: string; tables: CoverageTable[] }

export interface LedgerItem {
	seq: number
	at: string
	login: string
	office?: string
	purpose?: string
	action: string
	action_label?: string
	subject?: string
	outcome?: string
	changes: number
	hash: string
}
export interface LedgerPage extends Page<LedgerItem> { head: { seq: number; hash: string } }
export interface VerifyReply {
	ok: boolean
	entries: number
	changes: number
	records: number
	head: { seq: number; hash: string }
	faults: { seq: number; table: string; id: string; what: string }[]
}

export interface PackItem {
	id: string
	title: string
	version: string
	level?: string
	status?: string
	adopted?: boolean
}
export interface Word { id: string; label: string }
export interface PackObject {
	kind?: string
	id: string
	key?: string
	label?: string
	effect?: string
	decided_by?: string
	alternatives?: string[]
	cite?: { quote: string; sentence: number }[]
	fields?: { key: string; text: string }[]
}
/* What the register says about an object: never a zero for what is not known. */
export interface LiveObject {
	state: string
	counts?: Record<string, number>
	matters?: { id: string; label: string; n: number; where: string }[]
	/* records that stand behind it */
	rows?: { id: string; entity: string; label?: string; n: number; exact: boolean; where: string; sum?: string }[]
	value?: string
	from?: string
	to?: string
	by?: string
	/* what `/decisions/{of}/rows` has the rows of */
	of?: string
	sum?: string
	left?: number
	not_adopted?: number
	below?: { place: string; name: string; value: string }[]
	office_label?: string
	/* payments: does a payment show it */
	seen?: boolean
}
export interface LiveReply { as_of: string; place: string; adopted: boolean; objects: Record<string, LiveObject> }
export interface SummaryPart { id: string; counts: Record<string, number>; only: number }
interface Counted {
	counts: Record<string, number>
	left: number
	not_adopted: number
	only_data: number
	offices: { office: string; label: string; n: number }[]
}
export interface SummaryPlace extends Counted { place: string; name: string; criteria: SummaryPart[] }
/* A decision on all households of a place. */
export interface Summary extends Counted {
	decision: string
	label: string
	as_of: string
	place: string
	place_name: string
	criteria: (SummaryPart & { label: string; cite: Cite[] })[]
	places: SummaryPlace[]
}
export interface IndicatorCell { id: string; outcome: Outcome | 'not_adopted'; overdue: boolean; missing: Missing[] }
export interface IndicatorVillage { place: string; name: string; cells: IndicatorCell[] }
export interface Indicator {
	id: string
	/* what `/decisions/{of}/rows` has the rows of */
	of: string
	pack: string
	label: string
	programme: string
	due: string
	over: boolean
	cite: Cite[]
	counts: Record<string, number>
	overdue: number
}
/* What villages are to have by a day. */
export interface Indicators {
	as_of: string
	place: string
	place_name: string
	indicators: Indicator[]
	villages: IndicatorVillage[]
	others: number
}
export interface DecisionRow {
	record: Rec
	outcome: string
	outcome_label: string
	rank?: number
	reasons: string[]
	missing: Missing[]
}
export interface DecisionRows extends Page<DecisionRow> { entity: string }
export interface PackSentence { n: number; state: string; text?: string }
export interface PackArticle {
	at: string
	article?: string
	title?: string
	summary?: string
	objects?: PackObject[]
	sentences?: PackSentence[]
}
export interface PackReply extends PackItem {
	articles?: PackArticle[]
	/* packs that this one stands under */
	uses?: string[]
	jurisdiction?: string
	hash?: string
	procedures?: { id: string; label: string; states: Word[]; steps: Word[]; documents: Word[] }[]
}

export interface StatusReply {
	version: string
	today: string
	business_date: boolean | string
	commits?: number
	acts?: number
}
