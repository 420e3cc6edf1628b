/**
 * Where a search looks. Below a small Directory its own names are gone through: the matches of a
 * large Space would be many, and nearly all of them elsewhere.
 */
import { limits } from '../../kernel/limits.ts'
import type { EntryId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { findEntryByPath } from '../entries/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { listDirectoriesBelow } from './search-store.ts'
import type { Search } from './search.ts'

export type SearchPlace =
  | { readonly kind: 'space' }
  /** Few enough names stand in these Directories, which are all there are below the scope. */
  | { readonly kind: 'directories'; readonly ids: readonly EntryId[] }
  | { readonly kind: 'nowhere' }

const space: SearchPlace = { kind: 'space' }

export async function findPlace(call: Call<'db'>, scope: SpaceScope, search: Search): Promise<SearchPlace> {
  if (search.scope.length === 0) return space
  return call.db.read(async (reader) => {
    const top = await findEntryByPath(reader, scope.space, search.scope)
    if (top?.kind !== 'directory') return { kind: 'nowhere' }
    const ids: EntryId[] = [top.id]
    let names = top.childFileCount + top.childDirectoryCount
    // Level by level: a large one ends it early.
    for (let level: readonly EntryId[] = ids; level.length > 0 && names <= limits.searchedNamesInPlaceMax; ) {
      const below = await listDirectoriesBelow(reader, { spaceId: scope.space.id, parentIds: level })
      for (const row of below) {
        ids.push(row.id)
        names += row.held
      }
      level = below.map(({ id }) => id)
    }
    return names <= limits.searchedNamesInPlaceMax ? { kind: 'directories', ids } : space
  })
}
