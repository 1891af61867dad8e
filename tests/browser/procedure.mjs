// A household is identified by three people: the village takes the application,
// holds both reviews and posts it, the township verifies, the county decides, the
// village announces.  The diagram counts on the way; on a phone too.
import { api, equal, findings, ok, settled, shot, signIn, sizes, test, visit, window } from './lib.mjs'

/* Take a step on the page of the matter; a vote as heads, findings as yes. */
async function take(page, s, matter, label, vote) {
	await visit(page, s, `/matter/${matter}`)
	await page.locator('.next-steps li').filter({ has: page.locator(`h3:text-is("${label}")`) }).locator('button').click()
	const dialog = page.getByRole('dialog')
	await dialog.waitFor()
	for (const select of await dialog.locator('select').all())
		await select.selectOption('true')
	for (const [head, n] of Object.entries(vote ?? {}))
		await dialog.locator(`#vote-${head}`).fill(String(n))
	if (vote)
		equal(await findings(page), [], 'axe of the dialog')
	await dialog.locator('button[type=submit]').click()
	const note = dialog.locator('.note')
	await note.waitFor()
	const text = await note.innerText()
	await dialog.getByRole('button', { name: '关闭' }).last().click()
	await settled(page)
	return text
}

/* The page of a matter says where it is; it reads itself again after a step. */
const reaches = (page, state) => page.locator('.state-line .current', { hasText: state }).waitFor()

const HOUSE = 'cn-xx-house-rules'
const map = `[[migration]]
from = "${HOUSE}@1.0.0/help_plan"
to = "help_plan"
by = "county_office"
states = { drafting = "drafting", household_consent = "household_consent", township_review = "township_review" }
stay = ["running", "acceptance"]
cite = [ ["hr:6#1", "拟定帮扶计划"] ]`

/* Two persons of the county office seal the next version of the house rules,
   with the map of the help plans that run; it is adopted from today on. */
async function nextVersion(admin, county, s, open) {
	const pages = []
	for (const [name, person] of [['xiban1', '许一'], ['xiban2', '许二']]) {
		const made = (await api(admin, 'POST', '/account', { name, person_name: person, office: 'county_office', place: county })).body
		s.passwords[name] = made.password
		pages.push(await open(name))
	}
	const [author, other] = pages
	let draft = (await api(author, 'POST', '/draft', { pack: HOUSE, version: '1.1.0', why: '换版' })).body
	for (const [page, verb, body] of [[author, 'edit', { section: 'migration', path: '+', text: map }], [author, 'propose'], [other, 'confirm']]) {
		const got = await api(page, 'POST', `/draft/${draft.id}/${verb}`, body, { 'If-Match': `"${draft.version}"` })
		equal(got.status, 200, `${verb}: ${JSON.stringify(got.body)}`)
		draft = got.body
	}
	const today = (await api(author, 'GET', '/session')).body.today
	/* The server takes a sealed version in after the act that sealed it. */
	for (let i = 0; i < 40 && (await api(author, 'GET', `/pack/${HOUSE}-1.1.0`)).status !== 200; i++)
		await author.waitForTimeout(250)
	const adopted = await api(author, 'POST', `/pack/${HOUSE}-1.1.0/adopt`, { from: today, replaces: HOUSE, decision: '换版' })
	equal(adopted.status, 200, JSON.stringify(adopted.body))
	await other.context().close()
	return author
}

async function migration(b, s, { open, cadre, admin, county }) {
	let page
	let id
	await test('procedure: a new version says where running matters go, and nothing has moved', async () => {
		const household = (await api(cadre, 'GET', '/household?limit=1')).body.items[0].id
		const made = (await api(cadre, 'POST', '/matter', { procedure: 'help_plan', items: [{ id: household }] })).body
		equal(made.done, 1, JSON.stringify(made))
		id = made.items[0].id
		page = await nextVersion(admin, county, s, open)
		await visit(page, s, '/procedures')
		const card = page.locator('section.migration')
		await card.waitFor()
		const text = await card.innerText()
		ok(text.includes('换版迁移') && text.includes('拟定中') && text.includes('留在旧版办结'), text)
		equal((await api(page, 'GET', `/matter/${id}`)).body.fields.pack, HOUSE, 'moved by looking')
		equal(await findings(page), [], 'axe of the dry run')
		await shot(page, 'migration', sizes[0])
	})
	await test('procedure: what is lacking of documents, by village and article', async () => {
		await visit(page, s, '/procedures/help_plan')
		const card = page.locator('.evidence-gaps')
		await card.locator('.gap').first().waitFor()
		const text = await card.innerText()
		ok(text.includes('帮扶计划') && text.includes('第6条'), text)
		equal(await findings(page), [], 'axe of the gaps')
		await card.locator('.places a').first().click()
		await page.waitForSelector(`.evidence-gaps a[href="/matter/${id}"]`)
		await shot(page, 'evidence-gaps', sizes[0])
		await visit(page, s, '/procedures')
	})
	await test('procedure: the county office moves them, what was done stays', async () => {
		await page.locator('section.migration button.primary').click()
		const dialog = page.getByRole('dialog')
		await dialog.locator('#migration-note').fill('按新版办理')
		await dialog.locator('button[type=submit]').click()
		ok((await dialog.locator('.note').innerText()).includes('完成 1 件'), 'moved')
		await dialog.getByRole('button', { name: '关闭' }).last().click()
		await page.locator('section.migration').waitFor({ state: 'detached' })
		await visit(page, s, `/matter/${id}`)
		const text = await page.locator('main').innerText()
		ok(text.includes('换版迁移') && text.includes('立项') && text.includes('按新版办理'), text)
		await shot(page, 'migrated', sizes[0])
		equal(page.errors, [], 'errors')
		await page.context().close()
	})
}


