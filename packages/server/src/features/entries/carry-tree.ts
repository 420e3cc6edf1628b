/**
 * Moving Directories to another Space of the Library. Rows carry their Space, so each has to
 * change; ids, times and versions stay. The subtree leaves its old Space's tree at once, is
 * carried out of sight in steps that may stop anywhere, and lands as one piece. When it can't,
 * it is carried back the same way: nothing is lost.
 */
import { assert } from '../../kernel/assert.ts'
import { pathFailure } from '../../kernel/entry-path.ts'
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { isOneOf } from '../../platform/db/lists.ts'
import { hex, sql } from '../../platform/db/sql.ts'
import { carryVersions, leftEvent } from './carry-file.ts'
import type { Entry } from './entry.ts'
import { markState } from './entry-store.ts'
import { entryFailure } from './failures.ts'
import { checkLanding } from './land-tree.ts'
import type { EntryAt, TreeStrategy } from './land-tree.ts'
import { removeLostLinks } from './links.ts'
import { uncountChild } from './parent-rows.ts'
import { recordChange } from './record-change.ts'
import { cutPage, directoryKind, growDirectory, listChildRows, tally } from './tree-rows.ts'
import type { TreeRow } from './tree-rows.ts'

/** How far it is. Plain data: it is kept as JSON between the steps. */
export type TreeCarry = {
  readonly topId: EntryId
  /** Directories that are being emptied, the deepest last. */
  readonly frames: readonly CarryFrame[]
}

type CarryFrame = {
  readonly id: EntryId
  /** Absent for the top, whose Directory has forgotten it already. */
  readonly parentId?: EntryId
}

export type TwoSpaces = {
  readonly from: SpaceId
  readonly to: SpaceId
  /** What a quota of the other Space has refused goes back, even where its own has been filled meanwhile. */
  readonly isReturn?: boolean
}

/** Takes what stands at the source path out of its tree, ready to be carried. A refusal comes before the first change. */
export async function beginTreeCarry(
  tx: Transaction,
  call: Call<'clock'>,
  carry: { readonly from: EntryAt; readonly to: EntryAt; readonly strategy: TreeStrategy },
  source: Entry | undefined,
): Promise<TreeCarry> {
  const { from, to } = carry
  if (from.path.length === 0) throw pathFailure.RootDirectoryNotAllowed()
  if (!source) throw entryFailure.SourceDirectoryNotFound()
  if (source.kind !== 'directory') throw entryFailure.InvalidSourceDirectory()
  await checkLanding(tx, to, carry.strategy)
  await uncountChild(tx, call, source)
  await markState(tx, source, 'inTransit')
  const spaces = { from: source.spaceId, to: to.scope.space.id }
  const made = await insertTwin(tx, spaces, source.id)
  assert(made, 'An id belongs to one Entry.')
  await tx.run(sql`
    UPDATE entries SET parent_id = ${hex(to.scope.space.rootId)}, state = 3 WHERE space_id = ${spaces.to} AND id = ${hex(source.id)}`)
  await recordChange(tx, call, { spaceId: spaces.from, events: [leftEvent(source, to)] })
  await recordChange(tx, call, { spaceId: spaces.to, directories: 1, events: [] })
  return { topId: source.id, frames: [{ id: source.id }] }
}

/**
 * Turns a carry round, wherever it stopped: from now on the Spaces have changed their parts.
 * The top stands in the old Space again, if it had left that already.
 */
export async function turnTreeCarry(
  tx: Transaction,
  call: Call<'clock'>,
  back: TwoSpaces & { readonly rootId: EntryId },
  carry: TreeCarry,
): Promise<TreeCarry> {
  const { topId } = carry
  if (await insertTwin(tx, back, topId)) {
    await tx.run(sql`UPDATE entries SET parent_id = ${hex(back.rootId)} WHERE space_id = ${back.to} AND id = ${hex(topId)}`)
    await recordChange(tx, call, { spaceId: back.to, directories: 1, events: [] })
  }
  return { topId, frames: [{ id: topId }] }
}

