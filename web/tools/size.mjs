// The size budget: what a browser fetches to show the first page, gzipped.
// Exit status 1 when an entry is over its limit.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))
const manifest = JSON.parse(readFileSync(at('../dist/.vite/manifest.json'), 'utf8'))
const budgets = [
	{ entry: 'index.html', pages: ['src/desk/pages/WorkPage.vue'], limit: 260 },
]

function collect(key, seen, files) {
	const chunk = manifest[key]
	if (!chunk)
		throw new Error(`the build has no ${key}`)
	if (seen.has(key))
		return
	seen.add(key)
	files.add(chunk.file)
	for (const css of chunk.css ?? [])
		files.add(css)
	for (const next of chunk.imports ?? [])
		collect(next, seen, files)
}

let bad = 0
for (const { entry, pages, limit } of budgets) {
	const files = new Set()
	const seen = new Set()
	for (const key of [entry, ...pages])
		collect(key, seen, files)
	let bytes = gzipSync(readFileSync(at('../dist/' + entry))).length
	for (const file of files)
		bytes += gzipSync(readFileSync(at('../dist/' + file)), { level: 9 }).length
	const kb = bytes / 1000
	const verdict = kb <= limit ? 'ok' : 'OVER'
	console.log(`${entry}: ${kb.toFixed(1)} kB gzip of ${limit} kB, ${files.size} files: ${verdict}`)
	bad += kb <= limit ? 0 : 1
}
process.exitCode = bad ? 1 : 0
