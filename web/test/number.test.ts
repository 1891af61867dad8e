// Money, ratios and days, digit by digit.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { day, fen, group, percent, ratio, scaled, scaleOf, signed, unscaled, yuan } from '../src/shared/model/number.ts'

test('money by digits', () => {
	assert.equal(yuan(736500), '7,365.00')
	assert.equal(yuan(-5), '-0.05')
	assert.equal(yuan(123456789012345, false), '1234567890123.45')
	assert.equal(fen('7365'), 736500)
	assert.equal(fen('7,365.5'), 736550)
	assert.equal(fen('７３６５．０５元'), 736505)
	assert.equal(fen('-300'), -30000)
	for (const bad of ['', '4千5百', '1.234', '1e5', '--1'])
		assert.equal(fen(bad), undefined, bad)
})

test('every amount goes there and back', () => {
	for (let i = -1050; i < 1050; i += 7)
		assert.equal(fen(yuan(i)), i)
})

test('groups of three', () => {
	assert.equal(group('1'), '1')
	assert.equal(group('123'), '123')
	assert.equal(group('-1234567'), '-1,234,567')
})

test('ratios', () => {
	assert.equal(percent('0.45'), '45%')
	assert.equal(percent('1'), '100%')
	assert.equal(percent('0.005'), '0.5%')
	assert.equal(ratio('45%'), '0.45')
	assert.equal(ratio('0.5%'), '0.005')
	assert.equal(ratio('100%'), '1')
	assert.equal(ratio('0.45'), '0.45')
	assert.equal(ratio('half'), undefined)
})

test('days as they are written', () => {
	assert.equal(day('20180601'), '2018-06-01')
	assert.equal(day('2018年6月1日'), '2018-06-01')
	assert.equal(day('2018/6/1'), '2018-06-01')
	assert.equal(day('2016-02-29'), '2016-02-29')
	for (const bad of ['2018-02-30', '2018-13-01', '18-06-01', 'x'])
		assert.equal(day(bad), undefined, bad)
})

test('a decimal is counted in its last digit and written back', () => {
	assert.equal(scaleOf('7365', '0.5', '1.25'), 2)
	assert.equal(scaled('7.5', 2), 750)
	assert.equal(scaled('9,000', 0), 9000)
	assert.equal(scaled('-0.05', 2), -5)
	assert.equal(scaled('7.50', 1), 75)
	assert.equal(scaled('7.55', 1), undefined)
	assert.equal(scaled('', 0), undefined)
	assert.equal(scaled('many', 0), undefined)
	assert.equal(scaled('9999999999999.99', 6), undefined)
	assert.equal(unscaled(750, 2), '7.5')
	assert.equal(unscaled(-5, 2), '-0.05')
	assert.equal(unscaled(7365, 0), '7365')
	assert.equal(unscaled(0, 1), '0')
})

test('a difference carries its sign', () => {
	assert.equal(signed(1234), '+1,234')
	assert.equal(signed(-3), '\u22123')
	assert.equal(signed(0), '0')
})
