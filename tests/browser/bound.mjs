// A household whom a text does not bind: the adoption was recorded before the mark
// of following, so the text's own place decides.  Nobody is found wanting: the page
// says for which place the text is, and no matter is opened under it.
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { api, equal, ok, shot, signIn, sizes, sound, test, visit, window } from './lib.mjs'

const PUNING = 'cn-445281-puning-2016-10'

export async function bound(b, s) {
	let household = ''
	for (const size of sizes)
		await test(`bound: the page says that the text is for another place, ${size.name}`, async () => {
			const page = await window(b, s, size)
			await signIn(page, s, 'cunganbu')
			household ||= (await api(page, 'GET', '/household?limit=1')).body.items[0].id
			await visit(page, s, `/household/${household}`)
			const told = page.locator('.explanation').first()
			await told.waitFor()
			const text = await told.locator('header').innerText()
			ok(text.includes('不适用'), text)
			ok(text.includes('适用地区为普宁市(445281)'), text)
			equal(await told.locator('table').count(), 0, 'parts told of a text that does not bind')
			await sound(page)
			await shot(page, 'bound-household', size)
			await page.context().close()
		})
	await test('bound: among all, they are neither met nor wanting', async () => {
		const page = await window(b, s)
		await signIn(page, s, 'fupinban')
		const all = (await api(page, 'GET', '/decisions/household.exit_ready/summary')).body
		equal(all.counts, { met: 0, not_met: 0, unknown: 0, not_applicable: 6388 }, 'counts')
		await page.context().close()
	})
}

/* As it was recorded before anybody could say that a text is followed. */
bound.prepare = (dir) => {
	const db = new DatabaseSync(join(dir, 'site.db'))
	const changed = db.prepare('UPDATE "adoption" SET "followed" = NULL WHERE "pack" = ?').run(PUNING)
	db.close()
	equal(Number(changed.changes), 1, 'adoptions')
}