export async function procedure(b, s) {
	const open = async (name, size) => {
		const page = await window(b, s, size)
		await signIn(page, s, name)
		return page
	}
	const cadre = await open('cunganbu')
	const admin = await open('admin')
	const township = await open('zhenganbu')
	const session = (await api(cadre, 'GET', '/session')).body
	const county = session.place.slice(0, 6)
	let matter = ''
	let county_group
	await test('procedure: a new household is registered and its identification begun on its page', async () => {
		const made = (await api(cadre, 'POST', '/household', { items: [{ input: {
			place: session.place, number: 'SB0001', head_name: '吴新来' } }] })).body
		equal(made.done, 1, JSON.stringify(made))
		await visit(cadre, s, `/household/${made.items[0].id}`)
		await cadre.selectOption('#open-procedure', { label: '贫困户识别' })
		await cadre.click('.open-matter button')
		await cadre.waitForURL(/\/matter\//)
		await settled(cadre)
		matter = cadre.url().split('/').at(-1)
		await reaches(cadre, '已提出')
	})
	await test('procedure: a meeting without its quorum does not count', async () => {
		ok((await take(cadre, s, matter, '受理申请')).includes('完成 1 件'), 'application')
		const text = await take(cadre, s, matter, '小组评议通过', { entitled: 30, present: 19, for: 19, against: 0 })
		ok(text.includes('完成 0 件'), text)
	})
	await test('procedure: both reviews, one after the other, and the notice', async () => {
		const vote = { entitled: 30, present: 24, for: 20, against: 4 }
		ok((await take(cadre, s, matter, '小组评议通过', vote)).includes('完成 1 件'), 'group')
		ok((await take(cadre, s, matter, '代表评议通过', vote)).includes('完成 1 件'), 'representatives')
		await reaches(cadre, '村公示')
		ok((await cadre.locator('main').innerText()).includes('应到'), 'the vote is not shown')
		await shot(cadre, 'identification-noticed', sizes[0])
	})
	await test('procedure: the notice over, the township verifies with its finding', async () => {
		const file = (await api(cadre, 'GET', `/matter/${matter}/file`)).body
		const next = new Date(Date.parse(file.matter.fields.due) + 86_400_000).toISOString().slice(0, 10)
		equal((await api(admin, 'POST', '/site', { business_date: next })).status, 200, 'business date')
		equal((await api(township, 'POST', '/matter/sweep')).status, 200, 'sweep')
		await visit(cadre, s, `/matter/${matter}`)
		ok(!await cadre.locator('.next-steps button:has-text("核查属实")').count(), 'the village is offered the verification')
		ok((await take(township, s, matter, '核查属实')).includes('完成 1 件'), 'verification')
	})
	await test('procedure: the county decides', async () => {
		const account = (await api(admin, 'POST', '/account', { name: 'xianzu', person_name: '钱领组', office: 'county_group', place: county })).body
		s.passwords['xianzu'] = account.password
		county_group = await open('xianzu')
		ok((await take(county_group, s, matter, '审定通过')).includes('完成 1 件'), 'decision')
	})
	await test('procedure: the village announces and the household is registered', async () => {
		ok((await take(cadre, s, matter, '公告并登记')).includes('完成 1 件'), 'announcement')
		await reaches(cadre, '已登记')
		await cadre.click('.page-acts a[href^="/household/"]')
		await cadre.waitForSelector('h1 .tag:has-text("未脱贫")')
	})
	await test('procedure: the diagrams count, each number opens its matters', async () => {
		await visit(county_group, s, '/procedures')
		ok(await county_group.locator('.procedure-diagram').count() >= 5, 'too few diagrams')
		equal(await findings(county_group), [], 'axe of the diagrams')
		await shot(county_group, 'procedures', sizes[0])
		await county_group.click('.box a:has(.name:text-is("已登记"))')
		await county_group.waitForURL(/state=registered/)
		await county_group.waitForSelector('tbody a[href^="/matter/"]')
		ok((await county_group.locator('tbody').first().innerText()).includes('吴新来'), 'not this matter')
		await shot(county_group, 'procedure', sizes[0])
	})
	await test('procedure: the exit of a village begun on its page stays there', async () => {
		const code = session.place
		await visit(township, s, `/place/${code}`)
		await township.waitForSelector('#open-procedure option:nth-child(2)', { state: 'attached' })
		const first = await township.locator('#open-procedure option').nth(1).innerText()
		await township.selectOption('#open-procedure', { index: 1 })
		await township.click('.open-matter button')
		await township.waitForURL(/\/matter\//)
		const id = township.url().split('/').at(-1)
		await visit(township, s, `/place/${code}`)
		await township.waitForSelector(`a[href="/matter/${id}"]`)
		ok((await township.locator('section.card:has-text("本地办理的事项")').innerText()).includes(first), first)
		equal(await findings(township), [], 'axe of the place')
		await shot(township, 'place-matters', sizes[0])
	})
	await migration(b, s, { open, cadre, admin, county })
	await test('procedure: on a phone nothing is wider than the screen', async () => {
		const phone = await open('xianzu', sizes[1])
		for (const path of ['/procedures', '/procedures/identification?state=registered', `/matter/${matter}`]) {
			await visit(phone, s, path)
			const wide = await phone.evaluate(() => document.documentElement.scrollWidth)
			ok(wide <= 390, `${path}: ${wide}`)
			await shot(phone, `phone${path.replace(/\W+/g, '-').slice(0, 24)}`, sizes[1])
		}
		await phone.context().close()
	})
	await test('procedure: no page complained', () => {
		for (const page of [cadre, admin, township, county_group])
			equal(page.errors, [], 'errors')
	})
	for (const page of [cadre, admin, township, county_group])
		await page.context().close()
}
