// A proposal of a pack: brought by the county office, heard by one of the leading
// group and decided by another for a time, recorded, in the history of the post.
import { api, equal, findings, ok, settled, shot, signIn, sizes, sound, test, visit, window } from './lib.mjs'

/* Take a step on the page of the matter, with what its guard asks for. */
async function take(page, s, matter, label, facts = {}) {
	await visit(page, s, `/matter/${matter}`)
	await page.locator('.next-steps li').filter({ has: page.locator(`h3:text-is("${label}")`) }).locator('button').click()
	const dialog = page.getByRole('dialog')
	await dialog.waitFor()
	for (const [id, v] of Object.entries(facts)) {
		const input = dialog.locator(`#fact-${id}`)
		if (await input.evaluate((e) => e.tagName === 'SELECT'))
			await input.selectOption(v)
		else
			await input.fill(v)
	}
	equal(await findings(page), [], 'axe of the dialog')
	await dialog.locator('button[type=submit]').click()
	const note = dialog.locator('.note')
	await note.first().waitFor()
	const text = await dialog.innerText()
	await dialog.getByRole('button', { name: '关闭' }).last().click()
	await settled(page)
	return text
}

export async function consequence(b, s) {
	const open = async (name, size) => {
		const page = await window(b, s, size)
		await signIn(page, s, name)
		return page
	}
	const office = await open('fupinban')
	const admin = await open('admin')
	const session = (await api(office, 'GET', '/session')).body
	const member = async (name, person) => {
		const made = await api(admin, 'POST', '/account', { name, person_name: person, person_key: person, office: 'county_group', place: session.place })
		equal(made.status, 200, `account of ${person}`)
		s.passwords[name] = made.body.password
		return open(name)
	}
	const rows = () => office.locator('section:has(h2:text-is("建议")) tbody tr')
	let matter = ''
	await test('consequence: proposals with their grounds, leads with what is missing', async () => {
		await visit(office, s, '/consequence')
		ok(await rows().count() >= 3, `proposals: ${await rows().count()}`)
		ok((await rows().first().innerText()).includes('完成年度任务为否'), await rows().first().innerText())
		const leads = office.locator('section:has(h2:text-is("待核实线索")) tbody tr')
		ok(/提供|文件没有规定/.test(await leads.first().innerText()), 'a lead without what is missing')
		ok(!await leads.locator('button').count(), 'a lead can be brought')
		await sound(office)
		await shot(office, 'consequence', sizes[0])
	})
	await test('consequence: each count opens its rows, and the article is said as people say it', async () => {
		const section = office.locator('section:has(h2:text-is("各条款情况"))')
		const links = await section.locator('.count-link').evaluateAll((l) => l.map((a) => [a.getAttribute('href'), Number(a.textContent.replaceAll(',', ''))]))
		ok(links.length > 5, `${links.length} links`)
		ok(/依据第\d+条/.test(await rows().first().innerText()), await rows().first().innerText())
		for (const [href, n] of links) {
			await visit(office, s, href)
			await office.waitForSelector('tbody tr')
			let seen = 0
			for (;;) {
				const table = office.locator('section:not(:has(h2:text-is("各条款情况"))) tbody tr')
				seen += await table.count()
				const next = office.getByRole('link', { name: '后面的' })
				if (n > 250 || !await next.count())
					break
				await visit(office, s, await next.getAttribute('href'))
				await office.waitForSelector('tbody tr')
			}
			ok(n > 250 ? seen === 100 : seen === n, `${href}: ${seen} of ${n}`)
		}
		await sound(office)
		await shot(office, 'consequence-rows', sizes[0])
	})
	await test('consequence: somebody must answer; brought, and not twice', async () => {
		const bring = async (post) => {
			await visit(office, s, '/consequence')
			await rows().first().locator('button').click()
			await office.locator('#bring-post option').nth(3).waitFor({ state: 'attached' })
			if (post)
				await office.selectOption('#bring-post', { index: post })
			await office.click('[form=bring-form]')
		}
		await bring(0)
		await office.getByRole('dialog').locator('.note').waitFor()
		ok((await office.getByRole('dialog').innerText()).includes('须写明由谁承担'), 'nobody answers')
		equal(await findings(office), [], 'axe of the dialog')
		await bring(1)
		await office.waitForURL(/\/matter\//)
		await settled(office)
		matter = office.url().split('/').at(-1)
		await bring(1)
		await office.getByRole('dialog').locator('.note').waitFor()
		ok((await office.getByRole('dialog').innerText()).includes('已提请'), 'brought twice')
	})
	await test('consequence: it waits for the leading group; heard by one of them', async () => {
		const first = await member('zuyi', '钱一楠')
		await visit(first, s, '/work')
		const item = first.locator('.work-list li').filter({ hasText: '听取陈述' })
		ok((await item.innerText()).includes('由条文指定') || (await item.innerText()).includes('听取对象的陈述'), await item.innerText())
		ok((await take(first, s, matter, '听取陈述')).includes('完成 1 件'), 'heard')
		const again = first.locator('.next-steps li').filter({ hasText: '决定采纳' })
		ok(!await again.locator('button:enabled').count() || (await take(first, s, matter, '决定采纳', { starts: session.today, open_ended: 'true' })).includes('完成 0 件'), 'decided by who heard')
		await sound(first)
		await first.close()
	})
	let post = ''
	await test('consequence: decided by another for half a year, recorded', async () => {
		const second = await member('zuer', '孙二梅')
		const days = { starts: session.today, open_ended: 'false', ends: '2019-05-01' }
		ok((await take(second, s, matter, '决定采纳', days)).includes('完成 1 件'), 'decided')
		ok((await take(second, s, matter, '送达并存档')).includes('完成 1 件'), 'recorded')
		await visit(second, s, `/matter/${matter}`)
		ok((await second.locator('main').innerText()).includes('失效日期:2019-05-01'), 'the grounds do not say what was decided')
		await sound(second)
		await shot(second, 'consequence-matter', sizes[0])
		const file = (await api(second, 'GET', `/matter/${matter}/file`)).body
		post = (await api(second, 'GET', `/proposal/${file.subject.id}`)).body.fields.post
		await second.close()
	})
	await test('consequence: in the history of the post, and on the list', async () => {
		await visit(office, s, `/record/post/${post}`)
		const history = office.locator('section:has(h2:text-is("奖惩记录"))')
		ok((await history.innerText()).includes('决定采纳'), 'not in the history')
		await sound(office)
		await shot(office, 'consequence-post', sizes[0])
		await visit(office, s, '/consequence')
		ok((await rows().first().innerText()).includes('已存档'), await rows().first().innerText())
	})
	await test('consequence: on a phone', async () => {
		const phone = await open('fupinban', sizes.at(-1))
		await visit(phone, s, '/consequence')
		await sound(phone)
		await shot(phone, 'consequence', sizes.at(-1))
		await visit(phone, s, `/matter/${matter}`)
		await sound(phone)
		await shot(phone, 'consequence-matter', sizes.at(-1))
		await phone.close()
	})
	await office.close()
	await admin.close()
}
