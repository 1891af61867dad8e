// An anchor of a pack as people say it: pn:3 -> 第3条.
import { t } from '../i18n/index.ts'

export function articleName(at: string): string {
	const m = /:(\d+)$/.exec(at)
	return m ? t('cite.article', m[1]!) : at
}
