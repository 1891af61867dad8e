// The whole journey: the county office imports a list and explains a
// household; the village proposes, prints the notice; the township verifies,
// approves and marks; the ledger is verified.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { api, equal, findings, ok, settled, shot, shots, signIn, sizes, test, visit, window } from './lib.mjs'

const N = 5

/* Number in a badge such as "公示中 12". */
const count = async (locator) => Number((await locator.innerText()).replace(/\D/g, ''))

/* So many in a state, once the board has been asked again. */
const standing = (page, state, n) => page.waitForFunction(([label, want]) => [...document.querySelectorAll('.stages button')].some((b) =>
	b.textContent.includes(label) && b.querySelector('.count')?.textContent.trim() === String(want)), [state, n])

async function importList(page, s) {
	await test('journey: a trial run of the member list names what is wrong', async () => {
		await visit(page, s, '/import')
		await page.locator('#import-map').selectOption({ value: 'members' })
		await page.locator('input[type=file]').setInputFiles(join(s.dir, 'sample', 'members.xlsx'))
		await page.click('button:has-text("试导入")')
		await page.waitForURL(/\/import\/\w{26}/)
		await page.waitForSelector('button:has-text("正式导入")', { timeout: 120_000 })
		ok(await page.locator('.reason-list li').count() >= 5, 'fewer than five kinds of reasons')
		await shot(page, 'import-trial', sizes[0])
	})
	await test('journey: the workbook comes back with reasons', async () => {
		const waiting = page.waitForEvent('download')
		await page.click('a:has-text("下载带原因的表格")')
		const bytes = readFileSync(await (await waiting).path())
		equal(bytes.subarray(0, 2).toString(), 'PK', 'first bytes of the workbook')
	})
	await test('journey: imported for good; what was there already stays', async () => {
		const trial = page.url()
		await page.click('button:has-text("正式导入")')
		await page.waitForURL((u) => u.href !== trial && /\/import\/\w{26}/.test(u.pathname))
		await page.waitForSelector('dt:has-text("新增记录")', { timeout: 60_000 })
		await page.waitForSelector('.tag:has-text("已完成")', { timeout: 180_000 })
		const figures = await page.locator('.figures').innerText()
		ok(/新增记录\s*0\b/.test(figures), `records were added twice: ${figures}`)
	})
}

/* Three new visits by CSV, and their undoing. */
async function importAndUndo(page, s) {
	await test('journey: an import is undone', async () => {
		const list = (await api(page, 'GET', '/household?limit=3')).body.items
		const rows = list.map((h, i) => `J${i},${h.fields.number},2018-10-1${i},帮扶走访,走访人甲,`).join('\n')
		await visit(page, s, '/import')
		await page.locator('#import-map').selectOption({ value: 'visit' })
		await page.locator('input[type=file]').setInputFiles({ name: 'visits.csv', mimeType: 'text/csv',
			buffer: Buffer.from(`走访编号,户编号,走访日期,走访性质,走访人,走访记录\n${rows}\n`) })
		await page.click('button:has-text("试导入")')
		await page.waitForSelector('button:has-text("正式导入")', { timeout: 60_000 })
		await page.click('button:has-text("正式导入")')
		await page.waitForSelector('button:has-text("撤销本批")', { timeout: 60_000 })
		await page.click('button:has-text("撤销本批")')
		await page.getByRole('dialog').getByRole('button', { name: '撤销本批' }).click()
		await page.waitForSelector('.tag:has-text("已撤销")')
		const left = (await api(page, 'GET', `/visit?where=${encodeURIComponent("visitor == '走访人甲'")}`)).body
		equal(left.total.n, 0, 'visits after the undoing')
	})
}

async function explain(page, s, village) {
	await test('journey: a household is found and its decision explained by article', async () => {
		const unknown = (await api(page, 'GET', '/exit/candidates?outcome=unknown&limit=1')).body.items[0]
		await visit(page, s, '/household')
		await page.fill('input[type=search]', unknown.household.fields.number)
		await page.press('input[type=search]', 'Enter')
		await page.waitForURL(/q=/)
		await settled(page)
		await page.click('tbody a[href^="/household/"]')
		await page.waitForSelector('.verdict.unknown')
		const text = await page.locator('#decision').innerText()
		ok(/待核实/.test(text) && /满足/.test(text), 'no results')
		ok(/第\d+条/.test(text), 'no article')
		ok(/由.+提供/.test(text), 'nobody is named who supplies what is missing')
		await shot(page, 'explained', sizes[0])
	})
	await test('journey: a filter and the village give the same households as the tree counts', async () => {
		await visit(page, s, `/household?place=${village}`)
		const shown = await count(page.locator('.list-state span').first())
		const tree = (await api(page, 'GET', `/place/tree?place=${village.slice(0, 9)}`)).body
		equal(shown, tree.children.find((c) => c.code.startsWith(village.slice(0, 12))).households, 'households of the village')
	})
}

