// A draft: one person changes a rule and proposes it, may not confirm it
// himself; another sees before and after, confirms; the version is adopted.
import { api, equal, ok, settled, shot, signIn, sizes, sound, test, visit, window } from './lib.mjs'

const PACK = 'cn-445281-puning-2016-10'
const TEXT = '#draft-text'

/* Open a place of the pack in the editor. */
async function edit(page, find, place) {
	await page.fill('#draft-find', find)
	await page.locator('.place', { hasText: place }).first().click()
	await page.waitForSelector(TEXT)
}
async function keep(page) {
	await page.locator('.draft-editor button[type=submit]').click()
	await page.waitForSelector(TEXT, { state: 'detached' })
	await settled(page)
}

async function author(page, s) {
	await test('draft: begun from the page of the pack', async () => {
		await visit(page, s, `/pack/${PACK}`)
		await page.locator('.page-acts a', { hasText: '草稿' }).click()
		await page.fill('#draft-version', '1.1.0')
		await page.fill('#draft-why', '公布2030年的收入线')
		await page.locator('form button[type=submit]').click()
		await page.waitForURL(/\/draft\/[0-9a-z]{26}$/)
		await settled(page)
		await page.waitForSelector('.group')
		equal(await page.locator('.lead .tag').innerText(), '拟写中', 'state')
		ok(await page.locator('.page-acts button.primary').isDisabled(), 'an empty draft can be proposed')
		await sound(page)
	})
	await test('draft: a fault is underlined where it stands, and the names help', async () => {
		await edit(page, '相对贫困户(识别)', '公式')
		await page.fill(TEXT, 'income_2014 < p.poverty_lime')
		await page.waitForSelector('.fault mark')
		equal(await page.locator('.fault mark').innerText(), 'poverty_lime', 'what is marked')
		ok((await page.locator('.fault').innerText()).includes('第1行第17字'), 'no place')
		await page.fill(TEXT, '!(income_2014 >= p.poverty_line')
		await page.press(TEXT, 'End')
		await page.locator('.offers button', { hasText: 'p.poverty_line_2014' }).click()
		equal(await page.inputValue(TEXT), '!(income_2014 >= p.poverty_line_2014', 'completed')
		await page.press(TEXT, 'End')
		await page.type(TEXT, ')')
		await page.waitForSelector('.draft-editor .fine')
	})
	await test('draft: tried on a real household, before and after', async () => {
		await page.fill('#try-household', s.number)
		await page.locator('.try .run').click()
		await page.waitForSelector('.try dl dd')
		equal(await page.locator('.try dl dt').count() >= 2, true, 'before and after')
		await shot(page, 'draft-editor', sizes[0])
		await keep(page)
	})
	await test('draft: a row more, a test more, all tests pass', async () => {
		await edit(page, '文件载明的脱贫收入线', '增加一行')
		await page.fill(TEXT, '{ from = 2030-01-01, to = 2031-01-01, value = "12000元" }')
		await page.waitForSelector('.draft-editor .fine')
		await keep(page)
		await page.locator('button', { hasText: '增加测试' }).click()
		await page.fill(TEXT, '[[param_case]]\nid = "line of 2030"\nparam = "hh_exit_line_stated"\nexpect = [ { as_of = 2030-05-01, value = "12000元" } ]')
		await page.waitForSelector('.draft-editor .fine')
		await keep(page)
		equal(await page.locator('.diff .edit').count(), 3, 'edits')
		await page.locator('button', { hasText: '运行测试' }).click()
		await page.waitForFunction(() => /通过\d+项，未通过0项/.test(document.body.innerText))
		await sound(page)
		await shot(page, 'draft', sizes[0])
	})
	await test('draft: proposed, and not confirmed by its author', async () => {
		await page.locator('.page-acts button.primary').click()
		await page.waitForFunction(() => document.body.innerText.includes('等待另一人复核'))
		equal(await page.locator('section.confirm').count(), 0, 'the author is offered to confirm')
		const id = page.url().split('/').pop()
		const r = await page.evaluate(async (d) => {
			const session = await (await fetch('/api/v1/session')).json()
			const file = await (await fetch(`/api/v1/draft/${d}/file`)).json()
			const a = await fetch(`/api/v1/draft/${d}/confirm`, { method: 'POST', headers: { 'X-CSRF-Token': session.csrf,
				'Idempotency-Key': crypto.randomUUID(), 'If-Match': `"${file.draft.version}"` } })
			return { status: a.status, body: await a.json() }
		}, id)
		equal([r.status, r.body.code], [409, 'draft_own'], 'his own confirmation')
		await sound(page)
	})
}

