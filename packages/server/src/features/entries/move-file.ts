/** Moving and renaming Files. */
import type { EntryPath } from '../../kernel/entry-path.ts'
import { pathFailure } from '../../kernel/entry-path.ts'
import type { Call } from '../../platform/call.ts'
import { spaceLock } from '../../platform/db/db.ts'
import type { Transaction } from '../../platform/db/db.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { checkFilePlace, mediaKindOf } from './content-rules.ts'
import { isSamePath } from './entry.ts'
import type { ConflictStrategy, Directory, Entry } from './entry.ts'
import { findEntryByPath } from './tree-lookup.ts'
import { entryFailure } from './failures.ts'
import { recordChange, snapshot } from './record-change.ts'
import type { ChangeEvent } from './record-change.ts'
import { relocateEntry } from './relocate-entry.ts'
import type { Relocated } from './relocate-entry.ts'

/** An Entry and where it is now. */
export type PlacedEntry = { readonly entry: Entry; readonly path: EntryPath }

export type FileMove = {
  readonly scope: SpaceScope
  readonly from: EntryPath
  readonly to: EntryPath
  readonly strategy: ConflictStrategy
  readonly contentCas?: string | undefined
}

/**
 * Moves a File and answers where it is now; id and creation time stay. The destination's
 * Directory must exist. Overwriting removes the File that was there, unless it has versions.
 */
export async function moveFile(call: Call<'db' | 'clock' | 'faults'>, move: FileMove): Promise<PlacedEntry> {
  const { scope, from } = move
  if (from.length === 0) throw pathFailure.EmptyFileName()
  const answer = await call.db.write(spaceLock(scope.space.id), async (tx) => {
    const moved = await moveFileWithin(tx, call, move, await findEntryByPath(tx, scope.space, from))
    await call.faults.at('entries.move.before-commit')
    return moved
  })
  await call.faults.at('entries.move.committed')
  return answer
}

/** The same inside a write, with what stands at the source path. A refusal comes before the first change. */
export async function moveFileWithin(
  tx: Transaction,
  call: Call<'clock'>,
  move: FileMove,
  source: Entry | undefined,
): Promise<PlacedEntry> {
  const { scope, from, to } = move
  checkFilePlace(scope, to)
  if (!source) throw entryFailure.SourceFileNotFound()
  if (source.kind === 'directory') throw entryFailure.InvalidSourceFile()
  if (isSamePath(from, to)) return { entry: source, path: to }
  checkKindKept(scope, source.name, to.at(-1) as string)
  const parent = await findEntryByPath(tx, scope.space, to.slice(0, -1))
  if (parent?.kind !== 'directory') throw entryFailure.DirectoryNotFound()
  const moved = await relocateEntry(tx, call, {
    scope,
    entry: source,
    parentId: parent.id,
    name: to.at(-1) as string,
    strategy: move.strategy,
    overwriteGrants: ['move_file_force'],
    ...(move.contentCas !== undefined && { contentCas: move.contentCas }),
  })
  await recordMove(tx, call, { scope, source, moved, createdParents: [] })
  return { entry: moved.entry, path: [...to.slice(0, -1), moved.entry.name] }
}

/** A photo stays a photo: albums and previews depend on it. */
export function checkKindKept(scope: SpaceScope, from: string, to: string): void {
  if (!scope.library.settings.isFileLibrary && mediaKindOf(from) !== mediaKindOf(to)) throw entryFailure.FileTypeNotMatched()
}

/** One event for the move, before it one for each Directory that had to be made. */
export async function recordMove(
  tx: Transaction,
  call: Call<'clock'>,
  change: { readonly scope: SpaceScope; readonly source: Entry; readonly moved: Relocated; readonly createdParents: readonly Directory[] },
): Promise<void> {
  const { source, moved } = change
  const { entry, overwritten } = moved
  const created = change.createdParents.map(
    (parent): ChangeEvent => ({ operation: 'FILE.CREATE', entryId: parent.id, details: snapshot(parent) }),
  )
  await recordChange(tx, call, {
    spaceId: change.scope.space.id,
    directories: created.length,
    ...(overwritten && { files: -1, usedBytes: -overwritten.content.sizeBytes }),
    events: [
      ...created,
      {
        operation: overwritten ? 'FILE.MOVE_OVERWRITE' : 'FILE.MOVE',
        entryId: entry.id,
        details: {
          ...snapshot(entry),
          fromParentId: source.parentId,
          fromName: source.name,
          ...(overwritten && { overwrittenId: overwritten.id, overwritten: snapshot(overwritten) }),
        },
      },
    ],
  })
}
