import type { LibraryId } from '../../kernel/ids.ts'
import { remember } from '../../platform/cache.ts'
import type { Call } from '../../platform/call.ts'
import { findLibrary } from './find-library.ts'
import { secretDigestCache } from './library-cache.ts'
import { hasDigest, openSecret, secretDigest } from './library-secret.ts'
import { findSealedSecret } from './library-store.ts'
import type { Library } from './library.ts'

/** The Library, when this is its secret. A wrong secret and an unknown Library look the same. */
export async function verifyLibrarySecret(
  call: Call<'db' | 'caches' | 'keys'>,
  id: LibraryId,
  secret: string,
): Promise<Library | undefined> {
  const library = await findLibrary(call, id)
  if (!library) return undefined
  const expected = await remember(call.caches.of(secretDigestCache), id, async () => {
    const sealed = await call.db.read((reader) => findSealedSecret(reader, id))
    return sealed === undefined ? undefined : secretDigest(openSecret(call, sealed))
  })
  return expected && hasDigest(secret, expected) ? library : undefined
}
