// The page of a regulation: text and objects, filters, live numbers that open
// exactly their rows, the summary of a decision.
import { api, equal, ok, settled, shot, signIn, sizes, sound, test, visit, window } from './lib.mjs'

const PACK = 'cn-445281-puning-2016-10'
const PAGE = `/pack/${PACK}`
const figure = (text) => Number((/[\d,]+/.exec(text)?.[0] ?? 'NaN').replaceAll(',', ''))
const total = async (page) => figure(await page.locator('.list-state').innerText())

async function read(page, s, size) {
	await test(`regulation: articles with what hangs on each, ${size.name}`, async () => {
		await visit(page, s, PAGE)
		await page.waitForSelector('.article')
		await settled(page)
		equal(await page.locator('.article').count(), 29, 'articles')
		equal(await page.locator('.official').count(), 0, 'official text without a folder of laws')
		ok(await page.locator('.article-text').first().innerText(), 'no summary')
		ok(await page.locator('.live .count-link').count() > 5, 'no live numbers')
		ok(!(await page.content()).includes('本页不统计'), 'something says that it is not counted')
		await sound(page)
		await shot(page, 'regulation', size)
	})
	await test(`regulation: an object opens its formula and its words, ${size.name}`, async () => {
		const one = page.locator('[id="pn:3"] details', { has: page.locator('code') }).first()
		await one.locator('summary').click()
		ok(await one.locator('dd q').count() === 1, 'no cited words')
		ok(await one.locator('dd code').count() > 0, 'no formula')
		await sound(page)
	})
}

async function narrow(page, s) {
	await test('regulation: search by number and by words, filters', async () => {
		await visit(page, s, PAGE)
		await page.fill('#pack-q', '15')
		await page.press('#pack-q', 'Enter')
		await page.waitForURL(/q=15/)
		equal(await page.locator('.article').evaluateAll((l) => l.map((x) => x.id)), ['pn:15'], 'articles by number')
		await page.fill('#pack-q', '没有这样的词语')
		await page.press('#pack-q', 'Enter')
		await page.waitForSelector('.empty')
		equal(await page.locator('.article').count(), 0, 'articles')
		await page.fill('#pack-q', '')
		await page.press('#pack-q', 'Enter')
		await page.waitForSelector('.article')
		for (const [word, kind] of [['有理解口径', 'reading'], ['有未设置的内容', 'not_encoded'], ['文件未规定', 'silence']]) {
			const button = page.locator('.tabs button', { hasText: word })
			const n = figure(await button.locator('.count').innerText())
			await button.click()
			equal(await page.locator('.article').count(), n, `articles: ${word}`)
			ok(n > 0 && n <= 29, `${word}: ${n} of 29`)
			ok(await page.locator(`.tag.of-${kind}`).count() > 0, `none has ${kind}`)
		}
		await sound(page)
	})
}

