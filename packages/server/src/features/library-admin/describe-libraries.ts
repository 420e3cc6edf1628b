import type { Call } from '../../platform/call.ts'
import { listLibraries } from '../libraries/index.ts'
import type { Library, LibraryQuery } from '../libraries/index.ts'
import { sumCounters } from '../spaces/index.ts'
import type { SpaceCounters } from '../spaces/index.ts'

export type LibraryFigures = { readonly library: Library; readonly counters: SpaceCounters }

/** A page of Libraries with what their Spaces hold together, and the number of all that match. */
export async function describeLibraries(
  call: Call<'db'>,
  query: LibraryQuery,
): Promise<{ readonly items: readonly LibraryFigures[]; readonly totalCount: number }> {
  if (query.ids?.length === 0) return { items: [], totalCount: 0 }
  return call.db.read(async (reader) => {
    const { items, totalCount } = await listLibraries(reader, query)
    const figures: LibraryFigures[] = []
    for (const library of items) figures.push({ library, counters: await sumCounters(reader, library.id) })
    return { items: figures, totalCount }
  })
}
