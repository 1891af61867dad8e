// Pictures of the tutorial and the README: run.sh build/release pictures.  Not
// among the tests: they are committed and change only on purpose.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { api, settled, signIn, visit, window } from './lib.mjs'

const out = 'docs/images'

export async function pictures(b, s) {
	mkdirSync(out, { recursive: true })
	const save = (page, name) => page.screenshot({ path: join(out, `${name}.png`) })
	const county = await window(b, s)
	await signIn(county, s, 'fupinban')
	await visit(county, s, '/coverage')
	await save(county, 'coverage')
	const unknown = (await api(county, 'GET', '/exit/candidates?outcome=unknown&limit=1')).body.items[0]
	await visit(county, s, `/household/${unknown.household.id}`)
	await save(county, 'household')
	await visit(county, s, '/import')
	await county.locator('#import-map').selectOption({ value: 'members' })
	await county.locator('input[type=file]').setInputFiles(join(s.dir, 'sample', 'members.xlsx'))
	await county.click('button:has-text("试导入")')
	await county.waitForSelector('button:has-text("正式导入")', { timeout: 120_000 })
	await save(county, 'import')
	await visit(county, s, '/ledger')
	await save(county, 'ledger')
	const cadre = await window(b, s)
	await signIn(cadre, s, 'cunganbu')
	await save(cadre, 'work')
	await visit(cadre, s, '/exit?outcome=met')
	for (const box of (await cadre.locator('tbody input[type=checkbox]').all()).slice(0, 6))
		await box.check()
	await settled(cadre)
	await save(cadre, 'exit')
	const phone = await window(b, s, { width: 390, height: 844 })
	await signIn(phone, s, 'cunganbu')
	await visit(phone, s, '/exit?outcome=met')
	await save(phone, 'phone')
}
