import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { newId } from '../../platform/clock.ts'
import { spaceLock } from '../../platform/db/db.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { enqueueJob } from '../../platform/jobs/jobs.ts'
import { findRecycledEntry, removeEntry } from '../entries/index.ts'
import type { TreeOf } from '../entries/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { recycleBinFailure } from './failures.ts'
import { checkItemCount, requireBin } from './recycled-item.ts'
import type { RecycledItem } from './recycled-item.ts'
import { forEachRange } from './for-each-range.ts'
import { findItem, listDueItems, markItemsEnded, removeEndedItem, removeItem } from './recycled-item-store.ts'

type PurgeCall = Call<'db' | 'clock' | 'random' | 'jobs'>

/** Removes one item for good. Of several callers one succeeds. */
export async function purgeItem(call: PurgeCall, asked: { readonly scope: SpaceScope; readonly number: number }): Promise<void> {
  const { space } = requireBin(asked.scope)
  await call.db.write(spaceLock(space.id), async (tx) => {
    const item = await findItem(tx, { spaceId: space.id, number: asked.number, now: call.clock.now() })
    if (!item) throw recycleBinFailure.RecycledItemNotFound()
    await removeForGood(tx, call, space, item)
  })
}

/** Removes many items for good; ids of nothing are passed over, so that it may be repeated. */
export async function purgeItems(
  call: PurgeCall,
  asked: { readonly scope: SpaceScope; readonly numbers: readonly number[] },
): Promise<void> {
  const { space } = requireBin(asked.scope)
  checkItemCount(asked.numbers)
  for (let start = 0; start < asked.numbers.length; start += limits.purgedItemsPerStep) {
    const numbers = asked.numbers.slice(start, start + limits.purgedItemsPerStep)
    await call.db.write(spaceLock(space.id), async (tx) => {
      for (const number of numbers) {
        const item = await findItem(tx, { spaceId: space.id, number, now: call.clock.now() })
        if (item) await removeForGood(tx, call, space, item)
      }
    })
  }
}

async function removeForGood(
  tx: Transaction,
  call: PurgeCall,
  tree: TreeOf,
  item: Pick<RecycledItem, 'entryId' | 'number'>,
): Promise<void> {
  await removeItem(tx, { spaceId: tree.id, number: item.number })
  await removeRecycled(tx, call, tree, item)
}

async function removeRecycled(tx: Transaction, call: PurgeCall, tree: TreeOf, { entryId }: Pick<RecycledItem, 'entryId'>): Promise<void> {
  const entry = await findRecycledEntry(tx, tree, entryId)
  if (entry) await removeEntry(tx, call, { entry, isFromBin: true, operation: 'RECYCLE.DELETE' })
}

export const purgeEndedKind = 'recycle-bin.purge'

/** Ends everything in the bin at once; rows and bytes go in the background. */
export async function emptyBin(call: PurgeCall, scope: SpaceScope): Promise<void> {
  const { space } = requireBin(scope)
  await forEachRange(call, space, async (tx, range) => {
    await markItemsEnded(tx, range)
    const due = { id: newId(call), input: {}, dueAt: call.clock.now(), uniqueKey: purgeEndedKind }
    await enqueueJob(tx, { definition: { kind: purgeEndedKind }, ...due })
    tx.afterCommit(() => call.jobs.wake())
  })
}

/**
 * Purges a bounded number of items whose term is over; true when there may be more. Safe to run
 * twice. An item that was restored or got a longer term since it was found is left alone.
 */
export async function purgeEndedItems(call: PurgeCall): Promise<boolean> {
  const limit = limits.purgedItemsPerStep
  const now = call.clock.now()
  const due = await call.db.read((reader) => listDueItems(reader, { now, limit }))
  for (const [spaceId, items] of Map.groupBy(due, (item) => item.spaceId)) {
    call.signal.throwIfAborted()
    await call.db.write(spaceLock(spaceId), async (tx) => {
      for (const item of items)
        if (await removeEndedItem(tx, { spaceId, number: item.number, now }))
          await removeRecycled(tx, call, { id: spaceId, rootId: item.rootId }, item)
    })
  }
  return due.length === limit
}
