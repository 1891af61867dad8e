// A file that went through its trial run, kept until it is imported for good:
// in memory only, it may hold personal data.
export interface Upload {
	file: File
	query: { map: string; name: string; year: string; place: string }
}

const held = new Map<string, Upload>()

export function hold(batch: string, upload: Upload) {
	held.clear()
	held.set(batch, upload)
}

export const heldUpload = (batch: string) => held.get(batch)
