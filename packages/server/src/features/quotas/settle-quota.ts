/** The part that making and changing a Quota share: whom it covers, and whether that fits. */
import type { SpaceName } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import type { Transaction } from '../../platform/db/db.ts'
import type { Library } from '../libraries/index.ts'
import { quotaFailure } from './failures.ts'
import type { QuotaRules } from './quota.ts'
import { coverSpaces, listQuotaIds, uncoverSpaces, updateQuotaRow } from './quota-store.ts'
import type { QuotaRef, Share } from './quota-store.ts'

export type Settlement = {
  readonly library: Library
  readonly id: number
  readonly change: Partial<QuotaRules>
  /** Replaces the whole set. */
  readonly spaces?: readonly SpaceName[] | undefined
}

/** Runs under the Library's lock, so that no two Quotas change their Spaces at once. */
export async function settleQuota(tx: Transaction, call: Call<'caches' | 'clock'>, settlement: Settlement): Promise<void> {
  const { library, id, change, spaces } = settlement
  const ref: QuotaRef = { libraryId: library.id, id }
  const share = spaces ? await replaceSpaces(tx, call, ref, spaces) : { usedBytes: 0, reservedBytes: 0 }
  const settled = await updateQuotaRow(tx, call, ref, { ...change, ...share })
  if (!settled) throw quotaFailure.QuotaNotFound()
  const isLimitNew = spaces !== undefined || change.capacityBytes !== undefined
  if (isLimitNew && settled.isExceeded && library.settings.deniesQuotaBelowUsage) throw quotaFailure.QuotaCapacityLessThanSize()
}

async function replaceSpaces(tx: Transaction, call: Call<'caches'>, ref: QuotaRef, names: readonly SpaceName[]): Promise<Share> {
  const left = await uncoverSpaces(tx, call, ref, names)
  const came = await coverSpaces(tx, call, ref, names)
  if (came.names.size < names.length) await checkTheRest(tx, ref, names)
  return { usedBytes: came.usedBytes - left.usedBytes, reservedBytes: came.reservedBytes - left.reservedBytes }
}

/** Every named Space exists and is under this Quota by now. */
async function checkTheRest(tx: Transaction, { libraryId, id }: QuotaRef, names: readonly SpaceName[]): Promise<void> {
  const quotaIds = await listQuotaIds(tx, libraryId, names)
  const missing = names.find((name) => !quotaIds.has(name))
  if (missing !== undefined) throw quotaFailure.QuotaSpacesInvalid(`There is no space "${missing}" in this library.`)
  const taken = names.find((name) => quotaIds.get(name) !== id)
  if (taken !== undefined)
    throw quotaFailure.DuplicateQuota(`The space "${taken}" belongs to another quota. Take it out of that one first.`)
}
