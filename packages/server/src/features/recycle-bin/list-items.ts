import { limits } from '../../kernel/limits.ts'
import type { Page } from '../../kernel/page.ts'
import type { Call } from '../../platform/call.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { recycleBinFailure } from './failures.ts'
import { markerOf, readMarker, requireBin, sortKey } from './recycled-item.ts'
import type { BinOrder } from './recycled-item.ts'
import { countItems, listingStatement, toListed } from './recycled-item-store.ts'
import type { ItemsAsked, Listed, ListedRow } from './recycled-item-store.ts'

/** A page of the bin behind a marker. */
export async function listItems(
  call: Call<'db' | 'clock'>,
  asked: { readonly scope: SpaceScope; readonly order: BinOrder; readonly marker?: string; readonly limit: number },
): Promise<Page<Listed>> {
  const { space } = requireBin(asked.scope)
  const { order, limit } = asked
  const after = asked.marker ? readMarker(order, asked.marker) : undefined
  const found = await readPage(call, { spaceId: space.id, now: call.clock.now(), order, limit: limit + 1, ...(after && { after }) })
  const items = found.slice(0, limit)
  const last = items.at(-1)
  if (found.length <= limit || !last) return { items }
  return { items, nextMarker: markerOf(order, { key: sortKey(last.item, last.entry, order.by), number: last.item.number }) }
}

/** A numbered page and the number of all items. */
export async function listItemsByPage(
  call: Call<'db' | 'clock'>,
  asked: { readonly scope: SpaceScope; readonly order: BinOrder; readonly page: number; readonly pageSize: number },
): Promise<{ readonly items: readonly Listed[]; readonly totalCount: number }> {
  const { space } = requireBin(asked.scope)
  const { order, page, pageSize } = asked
  if (page * pageSize > limits.pageDepthMax)
    throw recycleBinFailure.ParamInvalid(`page times page_size is at most ${limits.pageDepthMax}. Use by-marker for longer lists.`)
  const now = call.clock.now()
  const totalCount = await call.db.read((reader) => countItems(reader, { spaceId: space.id, now }))
  const items = await readPage(call, { spaceId: space.id, now, order, limit: pageSize, offset: (page - 1) * pageSize })
  return { items, totalCount }
}

/** Only the order of removal has an index; a big bin in any other order is sorted off the event loop. */
async function readPage(call: Call<'db'>, asked: ItemsAsked): Promise<readonly Listed[]> {
  const statement = listingStatement(asked)
  const isLong =
    asked.order.by !== 'removalTime' &&
    (await call.db.read((reader) => countItems(reader, { ...asked, most: limits.sortedInPlaceMax }))) === limits.sortedInPlaceMax
  if (!isLong) return (await call.db.read((reader) => reader.all<ListedRow>(statement))).map(toListed)
  const found: Listed[] = []
  for await (const rows of call.db.scan<ListedRow>(statement, { signal: call.signal })) found.push(...rows.map(toListed))
  return found
}
