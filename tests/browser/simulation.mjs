// A trial: a slider changes the result and nothing in the register; saved, and
// opened by its link by a second person; a village may not; both sizes.
import { readFileSync } from 'node:fs'
import { api, equal, ok, settled, shot, signIn, sizes, sound, test, visit, window } from './lib.mjs'

const LINE = 'input[type=range][aria-label^="文件载明的脱贫收入线"]'
const FIELD = '#param-hh_exit_line_stated'
const PACK = 'cn-445281-puning-2016-10'

/* Number of households in a sentence such as "…:12 户的结果会变化". */
const figure = (text) => Number((/([\d,]+) 户/.exec(text)?.[1] ?? 'NaN').replaceAll(',', ''))
const sum = (page) => page.locator('.trial-sum')
const changed = (page) => page.waitForFunction(() => /\d 户的结果会变化/.test(document.querySelector('.trial-sum')?.textContent ?? '')
	&& !document.querySelector('.trial-out[aria-busy=true]'))

async function tried(page, s, size) {
	await test(`simulation: as it stands nothing changes, ${size.name}`, async () => {
		await visit(page, s, `/simulations?pack=${PACK}`)
		await page.waitForSelector('.trial-sum')
		await settled(page)
		ok((await sum(page).innerText()).includes('尚未改动'), 'a change is claimed before one was made')
		ok((await page.locator('.note.ask').innerText()).includes('不改动任何登记'), 'it is not said that nothing changes')
		equal(await page.locator('.move-list li').count(), 0, 'moves')
		await sound(page)
	})
	await test(`simulation: the slider changes the result by keyboard, ${size.name}`, async () => {
		const was = await page.inputValue(FIELD)
		await page.locator(LINE).focus()
		await page.keyboard.press('End')
		await changed(page)
		ok(await page.inputValue(FIELD) !== was, 'the field does not follow the slider')
		ok(figure(await sum(page).innerText()) > 0, 'nobody changes at twice the line')
		ok(await page.locator('.move-list li').count() > 0, 'no moves')
		ok(/第\d+条/.test(await page.locator('.reason-list').innerText()), 'no article among the causes')
		ok(await page.locator('.chart rect').count() > 0, 'no bars')
		ok(page.url().includes('p.hh_exit_line_stated='), 'the address does not say what was set')
		await sound(page)
		await shot(page, 'simulation', size)
	})
	await test(`simulation: an exact value, a word that is none, and back, ${size.name}`, async () => {
		await page.fill(FIELD, '很多')
		await page.press(FIELD, 'Enter')
		equal(await page.locator(FIELD).getAttribute('aria-invalid'), 'true', 'aria-invalid')
		await page.fill(FIELD, '9,000')
		await page.press(FIELD, 'Enter')
		equal(await page.inputValue(FIELD), '9000', 'the value tidied')
		await page.waitForURL(/hh_exit_line_stated=9000/)
		await changed(page)
	})
}

async function places(page, s) {
	await test('simulation: places add up to the whole; one opens the places below', async () => {
		const whole = figure(await sum(page).innerText())
		const waiting = page.waitForEvent('download')
		await page.click('button:has-text("下载制图数据")')
		const text = readFileSync(await (await waiting).path(), 'utf8').replace(/^\ufeff/, '')
		const [head, ...lines] = text.trim().split('\r\n').map((l) => l.split(','))
		equal(head.slice(0, 3), ['place', 'name', 'before_yes'], 'columns')
		ok(lines.every((l) => /^\d{12}$/.test(l[0])), 'a place without a code')
		equal(lines.reduce((n, l) => n + Number(l.at(-1)), 0), whole, 'changes by place')
		await page.locator('.trial-out tbody a').first().click()
		await page.waitForURL(/place=\d+/)
		await settled(page)
		await changed(page)
		ok(figure(await sum(page).innerText()) <= whole, 'more change below than above')
		ok(page.url().includes('hh_exit_line_stated=9000'), 'the value was lost on the way down')
		await page.goBack()
		await settled(page)
	})
	await test('simulation: another reading alone gives a result', async () => {
		await visit(page, s, `/simulations?pack=${PACK}`)
		await page.waitForSelector('.trial-sum')
		const other = page.locator('.reading-set input[type=radio]:not(:checked)').first()
		await other.check()
		await changed(page)
		ok(/r\.\w+=\d/.test(page.url()), 'the address does not say how it is read')
	})
}

