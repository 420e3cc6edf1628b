/** The list of this moment: made anew when what it lists changes, read as it grows. */
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import type { FilesSearch } from './files-search.ts'
import type { Listed, Listing } from './listing.ts'
import { clientOf } from './place.ts'
import type { Place } from './place.ts'
import { binListing, directoryListing, favoriteListing, searchListing } from './sources.ts'
import type { Order } from './sources.ts'

export type Wanted = {
  readonly place: Place
  readonly path: readonly string[]
  readonly show: FilesSearch['show']
  readonly find: string | undefined
  readonly order: Order
}

export function useListing(wanted: Wanted): { readonly listing: Listing; readonly listed: Listed } {
  const { place, path, show, find, order } = wanted
  const pathText = path.join('/')
  const listing = useMemo(() => {
    const client = clientOf(place)
    const names = pathText.split('/').filter(Boolean)
    if (show === 'bin') return binListing(client, order)
    if (show === 'favorites') return favoriteListing(client)
    if (find !== undefined) return searchListing(client, { keyword: find, scope: names, order })
    return directoryListing(client, names, order)
  }, [place, pathText, show, find, order])
  useEffect(() => () => listing.close(), [listing])
  return { listing, listed: useSyncExternalStore(listing.subscribe, listing.read) }
}
