import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { spaceLock } from '../../platform/db/db.ts'
import { forgetSpace } from '../spaces/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { recycleBinFailure } from './failures.ts'
import { forEachRange } from './for-each-range.ts'
import { requireBin } from './recycled-item.ts'
import { getRetention, markItemsKeptLonger, updateRetention } from './recycled-item-store.ts'

/**
 * Sets how many days the Space keeps what is removed. A longer term holds for what is in the bin
 * already, a shorter one for later removals only.
 */
export async function setRetention(
  call: Call<'db' | 'caches' | 'clock'>,
  asked: { readonly scope: SpaceScope; readonly days: number },
): Promise<void> {
  const { space } = requireBin(asked.scope)
  const { days } = asked
  const now = call.clock.now()
  await call.db.write(spaceLock(space.id), async (tx) => {
    const { changedAt } = await getRetention(tx, space.id)
    const since = now - (changedAt ?? 0)
    // A clock that went back must not lock the setting for longer than the interval.
    if (since >= 0 && since < limits.retentionChangeInterval) throw recycleBinFailure.SetRecycleLifecycleFrequencyLimit()
    await updateRetention(tx, { spaceId: space.id, days, changedAt: now })
    forgetSpace(tx, call, space)
  })
  // Nothing in the bin has a term below the setting it was removed under, so that a shorter one finds nothing to change here.
  await forEachRange(call, space, (tx, range) => markItemsKeptLonger(tx, range, { now, days }))
}
