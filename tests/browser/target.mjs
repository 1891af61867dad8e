// The board of indicators: counts open as many rows, villages say who has the
// fact, on a phone too; the office that has it sees it on its work list.
// Targets: a township breaks its own down to its villages, the county sees that
// the sums add up now; nobody sets what he has promised himself.
import { api, equal, ok, settled, shot, signIn, sizes, sound, test, visit, window } from './lib.mjs'

const figure = (text) => Number((/[\d,]+/.exec(text)?.[0] ?? 'NaN').replaceAll(',', ''))

export async function target(b, s) {
	for (const size of sizes) {
		const page = await window(b, s, size)
		await signIn(page, s, 'fupinban')
		await test(`target: the board of indicators, ${size.name}`, async () => {
			await visit(page, s, '/targets')
			await page.waitForSelector('tbody tr')
			await settled(page)
			const tables = page.locator('.card table')
			equal(await tables.nth(0).locator('tbody tr').count(), 4, 'indicators')
			equal(await tables.nth(1).locator('tbody tr').count(), 18, 'poor villages')
			ok(await tables.nth(1).locator('.outcome.unknown').count() > 0, 'nothing is unknown')
			ok((await tables.nth(1).innerText()).includes('乡镇'), 'nobody is named for what is unknown')
			await sound(page)
			await shot(page, 'targets', size)
		})
		await test(`target: a count opens as many rows, ${size.name}`, async () => {
			await visit(page, s, '/targets')
			await page.waitForSelector('.count-link')
			const links = await page.locator('.count-link').evaluateAll((l) => l.map((a) => [a.getAttribute('href'), a.textContent]))
			ok(links.length >= 4, `${links.length} links`)
			for (const [href, n] of links) {
				await visit(page, s, href)
				await page.waitForSelector('.list-state')
				equal(figure(await page.locator('.list-state').innerText()), figure(n), href)
			}
			await sound(page)
		})
		await page.context().close()
	}
}

/* The row of a place in the table that breaks a target down. */
const row = (page, place) => page.locator('form tbody tr', { hasText: place })

const gaps = async (page) => (await api(page, 'GET', '/work')).body.items.find((i) => i.kind === 'target_gap')?.count ?? 0

async function boards(page, s, size) {
	await test(`targets: promised, reached, expected, late with who answers, ${size.name}`, async () => {
		await visit(page, s, '/targets?tab=targets')
		await page.waitForSelector('.gaps li')
		const text = await page.locator('main').innerText()
		for (const wanted of ['4,140', '3,501–3,799', '下级27个，合计4,134 还差6未分解', '分年度3个，合计12,682 与本级一致', '逾期未完成', '责任人：'])
			ok(text.includes(wanted), `no ${wanted}`)
		ok(/第3条/.test(text), 'no article')
		await sound(page)
		await shot(page, 'targets-board', size)
	})
}

