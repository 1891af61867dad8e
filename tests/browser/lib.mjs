// What the browser tests share: a throw-away sample county with its server, a
// browser, a page per account, counting. Ends what it started, by process id.
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const root = resolve(fileURLToPath(new URL('../..', import.meta.url)))
const axe = readFileSync(join(root, 'tests/browser/node_modules/axe-core/axe.min.js'), 'utf8')
export const shots = join(root, 'build/shots')
export const sizes = [
	{ name: 'desk', width: 1366, height: 768 },
	{ name: 'phone', width: 390, height: 844 },
]
export const PASSWORD = 'Lichtung-Brunnen-73x'

let passed = 0
let failed = 0

/* One test: its name, and a function that throws when it fails. */
export async function test(name, run) {
	try {
		await run()
		passed++
		console.log(`  ok     ${name}`)
	} catch (e) {
		failed++
		console.log(`  FAILED ${name}\n         ${String(e?.stack ?? e).split('\n').slice(0, 6).join('\n         ')}`)
	}
}

export function ok(condition, message) {
	if (!condition)
		throw new Error(message)
}

export function equal(got, wanted, what) {
	ok(JSON.stringify(got) === JSON.stringify(wanted),
		`${what}: ${JSON.stringify(got)} instead of ${JSON.stringify(wanted)}`)
}

export function finish() {
	console.log(`${passed} passed, ${failed} failed`)
	process.exitCode = failed ? 1 : 0
}

function freePort() {
	return new Promise((done, bad) => {
		const s = createServer()
		s.on('error', bad)
		s.listen(0, '127.0.0.1', () => {
			const { port } = s.address()
			s.close(() => done(port))
		})
	})
}

/* The sample county, made once: every site begins as a copy of it. */
let sample = null
function seed(program, env) {
	if (sample)
		return sample
	const dir = mkdtempSync(join(tmpdir(), 'bangfu-browser-'))
	process.on('exit', () => rmSync(dir, { recursive: true, force: true }))
	const made = spawnSync(program, ['init', '--db', `sqlite:${join(dir, 'site.db')}`, '--sample', 'puning'], { cwd: root, env, encoding: 'utf8' })
	if (made.status !== 0)
		throw new Error(`init failed (${made.status}): ${made.stdout.slice(-800)} ${made.stderr.slice(-800)}`)
	const passwords = Object.fromEntries([...made.stdout.matchAll(/^ {2}([a-z]+) +(\S+) /gm)].map((m) => [m[1], m[2]]))
	return sample = { dir, passwords }
}

/* A sample county of its own, its accounts, and a server on it; prepare may
 * change its database before anybody serves it. */
export async function site(build, more = {}, prepare = () => {}) {
	const dir = mkdtempSync(join(tmpdir(), 'bangfu-browser-'))
	const program = join(root, build, 'bangfu')
	const db = `sqlite:${join(dir, 'site.db')}`
	const { BANGFU_LAW: _, ...outside } = process.env
	const env = { ...outside, LC_ALL: 'C.UTF-8', LANG: 'C.UTF-8' }
	const made = seed(program, env)
	const passwords = { ...made.passwords }
	cpSync(made.dir, dir, { recursive: true })
	prepare(dir)
	const port = await freePort()
	const base = `http://127.0.0.1:${port}`
	const outer = await freePort()
	const server = spawn(program, ['serve', '--db', db, '--listen', `127.0.0.1:${port}`,
		'--public', `127.0.0.1:${outer}`], { cwd: root, env: { ...env, ...more }, stdio: 'ignore' })
	const stop = async () => {
		if (server.exitCode === null) {
			const ended = new Promise((done) => server.once('exit', done))
			server.kill('SIGTERM')
			await Promise.race([ended, new Promise((done) => setTimeout(done, 8000))])
			if (server.exitCode === null)
				server.kill('SIGKILL')
		}
		rmSync(dir, { recursive: true, force: true })
	}
	for (let i = 0; ; i++) {
		try {
			await fetch(`${base}/api/v1/session`)
			break
		} catch (e) {
			if (i > 200 || server.exitCode !== null) {
				await stop()
				throw new Error('the server did not start', { cause: e })
			}
			await new Promise((done) => setTimeout(done, 50))
		}
	}
	return { base, open: `http://127.0.0.1:${outer}/`, dir, passwords, stop }
}

