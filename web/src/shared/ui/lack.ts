// What is missing and who supplies it; a gap of the rules has nobody who would.
import { t } from '../i18n/index.ts'

export function lackLine(label: string, office: string | null | undefined): string {
	return office ? t('missing.line', label, office) : t('missing.gap', label)
}
