/**
 * What a process remembers of live: domains, keys, bans. A cut that another process ordered makes
 * it forget all of that at once: who is cut off must not come back by what was true a second ago.
 */
import { defineCache, remember } from '../../platform/cache.ts'
import type { Remembered } from '../../platform/cache.ts'
import type { Call } from '../../platform/call.ts'
import type { Transaction } from '../../platform/db/db.ts'

const liveMemory = defineCache<string, Remembered<object>>({ name: 'live', entriesMax: 10_000 })

/** The kept value of this key, or what `load` finds. One key always holds one kind of value. */
export function rememberLive<Value extends object>(call: Call<'caches'>, key: string, load: () => Promise<Value>): Promise<Value> {
  // The key says which kind of value it is, and `load` always finds one.
  return remember(call.caches.of(liveMemory), key, load) as Promise<Value>
}

/** Forgets a value in this process, once the change is durable. */
export const forgetLive = (tx: Transaction, call: Call<'caches'>, key: string): void =>
  tx.afterCommit(() => void call.caches.of(liveMemory).delete(key))

export const forgetAllLive = (call: Call<'caches'>): void => call.caches.of(liveMemory).clear()
