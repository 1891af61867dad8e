// What the public sees: the village proposes and its posting is on the public
// page, masked; a neighbour objects there without a name; the office above the
// one complained of decides; the paper's posting is recorded with who was there.
import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { api, equal, findings, ok, settled, shot, signIn, sizes, test, visit, window } from './lib.mjs'

const N = 3
const body = (text) => text.replace(/<[^>]*>/g, ' ')

/* Wait for what the server does every few seconds. */
async function until(what, get, good) {
	for (let i = 0; i < 60; i++) {
		const v = await get()
		if (good(v))
			return v
		await new Promise((done) => setTimeout(done, 500))
	}
	throw new Error(`${what} did not happen in 30 seconds`)
}

async function open(village) {
	const list = (await api(village, 'GET', `/exit/candidates?outcome=met&limit=${N}`)).body.items
	equal(list.length, N, 'candidates')
	const opened = (await api(village, 'POST', '/matter', { procedure: 'household_exit', items: list.map((x) => ({ id: x.household.id })) })).body
	equal(opened.done, N, `opened ${JSON.stringify(opened)}`)
	const step = (await api(village, 'POST', '/matter/step', { step: 'propose',
		input: { evidence: [{ document: 'exit_data_sheet' }] },
		items: opened.items.map((x) => ({ id: x.id, version: x.version })) })).body
	equal(step.done, N, `proposed ${JSON.stringify(step)}`)
	return { households: list.map((x) => x.household), matters: opened.items.map((x) => x.id) }
}

export async function open_pages(b, s) {
	const village = await window(b, s)
	const town = await window(b, s)
	await signIn(village, s, 'cunganbu')
	await signIn(town, s, 'zhenganbu')
	const { households, matters } = await open(village)
	const visitor = await b.newPage({ viewport: { width: sizes[1].width, height: sizes[1].height } })
	const page = () => fetch(s.open).then((r) => r.text())

	await test('public: the posting is in the index a moment later', async () => {
		await until('the posting', page, (t) => t.includes('/n/'))
		await visitor.goto(s.open)
		await visitor.screenshot({ path: 'build/shots/public-index.png', fullPage: true })
		await visitor.click('main a[href^="/n/"] >> nth=0')
		await visitor.waitForSelector('table')
		await visitor.screenshot({ path: 'build/shots/public-notice.png', fullPage: true })
	})
	await test('public: nobody is named in full and no long number stands there', async () => {
		const html = await visitor.content()
		for (const h of households)
			ok(!body(html).includes(h.fields.head_name), `${h.fields.head_name} stands in full`)
		ok(!/\d{11}/.test(body(html)), 'a long number')
		equal(await findings(visitor), [], 'accessibility')
	})
	await test('public: a neighbour objects without a name and gets a receipt', async () => {
		await visitor.click('a:has-text("提出异议")')
		await visitor.fill('textarea[name=note]', '收入没有核实,评议没有开会')
		await visitor.selectOption('select[name=against]', 'village_committees')
		await visitor.screenshot({ path: 'build/shots/public-form.png', fullPage: true })
		equal(await findings(visitor), [], 'accessibility')
		await visitor.click('button')
		await visitor.waitForSelector('strong')
		ok(/^[A-Z2-9]{8}$/.test(await visitor.locator('strong').innerText()), 'no receipt')
	})
	await test('public: the objection stops the posting and is the township\'s to decide', async () => {
		const work = await until('the objection', () => api(town, 'GET', '/work').then((r) => r.body.items),
			(items) => items.some((x) => x.kind === 'objection'))
		ok(work.some((x) => x.kind === 'objection'), 'not on the work list')
		const files = await Promise.all(matters.map((id) => api(town, 'GET', `/matter/${id}/file`).then((r) => r.body)))
		const hit = files.find((f) => f.objections.length)
		ok(hit, 'no matter has it')
		equal(hit.objections[0].fields.decider, 'township', 'decider')
		await visit(town, s, `/matter/${hit.matter.id}`)
		await settled(town)
		ok((await town.locator('main').innerText()).includes('评议没有开会'), 'what was said is not shown')
		await shot(town, 'matter-objection', sizes[0])
		await town.click('.next-steps button:has-text("异议不成立")')
		const dialog = town.getByRole('dialog')
		await dialog.locator('textarea').fill('已入户核实收入,评议会议记录齐全')
		await dialog.locator('button.primary').click()
		await until('the decision', () => api(town, 'GET', `/matter/${hit.matter.id}/file`).then((r) => r.body),
			(f) => f.objections[0].fields.outcome === 'dismissed')
	})
	await test('public: the sheet is printed from the page of the notice, a code on it', async () => {
		await visit(village, s, `/matter/${matters[0]}`)
		await settled(village)
		const address = await village.locator('a:has-text("打印公示")').getAttribute('href')
		const bytes = Buffer.from(await village.evaluate(async (url) =>
			Array.from(new Uint8Array(await (await fetch(url)).arrayBuffer())), address))
		await writeFile('build/shots/notice.pdf', bytes)
		const text = spawnSync('pdftotext', ['-layout', 'build/shots/notice.pdf', '-'], { encoding: 'utf8' }).stdout
		for (const h of households)
			ok(text.includes(h.fields.head_name), `${h.fields.head_name} is not on the board`)
		ok(/校验码 [0-9a-f]{64}/.test(text) && text.includes('公示期'), text)
		ok(!/\d{11}/.test(text.replace(/校验码 \S+/g, '')), 'a long number')
	})
	await test('public: the village records that the sheet hung, and who was there', async () => {
		await visit(village, s, `/matter/${matters[0]}`)
		await settled(village)
		await village.click('button:has-text("登记张贴")')
		const form = village.getByRole('dialog')
		await form.locator('#edit-posting-day').fill('2018-10-09')
		await form.locator('#edit-posting-spot').fill('村务公开栏')
		await form.locator('#edit-posting-posted_by').fill('村委会')
		await form.locator('#edit-posting-deputies').fill('人大代表林某')
		await form.locator('button.primary').click()
		await village.waitForSelector('td:has-text("村务公开栏")')
		equal(village.errors, [], 'errors of the page')
		await shot(village, 'matter-posting', sizes[1])
	})
	await visitor.close()
	await village.context().close()
	await town.context().close()
}
