// Part of field.sh: over HTTP, the dictionary offers the new field to the forms,
// and a record can be read and changed with it.
const [url, name, password] = process.argv.slice(2)
let cookie = ''
let csrf = ''

async function call(method, path, body, more = {}) {
	const reply = await fetch(`${url}/api/v1${path}`, {
		method,
		headers: {
			'Content-Type': 'application/json',
			'Accept-Language': 'en',
			'X-CSRF-Token': csrf,
			'Idempotency-Key': `${method}${path}`.replace(/[^a-zA-Z]/g, '').slice(0, 60),
			Cookie: cookie,
			...more,
		},
		body: body === undefined ? undefined : JSON.stringify(body),
	})
	const text = await reply.text()
	if (!reply.ok)
		throw new Error(`${method} ${path}: ${reply.status} ${text}`)
	for (const c of reply.headers.getSetCookie())
		cookie = c.split(';')[0]
	return text === '' ? null : JSON.parse(text)
}

function expect(ok, what) {
	if (!ok)
		throw new Error(what)
}

csrf = (await call('POST', '/session', { name, password })).csrf
await call('POST', '/session/password', { old: password, new: 'Another-long-9' })
csrf = (await call('POST', '/session', { name, password: 'Another-long-9' })).csrf

const model = await call('GET', '/model')
const field = model.entities.find((e) => e.id === 'household').fields
	.find((f) => f.id === 'bicycles')
expect(field !== undefined, 'GET /model has no such field')
expect(field.type === 'int' && field.min === 0 && field.max === 20 && field.zh === '自行车数',
	`GET /model: ${JSON.stringify(field)}`)

const list = await call('GET', '/household?where=' + encodeURIComponent('bicycles == 3'))
expect(list.items.length === 1 && list.items[0].fields.bicycles === 3,
	`GET /household: ${JSON.stringify(list)}`)
const one = list.items[0]
const changed = await call('PATCH', `/household/${one.id}`, { bicycles: 5 },
	{ 'If-Match': `"${one.version}"` })
expect(changed.fields.bicycles === 5, `PATCH: ${JSON.stringify(changed)}`)
const past = await call('GET', `/household/${one.id}/history`)
expect(JSON.stringify(past).includes('bicycles'), 'the history does not tell of the change')
