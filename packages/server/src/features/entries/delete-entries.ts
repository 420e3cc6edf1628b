/** Deleting many Entries in one write: looked up together, removed together. */
import { pathFailure } from '../../kernel/entry-path.ts'
import type { EntryPath } from '../../kernel/entry-path.ts'
import { Failure } from '../../kernel/failure.ts'
import type { Transaction } from '../../platform/db/db.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { checkMayDeleteEntry } from './delete-entry.ts'
import type { DeleteCall, Deleted } from './delete-entry.ts'
import type { Entry } from './entry.ts'
import { entryFailure } from './failures.ts'
import { recycleEntries } from './recycle-entry.ts'
import { removeEntries } from './remove-entry.ts'
import { findEntriesByPaths } from './tree-lookup.ts'

export type PathDeletion = { readonly path: EntryPath; readonly isPermanent: boolean }

type Planned = PathDeletion & { readonly entry: Entry; readonly index: number }

/**
 * Deletes what stands at the paths, in order: a path below one that was named before is gone
 * with it. Each is answered on its own; a refusal changes nothing and stops nobody.
 */
export async function deleteEntriesWithin(
  tx: Transaction,
  call: DeleteCall,
  input: { readonly scope: SpaceScope; readonly deletions: readonly PathDeletion[] },
): Promise<readonly (Deleted | Failure)[]> {
  const { scope, deletions } = input
  const answers: (Deleted | Failure)[] = deletions.map(() => ({}))
  const planned: Planned[] = []
  const gone = new Set<string>()
  const found = await findEntriesByPaths(
    tx,
    scope.space,
    deletions.map(({ path }) => path),
  )
  for (const [index, deletion] of deletions.entries()) {
    try {
      planned.push({ ...deletion, entry: checkToDelete(call, scope, { ...deletion, entry: found[index] }, gone), index })
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      answers[index] = error
    }
  }
  // Links first: those that are named are dealt with before they go with their Files.
  const { links = [], others = [] } = Object.groupBy(planned, (one) => (one.entry.kind === 'symlink' ? 'links' : 'others'))
  const usesBin = scope.library.settings.usesRecycleBin
  for (const some of [links, others]) {
    const toBin = some.filter((one) => usesBin && !one.isPermanent)
    const forGood = some.filter((one) => !usesBin || one.isPermanent)
    const numbers = await recycleEntries(tx, call, { scope, entries: toBin })
    toBin.forEach((one, order) => (answers[one.index] = { recycledItemId: numbers[order] as number }))
    await removeEntries(tx, call, { entries: forGood.map((one) => one.entry), operation: 'FILE.DELETE' })
  }
  return answers
}

/** `gone` holds the paths that are taken already. */
function checkToDelete(
  call: DeleteCall,
  scope: SpaceScope,
  deletion: PathDeletion & { readonly entry: Entry | undefined },
  gone: Set<string>,
): Entry {
  const { path, entry } = deletion
  if (path.length === 0) throw pathFailure.RootDirectoryNotAllowed()
  let prefix = ''
  for (const name of path) if (gone.has((prefix += `/${name}`))) throw entryFailure.PathNotFound()
  if (!entry) throw entryFailure.PathNotFound()
  checkMayDeleteEntry(call, { scope, ...deletion }, entry)
  gone.add(prefix)
  return entry
}
