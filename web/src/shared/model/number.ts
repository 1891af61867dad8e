// Numbers as people write them and as the server keeps them, digit by digit:
// no floating point touches money or decimals.

/* 1234567 -> 1,234,567 */
export function group(digits: string): string {
	const sign = digits.startsWith('-') ? '-' : ''
	return sign + digits.slice(sign.length).replace(/\B(?=(\d{3})+$)/g, ',')
}

/* Fen to yuan: 314600 -> 3,146.00; grouped unless it goes into a form. */
export function yuan(fen: number, grouped = true): string {
	const sign = fen < 0 ? '-' : ''
	const digits = String(Math.abs(fen)).padStart(3, '0')
	const whole = digits.slice(0, -2)
	return `${sign}${grouped ? group(whole) : whole}.${digits.slice(-2)}`
}

/* Yuan as typed to fen; undefined when it is not an amount. */
export function fen(text: string): number | undefined {
	const m = /^(-?)(\d{1,13})(?:\.(\d{1,2}))?$/.exec(plain(text))
	if (!m)
		return undefined
	const n = Number(`${m[2]}${(m[3] ?? '').padEnd(2, '0')}`)
	return m[1] ? -n : n
}

/* "0.45" -> "45%", moving the point two places. */
export function percent(ratio: string): string {
	const m = /^(-?)(\d+)(?:\.(\d+))?$/.exec(ratio)
	if (!m)
		return ratio
	const frac = (m[3] ?? '').padEnd(2, '0')
	const whole = `${m[2]}${frac.slice(0, 2)}`.replace(/^0+(?=\d)/, '')
	const rest = frac.slice(2).replace(/0+$/, '')
	return `${m[1]}${whole}${rest ? `.${rest}` : ''}%`
}

/* "45%" or "0.45" -> "0.45"; undefined when it is neither. */
export function ratio(text: string): string | undefined {
	const m = /^(\d+)(?:\.(\d+))?%$/.exec(plain(text))
	if (!m)
		return /^\d+(\.\d+)?$/.test(plain(text)) ? plain(text) : undefined
	const whole = m[1]!.padStart(3, '0')
	const frac = `${whole.slice(-2)}${m[2] ?? ''}`.replace(/0+$/, '')
	return `${whole.slice(0, -2)}${frac ? `.${frac}` : ''}`
}

/* Full-width digits and separators of a Chinese keyboard to plain ones. */
export function plain(text: string): string {
	return text.trim().replace(/[,\uff0c\s元]/g, '').replace(/[\uff05-\uff19]/g,
		(c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
}

/* 20180601, 2018/6/1, 2018年6月1日 -> 2018-06-01; undefined otherwise. */
export function day(text: string): string | undefined {
	const s = text.trim()
	const m = /^(\d{4})(\d{2})(\d{2})$/.exec(s)
		?? /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(s)
	if (!m)
		return undefined
	const [y, mo, d] = [m[1]!, m[2]!.padStart(2, '0'), m[3]!.padStart(2, '0')]
	const date = new Date(`${y}-${mo}-${d}T00:00:00Z`)
	return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(d)
		? `${y}-${mo}-${d}` : undefined
}

/* How many digits stand behind the point, at most, in any of the texts. */
export function scaleOf(...texts: string[]): number {
	return Math.max(0, ...texts.map((s) => /\.(\d+)$/.exec(s)?.[1]!.length ?? 0))
}

/* "7.5" at scale 2 -> 750; undefined when it is no number, or a finer one. */
export function scaled(text: string, scale: number): number | undefined {
	const m = /^([-−]?)(\d{1,13})(?:\.(\d+))?$/.exec(plain(text))
	const frac = (m?.[3] ?? '').replace(/0+$/, '')
	if (!m || frac.length > scale)
		return undefined
	const n = Number(`${m[2]}${frac.padEnd(scale, '0')}`)
	return !Number.isSafeInteger(n) ? undefined : m[1] && n ? -n : n
}

/* 750 at scale 2 -> "7.5". */
export function unscaled(n: number, scale: number): string {
	const digits = String(Math.abs(n)).padStart(scale + 1, '0')
	const whole = digits.slice(0, digits.length - scale)
	const frac = digits.slice(digits.length - scale).replace(/0+$/, '')
	return `${n < 0 ? '-' : ''}${whole}${frac ? `.${frac}` : ''}`
}

/* 5 -> "+5", -1200 -> "−1,200", 0 -> "0". */
export function signed(n: number): string {
	const digits = group(String(Math.abs(n)))
	return n > 0 ? `+${digits}` : n < 0 ? `\u2212${digits}` : digits
}
