// Who is signed in.  The session itself is a cookie that scripts cannot read;
// here is only what the pages show and the CSRF token.
import { shallowRef } from 'vue'
import { rights } from '../api.ts'
import { get, post, Problem, remove, useCsrf } from './api/client.ts'
import type { Session } from './api/shape.ts'

export const session = shallowRef<Session | null>(null)

function set(s: Session | null) {
	session.value = s
	useCsrf(s?.csrf ?? '')
}

/* The session of the cookie, if there is one. */
export async function resume(): Promise<boolean> {
	try {
		set(await get<Session>('/session'))
	} catch (e) {
		if (!(e instanceof Problem) || e.status !== 401)
			throw e
		set(null)
	}
	return session.value !== null
}

export async function signIn(name: string, password: string) {
	set(await post<Session>('/session', { body: { name, password } }))
}

export async function changePassword(old: string, fresh: string) {
	await post<void>('/session/password', { body: { old, new: fresh } })
	await resume()
}

export async function setUp(body: Record<string, string>) {
	await post('/setup', { body })
}

export async function signOut() {
	try {
		await remove('/session')
	} finally {
		set(null)
	}
}

/* Whether a place lies in one's own area. */
export function within(code: string): boolean {
	const own = (session.value?.place ?? '').replace(/(000|00)+$/, '')
	return code.startsWith(own)
}

/* Whether one's office may: 'get /ledger', 'write household'.  For menus and
 * buttons; the server decides. */
export function may(what: string): boolean {
	const offices = rights[what]
	return !offices || offices.includes(session.value?.office ?? '')
}

export function forget() {
	set(null)
}
