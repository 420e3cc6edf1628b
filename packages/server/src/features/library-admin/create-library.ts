import type { LibraryId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { randomBase36 } from '../../platform/clock.ts'
import { defaultSettings, insertLibrary, sealNewSecret } from '../libraries/index.ts'
import type { Library, LibrarySettings, LibraryTag } from '../libraries/index.ts'
import { createSpaceRow, insertLibraryQuota, onlySpace } from '../spaces/index.ts'

/** Makes a Library with a fresh secret; a single-tenant one with its one Space. */
export async function createLibrary(
  call: Call<'db' | 'caches' | 'clock' | 'random' | 'keys'>,
  asked: {
    readonly name: string
    readonly remark?: string
    readonly settings?: Partial<LibrarySettings>
    readonly tags?: readonly LibraryTag[]
  },
): Promise<Library> {
  const library: Library = {
    id: `smh${randomBase36(call.random, 13)}` as LibraryId,
    name: asked.name,
    remark: asked.remark ?? '',
    settings: { ...defaultSettings, ...asked.settings },
    tags: asked.tags ?? [],
    createdAt: call.clock.now(),
  }
  const sealedSecret = sealNewSecret(call)
  await call.db.write(`library:${library.id}`, async (tx) => {
    await insertLibrary(tx, library, sealedSecret)
    await insertLibraryQuota(tx, call, library)
    if (library.settings.isMultiSpace) return
    await createSpaceRow(tx, call, {
      libraryId: library.id,
      name: onlySpace,
      createdBy: '',
      settings: { content: library.settings.content },
      isSearched: library.settings.isSearchEnabled,
    })
  })
  return library
}
