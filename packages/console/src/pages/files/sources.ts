/** Where a list comes from: a directory, a search, the favourites, the recycle bin. */
import type { MediathequeClient } from '@mediatheque/sdk'
import { itemOf, itemOfFavorite, itemOfRecycled } from './item.ts'
import { Listing } from './listing.ts'

export type SortKey = 'name' | 'size' | 'modificationTime' | 'removalTime'
export type Order = { readonly by: SortKey; readonly isDescending: boolean }

const pageItems = 1000
const searchPageItems = 100
const recycledPageItems = 100
const directionOf = ({ isDescending }: Order): 'asc' | 'desc' => (isDescending ? 'desc' : 'asc')

export function directoryListing(client: MediathequeClient, path: readonly string[], order: Order): Listing {
  const query = {
    limit: pageItems,
    order_by: order.by === 'removalTime' ? 'name' : order.by,
    order_by_type: directionOf(order),
    with_favorite_status: true,
  } as const
  return new Listing(async (marker, signal) => {
    const { contents, nextMarker, totalNum } = await client.directories.list(
      path,
      { ...query, 'by-marker': '1', ...(marker !== undefined && { marker }) },
      { signal },
    )
    return { items: contents.map((entry) => itemOf(entry, path)), next: nextMarker, total: totalNum }
  })
}

export function searchListing(
  client: MediathequeClient,
  { keyword, scope, order }: { readonly keyword: string; readonly scope: readonly string[]; readonly order: Order },
): Listing {
  const question = {
    keyword,
    orderBy: order.by === 'removalTime' ? 'name' : order.by,
    orderByType: directionOf(order),
    ...(scope.length > 0 && { scope: scope.join('/') }),
  } as const
  let searchId = ''
  return new Listing(async (marker, signal) => {
    const page =
      marker === undefined
        ? await client.search.begin(question, { signal })
        : await client.search.more(searchId, Number(marker), { signal })
    searchId = page.searchId
    const next = page.hasMore && page.nextMarker !== undefined ? String(page.nextMarker) : undefined
    return { items: page.contents.map((entry) => itemOf(entry)), next, total: undefined }
  })
}

export function favoriteListing(client: MediathequeClient): Listing {
  return new Listing(async (marker, signal) => {
    const query = { limit: searchPageItems, with_path: true, ...(marker !== undefined && { marker }) }
    const { contents, nextMarker, totalNum } = await client.favorites.list(query, { signal })
    const items = contents.flatMap((favorite) => itemOfFavorite(favorite) ?? [])
    return { items, next: nextMarker, total: nextMarker === undefined ? items.length : totalNum }
  })
}

export function binListing(client: MediathequeClient, order: Order): Listing {
  return new Listing(async (marker, signal) => {
    const query = {
      limit: recycledPageItems,
      'by-marker': true,
      order_by: order.by,
      order_by_type: directionOf(order),
      ...(marker !== undefined && { marker }),
    } as const
    const { contents, nextMarker } = await client.recycleBin.list(query, { signal })
    return { items: contents.map(itemOfRecycled), next: nextMarker, total: undefined }
  })
}
