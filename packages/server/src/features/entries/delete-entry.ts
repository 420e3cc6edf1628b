/** Deleting Files and Directories: into the bin where the Library keeps one, else for good. */
import { can } from '../../kernel/actor.ts'
import { pathFailure } from '../../kernel/entry-path.ts'
import type { EntryPath } from '../../kernel/entry-path.ts'
import type { Grant } from '../../kernel/grant.ts'
import type { Call } from '../../platform/call.ts'
import { spaceLock } from '../../platform/db/db.ts'
import type { Transaction } from '../../platform/db/db.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { contentCasOf } from './content-type.ts'
import type { Entry } from './entry.ts'
import { findEntryByPath } from './tree-lookup.ts'
import { entryFailure } from './failures.ts'
import { recycleEntry } from './recycle-entry.ts'
import { removeEntry } from './remove-entry.ts'

export type DeleteCall = Call<'db' | 'clock' | 'random' | 'jobs' | 'faults'>

/** Absent when the Entry is gone for good. */
export type Deleted = { readonly recycledItemId?: number }

export type Deletion = {
  readonly scope: SpaceScope
  readonly path: EntryPath
  /** Past the bin. */
  readonly isPermanent: boolean
}

/** Deletes a File with its versions. Asking twice answers `FileNotFound`. */
export async function deleteFile(call: DeleteCall, input: Deletion & { readonly contentCas?: string | undefined }): Promise<Deleted> {
  const { scope, path } = input
  if (path.length === 0) throw pathFailure.EmptyFileName()
  checkMayDelete(call, input, fileGrants)
  return deleteEntry(call, input, async (tx) => {
    const file = await findEntryByPath(tx, scope.space, path)
    if (!file || file.kind === 'directory') throw entryFailure.FileNotFound()
    if (input.contentCas !== undefined && contentCasOf(file) !== input.contentCas) throw entryFailure.ContentCasConflict()
    return file
  })
}

/** Deletes a Directory with all it holds: it is out of sight at once, its rows and bytes go by a job. */
export async function deleteDirectory(call: DeleteCall, input: Deletion & { readonly isDirectoryOnly: boolean }): Promise<Deleted> {
  const { scope, path } = input
  if (path.length === 0) throw pathFailure.RootDirectoryNotAllowed()
  checkMayDelete(call, input, directoryGrants)
  return deleteEntry(call, input, async (tx) => {
    const directory = await findEntryByPath(tx, scope.space, path)
    if (directory?.kind !== 'directory') throw entryFailure.DirectoryNotFound()
    if (input.isDirectoryOnly && directory.childFileCount + directory.childDirectoryCount > 0)
      throw entryFailure.ParamInvalid('The directory is not empty. Delete what it holds first, or delete it without directory_only.')
    return directory
  })
}

const fileGrants: DeleteGrants = { toBin: 'delete_file', forGood: 'delete_file_permanent' }
const directoryGrants: DeleteGrants = { toBin: 'delete_directory', forGood: 'delete_directory_permanent' }

type DeleteGrants = { readonly toBin: Grant; readonly forGood: Grant }

/** Where there is a bin, passing it by is a right of its own. */
function checkMayDelete(call: DeleteCall, input: Deletion, grants: DeleteGrants): void {
  const isPastBin = input.scope.library.settings.usesRecycleBin && input.isPermanent
  if (!can(call.actor, isPastBin ? grants.forGood : grants.toBin))
    throw entryFailure.NoPermission('The access token does not grant this way of deleting.')
}

/** Refuses the removal of an Entry that was found. */
export function checkMayDeleteEntry(call: DeleteCall, input: Deletion, entry: Entry): void {
  checkMayDelete(call, input, entry.kind === 'directory' ? directoryGrants : fileGrants)
}

async function deleteEntry(call: DeleteCall, input: Deletion, find: (tx: Transaction) => Promise<Entry>): Promise<Deleted> {
  const deleted = await call.db.write(spaceLock(input.scope.space.id), async (tx) => {
    const answer = await binOrRemove(tx, call, input, await find(tx))
    await call.faults.at('entries.delete.before-commit')
    return answer
  })
  await call.faults.at('entries.delete.committed')
  return deleted
}

async function binOrRemove(tx: Transaction, call: DeleteCall, input: Deletion, entry: Entry): Promise<Deleted> {
  if (input.scope.library.settings.usesRecycleBin && !input.isPermanent)
    return { recycledItemId: await recycleEntry(tx, call, { scope: input.scope, entry, path: input.path }) }
  await removeEntry(tx, call, { entry, operation: 'FILE.DELETE' })
  return {}
}
