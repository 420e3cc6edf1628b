/** Gives an Entry another place in the tree: the one row that a move, a rename or a restore changes. */
import { assert } from '../../kernel/assert.ts'
import type { Grant } from '../../kernel/grant.ts'
import type { EntryId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import type { Transaction } from '../../platform/db/db.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { checkOverwrite } from './check-place.ts'
import { contentCasOf } from './content-type.ts'
import type { ConflictStrategy, Entry, File } from './entry.ts'
import { updatePlace } from './entry-store.ts'
import { findChild, hasVersions } from './tree-lookup.ts'
import { entryFailure } from './failures.ts'
import { findFreeName } from './free-name.ts'
import { countChild, touchParent, uncountChild } from './parent-rows.ts'
import { handLinksOver } from './links.ts'
import { removeFileRow } from './remove-entry.ts'

export type Relocation = {
  readonly scope: SpaceScope
  readonly entry: Entry
  /** A Directory the caller has found in the tree, in this transaction. */
  readonly parentId: EntryId
  readonly name: string
  readonly strategy: ConflictStrategy
  /** Who may overwrite; absent: the operation's own grant suffices. */
  readonly overwriteGrants?: readonly Grant[]
  /** With `overwrite`: only if the File that has the name now is the one the caller has seen. */
  readonly contentCas?: string
  /** The Entry comes out of the bin: its old parent has forgotten it already. */
  readonly isFromBin?: boolean
}

export type Relocated = { readonly entry: Entry; readonly overwritten?: File }

/**
 * Moves the Entry's row, settles name clashes and both Directories' counts. Subtrees come along
 * untouched. The caller has checked the rules of the place and records the change: an overwritten
 * File is gone for good, one File and its bytes less.
 */
export async function relocateEntry(tx: Transaction, call: Call<'clock'>, move: Relocation): Promise<Relocated> {
  const { entry, parentId } = move
  if (move.contentCas !== undefined && move.strategy === 'overwrite') await checkContentCas(tx, move)
  const isPlaced = await updatePlace(tx, { spaceId: entry.spaceId, id: entry.id, parentId, name: move.name })
  const settled = isPlaced ? { name: move.name } : await settleClash(tx, call, move)
  await settleParents(tx, call, move, settled.overwritten !== undefined)
  const { name, overwritten } = settled
  return { entry: { ...entry, parentId, name }, ...(overwritten && { overwritten }) }
}

async function checkContentCas(tx: Transaction, move: Relocation): Promise<void> {
  const existing = await findChild(tx, { spaceId: move.entry.spaceId, parentId: move.parentId, name: move.name })
  if (!existing || contentCasOf(existing) !== move.contentCas) throw entryFailure.ContentCasConflict()
}

async function settleClash(
  tx: Transaction,
  call: Call<'clock'>,
  move: Relocation,
): Promise<{ readonly name: string; readonly overwritten?: File }> {
  const { scope, entry, parentId } = move
  const place = { spaceId: entry.spaceId, parentId, name: move.name }
  switch (move.strategy) {
    case 'ask':
      throw entryFailure.SameNameDirectoryOrFileExists()
    case 'rename': {
      const rules = { isDirectory: entry.kind === 'directory', lengthMax: scope.library.settings.nameLengthMax }
      const name = await findFreeName(tx, place, rules)
      await updatePlace(tx, { ...place, id: entry.id, name })
      return { name }
    }
    case 'overwrite': {
      const existing = await findChild(tx, place)
      assert(existing, 'A name that is taken is taken by an entry.')
      const overwritten = await removeOverwritten(tx, call, move, existing)
      await updatePlace(tx, { ...place, id: entry.id })
      return { name: move.name, overwritten }
    }
  }
}

/** Files with versions are not lost to a move: the caller must remove them on purpose. */
async function removeOverwritten(tx: Transaction, call: Call<'clock'>, move: Relocation, existing: Entry): Promise<File> {
  if (existing.kind !== 'file' || move.entry.kind === 'directory') throw entryFailure.SameNameDirectoryOrFileExists()
  if (move.overwriteGrants) checkOverwrite(existing, call.actor, move.overwriteGrants)
  if (await hasVersions(tx, existing)) throw entryFailure.OverwriteFileNotAllowed()
  await handLinksOver(tx, call, existing, move.entry)
  await removeFileRow(tx, call, existing)
  return existing as File
}

async function settleParents(tx: Transaction, call: Call<'clock'>, move: Relocation, hasOverwritten: boolean): Promise<void> {
  const { entry, parentId } = move
  const spaceId = move.scope.space.id
  const at = call.clock.now()
  const count = entry.kind === 'directory' ? { directories: 1 } : { files: 1 }
  const isSameParent = !move.isFromBin && entry.parentId === parentId
  if (isSameParent) {
    if (hasOverwritten) await countChild(tx, { spaceId, parentId, files: -1, at })
    else await touchParent(tx, { spaceId, parentId })
    return
  }
  if (!move.isFromBin) await uncountChild(tx, call, entry)
  await countChild(tx, { spaceId, parentId, at, ...(hasOverwritten ? {} : count) })
}
