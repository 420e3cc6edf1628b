/** The Library's secret: made once, sealed at rest, compared without telling by the time it takes. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { LibraryId } from '../../kernel/ids.ts'
import { remember } from '../../platform/cache.ts'
import type { Call } from '../../platform/call.ts'
import { findLibrary } from './find-library.ts'
import { secretDigestCache } from './library-cache.ts'
import { findSealedSecret } from './library-store.ts'
import type { Library } from './library.ts'

const purpose = 'library-secret'

/** The Library, when this is its secret. A wrong secret and an unknown Library look the same. */
export async function verifyLibrarySecret(call: Call<'db' | 'caches' | 'keys'>, id: LibraryId, secret: string): Promise<Library | undefined> {
  const library = await findLibrary(call, id)
  if (!library) return undefined
  const expected = await remember(call.caches.of(secretDigestCache), id, async () => {
    const plain = await findLibrarySecret(call, id)
    return plain === undefined ? undefined : digest(plain)
  })
  return expected && timingSafeEqual(expected, digest(secret)) ? library : undefined
}

/** The secret in plain text, for its owner. */
export async function findLibrarySecret(call: Call<'db' | 'keys'>, id: LibraryId): Promise<string | undefined> {
  const sealed = await call.db.read((reader) => findSealedSecret(reader, id))
  return sealed === undefined ? undefined : call.keys.open(purpose, sealed)
}

/** A fresh secret, sealed: 64 hex digits. */
export const sealNewSecret = (call: Call<'keys' | 'random'>): string => call.keys.seal(purpose, call.random.bytes(32).toString('hex'))

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