async function follow(page, s) {
	await test('regulation: a count opens as many rows, all of that outcome', async () => {
		await visit(page, s, PAGE)
		await page.waitForSelector('.live .count-link')
		await settled(page)
		const links = await page.locator('.live .count-link').evaluateAll((l) => l.map((a) => [a.getAttribute('href'), a.textContent]))
		ok(links.length > 5, `${links.length} links`)
		for (const [href, n] of links) {
			await visit(page, s, href)
			await page.waitForSelector('.list-state')
			equal(await total(page), figure(n), href)
			ok(await page.locator('tbody tr').count() > 0, `no rows: ${href}`)
		}
		await sound(page)
	})
	await test('regulation: duties, posts and letters stand beside their article and open their rows', async () => {
		await visit(page, s, PAGE)
		await page.waitForSelector('.live a[href*="/duty?"]')
		const duty = page.locator('.live a[href*="duty=village.pn_leader_visit"]').first()
		const [word, n] = (await duty.innerText()).split(' ')
		const post = await page.locator('.live a[href*="/chain"]').first().innerText()
		ok(/^(已配备|未配备|任期已满|待核实) \d+$/.test(post), post)
		const letter = page.locator('.live a[href*="/list/letter"]').first()
		const letters = [figure(await letter.innerText()), await letter.getAttribute('href')]
		await duty.click()
		await page.waitForSelector('.duty-rows li')
		ok((await page.locator('.duty-list').innerText()).includes(`${word} ${n}`), `${word} ${n}`)
		await visit(page, s, letters[1])
		await page.waitForSelector('.list-state')
		equal(await total(page), letters[0], letters[1])
	})
	await test('regulation: what is proposed stands beside its article and opens its rows', async () => {
		await visit(page, s, PAGE)
		const lead = page.locator('.live a[href^="/consequence?"]').first()
		await lead.waitFor()
		const [text, href] = [await lead.innerText(), await lead.getAttribute('href')]
		await visit(page, s, href)
		await page.waitForSelector('tbody tr')
		ok(await page.locator('section tbody tr').count() > 1, `${text}: no rows`)
		ok(/第\d+条/.test(await page.locator('main').innerText()), 'no article')
	})
	await test('regulation: payments stand beside earmarks and prohibitions, and open their rows', async () => {
		const { place } = (await api(page, 'GET', '/session')).body
		const made = await api(page, 'POST', '/payment', { items: [
			{ number: 'ZF-1', amount: '20000元', purpose: 'house_subsidy', own_card: false },
			{ number: 'ZF-2', amount: '30000元', purpose: 'not_relief' },
		].map((x) => ({ input: { place, day: '2018-06-01', fund: 'county.donation_630', ...x } })) })
		equal(made.body.done, 2, JSON.stringify(made.body))
		await visit(page, s, `${PAGE}?q=15`)
		const links = page.locator('.live a[href*="/list/payment"]')
		await links.first().waitFor()
		const text = (await links.allInnerTexts()).map((x) => x.trim())
		ok(text.some((x) => /^支付 2（50000元）$/.test(x)), text.join('|'))
		ok(text.some((x) => /^违反 1（30000元）$/.test(x)), text.join('|'))
		await shot(page, 'regulation-money', sizes[0])
		await visit(page, s, `${PAGE}?q=10`)
		const card = page.locator('.live a[href*="/list/payment"]').filter({ hasText: '违反' })
		ok((await card.innerText()).includes('一卡通'), await card.innerText())
		await visit(page, s, await card.getAttribute('href'))
		await page.waitForSelector('.list-state')
		equal(await total(page), 1, 'payments not to the own card')
		await sound(page)
	})
	await test('regulation: the texts that it stands under are named and open', async () => {
		await visit(page, s, '/pack/cn-140000-shanxi-undated')
		const above = page.locator('header a[href="/pack/cn-000000-central-2016-10"], .page-head a[href="/pack/cn-000000-central-2016-10"]').first()
		await above.waitFor()
		await page.waitForFunction((e) => !e.textContent.startsWith('cn-'), await above.elementHandle())
		await sound(page)
		await page.setViewportSize(sizes[1])
		await shot(page, 'regulation-above', sizes[1])
		await page.setViewportSize(sizes[0])
	})
	await test('regulation: a row opens the household', async () => {
		await visit(page, s, '/decision/household/exit_ready/rows?outcome=unknown')
		await page.locator('tbody th a').first().click()
		await page.waitForURL(/\/household\/\w{26}/)
	})
}

async function summed(page, s, size) {
	await test(`summary: numbers add up and open their rows, ${size.name}`, async () => {
		await visit(page, s, `/decision/household/exit_ready?pack=${PACK}`)
		await page.waitForSelector('.figures')
		await settled(page)
		ok(await page.locator('tbody tr').count() > 5, 'no criteria')
		await sound(page)
		await shot(page, 'summary', size)
		if (size !== sizes[0])
			return
		const links = await page.locator('.count-link').evaluateAll((l) => l.map((a) => [a.getAttribute('href'), a.textContent]))
		const some = links.filter(([href], i) => /block=/.test(href) || i % 5 === 0)
		ok(some.length > 5, `${some.length} links`)
		for (const [href, n] of some) {
			await visit(page, s, href)
			await page.waitForSelector('.list-state')
			equal(await total(page), figure(n), href)
		}
		await shot(page, 'rows', size)
	})
}

export async function regulation(b, s) {
	for (const size of [sizes[1], sizes[0]]) {
		const page = await window(b, s, size)
		await signIn(page, s, 'fupinban')
		await read(page, s, size)
		await summed(page, s, size)
		if (size === sizes[0]) {
			await narrow(page, s)
			await follow(page, s)
		}
		await page.context().close()
	}
	await test('regulation: who sees no business data sees the text without numbers', async () => {
		const page = await window(b, s)
		await signIn(page, s, 'admin')
		await visit(page, s, PAGE)
		await page.waitForSelector('.article')
		equal(await page.locator('.live').count(), 0, 'live states')
		equal(page.errors, [], 'errors')
		await page.context().close()
	})
}

/* The same with the official text beside it; a site of its own. */
export async function law(b, s) {
	for (const size of sizes)
		await test(`regulation: the official text with the cited words marked, ${size.name}`, async () => {
			const page = await window(b, s, size)
			await signIn(page, s, 'fupinban')
			await visit(page, s, PAGE)
			await page.waitForSelector('.official')
			await settled(page)
			ok(await page.locator('.official mark').count() > 20, 'hardly any words are marked')
			ok(await page.locator('[id="pn:15"] .official').innerText().then((x) => x.length > 100), 'the text of item 15 is short')
			await page.fill('#pack-q', '15')
			await page.press('#pack-q', 'Enter')
			await page.waitForURL(/q=15/)
			await sound(page)
			await shot(page, 'regulation-law', size)
			await page.context().close()
		})
}
