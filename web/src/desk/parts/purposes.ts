// Why somebody may look at what is masked (docs/reference/api.md).
export const purposes = ['household_check', 'payment', 'matching', 'audit',
	'petition', 'correction'] as const
