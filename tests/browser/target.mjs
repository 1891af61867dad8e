// The board of indicators: counts open as many rows, villages say who has the
// fact, on a phone too; the office that has it sees it on its work list.
import { equal, findings, ok, settled, shot, signIn, sizes, test, visit, window } from './lib.mjs'

const figure = (text) => Number((/[\d,]+/.exec(text)?.[0] ?? 'NaN').replaceAll(',', ''))

async function check(page) {
	equal(await findings(page), [], 'axe')
	equal(page.errors, [], 'errors')
	const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
	ok(over <= 0, `the page is ${over} pixels wider than the window`)
	equal(await page.locator('h1').count(), 1, 'headings of first level')
}

export async function target(b, s) {
	for (const size of sizes) {
		const page = await window(b, s, size)
		await signIn(page, s, 'fupinban')
		await test(`target: the board of indicators, ${size.name}`, async () => {
			await visit(page, s, '/targets')
			await page.waitForSelector('tbody tr')
			await settled(page)
			const tables = page.locator('.card table')
			equal(await tables.nth(0).locator('tbody tr').count(), 4, 'indicators')
			equal(await tables.nth(1).locator('tbody tr').count(), 18, 'poor villages')
			ok(await tables.nth(1).locator('.outcome.unknown').count() > 0, 'nothing is unknown')
			ok((await tables.nth(1).innerText()).includes('乡镇'), 'nobody is named for what is unknown')
			await check(page)
			await shot(page, 'targets', size)
		})
		await test(`target: a count opens as many rows, ${size.name}`, async () => {
			await visit(page, s, '/targets')
			await page.waitForSelector('.count-link')
			const links = await page.locator('.count-link').evaluateAll((l) => l.map((a) => [a.getAttribute('href'), a.textContent]))
			ok(links.length >= 4, `${links.length} links`)
			for (const [href, n] of links) {
				await visit(page, s, href)
				await page.waitForSelector('.list-state')
				equal(figure(await page.locator('.list-state').innerText()), figure(n), href)
			}
			await check(page)
		})
		await page.context().close()
	}
}
