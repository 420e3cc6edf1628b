import type { LibraryId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { spaceLock } from '../../platform/db/db.ts'
import { removeApplicationsOf } from '../applications/index.ts'
import { removeAccessKeysOf } from '../credentials/index.ts'
import { findLibraryRow, forgetLibrary, libraryFailure, markLibraryDeleting } from '../libraries/index.ts'
import { countSpaces, findSpace, onlySpace, removeLibraryQuotas, retireSpace } from '../spaces/index.ts'
import { libraryAdminFailure } from './failures.ts'

/**
 * Takes a Library out of sight at once, and with it its Tokens, its keys and its secret. A single-tenant
 * one goes with its content, which a job purges; a multi-tenant one must have no Space left.
 */
export async function deleteLibrary(call: Call<'db' | 'caches' | 'clock' | 'random' | 'jobs'>, id: LibraryId): Promise<void> {
  // Multi-tenant Libraries have no Space of this name, and the one that has it keeps it for life.
  const space = await findSpace(call, id, onlySpace)
  await call.db.write([`library:${id}`, ...(space ? [spaceLock(space.id)] : [])], async (tx) => {
    const library = await findLibraryRow(tx, id)
    if (!library) throw libraryFailure['ResourceNotFound.Library']()
    if (library.settings.isMultiSpace && (await countSpaces(tx, id)) > 0) throw libraryAdminFailure['ResourceInUse.MultiSpace']()
    if (space) await retireSpace(tx, call, space)
    await removeLibraryQuotas(tx, id)
    await removeAccessKeysOf(tx, id)
    await removeApplicationsOf(tx, id)
    await markLibraryDeleting(tx, id)
    forgetLibrary(tx, call, id)
  })
}
