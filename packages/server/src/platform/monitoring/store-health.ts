/** Whether the stores answer, and how fast: for load balancers, and for whoever looks after the server. */
import { setTimeout as delay } from 'node:timers/promises'
import type { BlobStore } from '../blobs/blob-store.ts'
import type { Db } from '../db/db.ts'
import type { Log } from '../log/log.ts'

/** A store that takes longer to answer counts as failed. */
const healthMsMax = 5000

export type StoreHealth = { readonly isWell: boolean; readonly tookMs: number }

export async function checkStores(
  { db, blobs }: { readonly db: Pick<Db, 'health'>; readonly blobs: Pick<BlobStore, 'health'> },
  log: Log,
): Promise<{ readonly database: StoreHealth; readonly blobs: StoreHealth }> {
  const [database, blobStore] = await Promise.all([check('database', () => db.health(), log), check('blobs', () => blobs.health(), log)])
  return { database, blobs: blobStore }
}

async function check(name: string, ask: () => Promise<void>, log: Log): Promise<StoreHealth> {
  const patience = new AbortController()
  const startedAt = performance.now()
  const health = (isWell: boolean): StoreHealth => ({ isWell, tookMs: Math.round(performance.now() - startedAt) })
  try {
    const late = delay(healthMsMax, 'late', { signal: patience.signal, ref: false })
    const outcome = await Promise.race([ask(), late])
    if (outcome === 'late') throw new Error(`No answer within ${healthMsMax} ms.`)
    return health(true)
  } catch (error) {
    log.warn({ store: name, error }, 'a store does not answer')
    return health(false)
  } finally {
    patience.abort()
  }
}
