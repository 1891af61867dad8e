// Two languages in forty lines.  Keys are those of zh.ts; the compiler refuses
// a key that is not there, the test finds one that nobody uses.
import { ref } from 'vue'
import { en } from './en.ts'
import { zh } from './zh.ts'

export type Key = keyof typeof zh
export type Language = 'zh-CN' | 'en'

const STORE = 'bangfu.language'

function first(): Language {
	try {
		return localStorage.getItem(STORE) === 'en' ? 'en' : 'zh-CN'
	} catch {
		return 'zh-CN'
	}
}

export const language = ref<Language>(first())

export function setLanguage(to: Language) {
	language.value = to
	document.documentElement.lang = to
	try {
		localStorage.setItem(STORE, to)
	} catch { /* private window: the choice lasts as long as the page */ }
}

/* {0}, {1}, … are replaced by the arguments. */
export function fill(text: string, args: (string | number)[]): string {
	return text.replace(/\{(\d)\}/g, (_, n) => String(args[Number(n)] ?? ''))
}

export function t(key: Key, ...args: (string | number)[]): string {
	const text = language.value === 'en' ? en[key] ?? zh[key] : zh[key]
	return fill(text, args)
}

/* The label of something that carries both languages. */
export function label(of: { zh: string; en: string } | undefined): string {
	return of ? (language.value === 'en' && of.en) || of.zh : ''
}
