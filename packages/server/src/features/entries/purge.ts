/**
 * Removing what was detached from the tree, children first, a bounded number of rows at a time.
 * Every step is one transaction that leaves the counters true, so that it may stop anywhere and
 * be taken up again by anybody.
 */
import type { BlobId, EntryId, SpaceId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { hex, join, sql } from '../../platform/db/sql.ts'
import { releaseBlobs } from './blob-rows.ts'
import { removeLinks } from './links.ts'
import { recordChange } from './record-change.ts'

export const purgeJobKind = 'entries.purge'

export type PurgeInput = { readonly spaceId: SpaceId; readonly entryId: EntryId }

/** Rows that one step removes. */
export const purgeRowsMax = 1000

/** Children looked at together; what waits on the way down is at most this many per level. */
const childrenPerLook = 200

type Node = { readonly id: string; readonly kind: number; readonly blob_id: string | null; readonly size_bytes: number }

type Tally = { rows: number; bytes: number; readonly files: EntryId[]; readonly directories: EntryId[]; readonly blobs: Set<string> }

/** Removes up to `rowsMax` rows of the subtree; true when nothing of it is left. */
export async function purgeStep(tx: Transaction, call: Call<'clock'>, top: PurgeInput, rowsMax = purgeRowsMax): Promise<boolean> {
  const node = await tx.get<Node>(sql`
    SELECT id, kind, blob_id, size_bytes FROM entries WHERE space_id = ${top.spaceId} AND id = ${hex(top.entryId)} AND state = 2`)
  if (!node) return true
  const tally: Tally = { rows: 0, bytes: 0, files: [], directories: [], blobs: new Set() }
  const isDone = await removeBelow(tx, top.spaceId, node, tally, rowsMax)
  await releaseBlobs(tx, call, [...tally.blobs] as BlobId[])
  await recordChange(tx, call, {
    spaceId: top.spaceId,
    usedBytes: -tally.bytes,
    files: -tally.files.length,
    directories: -tally.directories.length,
    events: [],
    names: [...tally.files, ...tally.directories],
  })
  await removeLinks(
    tx,
    call,
    tally.files.map((id) => ({ spaceId: top.spaceId, id })),
  )
  return isDone
}

/** Depth first: a Directory goes when a look finds nothing below it. */
async function removeBelow(tx: Transaction, spaceId: SpaceId, top: Node, tally: Tally, rowsMax: number): Promise<boolean> {
  const waiting: Node[] = [top]
  for (let node = waiting.at(-1); node; node = waiting.at(-1)) {
    if (tally.rows >= rowsMax) return false
    const children = node.kind === 0 ? await listChildren(tx, spaceId, node) : []
    const directories = children.filter((child) => child.kind === 0)
    const files = children.filter((child) => child.kind !== 0)
    if (!(await removeFiles(tx, spaceId, files, tally, rowsMax))) return false
    if (children.length === 0) {
      if (!(await removeNode(tx, spaceId, node, tally, rowsMax))) return false
      waiting.pop()
    }
    waiting.push(...directories)
  }
  return true
}

/** What was recycled or detached on its own lives on without its parent, so it is not looked at. */
function listChildren(tx: Transaction, spaceId: SpaceId, parent: Node): Promise<Node[]> {
  return tx.all<Node>(sql`
    SELECT id, kind, blob_id, size_bytes FROM entries WHERE space_id = ${spaceId} AND parent_id = ${hex(parent.id)} AND state = 0
    LIMIT ${childrenPerLook}`)
}

async function removeNode(tx: Transaction, spaceId: SpaceId, node: Node, tally: Tally, rowsMax: number): Promise<boolean> {
  if (node.kind !== 0) return removeFiles(tx, spaceId, [node], tally, rowsMax)
  await tx.run(sql`DELETE FROM entries WHERE space_id = ${spaceId} AND id = ${hex(node.id)}`)
  tally.directories.push(node.id as EntryId)
  tally.rows++
  return true
}

/** False when the versions of the Files alone fill the step. */
async function removeFiles(tx: Transaction, spaceId: SpaceId, files: readonly Node[], tally: Tally, rowsMax: number): Promise<boolean> {
  if (files.length === 0) return true
  const ids = join(files.map((file) => hex(file.id)))
  if (!(await removeVersions(tx, spaceId, ids, tally, rowsMax))) return false
  await tx.run(sql`DELETE FROM entries WHERE space_id = ${spaceId} AND id IN (${ids})`)
  for (const file of files) {
    if (file.blob_id !== null) tally.blobs.add(file.blob_id)
    tally.bytes += file.size_bytes
    tally.files.push(file.id as EntryId)
  }
  tally.rows += files.length
  return true
}

type VersionRow = { readonly entry_id: string; readonly number: number; readonly blob_id: string; readonly size_bytes: number }

async function removeVersions(
  tx: Transaction,
  spaceId: SpaceId,
  fileIds: ReturnType<typeof join>,
  tally: Tally,
  rowsMax: number,
): Promise<boolean> {
  const limit = Math.max(1, rowsMax - tally.rows)
  const versions = await tx.all<VersionRow>(sql`
    SELECT entry_id, number, blob_id, size_bytes FROM versions WHERE space_id = ${spaceId} AND entry_id IN (${fileIds}) LIMIT ${limit}`)
  if (versions.length === 0) return true
  for (const [entryId, ofFile] of Map.groupBy(versions, (version) => version.entry_id)) {
    const numbers = join(ofFile.map((version) => version.number))
    await tx.run(sql`DELETE FROM versions WHERE space_id = ${spaceId} AND entry_id = ${hex(entryId)} AND number IN (${numbers})`)
  }
  for (const version of versions) {
    tally.blobs.add(version.blob_id)
    tally.bytes += version.size_bytes
  }
  tally.rows += versions.length
  return versions.length < limit
}
