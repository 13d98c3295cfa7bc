import { awsAccount } from './aws/account.ts'
import { azureAccount } from './azure/account.ts'
import type { AccountCollector, AccountReader } from './cloud.ts'
import { googleAccount } from './google/account.ts'

/** Every cloud whose live accounts can be read from a snapshot. */
export const ACCOUNTS: readonly AccountReader[] = [awsAccount, azureAccount, googleAccount] as readonly AccountReader[]

/** What makes a snapshot, by cloud; each loads its SDK only when it is asked for. */
export const COLLECTORS: Readonly<Record<string, () => Promise<AccountCollector>>> = {
  aws: async () => (await import('./aws/read/collect.ts')).awsCollector,
}
