// A person without a mouse: skip link, named and visible stops, lists that
// open by arrow, dialogs that take and return the focus, faults that are found.
import { equal, ok, settled, signIn, test, visit, window } from './lib.mjs'

/* Name and role of what has the focus, as a screen reader gets them. */
async function stop(page, cdp) {
	const { result } = await cdp.send('Runtime.evaluate', { expression: 'document.activeElement' })
	const { nodes } = await cdp.send('Accessibility.getPartialAXTree', { objectId: result.objectId, fetchRelatives: false })
	const seen = await page.evaluate(() => {
		const e = document.activeElement
		const ring = (x) => {
			const c = getComputedStyle(x)
			return (c.outlineStyle !== 'none' && parseFloat(c.outlineWidth) > 0) || c.boxShadow !== 'none'
		}
		return { tag: e.tagName, visible: [e, e.parentElement, e.parentElement?.parentElement].some((x) => x && ring(x)), html: e.outerHTML.slice(0, 120) }
	})
	return { name: nodes[0]?.name?.value ?? '', role: nodes[0]?.role?.value ?? '', ...seen }
}

const focusInDialog = () => Boolean(document.activeElement?.closest('[role=dialog]'))

export async function keyboard(b, s) {
	const page = await window(b, s)
	await signIn(page, s, 'fupinban')
	const cdp = await page.context().newCDPSession(page)

	await test('keyboard: the first stop skips to the content', async () => {
		await visit(page, s, '/household')
		await page.keyboard.press('Tab')
		equal(await page.evaluate(() => document.activeElement.className), 'skip', 'first stop')
		await page.keyboard.press('Enter')
		equal(await page.evaluate(() => document.activeElement.id), 'main', 'after the skip link')
	})

	for (const path of ['/work', '/household', '/exit', '/import', '/ledger', '/place'])
		await test(`keyboard: every stop of ${path} has a name and shows`, async () => {
			await visit(page, s, path)
			for (let i = 0; i < 40; i++) {
				await page.keyboard.press('Tab')
				const at = await stop(page, cdp)
				if (at.tag === 'BODY')
					break
				ok(at.name, `stop ${i + 1} has no name: ${at.html}`)
				ok(at.visible, `stop ${i + 1} does not show: ${at.html}`)
			}
		})

	await test('keyboard: a filter opens by arrow and closes by Escape', async () => {
		await visit(page, s, '/household')
		const box = page.locator('.filter [role=combobox]').first()
		await box.focus()
		await page.keyboard.press('ArrowDown')
		await page.waitForFunction(() => document.querySelector('.filter [role=combobox][aria-expanded=true]'))
		await page.keyboard.press('ArrowDown')
		await page.keyboard.press('Enter')
		await page.waitForURL(/f_status=/)
		await page.keyboard.press('Escape')
		await settled(page)
		ok(await page.locator('tbody tr').count() > 0, 'no rows')
	})

	await test('keyboard: sorting says its direction', async () => {
		await visit(page, s, '/household')
		const head = page.locator('th:has(button.sort)').first()
		equal(await head.getAttribute('aria-sort'), 'none', 'before')
		await head.locator('button').focus()
		await page.keyboard.press('Enter')
		await page.waitForURL(/sort=/)
		equal(await head.getAttribute('aria-sort'), 'ascending', 'once')
		await settled(page)
		await head.locator('button').focus()
		await page.keyboard.press('Enter')
		await page.waitForURL(/sort=-/)
		equal(await head.getAttribute('aria-sort'), 'descending', 'twice')
	})

	await test('keyboard: a dialog takes the focus and gives it back', async () => {
		await visit(page, s, '/household')
		const opener = page.locator('.page-acts button').first()
		await opener.focus()
		await page.keyboard.press('Enter')
		await page.locator('[role=dialog]:visible').waitFor()
		await page.waitForFunction(focusInDialog)
		for (let i = 0; i < 12; i++) {
			await page.keyboard.press('Tab')
			ok(await page.evaluate(focusInDialog), 'Tab leaves the dialog')
		}
		await page.keyboard.press('Escape')
		await page.waitForFunction(() => ![...document.querySelectorAll('[role=dialog]')].some((d) => d.checkVisibility()))
		await page.waitForFunction((e) => document.activeElement === e, await opener.elementHandle())
	})

	await test('keyboard: a failed save goes to the first bad field and says why', async () => {
		await visit(page, s, '/household')
		await page.locator('.page-acts button').nth(1).click()
		await page.locator('[role=dialog]:visible form').waitFor()
		await page.locator('[role=dialog]:visible button[type=submit]').click()
		await page.waitForSelector('[role=dialog] .field-error')
		const at = await page.evaluate(() => {
			const e = document.activeElement
			const ids = (e.getAttribute('aria-describedby') ?? '').split(' ')
			return { invalid: e.getAttribute('aria-invalid'), why: ids.map((i) => document.getElementById(i)?.textContent ?? '').join('') }
		})
		equal(at.invalid, 'true', 'aria-invalid')
		ok(at.why.length > 2, 'the field does not say what is wrong')
		await page.keyboard.press('Escape')
	})

	await test('keyboard: a new page puts the focus on its heading', async () => {
		await visit(page, s, '/work')
		await page.locator('#nav a[href="/coverage"]').focus()
		await page.keyboard.press('Enter')
		await page.waitForURL('**/coverage')
		await page.waitForFunction(() => document.activeElement?.tagName === 'H1')
	})
	await page.context().close()
}
