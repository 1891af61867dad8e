// The suites in order; arguments: build folder, names of suites (all).
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { browser, finish, ok, site, test } from './lib.mjs'
import { edit } from './edit.mjs'
import { journey } from './journey.mjs'
import { keyboard } from './keyboard.mjs'
import { letters } from './letters.mjs'
import { masked } from './masked.mjs'
import { pages } from './pages.mjs'
import { pictures } from './pictures.mjs'
import { open_pages } from './public.mjs'
import { procedure } from './procedure.mjs'
import { law, regulation } from './regulation.mjs'
import { print } from './print.mjs'
import { plans, target, targets } from './target.mjs'
import { report } from './report.mjs'
import { simulation } from './simulation.mjs'
import { chain } from './chain.mjs'
import { consequence } from './consequence.mjs'
import { draft } from './draft.mjs'
import { task } from './task.mjs'
import { approve } from './approve.mjs'
import { bound } from './bound.mjs'

const [build, ...wanted] = process.argv.slice(2)
const suites = { masked, journey, procedure, edit, pages, keyboard, simulation, draft, regulation, target, targets, plans, print, letters, report, public: open_pages, chain, consequence, task, approve, bound }
const chosen = wanted.length ? wanted : ['unit', ...Object.keys(suites)]

if (chosen.includes('unit'))
	for (const file of readdirSync('web/test').filter((f) => f.endsWith('.test.ts')))
		await test(`web/test/${file}`, () => {
			const r = spawnSync('node', ['--test', `web/test/${file}`], { encoding: 'utf8' })
			ok(r.status === 0, r.stdout.split('\n').filter((l) => /^not ok|error:|expected|actual/.test(l.trim())).slice(0, 12).join('\n'))
		})

/* Each suite in a county of its own: what one leaves behind is not another's. */
async function run(more, suite) {
	const s = await site(build, more, suite.prepare)
	try {
		const b = await browser()
		await suite(b, s).finally(() => b.close())
	} finally {
		await s.stop()
	}
}

for (const n of chosen.filter((c) => c !== 'unit'))
	await run({}, suites[n] ?? { pictures }[n])
/* The official texts lie outside the tree. */
const texts = process.env.BANGFU_LAW ?? '../shared/law'
if (chosen.includes('regulation') && !existsSync(texts))
	console.log(`  skip   regulation with the official text: ${texts} is not there`)
else if (chosen.includes('regulation'))
	await run({ BANGFU_LAW: resolve(texts) }, law)
finish()
