/** Moving Files to another Space of the Library: the row changes its Space and keeps its id, its times and its versions. */
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { hex, join, sql } from '../../platform/db/sql.ts'
import { checkOverwrite } from './check-place.ts'
import { checkFilePlace } from './content-rules.ts'
import { sizeOf } from './entry.ts'
import type { ConflictStrategy, Entry } from './entry.ts'
import { entryFailure } from './failures.ts'
import { findFreeName } from './free-name.ts'
import type { EntryAt } from './land-tree.ts'
import { handLinksOver, removeLinks } from './links.ts'
import { checkKindKept } from './move-file.ts'
import type { PlacedEntry } from './move-file.ts'
import { countChild, uncountChild } from './parent-rows.ts'
import { nextNumbers, recordChange, snapshot } from './record-change.ts'
import type { ChangeEvent } from './record-change.ts'
import { removeFileRow } from './remove-entry.ts'
import { findParentAndChild, hasVersions } from './tree-lookup.ts'

export type FileCarry = { readonly from: EntryAt; readonly to: EntryAt; readonly strategy: ConflictStrategy }

/**
 * Moves what stands at the source path into the other Space, inside a write that holds the locks
 * of both. Overwriting removes the File that was there, unless it has versions. A refusal comes
 * before the first change.
 */
export async function carryFileWithin(
  tx: Transaction,
  call: Call<'clock'>,
  carry: FileCarry,
  source: Entry | undefined,
): Promise<PlacedEntry> {
  const { to, strategy } = carry
  const spaceId = to.scope.space.id
  checkFilePlace(to.scope, to.path)
  if (!source) throw entryFailure.SourceFileNotFound()
  // A link can't leave the Space it points into.
  if (source.kind === 'directory' || source.kind === 'symlink') throw entryFailure.InvalidSourceFile()
  const wanted = to.path.at(-1) as string
  checkKindKept(to.scope, source.name, wanted)
  const { parent, child } = await findParentAndChild(tx, to.scope.space, to.path)
  if (parent?.kind !== 'directory') throw entryFailure.DirectoryNotFound()
  if (child) await checkClash(tx, call, strategy, child)
  const lengthMax = to.scope.library.settings.nameLengthMax
  const place = { spaceId, parentId: parent.id, name: wanted }
  const name = child && strategy === 'rename' ? await findFreeName(tx, place, { isDirectory: false, lengthMax }) : wanted
  const overwritten = strategy === 'overwrite' ? child : undefined
  if (overwritten) {
    await handLinksOver(tx, call, overwritten, source)
    await removeFileRow(tx, call, overwritten)
  }
  // Links can't follow it, and what a number of the old Space means is unknown in the new one.
  const entry: Entry = { ...source, spaceId, parentId: parent.id, name }
  const sizeBytes = sizeOf(source)
  await tx.run(sql`
    UPDATE entries SET space_id = ${spaceId}, parent_id = ${hex(parent.id)}, name = ${name}, content_number = NULL
    WHERE space_id = ${source.spaceId} AND id = ${hex(source.id)}`)
  const versionBytes = await carryVersions(tx, { from: source.spaceId, to: spaceId, fileIds: [source.id] })
  await uncountChild(tx, call, source)
  await countChild(tx, { spaceId, parentId: parent.id, at: call.clock.now(), ...(!overwritten && { files: 1 }) })
  const bytes = sizeBytes + versionBytes
  await recordChange(tx, call, { spaceId: source.spaceId, files: -1, usedBytes: -bytes, events: [leftEvent(source, to)] })
  await recordChange(tx, call, {
    spaceId,
    files: overwritten ? 0 : 1,
    usedBytes: bytes - (overwritten?.content?.sizeBytes ?? 0),
    events: [
      {
        operation: overwritten ? 'FILE.MOVE_OVERWRITE' : 'FILE.MOVE',
        entryId: entry.id,
        details: {
          ...snapshot(entry),
          ...arrivedFrom(carry.from, source),
          ...(overwritten && { overwrittenId: overwritten.id, overwritten: snapshot(overwritten) }),
        },
      },
    ],
  })
  await removeLinks(tx, call, [source])
  return { entry, path: [...to.path.slice(0, -1), name] }
}

async function checkClash(tx: Transaction, call: Call<'clock'>, strategy: ConflictStrategy, existing: Entry): Promise<void> {
  if (strategy === 'rename') return
  if (strategy === 'ask') throw entryFailure.SameNameDirectoryOrFileExists()
  checkOverwrite(existing, call.actor, ['move_file_force'])
  if (await hasVersions(tx, existing))
    throw entryFailure.SameNameDirectoryOrFileExists('A file with this name exists and has earlier versions, so it is not overwritten.')
}

/** What readers of the journal of the Space it left are told. */
export const leftEvent = (source: Entry, to: EntryAt): ChangeEvent => ({
  operation: 'FILE.DELETE',
  entryId: source.id,
  details: { ...snapshot(source), toSpaceId: to.scope.space.name },
})

/** What readers of the other Space's journal are told about where it was. */
export const arrivedFrom = (from: EntryAt, source: Entry): object => ({
  fromLibraryId: from.scope.library.id,
  fromSpaceId: from.scope.space.name,
  fromParentId: source.parentId,
  fromName: source.name,
})

type VersionTotals = { readonly bytes: number; readonly first: number | null; readonly last: number | null }

/** Takes the versions of Files along, under new numbers, and answers their bytes. */
export async function carryVersions(
  tx: Transaction,
  carried: { readonly from: SpaceId; readonly to: SpaceId; readonly fileIds: readonly EntryId[] },
): Promise<number> {
  if (carried.fileIds.length === 0) return 0
  const ids = join(carried.fileIds.map((id) => hex(id)))
  const totals = await tx.get<VersionTotals>(sql`
    SELECT CAST(COALESCE(SUM(size_bytes), 0) AS BIGINT) AS bytes, MIN(number) AS first, MAX(number) AS last
    FROM versions WHERE space_id = ${carried.from} AND entry_id IN (${ids})`)
  if (!totals || totals.first === null || totals.last === null) return 0
  // All by one distance, so that order and distinctness stay; numbers are plenty.
  const next = await nextNumbers(tx, carried.to, totals.last - totals.first + 1)
  await tx.run(sql`
    UPDATE versions SET space_id = ${carried.to}, number = number + ${next - totals.first}
    WHERE space_id = ${carried.from} AND entry_id IN (${ids})`)
  return totals.bytes
}
