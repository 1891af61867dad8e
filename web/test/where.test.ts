// Filters become expressions that nobody can break out of, and addresses.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FieldDef } from '../src/shared/api/shape.ts'
import { fromQuery, toQuery, UNKNOWN, where } from '../src/shared/model/where.ts'

const f = (id: string, type: string): FieldDef => ({ id, type, zh: id, en: id })
const fields = [f('status', 'code'), f('plan_exit_year', 'int'), f('martyr', 'bool')]

test('conditions', () => {
	assert.equal(where(fields, {}), '')
	assert.equal(where(fields, { status: ['poor'] }), "status == 'poor'")
	assert.equal(where(fields, { status: ['poor', 'exited'], plan_exit_year: ['2018'] }),
		"status in ['poor', 'exited'] && plan_exit_year == 2018")
	assert.equal(where(fields, { status: ['poor', UNKNOWN] }), "(status == 'poor' || unknown(status))")
	assert.equal(where(fields, { martyr: ['true'] }), 'martyr == true')
	assert.equal(where(fields, { martyr: ['true', 'false'] }), '!unknown(martyr)')
})

test('what is chosen cannot leave its quotes', () => {
	assert.equal(where(fields, { status: ["x' || true || 'y"] }), "status == 'x\\' || true || \\'y'")
	assert.equal(where(fields, { plan_exit_year: ['1 || true'] }), 'plan_exit_year == 0')
})

test('a condition that came by a link stays whole', () => {
	assert.equal(where(fields, {}, 'a || b'), 'a || b')
	assert.equal(where(fields, { status: ['poor'] }, 'a || b'), "(a || b) && status == 'poor'")
})

test('to the address and back', () => {
	const chosen = { status: ['poor', UNKNOWN], plan_exit_year: ['2016', '2018'] }
	assert.deepEqual(fromQuery(fields, toQuery(chosen)), chosen)
	assert.deepEqual(toQuery({ status: [] }), {})
})
