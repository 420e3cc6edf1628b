import type { SpaceName } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { edgeFailure } from '../../platform/http/failures.ts'
import { findLibraryRow } from '../libraries/index.ts'
import type { Library } from '../libraries/index.ts'
import { spaceFailure } from './failures.ts'
import { createSpaceRow } from './space-store.ts'
import { isChoosableName } from './space.ts'
import type { Space, SpaceSettings } from './space.ts'

/** Makes a Space of a multi-tenant Library, under the caller's name for it or a made-up one. Of several callers with one name one succeeds. */
export async function createSpace(
  call: Call<'db' | 'caches' | 'clock' | 'random'>,
  asked: { readonly library: Library; readonly name?: string; readonly settings: SpaceSettings },
): Promise<Space> {
  const { library, name, settings } = asked
  if (!library.settings.isMultiSpace) throw spaceFailure.NotMultiSpaceLibrary()
  if (name !== undefined && !isChoosableName(name)) throw spaceFailure.SpaceIdInvalid()
  return call.db.write(`library:${library.id}`, async (tx) => {
    // It may be going away meanwhile; nothing may be born in it then.
    const inForce = await findLibraryRow(tx, library.id)
    if (!inForce) throw edgeFailure.LibraryNotFound()
    return createSpaceRow(tx, call, {
      libraryId: library.id,
      ...(name !== undefined && { name: name as SpaceName }),
      createdBy: call.actor.userId,
      settings,
      isSearched: inForce.settings.isSearchEnabled,
    })
  })
}
