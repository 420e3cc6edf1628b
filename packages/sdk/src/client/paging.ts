/** Pages as one stream of items: the next page is fetched when the items of the present one are used up. */

export type Page<Item, Marker> = { readonly items: readonly Item[]; readonly nextMarker?: Marker | undefined }

/** Ends where the server names no further marker, or the same one again. */
export async function* eachItem<Item, Marker>(
  fetchPage: (marker: Marker | undefined) => Promise<Page<Item, Marker>>,
): AsyncGenerator<Item, void, undefined> {
  let marker: Marker | undefined
  for (;;) {
    const { items, nextMarker } = await fetchPage(marker)
    yield* items
    if (nextMarker === undefined || nextMarker === '' || nextMarker === marker) return
    marker = nextMarker
  }
}
