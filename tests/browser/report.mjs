// Reports: the township fills and hands in, the county checks, its leader
// accepts; a late one has a name beside it; counted again it is the same.
import { api, equal, ok, settled, shot, signIn, sizes, sound, test, visit, window } from './lib.mjs'

const figure = (text) => Number((/[\d,]+/.exec(text)?.[0] ?? 'NaN').replaceAll(',', ''))

/* Take the step of that name on the page of a matter. */
async function step(page, s, path, label) {
	await visit(page, s, path)
	await page.click(`.next-steps button:has-text("${label}")`)
	await page.waitForSelector('#step-form')
	await page.click(`.el-dialog button[type=submit]:visible`)
	await page.waitForSelector('.el-dialog .note.good')
	await page.keyboard.press('Escape')
	await settled(page)
}

export async function report(b, s) {
	const open = async (name, size) => {
		const page = await window(b, s, size)
		await signIn(page, s, name)
		return page
	}
	const town = await open('zhenganbu')
	const county = await open('fupinban')
	let path = ''
	let matter = ''
	await test('report: those of last year are late, with who answers for them', async () => {
		await visit(county, s, '/report?year=2017&show=late')
		await county.waitForSelector('tbody tr')
		const late = (await api(county, 'GET', '/report/board?year=2017')).body
		const n = late.items.filter((i) => i.late).length
		ok(n > 0, 'none is late')
		equal(await county.locator('section').nth(1).locator('tbody tr').count(), n, 'late ones listed')
		ok((await county.locator('section').nth(1).innerText()).includes('党委书记'), 'nobody is named')
		for (const size of sizes) {
			await county.setViewportSize(size)
			await shot(county, 'reports', size)
			await sound(county)
		}
		await county.setViewportSize(sizes[0])
	})
	await test('report: the township fills its report; every figure opens as many rows', async () => {
		await visit(town, s, '/report?year=2017')
		await town.locator('a:has-text("乡镇年度扶贫工作报告")').first().click()
		await town.waitForURL(/\/report\/[^?]+$/)
		path = new URL(town.url()).pathname
		await town.click('button:has-text("按登记填数字")')
		await town.waitForSelector('.check-code')
		const links = await town.locator('section:has(h2:has-text("报告数字")) tbody a').evaluateAll((l) => l.map((a) => [a.getAttribute('href'), a.textContent]))
		ok(links.length > 8, `${links.length} figures`)
		for (const [href, n] of links.slice(0, 4)) {
			await visit(town, s, href)
			await town.waitForSelector('h2 .count')
			equal(figure(await town.locator('h2 .count').innerText()), figure(n), href)
		}
	})
	await test('report: handed in as a matter; its figures stand then', async () => {
		await visit(town, s, path)
		await town.click('button:has-text("报送")')
		await town.waitForURL(/\/matter\//)
		matter = new URL(town.url()).pathname
		await step(town, s, matter, '报送')
		equal((await api(town, 'POST', `${path}/fill`, {})).status, 409, 'filled after it was handed in')
	})
	await test('report: the county counts it again and checks it', async () => {
		await visit(county, s, path)
		await county.click('button:has-text("按当时的登记重算")')
		await county.waitForSelector('.note.good:has-text("逐字相同")')
		await step(county, s, matter, '核对通过')
	})
	await test('report: its leader accepts; the board follows', async () => {
		const leader = await open('lingdao')
		await step(leader, s, matter, '审定')
		await visit(leader, s, path)
		await leader.waitForSelector('dd:has-text("已审定")')
		for (const size of sizes) {
			await leader.setViewportSize(size)
			await shot(leader, 'report', size)
			await sound(leader)
		}
		const board = (await api(county, 'GET', '/report/board?year=2017')).body
		equal(board.tiers.find((x) => x.tier === 'township').accepted, 1, 'accepted')
		await leader.context().close()
	})
	await test('report: documents that the texts demand, those that lack, meetings', async () => {
		const list = (await api(county, 'GET', '/documents')).body
		ok(list.demanded.some((d) => d.state === 'fulfilled' && d.documents.length === 1), 'none is there')
		ok(list.demanded.some((d) => d.state !== 'fulfilled' && d.documents.length === 0), 'none lacks')
		for (const size of sizes) {
			await county.setViewportSize(size)
			await visit(county, s, '/documents')
			await county.waitForSelector('.tag.refused')
			ok((await county.locator('main').innerText()).includes('应到 3，实到 2'), 'attendance')
			await sound(county)
			await shot(county, 'documents', size)
		}
		await county.setViewportSize(sizes[0])
	})
	await test('report: the county\'s own says how many below it waits for', async () => {
		const all = (await api(county, 'GET', '/report/board?year=2017')).body.items
		const own = all.find((i) => i.report.fields['object'] === 'county.pn_year_report')
		await visit(county, s, `/report/${own.report.id}`)
		const file = (await api(county, 'GET', `/report/${own.report.id}/file`)).body
		ok(file.waiting > 0 && file.waiting < file.below.length, `${file.waiting} of ${file.below.length}`)
		ok((await county.locator('.note.ask').first().innerText()).includes(String(file.waiting)), 'the number is not said')
		await sound(county)
	})
}