export async function targets(b, s) {
	const open = async (name, size) => {
		const page = await window(b, s, size)
		await signIn(page, s, name)
		return page
	}
	for (const size of sizes) {
		const page = await open('fupinban', size)
		await boards(page, s, size)
		await page.context().close()
	}
	const county = await open('fupinban')
	const town = await open('zhenganbu')
	const place = (await api(town, 'GET', '/session')).body.place
	const mine = async (page, at) => (await api(page, 'GET', `/targets?place=${at}`)).body.targets.find((x) => x.measure === 'exit_people' && x.from === 2018)
	await test('targets: the township is told that nothing is handed down yet', async () => {
		equal(await gaps(town), 2, 'people and clinics on the work list')
		const before = await mine(town, place)
		equal([before.places.n, before.places.gap], [0, before.promised], 'parts')
	})
	await test('targets: the township breaks down; one village too much is said', async () => {
		await visit(town, s, '/targets?tab=targets')
		await town.click('button:has-text("按登记数填入")')
		const first = town.locator('form input.number').first()
		await first.fill(String(Number(await first.inputValue()) + 2))
		ok((await town.locator('main').innerText()).includes('相差-2'), 'the difference is not said')
		await town.click('form button[type=submit]:has-text("保存")')
		await town.waitForSelector('.note.good[role=status]')
		await settled(town)
		ok((await town.locator('tbody').first().innerText()).includes('多出2'), 'the sum is not said')
	})
	await test('targets: the county sees it, the township puts it right, the county sees that', async () => {
		await visit(county, s, '/targets?tab=targets')
		ok((await row(county, '松墩镇').innerText()).includes('多出2'), 'the county does not see it')
		const first = town.locator('form input.number').first()
		await first.fill(String(Number(await first.inputValue()) - 2))
		await town.click('form button[type=submit]:has-text("保存1处")')
		await town.waitForFunction(() => document.querySelector('tbody').textContent.includes('与本级一致'))
		await visit(county, s, '/targets?tab=targets')
		ok((await row(county, '松墩镇').innerText()).includes('与本级一致'), 'the county does not see that it adds up')
		equal(await gaps(town), 1, 'clinics alone on the work list')
	})
	await test('targets: what is planned and what villages have open their rows', async () => {
		await visit(county, s, '/targets?tab=targets')
		const plan = row(county, '松墩镇').locator('a[href*="/list/household"]').first()
		await plan.click()
		await county.waitForSelector('.list-state')
		ok(await county.locator('tbody tr').count() > 0, 'no households')
		await visit(county, s, '/targets?tab=targets')
		const clinic = county.locator('tbody').first().locator('tr', { hasText: '卫生站' }).locator('a[href*="/rows"]').first()
		const n = Number(await clinic.innerText())
		await clinic.click()
		await county.waitForSelector('.list-state')
		ok((await county.locator('.list-state').innerText()).includes(String(n)), `${n} villages`)
	})
	await test('targets: nobody sets what he has promised himself', async () => {
		const r = (await api(town, 'POST', '/targets', { measure: 'exit_people', year: 2018, items: [{ place, promised: 1 }] })).body
		equal([r.done, r.items[0].code], [0, 'target_own'], 'refused')
		equal(await town.locator('#target-promised').count(), 0, 'the form')
	})
	await test('targets: the county puts a new one on record', async () => {
		await visit(county, s, '/targets?tab=targets')
		await county.selectOption('#target-measure', 'exit_households')
		await county.fill('#target-promised', '2049')
		await county.click('.import-form button[type=submit]')
		await county.waitForSelector('.import-form .note.good')
		await settled(county)
		ok((await county.locator('tbody').first().innerText()).includes('脱贫户数'), 'it is not listed')
		await sound(county)
	})
}

