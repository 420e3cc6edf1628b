/** Looks a Library up on the way of nearly every request: remembered, forgotten when it changes. */
import type { LibraryId } from '../../kernel/ids.ts'
import { recall, remember } from '../../platform/cache.ts'
import type { Call } from '../../platform/call.ts'
import { libraryCache } from './library-cache.ts'
import { findLibraryRow } from './library-store.ts'
import type { Library } from './library.ts'

/** Undefined when there is no such Library, or when it is being deleted. */
export function findLibrary(call: Call<'db' | 'caches'>, id: LibraryId): Promise<Library | undefined> {
  return remember(call.caches.of(libraryCache), id, () => call.db.read((reader) => findLibraryRow(reader, id)))
}

/** The Library as far as this process remembers it; undefined says nothing. */
export const recallLibrary = (call: Call<'caches'>, id: LibraryId): Library | undefined => recall(call.caches.of(libraryCache), id)
