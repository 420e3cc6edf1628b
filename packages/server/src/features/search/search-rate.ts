/** Searches per second of one Space in this process (smh-product.md, limits). */
import { limits } from '../../kernel/limits.ts'
import { defineCache } from '../../platform/cache.ts'
import type { Call } from '../../platform/call.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { searchFailure } from './failures.ts'

type Bucket = { tokens: number; at: number }

const buckets = defineCache<string, Bucket>({ name: 'search-rates', entriesMax: 20_000 })

/** Takes one of the searches that the second allows, or refuses. Each kind of search counts on its own. */
export function takeSearch(call: Call<'caches' | 'clock'>, { space }: SpaceScope, kind: 'names' | 'stats'): void {
  const now = call.clock.now()
  const kept = call.caches.of(buckets)
  const key = `${kind}:${space.id}`
  const bucket = kept.get(key) ?? { tokens: limits.searchesPerSecond, at: now }
  // A clock that jumps back refills nothing.
  const refill = (Math.max(0, now - bucket.at) * limits.searchesPerSecond) / 1000
  const tokens = Math.min(limits.searchesPerSecond, bucket.tokens + refill)
  kept.set(key, { tokens: tokens < 1 ? tokens : tokens - 1, at: now })
  if (tokens < 1) throw searchFailure.RateLimitExceeded()
}