/** Carries up to about `rowsMax` rows, which nobody sees; nothing is left behind when no frame is. */
export async function carryTreeStep(
  tx: Transaction,
  call: Call<'clock'>,
  spaces: TwoSpaces,
  carry: TreeCarry,
  rowsMax: number,
): Promise<{ readonly carry: TreeCarry; readonly rows: number }> {
  const frames = [...carry.frames]
  const gone = { files: 0, directories: 0, bytes: 0 }
  const names: EntryId[] = []
  let arrivedDirectories = 0
  let rows = 0
  for (let frame = frames.at(-1); frame && rows < rowsMax; frame = frames.at(-1)) {
    const { id } = frame
    const page = cutPage(await listChildRows(tx, { spaceId: spaces.from, id, after: '' }), rowsMax - rows)
    const directories = page.filter((row) => row.kind === directoryKind)
    const files = page.filter((row) => row.kind !== directoryKind)
    gone.bytes += await carryFiles(tx, spaces, files)
    gone.files += files.length
    for (const row of page) names.push(row.id as EntryId)
    const twins = await insertTwins(tx, spaces, directories)
    arrivedDirectories += twins
    if (files.length > 0) await growDirectory(tx, { spaceId: spaces.from, id, files: -files.length, directories: 0 })
    if (files.length + twins > 0) await growDirectory(tx, { spaceId: spaces.to, id, files: files.length, directories: twins })
    rows += Math.max(1, page.length)
    if (page.length === 0) {
      frames.pop()
      await removeEmptied(tx, spaces.from, frame)
      gone.directories++
      names.push(id)
    }
    frames.push(...directories.map((row) => ({ id: row.id as EntryId, parentId: id })))
  }
  await recordChange(tx, call, {
    spaceId: spaces.from,
    files: -gone.files,
    directories: -gone.directories,
    usedBytes: -gone.bytes,
    events: [],
    names,
  })
  await recordChange(tx, call, {
    spaceId: spaces.to,
    files: gone.files,
    directories: arrivedDirectories,
    usedBytes: gone.bytes,
    isReturn: spaces.isReturn ?? false,
    events: [],
    names,
  })
  return { carry: { topId: carry.topId, frames }, rows }
}

/** Before it lands: a link and its File that are in two Spaces now have lost each other. */
export async function endTreeCarry(tx: Transaction, call: Call<'clock'>, spaces: TwoSpaces): Promise<void> {
  for (const spaceId of [spaces.from, spaces.to]) await removeLostLinks(tx, call, spaceId)
}

/** Answers the bytes that went along, versions included. */
async function carryFiles(tx: Transaction, spaces: TwoSpaces, files: readonly TreeRow[]): Promise<number> {
  if (files.length === 0) return 0
  const fileIds = files.map((file) => file.id as EntryId)
  await tx.run(sql`
    UPDATE entries SET space_id = ${spaces.to}, content_number = NULL WHERE space_id = ${spaces.from} AND id ${isOneOf(fileIds)}`)
  return tally(files).bytes + (await carryVersions(tx, { ...spaces, fileIds }))
}

/** Directories stand in both Spaces until they are emptied. */
async function insertTwins(tx: Transaction, spaces: TwoSpaces, directories: readonly TreeRow[]): Promise<number> {
  let made = 0
  for (const directory of directories) if (await insertTwin(tx, spaces, directory.id as EntryId)) made++
  return made
}

/** False when the other Space has it already: on the way back it may. */
async function insertTwin(tx: Transaction, spaces: TwoSpaces, id: EntryId): Promise<boolean> {
  const made = await tx.run(sql`
    INSERT INTO entries (space_id, id, parent_id, name, kind, state, created_at, modified_at, created_by, revision, attributes)
    SELECT CAST(${spaces.to} AS BIGINT), id, parent_id, name, kind, state, created_at, modified_at, created_by, revision, attributes
    FROM entries WHERE space_id = ${spaces.from} AND id = ${hex(id)}
    ON CONFLICT (space_id, id) DO NOTHING`)
  return made === 1
}

/** Whatever was recycled from it on its own lives on without it. */
async function removeEmptied(tx: Transaction, spaceId: SpaceId, { id, parentId }: CarryFrame): Promise<void> {
  await tx.run(sql`DELETE FROM entries WHERE space_id = ${spaceId} AND id = ${hex(id)}`)
  if (parentId !== undefined) await growDirectory(tx, { spaceId, id: parentId, files: 0, directories: -1 })
}
