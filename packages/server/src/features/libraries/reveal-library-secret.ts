import type { LibraryId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { libraryFailure } from './failures.ts'
import { findSealedSecret } from './library-store.ts'
import { openSecret } from './library-secret.ts'

/** The secret in plain text, for the owner of the installation. */
export async function revealLibrarySecret(call: Call<'db' | 'keys'>, id: LibraryId): Promise<string> {
  const sealed = await call.db.read((reader) => findSealedSecret(reader, id))
  if (sealed === undefined) throw libraryFailure['ResourceNotFound.Library']()
  return openSecret(call, sealed)
}
