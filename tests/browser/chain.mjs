// Who answers, and what is owed: a household's chain by day, coverage and gaps of
// the county, the duty calendar; a visit that one records turns a duty of
// another green.
import { api, equal, ok, shot, signIn, sizes, sound, test, visit, window } from './lib.mjs'

const DUTY = 'village.pn_leader_visit'

async function household(page, s, size) {
	await test(`chain: of a household, from its helper to the province, ${size.name}`, async () => {
		await visit(page, s, '/household')
		const to = await page.locator('tbody a[href^="/household/"]').first().getAttribute('href')
		await visit(page, s, `${to}/chain`)
		await page.waitForSelector('.chain li')
		const links = await page.locator('.chain > li h2').allInnerTexts()
		ok(links[0].includes('帮扶责任人'), `begins with ${links[0]}`)
		ok(links.at(-1).includes('省'), `ends with ${links.at(-1)}`)
		ok(/第\d+条/.test(await page.locator('.chain').innerText()), 'no article')
		await sound(page)
		await shot(page, 'chain-household', size)
	})
	await test(`chain: on a day before the helper came nobody is named, ${size.name}`, async () => {
		await page.fill('input[type=date]', '2014-01-01')
		await page.press('input[type=date]', 'Tab')
		await page.waitForURL(/on=2014-01-01/)
		await page.waitForFunction(() => document.querySelector('.chain > li')?.textContent?.includes('没有登记'))
	})
}

async function county(page, s, size) {
	await test(`chain: coverage and gaps of the county, ${size.name}`, async () => {
		await visit(page, s, '/chain')
		await page.waitForSelector('.gaps li')
		const text = await page.locator('main').innerText()
		ok(text.includes('在册 6388 户,有帮扶责任人 6388 户') || text.includes('在册 6388 户，有帮扶责任人 6388 户'), 'figures')
		ok(text.includes('任期已满'), 'no term is over')
		await sound(page)
		await shot(page, 'chain', size)
	})
}

async function calendar(page, s, size) {
	await test(`duties: now, with the fixed day and what is not known, ${size.name}`, async () => {
		await visit(page, s, '/duty?month=2018-12')
		await page.waitForSelector('.duty-list li')
		await visit(page, s, '/duty')
		await page.waitForSelector('.duty-list li')
		const text = await page.locator('.duty-list').innerText()
		ok(text.includes('国家扶贫日'), 'the fixed day is missing')
		ok(text.includes('登记册没有此类记录'), 'what is not known is not said')
		ok(await page.locator('.duty-state.fulfilled').count() > 0, 'nothing is done')
		await sound(page)
		await shot(page, 'duty', size)
	})
}

/* How many windows of the duty are done. */
async function done(page, s) {
	await visit(page, s, `/duty?duty=${DUTY}`)
	await page.waitForSelector('.duty-rows li')
	const text = await page.locator('.duty-state.fulfilled').first().innerText()
	return Number(/\d+/.exec(text)?.[0])
}

async function green(a, b, s) {
	await test('duties: a visit recorded by one turns a duty of another green', async () => {
		const before = await done(b, s)
		const rows = (await api(a, 'GET', `/duty?duty=${DUTY}&limit=100`)).body
		const row = rows.items.find((x) => x.done === 1 && x.state !== 'fulfilled')
		ok(row, 'no village lacks one visit')
		const where = encodeURIComponent('kind == "leader_place"')
		const custody = (await api(a, 'GET', `/custody?place=${row.place}&where=${where}`)).body
		const made = await api(a, 'POST', '/activity', { items: [{ input: { place: row.place, number: 'T-1', kind: 'village_deploy_visit',
			day: '2018-10-20', office: 'township', post: custody.items[0].fields.post, note: '到村部署' } }] })
		equal(made.body.done, 1, `recorded: ${JSON.stringify(made)}`)
		equal(await done(b, s), before + 1, 'windows done')
	})
}

export async function chain(b, s) {
	const a = await window(b, s)
	await signIn(a, s, 'fupinban')
	const c = await window(b, s)
	await signIn(c, s, 'lingdao')
	for (const size of sizes) {
		await a.setViewportSize({ width: size.width, height: size.height })
		await household(a, s, size)
		await county(a, s, size)
		await calendar(a, s, size)
	}
	await green(a, c, s)
}
