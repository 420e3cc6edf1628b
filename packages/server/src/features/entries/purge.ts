/**
 * Removing what was detached from the tree, children first, a bounded number of rows at a time.
 * Every step is one transaction that leaves the counters true, so that it may stop anywhere and
 * be taken up again by anybody. Nobody sees what is removed, so no step waits for a flush, unless
 * links from outside go with it.
 */
import type { BlobId, EntryId, SpaceId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { spaceLock } from '../../platform/db/db.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { isOneOf } from '../../platform/db/lists.ts'
import { hex, join, sql } from '../../platform/db/sql.ts'
import type { Sql } from '../../platform/db/sql.ts'
import { releaseBlobs } from './blob-rows.ts'
import { hasLinks, removeLinks } from './links.ts'
import { recordChange } from './record-change.ts'
import { growDirectory } from './tree-rows.ts'

export const purgeJobKind = 'entries.purge'

export type PurgeInput = { readonly spaceId: SpaceId; readonly entryId: EntryId }

/** Children looked at together; what waits on the way down is at most this many per level. */
const childrenPerLook = 1000

export type PurgeStep = { readonly isDone: boolean; readonly rows: number }

/** One step in a write of its own, of up to about `rowsMax` rows. */
export async function purgeSome(call: Call<'db' | 'clock'>, top: PurgeInput, rowsMax: number): Promise<PurgeStep> {
  const purge = (rows: number, mayBeLost: boolean): Promise<PurgeStep> =>
    call.db.write(spaceLock(top.spaceId), (tx) => purgeStep(tx, call, top, { rowsMax: rows, isUnseen: mayBeLost }), { mayBeLost })
  try {
    return await purge(rowsMax, true)
  } catch (error) {
    // Everybody waits for it now, so it does not do as much.
    if (error instanceof LinksMet) return purge(Math.min(rowsMax, limits.entriesPerStep), false)
    throw error
  }
}

/** Links go with the Files of the step, which everybody sees. */
class LinksMet extends Error {}

type Node = { readonly id: string; readonly kind: number; readonly blob_id: string | null; readonly size_bytes: number }

type Tally = { rows: number; bytes: number; readonly files: EntryId[]; readonly directories: EntryId[]; readonly blobs: Set<string> }

/** What is being emptied, with the children that have gone from it in this step. */
type Emptied = { readonly node: Node; readonly parent?: Emptied; files: number; directories: number }

/** Removes up to `rowsMax` rows of the subtree. */
export async function purgeStep(
  tx: Transaction,
  call: Call<'clock'>,
  top: PurgeInput,
  { rowsMax, isUnseen = false }: { readonly rowsMax: number; readonly isUnseen?: boolean },
): Promise<PurgeStep> {
  const node = await tx.get<Node>(sql`
    SELECT id, kind, blob_id, size_bytes FROM entries WHERE space_id = ${top.spaceId} AND id = ${hex(top.entryId)} AND state = 2`)
  if (!node) return { isDone: true, rows: 0 }
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
  const files = tally.files.map((id) => ({ spaceId: top.spaceId, id }))
  if (!isUnseen) await removeLinks(tx, call, files)
  else if (await hasLinks(tx, files)) throw new LinksMet()
  return { isDone, rows: tally.rows }
}

async function removeBelow(tx: Transaction, spaceId: SpaceId, top: Node, tally: Tally, rowsMax: number): Promise<boolean> {
  const waiting: Emptied[] = [{ node: top, files: 0, directories: 0 }]
  const isDone = await removeAlong(tx, spaceId, waiting, tally, rowsMax)
  for (const { node, files, directories } of waiting)
    if (files + directories > 0) await growDirectory(tx, { spaceId, id: node.id as EntryId, files: -files, directories: -directories })
  return isDone
}

/** Depth first: a Directory goes when a look finds nothing below it. What stays still waits at the end. */
async function removeAlong(tx: Transaction, spaceId: SpaceId, waiting: Emptied[], tally: Tally, rowsMax: number): Promise<boolean> {
  for (let parent = waiting.at(-1); parent; parent = waiting.at(-1)) {
    if (tally.rows >= rowsMax) return false
    const { node } = parent
    const count = Math.min(childrenPerLook, rowsMax - tally.rows)
    const children = node.kind === 0 ? await listChildren(tx, spaceId, node, count) : []
    const directories = children.filter((child) => child.kind === 0)
    const files = children.filter((child) => child.kind !== 0)
    if (!(await removeFiles(tx, spaceId, files, tally, rowsMax))) return false
    parent.files += files.length
    if (children.length === 0) {
      if (!(await removeNode(tx, spaceId, node, tally, rowsMax))) return false
      if (parent.parent) parent.parent.directories++
      waiting.pop()
    }
    waiting.push(...directories.map((child) => ({ node: child, parent, files: 0, directories: 0 })))
  }
  return true
}

/** What was recycled or detached on its own lives on without its parent, so it is not looked at. */
function listChildren(tx: Transaction, spaceId: SpaceId, parent: Node, count: number): Promise<Node[]> {
  return tx.all<Node>(sql`
    SELECT id, kind, blob_id, size_bytes FROM entries WHERE space_id = ${spaceId} AND parent_id = ${hex(parent.id)} AND state = 0
    LIMIT ${count}`)
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
  const ids = isOneOf(files.map((file) => file.id))
  if (!(await removeVersions(tx, spaceId, ids, tally, rowsMax))) return false
  await tx.run(sql`DELETE FROM entries WHERE space_id = ${spaceId} AND id ${ids}`)
  for (const file of files) {
    if (file.blob_id !== null) tally.blobs.add(file.blob_id)
    tally.bytes += file.size_bytes
    tally.files.push(file.id as EntryId)
  }
  tally.rows += files.length
  return true
}

type VersionRow = { readonly entry_id: string; readonly number: number; readonly blob_id: string; readonly size_bytes: number }

async function removeVersions(tx: Transaction, spaceId: SpaceId, fileIds: Sql, tally: Tally, rowsMax: number): Promise<boolean> {
  const limit = Math.max(1, rowsMax - tally.rows)
  const versions = await tx.all<VersionRow>(sql`
    SELECT entry_id, number, blob_id, size_bytes FROM versions WHERE space_id = ${spaceId} AND entry_id ${fileIds} LIMIT ${limit}`)
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
