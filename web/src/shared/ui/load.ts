// Fetch something for a page: what came, what went wrong, whether it is under
// way.  A newer call makes an older answer void.
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { Problem } from '../api/client.ts'

export interface Load<T> {
	data: ShallowRef<T | undefined>
	problem: ShallowRef<Problem | undefined>
	busy: Ref<boolean>
	run: () => Promise<void>
}

export function asProblem(e: unknown): Problem {
	if (e instanceof Problem)
		return e
	console.error(e)
	return new Problem(0, { detail: e instanceof Error ? e.message : String(e) })
}

export function useLoad<T>(fetch: () => Promise<T>): Load<T> {
	const data = shallowRef<T>()
	const problem = shallowRef<Problem>()
	const busy = ref(false)
	let turn = 0

	async function run() {
		const mine = ++turn
		busy.value = true
		problem.value = undefined
		try {
			const got = await fetch()
			if (mine === turn)
				data.value = got
		} catch (e) {
			if (mine === turn)
				problem.value = asProblem(e)
		} finally {
			if (mine === turn)
				busy.value = false
		}
	}
	return { data, problem, busy, run }
}

/* One act of a person: busy while it runs, the problem when it fails. */
export function useAct() {
	const busy = ref(false)
	const problem = shallowRef<Problem>()

	async function act(what: () => Promise<void>) {
		if (busy.value)
			return
		busy.value = true
		problem.value = undefined
		try {
			await what()
		} catch (e) {
			problem.value = asProblem(e)
		} finally {
			busy.value = false
		}
	}
	return { busy, problem, act }
}
