// Every key is there in both languages, is used, and takes the same arguments.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { en } from '../src/shared/i18n/en.ts'
import { fill } from '../src/shared/i18n/index.ts'
import { zh } from '../src/shared/i18n/zh.ts'

const src = fileURLToPath(new URL('../src', import.meta.url))
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
	.filter((f) => /\.(vue|ts)$/.test(f) && !/i18n|api\.ts$/.test(f))
	.map((f) => readFileSync(join(src, f), 'utf8'))
const all = sources.join('\n')
const words = zh as Record<string, string>
const english = en as Record<string, string>

test('both languages have the same keys', () => {
	assert.deepEqual(Object.keys(english), Object.keys(words))
})

test('both languages take the same arguments', () => {
	const args = (s: string) => [...new Set(s.match(/\{\d\}/g) ?? [])].sort()
	for (const [key, text] of Object.entries(words))
		assert.deepEqual(args(english[key] ?? ''), args(text), key)
})

test('English has no Chinese and nobody is empty', () => {
	for (const [key, text] of Object.entries(english))
		assert.ok(text && !/[一-龥]/.test(text), key)
	for (const [key, text] of Object.entries(words))
		assert.ok(text, key)
})

test('a key that is asked for exists', () => {
	for (const [, key] of all.matchAll(/\bt\('([a-z_.]+)'/g))
		assert.ok(key! in words, key)
})

test('a key that exists is asked for', () => {
	const families = [...all.matchAll(/t\(`([a-z_.]+)\$\{/g)].map((m) => m[1]!)
	for (const key of Object.keys(words))
		assert.ok(all.includes(`'${key}'`) || families.some((f) => key.startsWith(f)), `nobody uses ${key}`)
})

test('no Chinese sentence outside the table', () => {
	for (const s of sources)
		for (const line of s.replace(/<!--[\s\S]*?-->|\/\*[\s\S]*?\*\//g, '').split('\n'))
			assert.ok(!/[一-龥]/.test(line.replace(/\/\/.*|'中文'|\/.*\//g, '')), line.trim())
})

test('arguments are filled in', () => {
	assert.equal(fill('{0} of {1}', [3, 'x']), '3 of x')
	assert.equal(fill('{0}', []), '')
})
