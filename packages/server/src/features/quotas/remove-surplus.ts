import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { hex, sql } from '../../platform/db/sql.ts'
import {
  findEntryWithPath,
  findRecycledEntry,
  hasVersions,
  recordChange,
  removeEntry,
  removeVersions,
  toVersionRef,
} from '../entries/index.ts'
import type { VersionRefRow } from '../entries/index.ts'
import { isCovered } from './clean-up-store.ts'
import type { Candidate, SurplusKind } from './clean-up-store.ts'
import { insertRemoval } from './removal-store.ts'

/** `detached`: out of sight, and counted off by the job that purges it. `gone`: it is not what was planned any more. */
export type Removed = 'removed' | 'detached' | 'gone'

type RemovalCall = Call<'clock' | 'random' | 'jobs'>

/** Removes one candidate for good and remembers why. */
export async function removeSurplus(
  tx: Transaction,
  call: RemovalCall,
  { quotaId, kind, candidate }: { readonly quotaId: number; readonly kind: SurplusKind['name']; readonly candidate: Candidate },
): Promise<Removed> {
  if (!(await isCovered(tx, { quotaId, spaceId: candidate.spaceId }))) return 'gone'
  switch (kind) {
    case 'recycled':
      return removeRecycled(tx, call, candidate)
    case 'version':
      return removeVersion(tx, call, candidate)
    case 'live':
      return removeLive(tx, call, candidate)
  }
}

async function removeRecycled(tx: Transaction, call: RemovalCall, candidate: Candidate): Promise<Removed> {
  const { spaceId, entryId, number } = candidate
  const ended = await tx.run(sql`DELETE FROM recycled_items WHERE space_id = ${spaceId} AND number = ${number}`)
  const entry = await findRecycledEntry(tx, treeOf(candidate), entryId)
  if (ended === 0 || !entry) return 'gone'
  const isSmall = entry.kind !== 'directory' && !(await hasVersions(tx, entry))
  await removeEntry(tx, call, { entry, isFromBin: true, isByQuota: true, operation: 'RECYCLE.DELETE' })
  await insertRemoval(tx, { spaceId, entryId, removedAt: call.clock.now() })
  return isSmall ? 'removed' : 'detached'
}

async function removeVersion(tx: Transaction, call: RemovalCall, { spaceId, entryId, number }: Candidate): Promise<Removed> {
  const row = await tx.get<VersionRefRow>(sql`
    SELECT space_id, entry_id, number, blob_id, size_bytes FROM versions
    WHERE space_id = ${spaceId} AND entry_id = ${hex(entryId)} AND number = ${number}`)
  if (!row) return 'gone'
  const { bytes, events } = await removeVersions(tx, call, [toVersionRef(row)])
  await recordChange(tx, call, {
    spaceId,
    usedBytes: -bytes,
    events: events.map((event) => ({ ...event, details: { ...event.details, isRemovedByQuota: true } })),
  })
  return 'removed'
}

async function removeLive(tx: Transaction, call: RemovalCall, candidate: Candidate): Promise<Removed> {
  const { spaceId, entryId } = candidate
  const found = await findEntryWithPath(tx, treeOf(candidate), entryId)
  if (!found || found.entry.modifiedAt !== candidate.at) return 'gone'
  const isSmall = !(await hasVersions(tx, found.entry))
  await removeEntry(tx, call, { entry: found.entry, isByQuota: true, operation: 'FILE.DELETE' })
  await insertRemoval(tx, { spaceId, entryId, path: found.path, removedAt: call.clock.now() })
  return isSmall ? 'removed' : 'detached'
}

const treeOf = ({ spaceId, rootId }: { readonly spaceId: SpaceId; readonly rootId: EntryId }) => ({ id: spaceId, rootId })
