/**
 * The context of one request or job run. A function that takes `Call<'db' | 'clock'>` can touch
 * the database and the clock and nothing else; the signature tells the truth.
 */
import type { Actor } from '../kernel/actor.ts'
import type { BlobStore } from './blobs/blob-store.ts'
import type { Caches } from './cache.ts'
import type { Clock, Random } from './clock.ts'
import type { Db } from './db/db.ts'
import type { Digests } from './blobs/digests.ts'
import type { Faults } from './faults.ts'
import type { Log } from './log/log.ts'
import type { Keys } from './keys.ts'
import type { Addresses } from './addresses.ts'
import type { Jobs } from './jobs/waker.ts'
import type { Signals } from './signals.ts'

export type Machinery = {
  readonly db: Db
  readonly blobs: BlobStore
  readonly digests: Digests
  readonly caches: Caches
  readonly clock: Clock
  readonly random: Random
  readonly faults: Faults
  /** Signs tickets and links, seals secrets at rest. */
  readonly keys: Keys
  /** Where clients reach this installation. */
  readonly addresses: Addresses
  /** Wakes the runner; jobs themselves are enqueued inside transactions. */
  readonly jobs: Jobs
  /** News inside this process. */
  readonly signals: Signals
}

export type CallContext = {
  readonly requestId: string
  readonly actor: Actor
  readonly log: Log
  /** Aborted when the client is gone or the server stops. */
  readonly signal: AbortSignal
}

export type Call<Needs extends keyof Machinery = never> = CallContext & Pick<Machinery, Needs>
