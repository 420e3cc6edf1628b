/** A token bucket per account and action, holding one second's worth. Per process. */
import { limits } from '../../kernel/limits.ts'
import type { Clock } from '../../platform/clock.ts'

export type RateLimiter = {
  /** True when the request may run; takes one token then. */
  take(key: string, ratePerSecond: number): boolean
}

type Bucket = { tokens: number; at: number }

export function createRateLimiter(clock: Clock): RateLimiter {
  const buckets = new Map<string, Bucket>()
  return {
    take(key, ratePerSecond) {
      const now = clock.now()
      const bucket = buckets.get(key) ?? { tokens: ratePerSecond, at: now }
      // A clock that jumps back refills nothing and takes nothing away.
      const elapsed = Math.max(0, now - bucket.at)
      bucket.tokens = Math.min(ratePerSecond, bucket.tokens + (elapsed * ratePerSecond) / 1000)
      bucket.at = now
      // The one used last moves to the end, so that the first is the one unused for longest.
      buckets.delete(key)
      buckets.set(key, bucket)
      if (buckets.size > limits.cloudRateBucketsMax) buckets.delete(buckets.keys().next().value as string)
      if (bucket.tokens < 1) return false
      bucket.tokens -= 1
      return true
    },
  }
}
