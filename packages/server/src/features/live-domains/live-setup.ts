/**
 * What a process remembers of live: all domains with their keys, and the state of the account.
 * Domains are few, and every request of the content listener asks whether its host is one of
 * them, so they are kept together and read together.
 */
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import type { Lock, Transaction } from '../../platform/db/db.ts'
import { forgetLive, rememberLive } from '../live-cuts/index.ts'
import { findAccountState } from './account-state.ts'
import type { AccountState } from './account-state.ts'
import type { LiveDomain } from './live-domain.ts'
import { hostName } from './live-domain.ts'
import { listDomainRows } from './live-domain-store.ts'
import type { KeySealer } from './live-domain-store.ts'

export type LiveSetup = {
  readonly accountState: AccountState
  /** By name, oldest first. */
  readonly domains: ReadonlyMap<string, LiveDomain>
}

const setupKey = 'setup'

/** Domains and state of the account, as of a second ago at most. */
export function findLiveSetup(call: Call<'db' | 'caches' | 'keys'>): Promise<LiveSetup> {
  return rememberLive<LiveSetup>(call, setupKey, () =>
    call.db.read(async (reader) => {
      const domains = await listDomainRows(reader, sealerOf(call), limits.liveDomainsMax)
      return { accountState: await findAccountState(reader), domains: new Map(domains.map((domain) => [domain.name, domain])) }
    }),
  )
}

/** The domain a Host header or an address names, with or without a port; undefined when there is none. */
export async function findLiveDomain(call: Call<'db' | 'caches' | 'keys'>, host: string): Promise<LiveDomain | undefined> {
  return (await findLiveSetup(call)).domains.get(hostName(host))
}

/** Forgets it in this process, once the change is durable. */
export const forgetLiveSetup = (tx: Transaction, call: Call<'caches'>): void => forgetLive(tx, call, setupKey)

/** Held by every write about domains and the account: there are few, and their number is limited. */
export const setupLock: Lock = 'live:setup'

const purpose = 'live-key'

export const sealerOf = (call: Call<'keys'>): KeySealer => ({
  seal: (key) => call.keys.seal(purpose, key),
  open: (sealed) => call.keys.open(purpose, sealed),
})