async function second(page, s, path) {
	await test('draft: another person sees before and after, also on a phone', async () => {
		await visit(page, s, path)
		equal(await page.locator('.diff .edit').count(), 3, 'edits')
		equal(await page.locator('.diff .was').first().innerText().then((x) => x.includes('income_2014 < p.poverty_line_2014')), true, 'before')
		equal(await page.locator('.place').count(), 0, 'the second person is offered to edit')
		await sound(page)
		for (const size of sizes) {
			await page.setViewportSize({ width: size.width, height: size.height })
			await settled(page)
			await sound(page)
			await shot(page, 'draft-confirm', size)
		}
	})
	await test('draft: returned with a reason, and proposed again', async () => {
		await page.fill('#reject-note', '请补充依据')
		await page.locator('section.confirm form button').click()
		await page.waitForFunction(() => document.body.innerText.includes('请补充依据'))
	})
}

async function sealed(page) {
	await test('draft: confirmed by another, sealed, adopted from a day on', async () => {
		await page.locator('section.confirm button.primary').click()
		await page.waitForFunction(() => document.body.innerText.includes('已封存'))
		await page.fill('#adopt-from', '2030-01-01')
		await page.fill('#adopt-decision', '采用2030年标准')
		for (let i = 0; i < 40; i++) {
			const r = await api(page, 'GET', `/pack/${PACK}-1.1.0`)
			if (r.status === 200)
				break
			await page.waitForTimeout(250)
		}
		await page.locator('form button.primary', { hasText: '采用新版' }).click()
		await page.waitForFunction(() => document.body.innerText.includes('本县自2030-01-01起采用新版'))
		await sound(page)
		const now = await api(page, 'GET', '/adoption?limit=100')
		const rows = now.body.items.map((x) => [x.fields.pack, x.fields.starts, x.fields.ends])
		ok(rows.some((x) => x[0] === PACK && x[2] === '2030-01-01'), `the old one does not end: ${JSON.stringify(rows)}`)
		ok(rows.some((x) => x[0] === `${PACK}-1.1.0` && x[1] === '2030-01-01'), 'the new one does not begin')
		equal((await api(page, 'GET', `/pack/${PACK}`)).body.status, 'draft', 'the old one')
	})
}

export async function draft(b, s) {
	const admin = await window(b, s)
	await signIn(admin, s, 'admin')
	const place = (await api(admin, 'GET', '/session')).body.place
	const made = await api(admin, 'POST', '/account', { name: 'fuhe', person_name: '许文静', office: 'county_office', place })
	s.passwords.fuhe = made.body.password
	await admin.context().close()

	const one = await window(b, s)
	await signIn(one, s, 'fupinban')
	s.number = (await api(one, 'GET', '/household?limit=1')).body.items[0].fields.number
	await author(one, s)
	const path = new URL(one.url()).pathname
	const two = await window(b, s)
	await signIn(two, s, 'fuhe')
	await second(two, s, path)
	await one.reload()
	await settled(one)
	ok((await one.locator('.note.ask').innerText()).includes('请补充依据'), 'the author does not see why')
	await one.locator('.page-acts button.primary').click()
	await one.waitForFunction(() => document.body.innerText.includes('等待另一人复核'))
	await one.setViewportSize({ width: 390, height: 844 })
	await shot(one, 'draft', sizes[1])
	await two.setViewportSize({ width: 1366, height: 768 })
	await two.reload()
	await settled(two)
	await sealed(two)
	await one.context().close()
	await two.context().close()
}