async function saved(page, s, second, village) {
	let link = ''
	await test('simulation: saved with a title, its inputs are shown', async () => {
		const head = (await api(page, 'GET', '/household?limit=1')).body.items[0]
		await visit(page, s, `/simulations?pack=${PACK}&p.hh_exit_line_stated=9000`)
		await changed(page)
		const n = figure(await sum(page).innerText())
		await page.fill('#sim-title', '收入线提高到9000元')
		await page.click('button:has-text("保存试算")')
		await page.waitForURL(/\/simulations\/\w{8,}/)
		await page.waitForSelector('#rows tbody a[href^="/household/"]')
		await settled(page)
		link = new URL(page.url()).pathname
		const inputs = await page.locator('.pairs.grid').innerText()
		ok(inputs.includes('9000元') && inputs.includes(PACK), `inputs: ${inputs}`)
		equal(figure(await page.locator('#rows .list-state').innerText()), n, 'households that change')
		const now = (await api(page, 'GET', `/household/${head.id}`)).body
		equal(now.version, head.version, 'version of a household after the trial')
	})
	for (const size of sizes)
		await test(`simulation: the saved page, ${size.name}`, async () => {
			await page.setViewportSize(size)
			await visit(page, s, link)
			await page.waitForSelector('#rows tbody a')
			await sound(page)
			await shot(page, 'simulation-saved', size)
			await page.setViewportSize(sizes[0])
		})
	await test('simulation: a move filters the households, one opens its file', async () => {
		await page.locator('.move-list button').first().click()
		await page.waitForURL(/from=\w+&to=\w+/)
		await settled(page)
		await page.locator('#rows tbody a[href^="/household/"]').first().click()
		await page.waitForURL(/\/household\/\w{26}/)
	})
	await test('simulation: a second person of the county opens the link and sees the same', async () => {
		await visit(second, s, link)
		await second.waitForSelector('#rows tbody a')
		ok((await second.locator('h1').innerText()).includes('收入线提高到9000元'), 'another title')
		await visit(second, s, '/simulations')
		ok(await second.locator(`a[href="${link}"]`).count(), 'not in the list of saved trials')
	})
	await test('simulation: a village account has no entry and may not see it by link', async () => {
		equal(await village.locator('#nav a[href="/simulations"]').count(), 0, 'entries')
		await visit(village, s, link)
		await village.waitForSelector('.note.bad')
		ok(!(await village.content()).includes('收入线提高到9000元'), 'the title is shown')
		equal((await api(village, 'GET', `/simulations/${link.split('/').at(-1)}`)).status, 403, 'status')
	})
}

export async function simulation(b, s) {
	const open = async (name, size) => {
		const page = await window(b, s, size)
		await signIn(page, s, name)
		return page
	}
	const phone = await open('fupinban', sizes[1])
	await tried(phone, s, sizes[1])
	await phone.context().close()
	const page = await open('fupinban')
	await tried(page, s, sizes[0])
	await places(page, s)
	const [second, village] = [await open('lingdao'), await open('cunganbu')]
	await saved(page, s, second, village)
	await test('simulation: in English no Chinese word of ours is left', async () => {
		await visit(page, s, '/simulations')
		await page.click('.top button[lang=en]')
		ok(!/[一-龥]/.test(await page.locator('.note.ask, .trial-sum, h1').allInnerTexts().then((x) => x.join('').replace(/^.*: /, ''))), 'Chinese words')
		await page.click('.top button[lang="zh-CN"]')
	})
	for (const p of [page, second, village])
		await p.context().close()
}
