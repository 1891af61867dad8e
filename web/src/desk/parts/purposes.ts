// Why somebody may look at what is masked (docs/reference/api.md).
import { t } from '../../shared/i18n/index.ts'

export const purposes = ['household_check', 'payment', 'matching', 'audit',
	'petition', 'correction'] as const

/* The stated purpose in words; everyday work needs none. */
export function purposeLabel(id: string | undefined): string {
	const known = purposes.find((p) => p === id)
	return known ? t(`purpose.${known}`) : ''
}
