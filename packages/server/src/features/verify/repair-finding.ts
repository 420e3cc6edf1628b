import type { SegmentId } from '../../kernel/ids.ts'
import { spaceLock } from '../../platform/db/db.ts'
import type { Call } from '../../platform/call.ts'
import { markNames } from '../entries/index.ts'
import type { Finding } from './report.ts'
import { removeRemoval, updateChildCounts, updateQuotaCounters, updateSpaceCounters } from './verify-store.ts'

/** Puts the bytes of a segment aside, durably, outside the store. */
export type Quarantine = (segmentId: SegmentId, bytes: AsyncIterable<Uint8Array>) => Promise<void>

/**
 * Repairs what can be repaired without losing anything: counters become what was counted, names
 * are indexed anew, bytes that nobody refers to are moved aside, bytes in use are taken off the
 * removal queue. Answers whether this finding is settled; what needs a backup stays.
 */
export async function repairFinding(call: Call<'db' | 'blobs' | 'clock'>, finding: Finding, quarantine: Quarantine): Promise<boolean> {
  switch (finding.kind) {
    case 'SpaceCountersDiffer':
      await call.db.write(spaceLock(finding.spaceId), (tx) => updateSpaceCounters(tx, finding.spaceId, finding.counted))
      return true
    case 'QuotaCountersDiffer':
      await call.db.write([], (tx) => updateQuotaCounters(tx, finding.quotaId))
      return true
    case 'ChildCountsDiffer':
      await call.db.write(spaceLock(finding.spaceId), (tx) => updateChildCounts(tx, finding, finding.counted))
      return true
    case 'NameUnsearched':
    case 'NameLeftBehind': {
      const { spaceId, entryId } = finding
      await call.db.write(spaceLock(spaceId), (tx) => markNames(tx, { spaceId, ids: [entryId], now: call.clock.now() }))
      return true
    }
    case 'SegmentDoomed':
      await call.db.write(`blob:${finding.segmentId}`, (tx) => removeRemoval(tx, finding.segmentId))
      return true
    case 'SegmentUnreferenced':
      await quarantine(finding.segmentId, call.blobs.read(finding.segmentId))
      await call.blobs.remove(finding.segmentId)
      return true
    default:
      return false
  }
}
