// Forms from the dictionary: change, add, a fault at its field, and two people
// at one record.
import { api, equal, ok, settled, signIn, test, visit, window } from './lib.mjs'

const dialogOf = (page) => page.locator('[role=dialog]:visible')

async function gone(page) {
	await page.waitForFunction(() => ![...document.querySelectorAll('[role=dialog]')].some((d) => d.checkVisibility()))
	await settled(page)
}

const load = async (page, id) => (await api(page, 'GET', `/household/${id}`)).body

async function patch(page, id, version, body) {
	return page.evaluate(async ([i, v, b]) => {
		const session = await (await fetch('/api/v1/session')).json()
		const r = await fetch(`/api/v1/household/${i}`, { method: 'PATCH', body: JSON.stringify(b), headers: {
			'Content-Type': 'application/json', 'X-CSRF-Token': session.csrf,
			'Idempotency-Key': crypto.randomUUID(), 'If-Match': `"${v}"` } })
		return r.status
	}, [id, version, body])
}

export async function edit(b, s) {
	const page = await window(b, s)
	await signIn(page, s, 'fupinban')
	const { id } = (await api(page, 'GET', '/household?limit=40')).body.items.at(-1)
	const open = async () => {
		await visit(page, s, `/household/${id}`)
		await page.click('.page-acts button:has-text("修改")')
		await dialogOf(page).waitFor()
	}

	await test('edit: the form shows what is on record and saves a change', async () => {
		const before = await load(page, id)
		await open()
		equal(await page.inputValue('#edit-household-head_name'), before.fields.head_name, 'name in the form')
		ok(await dialogOf(page).locator('.field:has(#edit-household-kind) .el-select__selected-item').first().isVisible(), 'the kind is not shown')
		await page.fill('#edit-household-address', '新屋场组')
		await dialogOf(page).locator('button[type=submit]').click()
		await gone(page)
		const after = await load(page, id)
		equal(after.fields.address, '新屋场组', 'address')
		equal(after.version, before.version + 1, 'version')
		equal(after.fields.phone, before.fields.phone, 'the masked telephone stays')
	})

	await test('edit: a value out of range is refused at its field', async () => {
		await open()
		await page.fill('#edit-household-stated_size', '99')
		await dialogOf(page).locator('button[type=submit]').click()
		await page.waitForSelector('#edit-household-stated_size-error')
		equal(await page.getAttribute('#edit-household-stated_size', 'aria-invalid'), 'true', 'aria-invalid')
		await page.keyboard.press('Escape')
	})

	await test('edit: who comes second sees both sides and decides', async () => {
		await open()
		await page.fill('#edit-household-address', '我填的组')
		const now = await load(page, id)
		equal(await patch(page, id, now.version, { address: '他人填的组', bank: '邮政储蓄银行' }), 200, 'the other change')
		await dialogOf(page).locator('button[type=submit]').click()
		const conflict = page.locator('.conflict')
		await conflict.waitFor()
		const text = await conflict.innerText()
		ok(text.includes('他人填的组') && text.includes('我填的组') && text.includes('新屋场组'), `both sides are not shown: ${text}`)
		await dialogOf(page).getByRole('button', { name: '在新版上保留我的修改' }).click()
		equal(await page.inputValue('#edit-household-bank'), '邮政储蓄银行', 'what the other wrote')
		await dialogOf(page).locator('button[type=submit]').click()
		await gone(page)
		const after = await load(page, id)
		equal([after.fields.address, after.fields.bank], ['我填的组', '邮政储蓄银行'], 'after both')
	})

	await test('edit: a visit is added from the file', async () => {
		await visit(page, s, `/household/${id}`)
		await page.click('button:has-text("新增走访")')
		const box = dialogOf(page)
		await box.waitFor()
		await page.fill('#edit-visit-number', `浏览器测试-${Date.now()}`)
		await page.fill('#edit-visit-day', '20181031')
		await page.fill('#edit-visit-visitor', '许走访')
		const kind = box.locator('.field:has(#edit-visit-kind) [role=combobox]')
		await kind.click()
		await page.keyboard.press('ArrowDown')
		await page.keyboard.press('Enter')
		await box.locator('button[type=submit]').click()
		await gone(page)
		await page.waitForSelector('#help td:has-text("许走访")')
		ok((await page.locator('#help').innerText()).includes('2018-10-31'), 'the day')
	})

	await test('edit: the history names who changed what', async () => {
		await page.click('text=查看修改记录')
		await page.waitForSelector('.history li')
		const text = await page.locator('.history').innerText()
		ok(text.includes('fupinban') && text.includes('我填的组'), text.slice(0, 200))
	})

	await test('edit: nothing was complained about', () => equal(page.errors, [], 'errors'))
	await page.context().close()
}
