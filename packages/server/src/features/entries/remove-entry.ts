/** Removing for good: rows go at once where they are few, and by a job where they are many. */
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { newId } from '../../platform/clock.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { hex, sql } from '../../platform/db/sql.ts'
import { enqueueJob } from '../../platform/jobs/jobs.ts'
import { releaseBlob } from './blob-rows.ts'
import type { Entry } from './entry.ts'
import { markState } from './entry-store.ts'
import { hasVersions } from './tree-lookup.ts'
import { uncountChild } from './parent-rows.ts'
import { purgeJobKind } from './purge.ts'
import { recordChange, snapshot } from './record-change.ts'
import type { ChangeOperation } from './record-change.ts'

/**
 * Takes an Entry out of the tree or the bin for good and records it. What needs no look below
 * is removed here; the rest becomes one detached subtree that `entries.purge` works through.
 */
export async function removeEntry(
  tx: Transaction,
  call: Call<'clock' | 'random' | 'jobs'>,
  removal: {
    readonly entry: Entry
    readonly isFromBin?: boolean
    readonly operation: Extract<ChangeOperation, 'FILE.DELETE' | 'RECYCLE.DELETE'>
  },
): Promise<void> {
  const { entry } = removal
  const isRemovedNow = await removeIfSmall(tx, call, entry)
  if (!isRemovedNow) await detachForPurge(tx, call, entry)
  if (!removal.isFromBin) await uncountChild(tx, call, entry)
  const isDirectory = entry.kind === 'directory'
  await recordChange(tx, call, {
    spaceId: entry.spaceId,
    ...(isRemovedNow && (isDirectory ? { directories: -1 } : { files: -1, usedBytes: -(entry.content?.sizeBytes ?? 0) })),
    events: [{ operation: removal.operation, entryId: entry.id, details: snapshot(entry) }],
  })
}

async function removeIfSmall(tx: Transaction, call: Call<'clock'>, entry: Entry): Promise<boolean> {
  if (entry.kind === 'directory') {
    if (entry.childFileCount + entry.childDirectoryCount > 0) return false
    await deleteRow(tx, entry)
    return true
  }
  if (await hasVersions(tx, entry)) return false
  await removeFileRow(tx, call, entry)
  return true
}

/** Deletes the row of a File without versions and drops its reference to the bytes. */
export async function removeFileRow(tx: Transaction, call: Call<'clock'>, file: Entry): Promise<void> {
  await deleteRow(tx, file)
  if (file.content) await releaseBlob(tx, call, file.content.blobId)
}

async function deleteRow(tx: Transaction, entry: Entry): Promise<void> {
  await tx.run(sql`DELETE FROM entries WHERE space_id = ${entry.spaceId} AND id = ${hex(entry.id)}`)
}

async function detachForPurge(
  tx: Transaction,
  call: Call<'clock' | 'random' | 'jobs'>,
  entry: { readonly spaceId: SpaceId; readonly id: EntryId },
): Promise<void> {
  await markState(tx, entry, 'purging')
  await enqueueJob(tx, {
    definition: { kind: purgeJobKind },
    id: newId(call),
    input: { spaceId: entry.spaceId, entryId: entry.id },
    dueAt: call.clock.now(),
    uniqueKey: `${purgeJobKind}:${entry.spaceId}:${entry.id}`,
  })
  tx.afterCommit(() => call.jobs.wake())
}
