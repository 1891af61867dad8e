// Who approves the money of a project is a rule of the text: the pages say on what it
// depends and whose it can be; without the sum that nobody has laid down it is
// nobody's; with the adopter's own sum it is the county's, and the page says why.
import { api, equal, findings, ok, settled, shot, signIn, sizes, sound, test, visit, window } from './lib.mjs'

const JILIN = 'cn-220000-jilin-undated'

export async function approve(b, s) {
	const open = async (name, size) => {
		const page = await window(b, s, size)
		await signIn(page, s, name)
		return page
	}
	const office = await open('fupinban')
	const township = await open('zhenganbu')
	const admin = await open('admin')
	const session = (await api(office, 'GET', '/session')).body
	const made = await api(admin, 'POST', '/account', { name: 'xianzhengfu', person_name: '周县长', person_key: 'zhou', office: 'county_government', place: session.place })
	equal(made.status, 200, JSON.stringify(made.body))
	s.passwords.xianzhengfu = made.body.password
	const adopted = await api(office, 'POST', `/pack/${JILIN}/adopt`, { from: session.today, decision: '参照执行', followed: true, settings: 'county_approval_limit=50000元' })
	equal(adopted.status, 200, JSON.stringify(adopted.body))
	const household = (await api(township, 'GET', '/household?limit=1')).body.items[0].id
	let matter = ''
	await test('approve: a project is brought before its sum is known; the township is asked for it', async () => {
		const m = (await api(township, 'POST', '/measure', { items: [{ input: { number: 'XM1', household, kind: 'industry', name: '村内道路硬化', day: session.today } }] })).body
		equal(m.done, 1, JSON.stringify(m))
		const begun = (await api(township, 'POST', '/matter', { procedure: 'project_approval', items: [{ id: m.items[0].id }] })).body
		equal(begun.done, 1, JSON.stringify(begun))
		matter = begun.items[0].id
		await visit(township, s, `/matter/${matter}`)
		const text = await township.locator('.next-steps').innerText()
		ok(text.includes('由谁办理还不能确定,待核实:投入金额'), text)
		await shot(township, 'approve-unknown', sizes[0])
		await visit(township, s, '/')
		await township.getByText('补充:投入金额').first().waitFor()
		const changed = await api(township, 'PATCH', `/measure/${m.items[0].id}`, { amount: '30000' }, { 'If-Match': '"1"' })
		equal(changed.status, 200, JSON.stringify(changed.body))
	})
	for (const size of sizes)
		await test(`approve: the procedure says on what it depends and whose it can be, ${size.name}`, async () => {
			const page = await open('fupinban', size)
			await visit(page, s, '/procedures/project_approval')
			const text = await page.locator('.procedure').innerText()
			ok(text.includes('按投入金额、县级审批限额确定:县政府或者省政府'), text)
			await sound(page)
			await shot(page, 'approve-procedure', size)
			await page.context().close()
		})
	await test('approve: within the sum it is the county government that finds it and approves', async () => {
		const county = await open('xianzhengfu')
		await visit(county, s, '/')
		await county.getByText('扶贫项目资金审批:批准 / 退回 / 不予批准').first().waitFor()
		await visit(county, s, `/matter/${matter}`)
		const row = county.locator('.next-steps li').filter({ has: county.locator('h3:text-is("批准")') })
		const text = await row.innerText()
		ok(text.includes('项目资金审批机关:县政府,按投入金额、县级审批限额 50000元'), text)
		equal(await findings(county), [], 'axe')
		await shot(county, 'approve-county', sizes[0])
		await row.locator('button').click()
		const dialog = county.getByRole('dialog')
		await dialog.waitFor()
		await dialog.locator('button[type=submit]').click()
		await dialog.locator('.note').waitFor()
		await dialog.getByRole('button', { name: '关闭' }).last().click()
		await settled(county)
		await county.locator('.state-line .current', { hasText: '已批准' }).waitFor()
		const page = await open('zhenganbu', sizes[1])
		await visit(page, s, `/matter/${matter}`)
		await sound(page)
		await shot(page, 'approve-done', sizes[1])
	})
}
