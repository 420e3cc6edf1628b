/**
 * Deleting what is too much in a Quota that was set below what its Spaces held and says so: first
 * what lies in the bins, then earlier versions, then Files of the trees, each in the order of
 * their times, until the rest fits. It goes in bounded steps; each asks, with the Quota's row in
 * its hands, whether anything is too much still, so that it may stop anywhere, be taken up by
 * anybody, and never removes an Entry more than it must.
 */
import type { Call } from '../../platform/call.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { spaceLock } from '../../platform/db/db.ts'
import { limits } from '../../kernel/limits.ts'
import { findOverdueQuota, holdOverdueQuota, isPurging, kindsOfSurplus } from './clean-up-store.ts'
import type { Candidate, SurplusKind } from './clean-up-store.ts'
import { removeSurplus } from './remove-surplus.ts'

export type CleanUpInput = { readonly quotaId: number }

/** `waiting`: what is being purged will be counted off first. */
export type CleanUpOutcome = 'done' | 'more' | 'waiting'

export type CleanUpCall = Call<'db' | 'clock' | 'random' | 'jobs' | 'faults'>

/** Makes a plan of bounded length and carries it out. Safe to run twice. */
export async function cleanUpQuota(call: CleanUpCall, { quotaId }: CleanUpInput): Promise<CleanUpOutcome> {
  const quota = await call.db.read((reader) => findOverdueQuota(reader, { quotaId, now: call.clock.now() }))
  if (!quota) return 'done'
  if (await call.db.read((reader) => isPurging(reader, quotaId))) return 'waiting'
  for (const kind of kindsOfSurplus) {
    const plan = await kind.list(call, { quotaId, isNewestFirst: quota.removesNewest })
    if (plan.length > 0) return removeUntilFit(call, { quotaId, kind, plan })
  }
  return 'done'
}

type Work = { readonly quotaId: number; readonly kind: SurplusKind; readonly plan: readonly Candidate[] }

async function removeUntilFit(call: CleanUpCall, work: Work): Promise<CleanUpOutcome> {
  let isAnyRemoved = false
  for (let start = 0; start < work.plan.length; start += limits.purgedItemsPerStep) {
    call.signal.throwIfAborted()
    const plan = work.plan.slice(start, start + limits.purgedItemsPerStep)
    // All their Spaces at once: the order of removal goes from one to the other.
    const step = await call.db.write(
      plan.map(({ spaceId }) => spaceLock(spaceId)),
      (tx) => removeSome(tx, call, { ...work, plan }),
    )
    await call.faults.at('quotas.clean-up.stepped')
    isAnyRemoved ||= step.isAnyRemoved
    if (step.outcome !== 'more') return step.outcome
  }
  // What was planned has left its place meanwhile, with a Directory that is on its way.
  return isAnyRemoved ? 'more' : 'waiting'
}

async function removeSome(
  tx: Transaction,
  call: CleanUpCall,
  { quotaId, kind, plan }: Work,
): Promise<{ readonly outcome: CleanUpOutcome; readonly isAnyRemoved: boolean }> {
  let isAnyRemoved = false
  for (const candidate of plan) {
    if (!(await holdOverdueQuota(tx, { quotaId, now: call.clock.now() }))) return { outcome: 'done', isAnyRemoved }
    const removed = await removeSurplus(tx, call, { quotaId, kind: kind.name, candidate })
    if (removed === 'detached') return { outcome: 'waiting', isAnyRemoved: true }
    isAnyRemoved ||= removed === 'removed'
  }
  return { outcome: 'more', isAnyRemoved }
}
