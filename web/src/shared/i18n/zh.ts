// Every sentence of the pages, in the words of the regulations.  What records,
// fields, codes and offices are called is in the dictionary, not here.
import { chain } from './zh/chain.ts'
import { desk } from './zh/desk.ts'
import { policy } from './zh/policy.ts'

export const zh = { ...desk, ...policy, ...chain }
