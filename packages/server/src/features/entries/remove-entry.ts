/** Removing for good: rows go at once where they are few, and by a job where they are many. */
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { newId } from '../../platform/clock.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { isOneOf } from '../../platform/db/lists.ts'
import { hex, sql } from '../../platform/db/sql.ts'
import { enqueueJob } from '../../platform/jobs/jobs.ts'
import { releaseBlobs } from './blob-rows.ts'
import { isFile, sizeOf } from './entry.ts'
import type { Entry } from './entry.ts'
import { markState } from './entry-store.ts'
import { hasVersions } from './tree-lookup.ts'
import { removeLinks } from './links.ts'
import { uncountChildren } from './parent-rows.ts'
import { purgeJobKind } from './purge.ts'
import { recordChange, snapshot } from './record-change.ts'
import type { ChangeOperation } from './record-change.ts'

type Removal = {
  readonly isFromBin?: boolean
  readonly operation: Extract<ChangeOperation, 'FILE.DELETE' | 'RECYCLE.DELETE'>
  /** Nobody asked for it: there was more than a quota allows. */
  readonly isByQuota?: boolean
}

/**
 * Takes an Entry out of the tree or the bin for good and records it. What needs no look below
 * is removed here; the rest becomes one detached subtree that `entries.purge` works through.
 */
export const removeEntry = (
  tx: Transaction,
  call: Call<'clock' | 'random' | 'jobs'>,
  removal: Removal & { readonly entry: Entry },
): Promise<void> => removeEntries(tx, call, { ...removal, entries: [removal.entry] })

/** The same for many Entries of one Space. */
export async function removeEntries(
  tx: Transaction,
  call: Call<'clock' | 'random' | 'jobs'>,
  removal: Removal & { readonly entries: readonly Entry[] },
): Promise<void> {
  const { entries } = removal
  const [first] = entries
  if (!first) return
  const small = await findSmall(tx, entries)
  await removeRows(tx, call, small)
  const now = new Set(small)
  for (const entry of entries) if (!now.has(entry)) await detachForPurge(tx, call, entry)
  if (!removal.isFromBin) await uncountChildren(tx, call, entries)
  const directories = small.filter((entry) => entry.kind === 'directory').length
  await recordChange(tx, call, {
    spaceId: first.spaceId,
    directories: -directories,
    files: directories - small.length,
    usedBytes: -small.reduce((bytes, entry) => bytes + sizeOf(entry), 0),
    events: entries.map((entry) => ({
      operation: removal.operation,
      entryId: entry.id,
      details: { ...snapshot(entry), ...(removal.isByQuota && { isRemovedByQuota: true }) },
    })),
  })
  await removeLinks(tx, call, entries.filter(isFile))
}

/** Files without versions and Directories that hold nothing. */
async function findSmall(tx: Transaction, entries: readonly Entry[]): Promise<readonly Entry[]> {
  const files = entries.filter((entry) => entry.kind !== 'directory')
  const versioned = new Set(files.length > 0 ? await listVersioned(tx, files) : [])
  return entries.filter((entry) =>
    entry.kind === 'directory' ? entry.childFileCount + entry.childDirectoryCount === 0 : !versioned.has(entry.id),
  )
}

async function listVersioned(tx: Transaction, files: readonly Entry[]): Promise<readonly EntryId[]> {
  const [first] = files
  if (first && files.length === 1) return (await hasVersions(tx, first)) ? [first.id] : []
  const rows = await tx.all<{ readonly entry_id: string }>(sql`
    SELECT DISTINCT entry_id FROM versions WHERE space_id = ${first?.spaceId ?? 0} AND entry_id ${isOneOf(files.map((file) => file.id))}`)
  return rows.map((row) => row.entry_id as EntryId)
}

/** Deletes the row of a File without versions and drops its reference to the bytes. */
export const removeFileRow = (tx: Transaction, call: Call<'clock'>, file: Entry): Promise<void> => removeRows(tx, call, [file])

async function removeRows(tx: Transaction, call: Call<'clock'>, entries: readonly Entry[]): Promise<void> {
  const [first] = entries
  if (!first) return
  const isOne = entries.length === 1
  await tx.run(
    isOne
      ? sql`DELETE FROM entries WHERE space_id = ${first.spaceId} AND id = ${hex(first.id)}`
      : sql`DELETE FROM entries WHERE space_id = ${first.spaceId} AND id ${isOneOf(entries.map((entry) => entry.id))}`,
  )
  const blobIds = new Set(entries.flatMap((entry) => (entry.content ? [entry.content.blobId] : [])))
  await releaseBlobs(tx, call, [...blobIds])
}

/** Takes a subtree out of sight for good: its rows and references go by the purging job. */
export async function detachForPurge(
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
