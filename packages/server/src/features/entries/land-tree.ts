/**
 * The end of a way: a subtree that was in transit appears in the tree as one piece, by one row.
 * The names above it and its own are settled only now, as nobody could keep them free meanwhile.
 */
import type { EntryPath } from '../../kernel/entry-path.ts'
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { spaceLock } from '../../platform/db/db.ts'
import type { Lock, Reader, Transaction } from '../../platform/db/db.ts'
import { hex } from '../../platform/db/sql.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { checkDirectoryPlace } from './content-rules.ts'
import { findNearestDirectory, findOrCreateParents } from './create-directory.ts'
import type { ConflictStrategy, Entry } from './entry.ts'
import { entryColumns, statement, toEntry, updatePlace } from './entry-store.ts'
import type { EntryRow } from './entry-store.ts'
import { entryFailure } from './failures.ts'
import { findFreeName } from './free-name.ts'
import { countChild } from './parent-rows.ts'
import { recordChange, snapshot } from './record-change.ts'
import type { ChangeOperation } from './record-change.ts'
import { findChild } from './tree-lookup.ts'

/** A place in some Space. */
export type EntryAt = { readonly scope: SpaceScope; readonly path: EntryPath }

/** What a write from one place to another holds. */
export const spaceLocks = (from: EntryAt, to: EntryAt): Lock | readonly Lock[] =>
  from.scope.space.id === to.scope.space.id ? spaceLock(to.scope.space.id) : [spaceLock(from.scope.space.id), spaceLock(to.scope.space.id)]

export type TreeStrategy = Exclude<ConflictStrategy, 'overwrite'>

/** Refuses a place where the subtree could not land as things are now. */
export async function checkLanding(reader: Reader, to: EntryAt, strategy: TreeStrategy): Promise<void> {
  checkDirectoryPlace(to.scope, to.path)
  const { nearestId, missing } = await findNearestDirectory(reader, to.scope, to.path.slice(0, -1))
  if (missing.length > 0 || strategy === 'rename') return
  const place = { spaceId: to.scope.space.id, parentId: nearestId, name: to.path.at(-1) as string }
  if (await findChild(reader, place)) throw entryFailure.SameNameDirectoryOrFileExists()
}

/** Puts the subtree into the tree and records it; answers its path. A refusal comes before the first change. */
export async function landTree(
  tx: Transaction,
  call: Call<'clock' | 'random'>,
  landing: {
    readonly topId: EntryId
    readonly to: EntryAt
    readonly strategy: TreeStrategy
    readonly operation: Extract<ChangeOperation, 'FILE.COPY' | 'FILE.MOVE'>
    readonly details: object
  },
): Promise<EntryPath> {
  const { topId, to, strategy } = landing
  const { space, library } = to.scope
  await checkLanding(tx, to, strategy)
  const parents = await findOrCreateParents(tx, call, to.scope, to.path.slice(0, -1))
  const place = { spaceId: space.id, parentId: parents.id, name: to.path.at(-1) as string }
  const isTaken = strategy === 'rename' && (await findChild(tx, place)) !== undefined
  const name = isTaken ? await findFreeName(tx, place, { isDirectory: true, lengthMax: library.settings.nameLengthMax }) : place.name
  await updatePlace(tx, { spaceId: space.id, id: topId, parentId: parents.id, name })
  await countChild(tx, { spaceId: space.id, parentId: parents.id, directories: 1, at: call.clock.now() })
  const top = await getTop(tx, space.id, topId)
  await recordChange(tx, call, {
    spaceId: space.id,
    directories: parents.created.length,
    events: [
      ...parents.created.map((parent) => ({ operation: 'FILE.CREATE' as const, entryId: parent.id, details: snapshot(parent) })),
      { operation: landing.operation, entryId: topId, details: { ...snapshot(top), ...landing.details } },
    ],
  })
  return [...to.path.slice(0, -1), name]
}

const byId = statement(`SELECT ${entryColumns()} FROM entries WHERE space_id = ? AND id = ?`)

async function getTop(tx: Transaction, spaceId: SpaceId, id: EntryId): Promise<Entry> {
  return toEntry((await tx.get<EntryRow>(byId(spaceId, hex(id)))) as EntryRow)
}
