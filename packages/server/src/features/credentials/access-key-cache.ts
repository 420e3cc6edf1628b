/** What a process remembers of AccessKeys: every signed request asks for one. */
import { defineCache, remember } from '../../platform/cache.ts'
import type { Remembered } from '../../platform/cache.ts'
import type { Call } from '../../platform/call.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { isAccessKeyId } from './access-key.ts'
import type { NewAccessKey } from './access-key.ts'
import { findAccessKeyRow } from './access-key-store.ts'

const accessKeyCache = defineCache<string, Remembered<NewAccessKey>>({ name: 'access-keys', entriesMax: 10_000 })

const purpose = 'access-key'
export const sealAccessKey = (call: Call<'keys'>, secretKey: string): string => call.keys.seal(purpose, secretKey)

/** The key with its secret, enabled or not; undefined when there is none of this id. */
export function findAccessKey(call: Call<'db' | 'caches' | 'keys'>, id: string): Promise<NewAccessKey | undefined> {
  if (!isAccessKeyId(id)) return nothing
  return remember(call.caches.of(accessKeyCache), id, async () => {
    const found = await call.db.read((reader) => findAccessKeyRow(reader, id))
    return found && { key: found.key, secretKey: call.keys.open(purpose, found.sealedSecret) }
  })
}

const nothing = Promise.resolve(undefined)

/** Forgets the key in this process, once the change is durable. */
export const forgetAccessKey = (tx: Transaction, call: Call<'caches'>, id: string): void =>
  tx.afterCommit(() => void call.caches.of(accessKeyCache).delete(id))
