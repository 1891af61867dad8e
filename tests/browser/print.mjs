// Forms on paper: from a household's page and for a village, masked or for a
// purpose; a reprint has the same bytes; the act is in the ledger.
import { readFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { api, equal, findings, ok, settled, shot, signIn, sizes, test, visit, window } from './lib.mjs'

async function made(page) {
	const waiting = page.waitForEvent('download')
	await page.click('button[type=submit]')
	const file = await waiting
	const path = await file.path()
	const bytes = readFileSync(path)
	ok(bytes.subarray(0, 5).toString() === '%PDF-', 'not a PDF')
	await page.waitForFunction(() => /已生成/.test(document.querySelector('[role=status]')?.textContent ?? ''))
	const r = spawnSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' })
	return { bytes, name: file.suggestedFilename(), text: r.status === 0 ? r.stdout : '' }
}

export async function print(b, s) {
	const page = await window(b, s, sizes[0])
	await signIn(page, s, 'cunganbu')
	let link = ''
	await test('print: the card of a household from its page', async () => {
		await visit(page, s, '/household')
		link = await page.locator('tbody a[href^="/household/"]').first().getAttribute('href')
		await visit(page, s, link)
		await page.click('a:has-text("打印表卡") >> nth=-1')
		await page.waitForURL(/\/print\?household=\w{26}/)
		await settled(page)
		const pdf = await made(page)
		equal(pdf.name, '贫困户帮扶卡.pdf', 'name of the file')
		ok(pdf.text.includes('贫困户帮扶卡') && /校验码 [0-9a-f]{64}/.test(pdf.text), `text: ${pdf.text.slice(0, 300)}`)
		ok(!/\d{17}[\dX]/.test(pdf.text.replace(/校验码 \S+/g, '')), 'an ID number in full')
		const again = await made(page)
		ok(again.bytes.equals(pdf.bytes), 'the reprint differs')
	})
	await test('print: with a purpose ID numbers are in full, and the ledger says so', async () => {
		await page.check('input[name=purpose][value=household_check]')
		const pdf = await made(page)
		ok(/\d{17}[\dX]/.test(pdf.text.replace(/校验码 \S+/g, '')), 'no ID number in full')
	})
	await test('print: a village in one file, another form', async () => {
		await page.click('a:has-text("改为打印一地全部")')
		await page.waitForURL(/\/print$/)
		await page.check('input[name=form][value=clear]')
		await page.check('input[name=purpose][value=""]')
		const pdf = await made(page)
		const n = (await api(page, 'GET', '/household?limit=1')).body.total.n
		equal(pdf.text.split('第1页 共').length - 1, n, 'documents')
	})
	for (const size of sizes)
		await test(`print: the page, ${size.name}`, async () => {
			await page.setViewportSize(size)
			await visit(page, s, '/print')
			await shot(page, 'print', size)
			equal(await findings(page), [], 'axe')
			equal(page.errors, [], 'errors')
			equal(page.strays, [], 'requests to another host')
			const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
			ok(over <= 0, `the page is ${over} pixels wider than the window`)
			equal(await page.locator('h1').count(), 1, 'headings of first level')
		})
	const county = await window(b, s, sizes[0])
	await signIn(county, s, 'fupinban')
	await test('print: who printed in full is in the ledger', async () => {
		const entries = (await api(county, 'GET', '/ledger?limit=100')).body.items
		const e = entries.find((x) => x.action === 'paper.plain')
		equal([e?.login, e?.purpose], ['cunganbu', 'household_check'], 'entry')
	})
	await test('print: a place without households is said, not printed', async () => {
		await visit(county, s, '/print?place=998199')
		await county.click('button[type=submit]')
		await county.waitForSelector('.note.bad')
	})
}
