// English second: the same keys as zh.ts (the compiler checks).
import type { zh } from './zh.ts'
import { chain } from './en/chain.ts'
import { desk } from './en/desk.ts'
import { policy } from './en/policy.ts'

export const en: Record<keyof typeof zh, string> = { ...desk, ...policy, ...chain }
