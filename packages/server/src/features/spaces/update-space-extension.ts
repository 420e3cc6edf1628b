import type { Static } from 'typebox'
import type { Call } from '../../platform/call.ts'
import { spaceLock } from '../../platform/db/db.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { edgeFailure } from '../../platform/http/failures.ts'
import { findLibraryRow, forgetLibrary, updateLibraryRow } from '../libraries/index.ts'
import { changeContentRules } from './space-settings.ts'
import type { UpdateSpaceExtensionBody } from './space-settings.ts'
import { findSpaceRow, updateSpaceSettings } from './space-store.ts'
import type { Space, SpaceScope } from './space.ts'

type Sent = Static<typeof UpdateSpaceExtensionBody>

/** Changes what the caller sent and keeps the rest. The only Space of a Library changes the Library's own rules. */
export async function updateSpaceExtension(call: Call<'db' | 'caches'>, scope: SpaceScope, sent: Sent): Promise<void> {
  await call.db.write([`library:${scope.library.id}`, spaceLock(scope.space.id)], async (tx) => {
    const space = await findSpaceRow(tx, scope.space.libraryId, scope.space.name)
    if (space?.id !== scope.space.id) throw edgeFailure.SpaceNotFound()
    const tagged = { ...space, settings: changeTag(space, sent.spaceTag) }
    if (scope.library.settings.isMultiSpace) {
      await updateSpaceSettings(tx, call, space, { ...tagged.settings, content: changeContentRules(space.settings.content, sent) })
      return
    }
    await changeLibrary(tx, call, scope, sent)
    if (sent.spaceTag !== undefined) await updateSpaceSettings(tx, call, space, tagged.settings)
  })
}

/** Null clears the tag, absence keeps it. */
function changeTag(space: Space, sent: string | null | undefined): Space['settings'] {
  if (sent === undefined) return space.settings
  const { spaceTag: _, ...untagged } = space.settings
  return sent === null ? untagged : { ...untagged, spaceTag: sent }
}

async function changeLibrary(tx: Transaction, call: Call<'caches'>, scope: SpaceScope, sent: Sent): Promise<void> {
  const library = await findLibraryRow(tx, scope.library.id)
  if (!library) throw edgeFailure.LibraryNotFound()
  const content = changeContentRules(library.settings.content, sent)
  await updateLibraryRow(tx, { ...library, settings: { ...library.settings, content } })
  forgetLibrary(tx, call, library.id)
}
