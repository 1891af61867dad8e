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

/* Two persons: who leaves offers, who comes reads, refuses, reads again, accepts. */
async function handover(b, s) {
	const phone = sizes[1]
	const admin = await window(b, s)
	await signIn(admin, s, 'admin')
	const outgoing = await window(b, s)
	await signIn(outgoing, s, 'zhenganbu')
	const place = (await api(outgoing, 'GET', '/session')).body.place
	const made = (await api(admin, 'POST', '/account', { name: 'jieren', person_name: '孙接任', office: 'township', place })).body
	s.passwords['jieren'] = made.password
	const incoming = await window(b, s, phone)
	await signIn(incoming, s, 'jieren')
	const list = (await api(outgoing, 'GET', `/post?limit=100&where=${encodeURIComponent("office == 'township'")}`)).body.items
	const post = list.find((p) => !p.fields.ends)
	ok(post, 'no post of a township')
	const offer = async () => {
		await visit(outgoing, s, `/record/post/${post.id}`)
		await outgoing.click('.page-acts button:has-text("移交岗位")')
		await outgoing.fill('#handover-successor', '孙接任')
		await outgoing.click('.dialog-acts button[type=submit]')
		await outgoing.waitForURL(/\/handover\//)
		await outgoing.waitForSelector('h2:has-text("帮扶关系")')
	}
	await test('handover: who leaves offers the post, with what is open on the sheet', async () => {
		await offer()
		equal(await outgoing.locator('#handover-note').count(), 0, 'he may answer himself')
		ok((await outgoing.locator('main').innerText()).includes('待接收'), 'state')
		await sound(outgoing)
		await shot(outgoing, 'handover', sizes[0])
	})
	await test('handover: who comes finds it among his work, on a phone, and refuses with a reason', async () => {
		await visit(incoming, s, '/work')
		await incoming.click('a[href^="/handover/"]')
		await incoming.waitForSelector('#handover-note')
		ok(await incoming.locator('button:has-text("退回")').isDisabled(), 'refused without a reason')
		const wide = await incoming.evaluate(() => document.documentElement.scrollWidth)
		ok(wide <= 390, `wide: ${wide}`)
		await sound(incoming)
		await shot(incoming, 'handover', phone)
		await incoming.fill('#handover-note', '名册与实际不符')
		await incoming.click('button:has-text("退回")')
		await incoming.waitForSelector('.tag:has-text("已退回")')
		await visit(outgoing, s, new URL(outgoing.url()).pathname)
		ok((await outgoing.locator('main').innerText()).includes('名册与实际不符'), 'the reason is not told')
	})
	await test('handover: printed, it has room for three signatures and no buttons', async () => {
		await outgoing.emulateMedia({ media: 'print' })
		ok(await outgoing.locator('.signs').isVisible() && !await outgoing.locator('.page-acts').isVisible(), 'the sheet')
		await shot(outgoing, 'handover-sheet', sizes[0])
		await outgoing.emulateMedia({ media: 'screen' })
	})
	await test('handover: offered for another day and accepted, the interval ends and the next begins', async () => {
		await visit(outgoing, s, `/record/post/${post.id}`)
		await outgoing.click('.page-acts button:has-text("移交岗位")')
		await outgoing.fill('#handover-successor', '孙接任')
		await outgoing.fill('#handover-day', '2018-12-01')
		await outgoing.click('.dialog-acts button[type=submit]')
		await outgoing.waitForURL(/\/handover\//)
		await visit(incoming, s, '/work')
		await incoming.click('a[href^="/handover/"]')
		await incoming.click('.answer button.primary')
		await incoming.waitForSelector('.tag:has-text("已接收")')
		equal((await api(outgoing, 'GET', `/post/${post.id}`)).body.fields.ends, '2018-12-01', 'the old interval')
		for (const x of [admin, outgoing, incoming]) {
			equal(x.errors, [], 'errors')
			await x.context().close()
		}
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
	await handover(b, s)
}
