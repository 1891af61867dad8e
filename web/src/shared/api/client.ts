// The one way to the server: typed paths, problem documents as errors, the
// CSRF token on every unsafe call and an Idempotency-Key on every write.
import createClient from 'openapi-fetch'
import type { paths } from '../../api.ts'
import { language } from '../i18n/index.ts'
import type { At, Missing, Rec } from './shape.ts'

export class Problem extends Error {
	readonly status: number
	readonly code: string
	readonly at: At
	readonly missing: Missing[]
	readonly conflict: unknown

	constructor(status: number, body: Record<string, unknown>) {
		super(String(body['detail'] ?? body['title'] ?? `HTTP ${status}`))
		this.status = status
		this.code = String(body['code'] ?? '')
		this.at = (body['at'] as At | undefined) ?? {}
		this.missing = (body['missing'] as Missing[] | undefined) ?? []
		this.conflict = body['conflict']
	}
}

type Verb = 'get' | 'post' | 'patch' | 'delete'
type PathOf<V extends Verb> = {
	[P in keyof paths]: paths[P] extends Record<V, object> ? P : never
}[keyof paths] & string

export interface Options {
	path?: Record<string, string>
	query?: Record<string, string | number | boolean | null | undefined>
	body?: unknown
	/* bytes of an upload, sent as they are */
	raw?: Blob
	/* the answer is a file, not JSON */
	file?: boolean
	version?: number
	key?: string
	signal?: AbortSignal
}

const client = createClient<paths>({ baseUrl: '/api/v1' })
let csrf = ''
let onSignedOut = () => {}

export function useCsrf(token: string) {
	csrf = token
}

export function whenSignedOut(act: () => void) {
	onSignedOut = act
}

/* A key for one intent of a person; a retry of the same intent reuses it. */
export function newKey(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(16))
	return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
}

function headers(verb: Verb, o: Options): Record<string, string> {
	const h: Record<string, string> = { 'Accept-Language': language.value }
	if (verb === 'get')
		return h
	h['Idempotency-Key'] = o.key ?? newKey()
	if (csrf)
		h['X-CSRF-Token'] = csrf
	if (o.version !== undefined)
		h['If-Match'] = `"${o.version}"`
	if (o.raw)
		h['Content-Type'] = 'application/octet-stream'
	return h
}

function query(o: Options) {
	return Object.fromEntries(Object.entries(o.query ?? {}).filter(
		([, v]) => v !== undefined && v !== null && v !== ''))
}

interface Answer { data?: unknown; error?: unknown; response: Response }
type Send = (path: string, init: object) => Promise<Answer>
const senders = client as unknown as Record<string, Send>

async function send<T>(verb: Verb, path: string, o: Options): Promise<T> {
	let answer: Answer
	try {
		answer = await senders[verb.toUpperCase()]!(path, {
			params: { path: o.path ?? {}, query: query(o) },
			headers: headers(verb, o),
			body: o.raw ?? o.body,
			...(o.raw ? { bodySerializer: (b: unknown) => b } : {}),
			...(o.file ? { parseAs: 'blob' } : {}),
			signal: o.signal ?? null,
		})
	} catch (e) {
		if (e instanceof DOMException && e.name === 'AbortError')
			throw e
		throw new Problem(0, { code: 'offline' })
	}
	if (answer.response.ok)
		return answer.data as T
	const status = answer.response.status
	if (status === 401 && path !== '/session')
		onSignedOut()
	throw new Problem(status, typeof answer.error === 'object' && answer.error
		? answer.error as Record<string, unknown> : {})
}

export const get = <T>(path: PathOf<'get'>, o: Options = {}) =>
	send<T>('get', path, o)
export const post = <T>(path: PathOf<'post'>, o: Options = {}) =>
	send<T>('post', path, o)
export const patch = <T = Rec>(path: PathOf<'patch'>, o: Options = {}) =>
	send<T>('patch', path, o)
export const remove = <T = void>(path: PathOf<'delete'>, o: Options = {}) =>
	send<T>('delete', path, o)
