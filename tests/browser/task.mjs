// 督办: the township charges a post of the village at a meeting, the village answers, is
// sent back, answers again, the township accepts; a problem goes upward and is followed.
import { api, equal, ok, settled, shot, signIn, sizes, sound, test, visit, window } from './lib.mjs'

/* Take a step on the page of the matter; what the dialog says of it. */
async function take(page, s, path, label, note) {
	await visit(page, s, path)
	await page.locator('.next-steps li').filter({ has: page.locator(`h3:text-is("${label}")`) }).locator('button').click()
	await page.waitForSelector('#step-form')
	await page.fill('#step-note', note)
	await page.click('.el-dialog button[type=submit]:visible')
	await page.waitForSelector('.el-dialog .note.good')
	await page.keyboard.press('Escape')
	await settled(page)
}

const rows = (page) => page.locator('section:has(h2:has-text("督办事项清单")) tbody tr')

export async function task(b, s) {
	const open = async (name, size) => {
		const page = await window(b, s, size)
		await signIn(page, s, name)
		return page
	}
	const town = await open('zhenganbu')
	const village = await open('cunganbu')
	const there = (await api(village, 'GET', '/session')).body
	const here = (await api(town, 'GET', '/session')).body
	let meeting = ''
	let path = ''
	await test('task: a decision of a meeting is charged to a post of the village', async () => {
		const made = await api(town, 'POST', '/meeting', { items: [{ input: { place: here.place, number: 'HY-1', topic: '十月脱贫攻坚例会', office: 'township', day: here.today } }] })
		meeting = made.body.items[0].id
		await visit(town, s, `/record/meeting/${meeting}`)
		await town.click('section:has(h2:has-text("议定事项督办")) button')
		await town.fill('#task-title', '核实三户住房安全')
		const place = town.locator('#task-place')
		await place.waitFor()
		await town.locator('#task-post option').nth(1).waitFor({ state: 'attached' })
		const post = await town.locator('#task-post option').evaluateAll((l, [name, person]) => l.find((o) => o.textContent.includes(name) && o.textContent.includes(person))?.value, [there.place_name, there.person])
		ok(post, 'the post of the village cannot be chosen')
		await town.selectOption('#task-post', post)
		await town.fill('#task-due', '2018-12-15')
		await shot(town, 'task-form', sizes[0])
		await sound(town)
		await town.click('button[form=task-form]')
		await town.waitForURL(/\/matter\//)
		await settled(town)
		path = new URL(town.url()).pathname
		await visit(town, s, path)
		const text = await town.locator('main').innerText()
		ok(text.includes('2018-12-15') && text.includes(there.person) && text.includes('十月脱贫攻坚例会'), text.slice(0, 400))
		equal(await town.locator('.next-steps button:has-text("答复")').count(), 0, 'the township can answer itself')
	})
	await test('task: on the village\'s work list with its article; answered on a phone', async () => {
		const phone = await open('cunganbu', sizes[1])
		await visit(phone, s, '/work')
		const item = phone.locator('.work-list li').filter({ hasText: '督办：答复' }).or(phone.locator('.work-list li').filter({ hasText: '督办:答复' }))
		ok((await item.innerText()).includes('2018-12-15'), 'no day on the work list')
		ok((await item.innerText()).includes('第9条'), await item.innerText())
		await item.locator('a.work-link').click()
		await phone.waitForURL(/\/task\?state=assigned/)
		await settled(phone)
		equal(await rows(phone).count(), 1, 'tasks in hand')
		await sound(phone)
		await shot(phone, 'tasks', sizes[1])
		await rows(phone).first().locator('a').first().click()
		await phone.waitForURL(/\/matter\//)
		await settled(phone)
		await sound(phone)
		await shot(phone, 'task', sizes[1])
		await take(phone, s, path, '答复', '已核实两户')
		await phone.close()
	})
	await test('task: sent back by the township, answered again, accepted', async () => {
		await visit(town, s, `/task?state=answered`)
		equal(await rows(town).count(), 1, 'answered, to be checked')
		await take(town, s, path, '退回重办', '还差一户')
		await take(village, s, path, '答复', '第三户已核实')
		await visit(village, s, path)
		equal(await village.locator('.next-steps button:has-text("核查通过")').count(), 0, 'the village accepts its own answer')
		await take(town, s, path, '核查通过,办结', '三户都已核实')
		await visit(town, s, path)
		const text = await town.locator('main').innerText()
		for (const said of ['已核实两户', '还差一户', '第三户已核实', '三户都已核实'])
			ok(text.includes(said), `${said} is not kept`)
		await shot(town, 'task', sizes[0])
		await sound(town)
	})
	await test('task: the meeting shows what became of its decision', async () => {
		await visit(town, s, `/record/meeting/${meeting}`)
		const section = town.locator('section:has(h2:has-text("议定事项督办"))')
		ok((await section.innerText()).includes('已办结'), await section.innerText())
		await sound(town)
		await shot(town, 'task-meeting', sizes[0])
	})
	await test('task: a problem goes to the township, who answers; late, its leader is told', async () => {
		await visit(village, s, '/task')
		await village.click('button:has-text("交办或上报")')
		await village.selectOption('#task-source', 'problem')
		ok((await village.locator('#task-form').innerText()).includes('乡镇'), 'it does not say to whom')
		equal(await village.locator('#task-post').count(), 0, 'a post can be chosen')
		await village.fill('#task-title', '灌溉水渠损毁，村里修不了')
		await village.click('button[form=task-form]')
		await village.waitForURL(/\/matter\//)
		path = new URL(village.url()).pathname
		await visit(town, s, path)
		equal(await town.locator('.next-steps button:has-text("答复")').count(), 1, 'the township cannot answer')
		const admin = await open('admin')
		const day = async (d) => equal((await api(admin, 'POST', '/site', { business_date: d })).status, 200, 'business date')
		await day('2018-12-20')
		await api(town, 'POST', '/matter/sweep', {})
		await day('2018-12-21')
		await api(town, 'POST', '/matter/sweep', {})
		await visit(town, s, '/task?late=1')
		equal(await rows(town).count(), 1, 'late')
		const text = await rows(town).first().innerText()
		ok(text.includes('逾期') && text.includes('县级领导'), text)
		const leader = await open('lingdao')
		await visit(leader, s, '/work')
		ok((await leader.locator('.work-list').innerText()).includes('提请督办'), 'the leader is not told')
		await visit(leader, s, '/task')
		for (const size of sizes) {
			await leader.setViewportSize(size)
			await shot(leader, 'tasks-county', size)
			await sound(leader)
		}
		await leader.close()
		await admin.close()
		await take(town, s, path, '逾期后答复', '已列入水利项目')
		await take(village, s, path, '核查通过,办结', '水渠已修')
	})
	await test('task: counted by place; filters are links', async () => {
		await visit(town, s, '/task')
		const board = (await api(town, 'GET', '/tasks')).body
		equal([board.all, board.closed, board.running], [2, 2, 0], 'counts')
		await town.selectOption('.task-filters select >> nth=0', 'problem')
		await settled(town)
		ok(town.url().includes('source=problem'), town.url())
		equal(await rows(town).count(), 1, 'problems')
	})
	await town.close()
	await village.close()
}