export async function plans(b, s) {
	const open = async (name, size) => {
		const page = await window(b, s, size)
		await signIn(page, s, name)
		return page
	}
	const county = await open('fupinban')
	const village = await open('cunganbu')
	const sums = async () => (await api(county, 'GET', '/plans?year=2018')).body
	const before = await sums()
	await test('plans: lines with measures of the register are done, others are not', async () => {
		ok(before.done > 0 && before.late > 0 && before.reported > 0, JSON.stringify({ done: before.done, late: before.late }))
		equal(before.lines, before.done + before.reported + before.late + before.open, 'lines')
		const unit = before.units[0]
		const own = (await api(county, 'GET', `/plans?year=2018&unit=${unit.unit}`)).body
		equal(own.lines, unit.lines, 'the plan of the unit is its lines')
	})
	await test('plans: the village reports a late line done', async () => {
		await visit(village, s, '/targets?tab=plans')
		ok(/第38条/.test(await village.locator('main').innerText()), 'no article')
		await village.locator('tbody tr', { hasText: '逾期未完成' }).first().locator('button', { hasText: '报告完成' }).click()
		await village.fill('#plan-result', '排水沟已整治,群众满意')
		await village.click('form.plan-report button[type=submit]')
		await village.waitForFunction(() => document.querySelector('p[role=status]')?.textContent.includes('已报告完成'))
		await settled(village)
		await sound(village)
	})
	await test('plans: the county sees it', async () => {
		const now = await sums()
		equal([now.late, now.reported], [before.late - 1, before.reported + 1], 'late and reported')
	})
	await test('plans: a line of a household is linked to a measure of that household', async () => {
		const mine = (await api(village, 'GET', '/plans?year=2018')).body.items
		const open = mine.find((x) => x.household && x.state !== 'done' && mine.some((y) => y.household === x.household && y.state === 'done'))
		ok(open, 'no household has a line open and a measure')
		await visit(village, s, `/household/${open.household}`)
		const section = village.locator('#help')
		ok((await section.innerText()).includes('已完成'), 'the file does not say what is done')
		await section.locator('tbody tr', { hasText: open.line.fields.what }).locator('button').click()
		await village.locator('#link-measure option').nth(1).waitFor({ state: 'attached' })
		const file = (await api(village, 'GET', `/household/${open.household}/file`)).body
		equal(await village.locator('#link-measure option').count(), file.measures.length + 1, 'measures of this household to choose from')
		await sound(village)
		await shot(village, 'household-plan', sizes[0])
		await village.selectOption('#link-measure', { index: 1 })
		await village.click('button[form=link-form]')
		await village.waitForFunction(() => !document.querySelector('#link-form'))
		await settled(village)
		const now = (await api(village, 'GET', `/household/${open.household}/file`)).body
		ok(now.plans[0].lines.every((l) => l.state === 'done'), 'the line is not done')
		await village.setViewportSize(sizes[1])
		await sound(village)
		await shot(village, 'household-plan', sizes[1])
		await village.setViewportSize(sizes[0])
	})
	await test('plans: the same from the board of plans', async () => {
		const mine = (await api(village, 'GET', '/plans?year=2018')).body.items
		const open = mine.find((x) => x.household && x.state !== 'done')
		ok(open, 'none is open')
		await visit(village, s, '/targets?tab=plans')
		await village.locator('tbody tr', { hasText: open.title }).filter({ hasText: open.state_label }).first().locator('button', { hasText: '对应措施' }).click()
		await village.locator('#link-measure option').nth(1).waitFor({ state: 'attached' })
		await village.selectOption('#link-measure', { index: 1 })
		await village.click('button[form=link-form]')
		await village.waitForFunction(() => !document.querySelector('#link-form'))
		await settled(village)
		const now = (await api(village, 'GET', '/plans?year=2018')).body.items.find((x) => x.line.id === open.line.id)
		equal(now.state, 'done', 'linked')
	})
	await test('plans: a unit\'s help in the year is proposed, checked, decided and published', async () => {
		const town = await open('zhenganbu')
		const here = (await api(town, 'GET', '/plans?year=2018')).body
		const row = (page) => page.locator('section:has(h2:has-text("2018年帮扶工作验收")) tbody tr').first()
		await visit(town, s, '/targets?tab=plans&year=2018')
		ok((await town.locator('section:has(h2:has-text("2018年帮扶工作验收"))').innerText()).includes('第24条'), 'the text that says who decides')
		await row(town).locator('button', { hasText: '提出验收' }).click()
		await town.waitForURL(/\/matter\//)
		const path = new URL(town.url()).pathname
		const take = async (page, label) => {
			await visit(page, s, path)
			await page.locator('.next-steps li').filter({ has: page.locator(`h3:text-is("${label}")`) }).locator('button').click()
			await page.waitForSelector('#step-form')
			await page.click('.el-dialog button[type=submit]:visible')
			await page.waitForSelector('.el-dialog .note.good')
			await page.keyboard.press('Escape')
			await settled(page)
		}
		await take(town, '提出验收')
		await take(county, '核查相符')
		const admin = await open('admin')
		const session = (await api(county, 'GET', '/session')).body
		const made = await api(admin, 'POST', '/account', { name: 'shengwei', person_name: '何省平', person_key: '何省平', office: 'province_committee', place: session.place })
		equal(made.status, 200, 'account of the province')
		s.passwords['shengwei'] = made.body.password
		const province = await open('shengwei')
		await take(province, '审定合格')
		await visit(province, s, path)
		ok((await province.locator('main').innerText()).includes('合格'), 'no result')
		for (const size of sizes) {
			await province.setViewportSize(size)
			await shot(province, 'acceptance', size)
			await sound(province)
		}
		await visit(town, s, '/targets?tab=plans&year=2018')
		ok((await row(town).innerText()).includes('验收合格'), await row(town).innerText())
		let text = ''
		for (let i = 0; i < 40 && !text.includes('帮扶工作验收'); i++) {
			text = await (await fetch(s.open)).text()
			await new Promise((done) => setTimeout(done, 250))
		}
		const link = /href="(\/n\/[^"]+)">[^<]*帮扶工作验收/.exec(text)
		ok(link, 'not among the public pages')
		const page = await (await fetch(new URL(link[1], s.open))).text()
		ok(page.includes(here.acceptances[0].name) && page.includes('合格'), page.slice(0, 900))
		for (const w of [town, admin, province])
			await w.context().close()
	})
	for (const size of sizes)
		await test(`plans: by place, by unit and line by line, ${size.name}`, async () => {
			const page = await open('fupinban', size)
			await visit(page, s, '/targets?tab=plans')
			await page.waitForSelector('tbody tr')
			await settled(page)
			await sound(page)
			await shot(page, 'plans', size)
			await page.context().close()
		})
}
