// The suites in order; arguments: build folder, names of suites (all).
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { browser, finish, ok, site, test } from './lib.mjs'
import { edit } from './edit.mjs'
import { journey } from './journey.mjs'
import { keyboard } from './keyboard.mjs'
import { masked } from './masked.mjs'
import { pages } from './pages.mjs'
import { pictures } from './pictures.mjs'
import { simulation } from './simulation.mjs'

const [build, ...wanted] = process.argv.slice(2)
const suites = { masked, journey, edit, pages, keyboard, simulation }
const chosen = wanted.length ? wanted : ['unit', ...Object.keys(suites)]

if (chosen.includes('unit'))
	for (const file of readdirSync('web/test').filter((f) => f.endsWith('.test.ts')))
		await test(`web/test/${file}`, () => {
			const r = spawnSync('node', ['--test', `web/test/${file}`], { encoding: 'utf8' })
			ok(r.status === 0, r.stdout.split('\n').filter((l) => /^not ok|error:|expected|actual/.test(l.trim())).slice(0, 12).join('\n'))
		})

const names = chosen.filter((n) => n !== 'unit')
if (names.length) {
	const s = await site(build)
	try {
		const b = await browser()
		try {
			for (const n of names)
				await (suites[n] ?? { pictures }[n])(b, s)
		} finally {
			await b.close()
		}
	} finally {
		await s.stop()
	}
}
finish()
