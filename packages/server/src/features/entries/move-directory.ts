/** Moving and renaming Directories: one row, whatever lies below it. */
import type { EntryPath } from '../../kernel/entry-path.ts'
import { pathFailure } from '../../kernel/entry-path.ts'
import type { Call } from '../../platform/call.ts'
import { spaceLock } from '../../platform/db/db.ts'
import type { Transaction } from '../../platform/db/db.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { checkDirectoryPlace } from './content-rules.ts'
import { findOrCreateParents } from './create-directory.ts'
import { isSamePath, startsWithPath } from './entry.ts'
import type { ConflictStrategy, Entry } from './entry.ts'
import { findEntryByPath } from './tree-lookup.ts'
import { entryFailure } from './failures.ts'
import { recordMove } from './move-file.ts'
import type { PlacedEntry } from './move-file.ts'
import { relocateEntry } from './relocate-entry.ts'

export type DirectoryMove = {
  readonly scope: SpaceScope
  readonly from: EntryPath
  readonly to: EntryPath
  readonly strategy: Exclude<ConflictStrategy, 'overwrite'>
}

/**
 * Moves a Directory with all it holds and answers where it is now. Missing Directories above
 * the destination are made. Onto itself it is a no-op.
 */
export async function moveDirectory(call: Call<'db' | 'clock' | 'random' | 'faults'>, move: DirectoryMove): Promise<PlacedEntry> {
  const { scope, from } = move
  const answer = await call.db.write(spaceLock(scope.space.id), async (tx) => {
    const moved = await moveDirectoryWithin(tx, call, move, await findEntryByPath(tx, scope.space, from))
    await call.faults.at('entries.move.before-commit')
    return moved
  })
  await call.faults.at('entries.move.committed')
  return answer
}

/** The same inside a write, with what stands at the source path. A refusal comes before the first change. */
export async function moveDirectoryWithin(
  tx: Transaction,
  call: Call<'clock' | 'random'>,
  move: DirectoryMove,
  source: Entry | undefined,
): Promise<PlacedEntry> {
  const { scope, from, to } = move
  if (from.length === 0) throw pathFailure.RootDirectoryNotAllowed()
  checkDirectoryPlace(scope, to)
  if (!source) throw entryFailure.SourceDirectoryNotFound()
  if (source.kind !== 'directory') throw entryFailure.InvalidSourceDirectory()
  if (isSamePath(from, to)) return { entry: source, path: to }
  if (startsWithPath(to, from)) throw entryFailure.SourceDirectoryIsParentOfDestination()
  const parents = await findOrCreateParents(tx, call, scope, to.slice(0, -1))
  const moved = await relocateEntry(tx, call, {
    scope,
    entry: source,
    parentId: parents.id,
    name: to.at(-1) as string,
    strategy: move.strategy,
  })
  await recordMove(tx, call, { scope, source, moved, createdParents: parents.created })
  return { entry: moved.entry, path: [...to.slice(0, -1), moved.entry.name] }
}