async function propose(page, s) {
	await test('journey: the village opens exits for those who meet the standard', async () => {
		await visit(page, s, '/work')
		await page.click('.work-link:has-text("提出退出")')
		await page.waitForURL(/\/exit/)
		await settled(page)
		const boxes = page.locator('tbody input[type=checkbox]')
		ok(await boxes.count() >= N, 'too few candidates')
		for (let i = 0; i < N; i++)
			await boxes.nth(i).check()
		await page.click('.action-bar button.primary')
		await page.waitForSelector('.note.good')
		ok((await page.locator('.note.good').innerText()).includes(`完成 ${N} 件`), 'not all were opened')
		await settled(page)
		await shot(page, 'exit-opened', sizes[0])
	})
	await test('journey: the village proposes them in one batch, with the paper', async () => {
		await step(page, s, 'proposed', '提出退出')
		await standing(page, '公示中', N)
	})
	await test('journey: the notice to print names no number', async () => {
		await visit(page, s, '/exit?state=noticed')
		await page.click('tbody a[href^="/matter/"]')
		await page.waitForSelector('.state-line .current')
		await settled(page)
		await shot(page, 'matter-noticed', sizes[0])
		const href = await page.locator('a:has-text("打印公示")').getAttribute('href')
		const notice = await page.context().request.get(s.base + href)
		equal(notice.status(), 200, 'notice')
		const sheet = join(s.dir, 'notice.pdf')
		writeFileSync(sheet, await notice.body())
		const read = spawnSync('pdftotext', ['-layout', sheet, '-'], { encoding: 'utf8' })
		equal(read.status, 0, read.stderr)
		ok(read.stdout.includes('公示'), 'no notice')
		ok(!/\d{15}/.test(read.stdout), 'a long number on the notice')
	})
	await test('journey: who proposed is not offered the approval', async () => {
		const text = await page.locator('.next-steps').innerText()
		ok(!await page.locator('.next-steps button:has-text("批准")').count(), `approval is offered: ${text}`)
	})
}

/* Select all of a state and take a step with what the dialog asks for. */
async function step(page, s, state, label) {
	await visit(page, s, `/exit?state=${state}`)
	await page.click('.action-bar button.link >> nth=0')
	await page.waitForSelector(`.action-bar button.primary:has-text("${label}"):not([disabled])`)
	await page.click(`.action-bar button.primary:has-text("${label}")`)
	const dialog = page.getByRole('dialog')
	await dialog.waitFor()
	for (const select of await dialog.locator('select').all())
		await select.selectOption('true')
	await page.waitForTimeout(300)
	await page.screenshot({ path: `${shots}/step-${state}-desk.png` })
	equal(await findings(page), [], 'axe of the dialog')
	await dialog.locator('button[type=submit]').click()
	const note = dialog.locator('.note')
	await note.waitFor({ timeout: 60_000 })
	const text = await note.innerText()
	ok(text.includes('未通过 0 件'), text)
	await dialog.getByRole('button', { name: '关闭' }).last().click()
	await page.waitForFunction(() => ![...document.querySelectorAll('[role=dialog]')].some((d) => d.checkVisibility()))
	await settled(page)
}

async function pass(page, s) {
	await test('journey: the notice runs out and the township takes over', async () => {
		const r = await api(page, 'POST', '/site', { business_date: '2018-11-20' })
		equal(r.status, 200, 'business date')
	})
}

async function approve(page, s) {
	await test('journey: the township approves in one batch, with its finding', async () => {
		const swept = await api(page, 'POST', '/matter/sweep')
		equal(swept.status, 200, 'sweep')
		await step(page, s, 'verifying', '批准退出')
	})
	await test('journey: the township marks the exits', async () => {
		await step(page, s, 'approved', '标注脱贫')
		await standing(page, '已在系统标注脱贫', N)
		await shot(page, 'exit-marked', sizes[0])
	})
	await test('journey: the household file shows the exit and who decided it', async () => {
		await visit(page, s, '/exit?state=marked')
		await page.click('tbody a[href^="/matter/"]')
		await page.waitForSelector('.state-line')
		await page.click('.page-acts a[href^="/household/"]')
		await page.waitForSelector('h1 .tag:has-text("已脱贫")')
	})
}

async function verify(page, s) {
	await test('journey: the ledger verifies, records and all', async () => {
		await visit(page, s, '/ledger')
		await page.click('button:has-text("核对账本与全部记录")')
		await page.waitForSelector('.note.good, .note.bad', { timeout: 120_000 })
		ok(await page.locator('.note.good').count(), await page.locator('.note').first().innerText())
		await shot(page, 'ledger-verified', sizes[0])
	})
}

export async function journey(b, s) {
	const open = async (name) => {
		const page = await window(b, s)
		await signIn(page, s, name)
		return page
	}
	const county = await open('fupinban')
	const cadre = await open('cunganbu')
	const village = (await api(cadre, 'GET', '/session')).body.place
	await importList(county, s)
	await importAndUndo(county, s)
	await explain(county, s, village)
	await propose(cadre, s)
	const admin = await open('admin')
	await pass(admin, s)
	const township = await open('zhenganbu')
	await approve(township, s)
	await verify(county, s)
	await test('journey: no page complained and none asked another host', () => {
		for (const page of [county, cadre, admin, township]) {
			equal(page.errors, [], 'errors')
			equal(page.strays, [], 'requests to another host')
		}
	})
	for (const page of [county, cadre, admin, township])
		await page.context().close()
}
