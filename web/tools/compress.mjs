// Beside each file of the bundle its brotli and gzip form: the server sends
// the smallest one that a browser takes.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
for (const name of readdirSync(dist, { recursive: true })) {
	if (!/\.(js|css|html|svg)$/.test(name))
		continue
	const bytes = readFileSync(join(dist, name))
	if (bytes.length < 1024)
		continue
	writeFileSync(join(dist, `${name}.gz`), gzipSync(bytes, { level: 9 }))
	writeFileSync(join(dist, `${name}.br`), brotliCompressSync(bytes))
}
