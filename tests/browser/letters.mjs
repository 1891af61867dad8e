// Letters of responsibility: made for the county, signed by the two heads of a
// village (双签) and by the township, never twice by one person; a scan; the
// board follows; every number opens its rows.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { api, equal, findings, ok, settled, shot, signIn, sizes, sound, test, visit, window } from './lib.mjs'

/* A second post-holder of an office at a place, with an account of his own. */
async function colleague(admin, s, name, person, office, place, post) {
	const made = await api(admin, 'POST', '/account', { name, person_name: person, person_key: person, office, place, post_name: post })
	equal(made.status, 200, `account of ${person}`)
	s.passwords[name] = made.body.password
}

const board = async (page, place) => (await api(page, 'GET', `/letter/board${place ? `?place=${place}` : ''}`)).body
const total = (b, key) => b.tiers.reduce((n, x) => n + x[key], 0)

export async function letters(b, s) {
	const open = async (name, size) => {
		const page = await window(b, s, size)
		await signIn(page, s, name)
		return page
	}
	const county = await open('fupinban')
	const village = await open('cunganbu')
	const own = (await api(village, 'GET', '/session')).body.place

	await test('letters: the sample has those of all levels; every number opens its rows', async () => {
		await visit(county, s, '/letter')
		const now = await board(county)
		ok(now.tiers.length >= 3, `levels: ${now.tiers.map((x) => x.tier)}`)
		equal(total(now, 'all'), total(now, 'signed') + total(now, 'unsigned'), 'signed and unsigned')
		const link = county.locator('section:has(h2:has-text("按层级")) tbody a').last()
		const n = Number(await link.innerText())
		await link.click()
		await county.waitForURL(/\/list\/letter\?/)
		await settled(county)
		const where = new URL(county.url()).searchParams.get('where')
		const rows = (await api(county, 'GET', `/letter?limit=1&where=${encodeURIComponent(where)}`)).body.total
		equal(rows.n, n, 'rows behind the number')
	})
	await test('letters: made again nothing changes, and that is said', async () => {
		/* What other work has changed since the sample was made comes first. */
		equal((await api(county, 'POST', '/letter/make', {})).status, 200, 'made')
		await visit(county, s, '/letter')
		await county.click('button:has-text("生成责任书")')
		await county.waitForFunction(() => /新生成 0 份，换版 0 份/.test(document.querySelector('[role=status]')?.textContent ?? ''))
	})
	let path = ''
	await test('letters: on the work list of who signs, with article and day, overdue', async () => {
		await visit(village, s, '/work')
		const item = village.locator('.work-list li').filter({ hasText: '签字:' })
		ok(await item.count() >= 1, 'no letter on the work list')
		ok((await item.first().innerText()).includes('已逾期'), await item.first().innerText())
		ok(await item.first().locator('.cite').count() >= 1, 'no article')
		await sound(village)
		await item.first().locator('a').first().click()
		await village.waitForURL(/\/letter/)
	})
	await test('letters: the first head of the village signs on screen', async () => {
		await visit(village, s, '/letter')
		const row = village.locator('section:has(h2:has-text("待我签字")) tbody tr', { hasText: '村党组织书记' }).filter({ hasNotText: '帮扶责任书' })
		path = await row.locator('a').first().getAttribute('href')
		await visit(village, s, path)
		await village.locator('tr:has-text("村党组织书记") button:has-text("签字")').click()
		await village.waitForSelector('tr:has-text("陈守田")')
		ok((await village.locator('.note[role=status]').innerText()).includes('1'), 'the result is not said')
	})
	await test('letters: the same person does not sign for the other head', async () => {
		await village.locator('tr:has-text("村委会主任") button:has-text("签字")').click()
		await village.waitForSelector('.note.ask[role=status]')
		ok(/村党组织书记.*村委会主任/.test(await village.locator('.note.ask[role=status]').innerText()), 'the reason')
		equal((await api(village, 'GET', `${path}/file`)).body.letter.fields['signed'], 1, 'signatures')
	})
	const admin = await open('admin')
	await test('letters: the second head signs: 双签', async () => {
		await colleague(admin, s, 'cunzhuren', '林大成', 'village_committees', own, '村委会主任')
		const second = await open('cunzhuren')
		await visit(second, s, path)
		await second.locator('tr:has-text("村委会主任") button:has-text("签字")').click()
		await second.waitForSelector('tr:has-text("林大成")')
		await second.context().close()
	})
	const before = await board(county)
	await test('letters: the township signs a stack at once; the letter is signed by all', async () => {
		const town = await open('zhenganbu')
		await visit(town, s, `/letter?place=${own}`)
		await town.locator('section:has(h2:has-text("待我签字")) tbody input[type=checkbox]').first().check()
		await town.click('button:has-text("签字（1 份）")')
		await town.waitForSelector('.note.good[role=status]')
		await visit(town, s, path)
		await town.waitForSelector('.note.good')
		await sound(town)
		await shot(town, 'letter', sizes[0])
		const f = (await api(town, 'GET', `${path}/file`)).body
		equal([f.letter.fields['signed'], f.letter.fields['slots']], [3, 3], 'signatures')
		await town.context().close()
	})
	await test('letters: the board counts it', async () => {
		const after = await board(county)
		equal(total(after, 'signed'), total(before, 'signed') + 1, 'signed')
		equal(total(after, 'all'), total(before, 'all'), 'all')
	})
	await test('letters: the PDF has the code of the register and the names', async () => {
		const f = (await api(village, 'GET', `${path}/file`)).body
		const waiting = village.waitForEvent('download')
		await visit(village, s, path)
		await village.click('a:has-text("打印 PDF")')
		const r = spawnSync('pdftotext', ['-layout', await (await waiting).path(), '-'], { encoding: 'utf8' })
		ok(r.stdout.includes(f.letter.fields['hash']), 'the check code')
		ok(r.stdout.includes('陈守田') && r.stdout.includes('林大成'), 'the names')
	})
	await test('letters: the scan of a signed one is put on record', async () => {
		const next = (await api(village, 'GET', '/letter/mine')).body.items[0]
		await visit(village, s, `/letter/${next.letter.id}`)
		await village.click('button:has-text("登记扫描件")')
		await village.waitForSelector('#scan-file')
		equal(await findings(village), [], 'axe in the dialog')
		const file = join(s.dir, 'scan.pdf')
		writeFileSync(file, '%PDF-1.4 scan')
		await village.setInputFiles('#scan-file', file)
		await village.fill('#scan-person', '王签字')
		await village.click('button:has-text("登记"):not(:has-text("扫描件"))')
		await village.waitForSelector('tr:has-text("王签字")')
	})
	await test('letters: a new holder of a post is a new edition', async () => {
		equal((await api(admin, 'POST', '/account/cunzhuren/disable')).status, 204, 'disable')
		const post = (await api(county, 'GET', `/post?place=${own}&limit=100`)).body.items.find((x) => x.fields['name'] === '村委会主任')
		const day = (await api(county, 'GET', '/session')).body.today
		const ended = await api(county, 'POST', '/post', { items: [{ id: post.id, version: post.version, input: { ends: day } }] })
		equal(ended.body.refused, 0, JSON.stringify(ended.body))
		const editions = () => village.locator('section:has(h2:has-text("历次版本")) tbody tr').count()
		await visit(village, s, path)
		const before = await editions()
		await visit(county, s, '/letter')
		await county.click('button:has-text("生成责任书")')
		await county.waitForFunction(() => /换版 1 份/.test(document.querySelector('[role=status]')?.textContent ?? ''))
		await visit(village, s, path)
		await village.waitForSelector('.note.ask:has-text("已更换")')
		equal(await editions(), before + 1, 'editions')
	})
	for (const size of sizes)
		await test(`letters: the board, ${size.name}`, async () => {
			await county.setViewportSize(size)
			await visit(county, s, '/letter')
			await shot(county, 'letters', size)
			await sound(county)
		})
	await test('letters: one letter on a phone', async () => {
		await village.setViewportSize(sizes[1])
		await visit(village, s, path)
		await shot(village, 'letter', sizes[1])
		await sound(village)
	})
}
