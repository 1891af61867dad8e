// A value of a record as text for people, and a form's text back to a value.
// Unknown stays its own thing: it is never shown as zero, "no" or nothing.
import type { FieldDef, Rec, Scalar, Value } from '../api/shape.ts'
import { label, t } from '../i18n/index.ts'
import { codesOf } from './dictionary.ts'
import { day, fen, group, percent, plain, ratio, yuan } from './number.ts'

export const isUnknown = (v: Value | undefined) =>
	v === null || v === undefined

const instant = new Intl.DateTimeFormat('sv-SE', {
	timeZone: 'Asia/Shanghai',
	dateStyle: 'short',
	timeStyle: 'short',
})

/* RFC 3339 -> 2018-06-01 09:30 in the legal time zone */
export function moment(at: string): string {
	const date = new Date(at)
	return Number.isNaN(date.getTime()) ? at : instant.format(date)
}

function code(f: FieldDef, id: Scalar): string {
	const c = codesOf(f).find((x) => x.id === id)
	return c ? label(c) : String(id)
}

function unit(f: FieldDef): string {
	return f.unit ? ` ${f.unit}` : ''
}

const per = (f: FieldDef) =>
	f.per === 'year' ? t('unit.per_year') : f.per === 'month' ? t('unit.per_month') : ''

const writers: Record<string, (f: FieldDef, v: Scalar, r?: Rec) => string> = {
	code,
	bool: (_, v) => t(v ? 'value.yes' : 'value.no'),
	int: (f, v) => (isYear(f) ? String(v) : group(String(v))) + unit(f),
	money: (f, v) => `${yuan(Number(v))} ${t('unit.yuan')}${per(f)}`,
	ratio: (_, v) => percent(String(v)),
	decimal: (f, v) => String(v) + unit(f),
	time: (_, v) => moment(String(v)),
	place: (f, v, r) => r?.labels[f.id] ?? r?.place_name ?? String(v),
	subject: (f, v, r) => r?.labels[f.id] ?? String(v),
	reference: (f, v, r) => r?.labels[f.id] ?? String(v),
	file: (_, v) => `${String(v).slice(0, 12)}…`,
}

/* Years carry no thousands separator. */
function isYear(f: FieldDef): boolean {
	return f.type === 'int' && !f.unit && /year/.test(f.id)
}

export function text(f: FieldDef, r: Rec): string {
	const v = r.fields[f.id]
	if (isUnknown(v))
		return t('value.unknown')
	if (r.masked.includes(f.id))
		return String(v)
	/* A text that is an id (a step, an office) comes with its words. */
	return f.type === 'text' ? r.labels[f.id] || String(v) : write(f, v!, r)
}

export function write(f: FieldDef, v: Value, r?: Rec): string {
	if (isUnknown(v))
		return t('value.unknown')
	if (Array.isArray(v))
		return v.map((one) => code(f, one)).join('、')
	return (writers[f.type] ?? ((_, x) => String(x)))(f, v, r)
}

/* What a form field starts with. */
export function draft(f: FieldDef, v: Value | undefined): string | string[] {
	if (f.type === 'codes')
		return Array.isArray(v) ? v : []
	if (isUnknown(v))
		return ''
	if (f.type === 'money')
		return yuan(Number(v), false)
	return f.type === 'ratio' ? percent(String(v)) : String(v)
}

export class FormFault extends Error {}

function wrong(f: FieldDef, hint: string): never {
	throw new FormFault(t('form.not_a', label(f), hint))
}

const readers: Record<string, (f: FieldDef, s: string) => Value> = {
	bool: (_, s) => s === 'true',
	money: (f, s) => fen(s) ?? wrong(f, t('form.hint_money')),
	ratio: (f, s) => ratio(s) ?? wrong(f, t('form.hint_ratio')),
	date: (f, s) => day(s) ?? wrong(f, t('form.hint_date')),
	int: (f, s) => /^-?\d{1,15}$/.test(plain(s))
		? Number(plain(s)) : wrong(f, t('form.hint_int')),
	decimal: (f, s) => /^-?\d+(\.\d+)?$/.test(plain(s))
		? plain(s) : wrong(f, t('form.hint_decimal')),
}

/* A form's text to a value; blank is unknown.  Form only: rules, ranges and
 * who may are the server's to decide. */
export function read(f: FieldDef, input: string | string[]): Value {
	if (Array.isArray(input))
		return input.length ? input : null
	const s = input.trim()
	return s === '' ? null : (readers[f.type] ?? ((_, x) => x))(f, s)
}
