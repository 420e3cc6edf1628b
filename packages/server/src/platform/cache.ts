/**
 * Process-local caches. A slice declares a cache as data (`defineCache`); each app holds its own
 * instances, so two apps in one process never share one. Entries live `ageMsMax` at most where
 * other processes may write to the database.
 */
import { LRUCache } from 'lru-cache'

export type CacheDefinition<Key extends string | number, Value extends object> = {
  readonly name: string
  readonly entriesMax: number
  readonly types?: readonly [Key, Value]
}

export function defineCache<Key extends string | number, Value extends object>(definition: {
  readonly name: string
  readonly entriesMax: number
}): CacheDefinition<Key, Value> {
  return definition
}

export class Caches {
  readonly #instances = new Map<object, LRUCache<string | number, object>>()
  readonly #ageMsMax: number

  /** `ageMsMax` 0 means: valid until invalidated. */
  constructor(options: { readonly ageMsMax: number }) {
    this.#ageMsMax = options.ageMsMax
  }

  of<Key extends string | number, Value extends object>(definition: CacheDefinition<Key, Value>): LRUCache<Key, Value> {
    let cache = this.#instances.get(definition)
    if (!cache) {
      cache = new LRUCache({ max: definition.entriesMax, ttl: this.#ageMsMax, updateAgeOnGet: false })
      this.#instances.set(definition, cache)
    }
    return cache as unknown as LRUCache<Key, Value>
  }
}

/** What `remember` keeps: a value, or the one read that is fetching it. */
export type Remembered<Value> = { readonly loading: Promise<Value | undefined>; value: Value | undefined }

/**
 * The kept value, or what `load` finds; callers that arrive together share one read. Deleting the
 * key also forgets a read under way, so that what it saw before the change is never kept.
 */
export async function remember<Key extends string | number, Value extends object>(
  cache: LRUCache<Key, Remembered<Value>>,
  key: Key,
  load: () => Promise<Value | undefined>,
): Promise<Value | undefined> {
  const kept = cache.get(key)
  if (kept) return kept.value ?? kept.loading
  const slot: Remembered<Value> = { loading: load(), value: undefined }
  cache.set(key, slot)
  try {
    slot.value = await slot.loading
    return slot.value
  } finally {
    if (slot.value === undefined && cache.peek(key) === slot) cache.delete(key)
  }
}

/** The kept value if there is one at this moment; for those who would rather not wait a turn. */
export const recall = <Key extends string | number, Value extends object>(
  cache: LRUCache<Key, Remembered<Value>>,
  key: Key,
): Value | undefined => cache.get(key)?.value
