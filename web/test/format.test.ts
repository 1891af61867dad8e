// Values as people read them, and what a form gives back.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { FieldDef, Rec, Value } from '../src/shared/api/shape.ts'
import { useModel } from '../src/shared/model/dictionary.ts'
import { draft, read, text } from '../src/shared/model/format.ts'

const f = (id: string, type: string, more: Partial<FieldDef> = {}): FieldDef =>
	({ id, type, zh: id, en: id, ...more })
const fields = [
	f('name', 'text'), f('kind', 'code', { codes: 'kind' }), f('kinds', 'codes', { codes: 'kind' }),
	f('ok', 'bool'), f('income', 'money', { per: 'year' }), f('size', 'int', { unit: '人' }),
	f('year', 'int'), f('area', 'decimal', { unit: '亩' }), f('share', 'ratio'), f('day', 'date'),
	f('at', 'time'), f('place', 'place'), f('phone', 'phone'),
]
const field = (id: string) => fields.find((x) => x.id === id)!
const record = (id: string, v: Value, masked: string[] = []): Rec =>
	({ id: 'x', version: 1, place: '998101', fields: { [id]: v }, labels: { place: '下洞村' }, masked })

before(() => useModel({
	hash: 'x', types: [], offices: [],
	entities: [{ id: 'e', zh: 'e', en: 'e', fields }],
	lists: [{ id: 'kind', zh: 'k', en: 'k', codes: [
		{ id: 'a', code: '01', zh: '甲', en: 'A' }, { id: 'b', code: '02', zh: '乙', en: 'B' }] }],
}))

test('values as people read them', () => {
	const shown: [string, Value, string][] = [
		['name', '张三', '张三'], ['kind', 'a', '甲'], ['kinds', ['a', 'b'], '甲、乙'],
		['ok', false, '否'], ['income', 736500, '7,365.00 元/年'], ['size', 1234, '1,234 人'],
		['year', 2018, '2018'], ['area', '2.50', '2.50 亩'], ['share', '0.45', '45%'],
		['day', '2018-06-01', '2018-06-01'], ['at', '2018-06-01T02:03:04Z', '2018-06-01 10:03'],
		['place', '998101001200', '下洞村'],
	]
	for (const [id, v, wanted] of shown)
		assert.equal(text(field(id), record(id, v)), wanted, id)
})

test('unknown is not zero, no or nothing', () => {
	for (const x of fields)
		assert.equal(text(x, record(x.id, null)), '未知', x.id)
	assert.equal(text(field('size'), record('size', 0)), '0 人')
	assert.equal(text(field('ok'), record('ok', false)), '否')
})

test('a masked value is shown as it came', () => {
	assert.equal(text(field('phone'), record('phone', '154******81', ['phone'])), '154******81')
})

test('a form gives back what it was given', () => {
	const values: [string, Value][] = [
		['name', '张三'], ['kind', 'a'], ['kinds', ['a']], ['ok', false], ['income', 736505], ['size', 3],
		['area', '2.50'], ['share', '0.45'], ['day', '2018-06-01'], ['name', null], ['ok', null], ['kinds', null],
	]
	for (const [id, v] of values)
		assert.deepEqual(read(field(id), draft(field(id), v)), v, id)
})

test('a form says what it wants', () => {
	assert.throws(() => read(field('income'), '4千'), /income应填/)
	assert.throws(() => read(field('day'), '2018-02-30'))
	assert.throws(() => read(field('size'), '三人'))
})
