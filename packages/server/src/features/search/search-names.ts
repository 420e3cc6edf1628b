import { limits } from '../../kernel/limits.ts'
import { decodeMarker, encodeMarker } from '../../kernel/page.ts'
import type { Page } from '../../kernel/page.ts'
import type { Call } from '../../platform/call.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { searchFailure } from './failures.ts'
import { readNamesSearch, requireSearch } from './read-search.ts'
import type { NamesBody } from './read-search.ts'
import { takeSearch } from './search-rate.ts'
import { findHits } from './walk-hits.ts'
import type { Hit } from './walk-hits.ts'

/**
 * A page of the Entries whose names hold one of the keywords, newest name first. The marker is a
 * place among the names, so pages neither repeat nor skip while the tree changes.
 */
export async function searchNames(
  call: Call<'db' | 'clock' | 'caches'>,
  asked: {
    readonly scope: SpaceScope
    readonly body: NamesBody
    readonly marker?: string | undefined
    readonly limit?: number | undefined
  },
): Promise<Page<Hit>> {
  const { scope, marker } = asked
  requireSearch(scope)
  const search = readNamesSearch(asked.body)
  const behind = marker ? readMarker(marker) : undefined
  takeSearch(call, scope, 'names')
  const limit = Math.min(asked.limit ?? limits.pageItemsDefault, limits.searchPageItemsMax)
  // One more than asked, so that the last page knows that it is the last.
  const found = await findHits(call, { scope, search, behind, countMax: limit + 1 })
  const items = found.hits.slice(0, limit)
  const last = items.at(-1)
  if (found.hits.length > limit && last) return { items, nextMarker: encodeMarker(last.number) }
  return found.behind === undefined ? { items } : { items, nextMarker: encodeMarker(found.behind) }
}

function readMarker(marker: string): number {
  const position = decodeMarker(marker)
  if (typeof position !== 'number' || !Number.isSafeInteger(position))
    throw searchFailure.ParamInvalid('The marker is unknown. Start the search again.')
  return position
}