export function browser() {
	return chromium.launch({
		executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
	})
}

/* A window of its own for one account.  `strays` gathers requests to another
 * host, `errors` what a page complains about. */
export async function window(b, s, size = sizes[0]) {
	/* Without motion: a dialog half faded in has colours nobody sees. */
	const context = await b.newContext({ viewport: { width: size.width, height: size.height }, locale: 'zh-CN', acceptDownloads: true, reducedMotion: 'reduce' })
	const page = await context.newPage()
	page.setDefaultTimeout(30_000)
	page.strays = []
	page.errors = []
	page.on('request', (r) => {
		const u = new URL(r.url())
		if (!['data:', 'blob:'].includes(u.protocol) && u.origin !== s.base)
			page.strays.push(r.url())
	})
	page.on('pageerror', (e) => page.errors.push(e.message.split('\n')[0]))
	page.on('console', (m) => {
		if (m.type() === 'error' && !/status of 4\d\d/.test(m.text()))
			page.errors.push(m.text().slice(0, 200))
	})
	return page
}

/* Sign in by the page; a first password is changed on the way. */
export async function signIn(page, s, name) {
	await page.goto(`${s.base}/signin`)
	await page.fill('#name', name)
	await page.fill('#password', s.passwords[name])
	await page.click('form button[type=submit]')
	await page.waitForFunction(() => location.pathname !== '/signin' || document.querySelector('#fresh, [role=alert]'))
	if (await page.locator('#fresh').count()) {
		await page.fill('#old', s.passwords[name])
		await page.fill('#fresh', PASSWORD)
		await page.fill('#again', PASSWORD)
		await page.click('form button[type=submit]')
		s.passwords[name] = PASSWORD
	}
	await page.waitForURL((u) => u.pathname !== '/signin')
	await settled(page)
}

/* Nothing is being fetched any more and the page says nothing of reading. */
export async function settled(page) {
	await page.waitForLoadState('networkidle')
	await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'))
}

export async function visit(page, s, path) {
	await page.goto(s.base + path)
	await settled(page)
}

/* What the page of an account may ask of the server. */
export function api(page, method, path, body, more = {}) {
	return page.evaluate(async ([m, p, b, h]) => {
		const session = await (await fetch('/api/v1/session')).json()
		const r = await fetch(`/api/v1${p}`, {
			method: m,
			headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrf, 'Idempotency-Key': crypto.randomUUID(), ...h },
			...(b ? { body: JSON.stringify(b) } : {}),
		})
		const text = await r.text()
		return { status: r.status, body: text ? JSON.parse(text) : null }
	}, [method, path, body, more])
}

/* Serious and critical findings of axe, in words. */
export async function findings(page) {
	await page.waitForFunction(() => document.getAnimations().every((a) => a.playState !== 'running' || a.effect?.getComputedTiming().endTime === Infinity))
	const cdp = await page.context().newCDPSession(page)
	await cdp.send('Runtime.evaluate', { expression: axe })
	const r = await cdp.send('Runtime.evaluate', {
		expression: 'axe.run().then((r) => r.violations.filter((v) => ["serious", "critical"].includes(v.impact))'
			+ '.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join(", ")}`))',
		awaitPromise: true, returnByValue: true,
	})
	await cdp.detach()
	return r.result.value ?? ['axe did not run']
}

/* What holds of every page: readable, quiet, nothing wider than the window. */
export async function sound(page) {
	equal(await findings(page), [], 'axe')
	equal(page.errors, [], 'errors')
	equal(page.strays, [], 'requests to another host')
	const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
	ok(over <= 0, `the page is ${over} pixels wider than the window`)
	equal(await page.locator('h1').count(), 1, 'headings of first level')
}

export async function shot(page, name, size) {
	mkdirSync(shots, { recursive: true })
	await page.screenshot({ path: join(shots, `${name}-${size.name}.png`), fullPage: true })
}
