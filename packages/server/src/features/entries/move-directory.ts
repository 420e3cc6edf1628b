/** Moving and renaming Directories: one row, whatever lies below it. */
import type { EntryPath } from '../../kernel/entry-path.ts'
import { pathFailure } from '../../kernel/entry-path.ts'
import type { Call } from '../../platform/call.ts'
import { spaceLock } from '../../platform/db/db.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { checkDirectoryPlace } from './content-rules.ts'
import { findOrCreateParents } from './create-directory.ts'
import { isSamePath, startsWithPath } from './entry.ts'
import type { ConflictStrategy } from './entry.ts'
import { findEntryByPath } from './tree-lookup.ts'
import { entryFailure } from './failures.ts'
import { recordMove } from './move-file.ts'
import { relocateEntry } from './relocate-entry.ts'

/**
 * Moves a Directory with all it holds and answers where it is now. Missing Directories above
 * the destination are made. Onto itself it is a no-op.
 */
export async function moveDirectory(
  call: Call<'db' | 'clock' | 'random' | 'faults'>,
  input: {
    readonly scope: SpaceScope
    readonly from: EntryPath
    readonly to: EntryPath
    readonly strategy: Exclude<ConflictStrategy, 'overwrite'>
  },
): Promise<{ readonly path: EntryPath }> {
  const { scope, from, to } = input
  if (from.length === 0) throw pathFailure.RootDirectoryNotAllowed()
  checkDirectoryPlace(scope, to)
  const answer = await call.db.write(spaceLock(scope.space.id), async (tx) => {
    const source = await findEntryByPath(tx, scope.space, from)
    if (!source) throw entryFailure.SourceDirectoryNotFound()
    if (source.kind !== 'directory') throw entryFailure.InvalidSourceDirectory()
    if (isSamePath(from, to)) return { path: to }
    if (startsWithPath(to, from)) throw entryFailure.SourceDirectoryIsParentOfDestination()
    const parents = await findOrCreateParents(tx, call, scope, to.slice(0, -1))
    const moved = await relocateEntry(tx, call, {
      scope,
      entry: source,
      parentId: parents.id,
      name: to.at(-1) as string,
      strategy: input.strategy,
    })
    await recordMove(tx, call, { scope, source, moved, createdParents: parents.created })
    await call.faults.at('entries.move.before-commit')
    return { path: [...to.slice(0, -1), moved.entry.name] }
  })
  await call.faults.at('entries.move.committed')
  return answer
}
