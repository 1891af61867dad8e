// Every page in both sizes: picture, axe, no sideways scrolling, no error, no
// request to another host.
import { equal, findings, ok, settled, shot, shots, signIn, sizes, test, visit, window } from './lib.mjs'

async function first(page, s, path, selector) {
	await visit(page, s, path)
	return page.locator(selector).first().getAttribute('href')
}

/* Pages of the county office; those of one record are found by clicking. */
async function paths(page, s) {
	return {
		work: '/work',
		place: '/place',
		household: '/household',
		file: await first(page, s, '/household', 'tbody a[href^="/household/"]'),
		exit: '/exit',
		'exit-unknown': '/exit?outcome=unknown',
		matters: '/matter',
		import: '/import',
		batch: await first(page, s, '/import', 'tbody a[href^="/import/"]'),
		task: '/task',
		coverage: '/coverage',
		'coverage-group': '/coverage?group=poor',
		packs: '/pack',
		pack: await first(page, s, '/pack', 'a[href^="/pack/"]'),
		ledger: '/ledger',
		custody: '/list/custody',
		person: await first(page, s, '/list/person', 'tbody a[href^="/record/person/"]'),
		missing: '/nowhere/at/all',
	}
}

async function check(page, name, size) {
	await shot(page, name, size)
	equal(await findings(page), [], 'axe')
	equal(page.errors, [], 'errors')
	equal(page.strays, [], 'requests to another host')
	const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
	ok(over <= 0, `the page is ${over} pixels wider than the window`)
	if (size.name === 'phone') {
		await page.setViewportSize({ width: 360, height: 740 })
		const narrow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
		await page.setViewportSize({ width: size.width, height: size.height })
		ok(narrow <= 0, `on a narrow phone the page is ${narrow} pixels wider than the window`)
	}
	equal(await page.locator('h1').count(), 1, 'headings of first level')
	page.errors.length = 0
}

/* An account is made, its first password is changed, the wrong one is refused. */
async function accounts(b, s) {
	const admin = await window(b, s)
	const fresh = await window(b, s)
	await signIn(admin, s, 'admin')
	await test('an account is added and its first password shown once', async () => {
		await visit(admin, s, '/account')
		await admin.click('.page-acts button')
		await admin.fill('#account-name', 'xinren')
		await admin.fill('#account-person', '林新人')
		await admin.selectOption('#account-office', 'township')
		await admin.click('#account-place')
		await admin.locator('.place-list button.link').first().click()
		await admin.locator('button[form=account-form]').click()
		s.passwords.xinren = await admin.locator('.note code').innerText()
		ok(s.passwords.xinren.length >= 12, 'the password is short')
		await visit(admin, s, '/account')
		ok(!(await admin.content()).includes(s.passwords.xinren), 'the password is shown twice')
	})
	await test('a wrong password is refused and said', async () => {
		await fresh.goto(`${s.base}/signin`)
		await fresh.fill('#name', 'xinren')
		await fresh.fill('#password', 'nicht-dieses-1A')
		await fresh.click('form button[type=submit]')
		await fresh.waitForSelector('[role=alert]')
	})
	await test('a first password must be changed before anything else', async () => {
		await fresh.fill('#password', s.passwords.xinren)
		await fresh.click('form button[type=submit]')
		await fresh.waitForSelector('#fresh')
		await fresh.goto(`${s.base}/household`)
		await fresh.waitForSelector('#fresh')
		equal(await findings(fresh), [], 'axe')
		await fresh.screenshot({ path: `${shots}/password-desk.png` })
		await fresh.fill('#old', s.passwords.xinren)
		await fresh.fill('#fresh', 'Brunnen-Lichtung-37x')
		await fresh.fill('#again', 'Brunnen-Lichtung-37x')
		await fresh.click('form button[type=submit]')
		await fresh.waitForSelector('#nav')
	})
	await test('signing out ends the session', async () => {
		await fresh.click('.top button:has-text("退出登录")')
		await fresh.waitForURL('**/signin')
		await fresh.goto(`${s.base}/household`)
		await fresh.waitForURL(/signin/)
	})
	await fresh.context().close()
	await admin.context().close()
}

/* Dialogs, opened by what opens them. */
const dialogs = {
	find: ['/household', '.page-acts button >> nth=0'],
	add: ['/household', '.page-acts button >> nth=1'],
	place: ['/household', '.filters .picker'],
	edit: [null, '.page-acts button:has-text("修改")'],
	reveal: [null, '.page-acts button:has-text("查看完整信息")'],
	member: [null, '.member button[aria-label^="修改"]'],
}

async function dialog(page, s, name, file, size) {
	const [path, opener] = dialogs[name]
	await visit(page, s, path ?? file)
	await page.locator(opener).first().click()
	const box = page.locator('[role=dialog]:visible')
	await box.waitFor()
	await settled(page)
	await page.waitForTimeout(400)
	await page.screenshot({ path: `${shots}/dialog-${name}-${size.name}.png` })
	equal(await findings(page), [], 'axe')
	const wide = await box.locator('.el-dialog').evaluate((e) => e.getBoundingClientRect().width - innerWidth)
	ok(wide <= 0, 'the dialog is wider than the window')
}

export async function pages(b, s) {
	for (const size of sizes) {
		const page = await window(b, s, size)
		await page.goto(`${s.base}/signin`)
		await settled(page)
		await test(`page signin, ${size.name}`, () => check(page, 'signin', size))
		await signIn(page, s, 'fupinban')
		const all = await paths(page, s)
		for (const name of Object.keys(dialogs))
			await test(`dialog ${name}, ${size.name}`, () => dialog(page, s, name, all.file, size))
		for (const [name, path] of Object.entries(all))
			await test(`page ${name}, ${size.name}`, async () => {
				await visit(page, s, path)
				if (name !== 'missing')
					ok(await page.locator('.business-date time').isVisible(), 'no business date')
				await check(page, name, size)
			})
		await page.context().close()
	}
	for (const size of sizes) {
		const page = await window(b, s, size)
		await signIn(page, s, 'admin')
		for (const [name, path] of Object.entries({ accounts: '/account', 'work-admin': '/work' }))
			await test(`page ${name}, ${size.name}`, async () => {
				await visit(page, s, path)
				await check(page, name, size)
			})
		await page.context().close()
	}
	await accounts(b, s)
	const page = await window(b, s)
	await signIn(page, s, 'fupinban')
	await test('every page in English', async () => {
		await page.click('.top button[lang=en]')
		for (const path of ['/work', '/household', '/exit', '/coverage', '/ledger', '/pack', '/import']) {
			await visit(page, s, path)
			const nav = await page.locator('nav#nav').innerText()
			ok(!/[一-龥]/.test(nav), `Chinese in the menu of ${path}`)
		}
	})
	await page.context().close()
}
