// What a column of DataTable is.
export interface Column {
	id: string
	label: string
	sort?: boolean
	end?: boolean		/* numbers: to the right */
	head?: boolean		/* names the row */
	wide?: boolean		/* may wrap */
	bare?: boolean		/* says what it is without its label: a badge */
}

export type { Rec } from '../api/shape.ts'
