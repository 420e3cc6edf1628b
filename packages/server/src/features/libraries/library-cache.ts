/** What a process remembers of Libraries: the row, and a digest of the secret. */
import type { LibraryId } from '../../kernel/ids.ts'
import { defineCache } from '../../platform/cache.ts'
import type { Remembered } from '../../platform/cache.ts'
import type { Call } from '../../platform/call.ts'
import type { Transaction } from '../../platform/db/db.ts'
import type { Library } from './library.ts'

export const libraryCache = defineCache<string, Remembered<Library>>({ name: 'libraries', entriesMax: 10_000 })

/** By Library id: the SHA-256 of its secret. */
export const secretDigestCache = defineCache<string, Remembered<Buffer>>({ name: 'library-secret-digests', entriesMax: 10_000 })

/** Forgets the Library and its secret in this process, once the change is durable. */
export function forgetLibrary(tx: Transaction, call: Call<'caches'>, id: LibraryId): void {
  tx.afterCommit(() => {
    call.caches.of(libraryCache).delete(id)
    call.caches.of(secretDigestCache).delete(id)
  })
}
