// ID, telephone and account numbers do not reach the browser before somebody
// asked for them with a purpose; asking is an entry of the ledger.
import { api, equal, ok, settled, signIn, test, visit, window } from './lib.mjs'

/* A household with a telephone, an account and a member with an ID number. */
async function subject(page) {
	for (let after = ''; ;) {
		const list = (await api(page, 'GET', `/household?limit=50${after && `&after=${encodeURIComponent(after)}`}`)).body
		for (const h of list.items) {
			if (!h.masked.includes('phone') || !h.masked.includes('account'))
				continue
			const file = (await api(page, 'GET', `/household/${h.id}/file`)).body
			const member = file.members.find((m) => m.person.masked.includes('id_number'))
			if (member)
				return { household: h, person: member.person }
		}
		ok(list.next, 'no household with a telephone, an account and a member with an ID number')
		after = list.next
	}
}

async function plain(page, entity, id, fields) {
	const r = await api(page, 'POST', `/${entity}/${id}/reveal`, { fields, purpose: 'audit' })
	equal(r.status, 200, `reveal of ${entity}`)
	return Object.values(r.body.fields)
}

export async function masked(b, s) {
	const other = await window(b, s)
	await signIn(other, s, 'fupinban')
	const { household, person } = await subject(other)
	const secrets = [
		...await plain(other, 'household', household.id, ['phone', 'account']),
		...await plain(other, 'person', person.id, ['id_number']),
	]
	await other.context().close()

	const page = await window(b, s)
	const bodies = []
	page.on('response', async (r) => {
		if (r.url().includes('/api/'))
			bodies.push(await r.text().catch(() => ''))
	})
	const leaks = async () => {
		const html = await page.content()
		return secrets.filter((x) => html.includes(x) || bodies.some((t) => t.includes(x)))
	}
	await signIn(page, s, 'fupinban')

	await test('masked: lists, file, search and history carry no plain number', async () => {
		ok(secrets.every((x) => x && x.length >= 7), 'the secrets of the test are too short to look for')
		await visit(page, s, `/household?q=${household.fields.number}`)
		equal(await leaks(), [], 'in the list')
		await visit(page, s, `/household/${household.id}`)
		await page.click('text=查看修改记录')
		await settled(page)
		equal(await leaks(), [], 'in the file')
		await visit(page, s, `/record/person/${person.id}`)
		equal(await leaks(), [], 'in the record')
		ok((await page.content()).includes('**'), 'the record shows no mask at all')
	})

	await test('masked: a person is found by the whole ID number, for a purpose', async () => {
		await visit(page, s, '/household')
		await page.click('.page-acts button:has-text("按证件号查人")')
		const dialog = page.locator('[role=dialog]:visible')
		await dialog.waitFor()
		await page.fill('#find-number', secrets[2])
		await page.selectOption('#find-purpose', 'matching')
		await dialog.locator('button[type=submit]').click()
		await dialog.locator('dl').waitFor()
		ok((await dialog.innerText()).includes('*'), 'the number found is not masked')
		await dialog.locator(`a[href="/household/${household.id}"]`).click()
		await page.waitForURL(`**/household/${household.id}`)
	})

	await test('masked: revealing needs a purpose, shows the value, and is in the ledger', async () => {
		await visit(page, s, `/household/${household.id}`)
		await page.click('.page-acts button:has-text("查看完整信息")')
		const dialog = page.getByRole('dialog')
		await dialog.waitFor()
		ok(await dialog.locator('button[type=submit]').isDisabled(), 'can be revealed without a purpose')
		await dialog.locator('input[type=radio]').first().check()
		await dialog.locator('button[type=submit]').click()
		await dialog.locator('.revealed').waitFor()
		const shown = await dialog.innerText()
		ok(shown.includes(secrets[0]) && shown.includes(secrets[1]), 'the values are not shown')
		await dialog.getByRole('button', { name: '关闭' }).last().click()
		await page.waitForFunction((x) => !document.body.innerText.includes(x), secrets[0])
		const head = (await api(page, 'GET', '/ledger?limit=5')).body.items
		ok(head.some((i) => i.action === 'household.reveal' && i.purpose === 'household_check' && i.subject.includes(household.id)),
			'the ledger has no entry of it')
	})
	await page.context().close()
}
