/** Everything in a Space as one list, wherever it stands in the tree. */
import type { EntryPath } from '../../kernel/entry-path.ts'
import type { EntryId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import { decodeMarker, encodeMarker } from '../../kernel/page.ts'
import type { Call } from '../../platform/call.ts'
import { getCounters } from '../spaces/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import type { ListedEntry } from './entry.ts'
import { entryFailure } from './failures.ts'
import { viewKeys, viewStatement } from './contents-view-store.ts'
import type { ViewOrder, ViewPosition, ViewRow } from './contents-view-store.ts'
import { withLinkedContents } from './links.ts'
import { toListedEntry } from './listing-store.ts'
import { pathsOf } from './tree-lookup.ts'

export type ViewAsked = {
  readonly scope: SpaceScope
  readonly order: ViewOrder
  readonly filter?: 'onlyDir' | 'onlyFile'
  readonly category?: string
  readonly marker?: string
  readonly limit: number
  readonly withPath: boolean
}

/** The path is undefined where nobody asked, null where the Entry has just left the tree. */
export type ViewedEntry = { readonly entry: ListedEntry; readonly path?: EntryPath | null }

/**
 * A page behind a marker. What lies below a recycled Directory is left out; Entries that come and
 * go meanwhile disturb nothing. Large Spaces are sorted off the event loop.
 */
export async function viewContents(
  call: Call<'db'>,
  asked: ViewAsked,
): Promise<{ readonly items: readonly ViewedEntry[]; readonly nextMarker?: string }> {
  const { scope, order, limit } = asked
  const after = asked.marker ? readMarker(order, asked.marker) : undefined
  const found = await readRows(call, asked, after)
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  const items = await call.db.read(async (reader) => {
    const entries = await withLinkedContents(reader, scope.space.id, rows.map(toListedEntry))
    if (!asked.withPath) return entries.map((entry) => ({ entry }))
    const paths = await pathsOf(reader, scope.space, [...new Set(rows.map((row) => row.parent_id as EntryId))])
    return entries.map((entry, index) => {
      const parent = paths.get(rows[index]?.parent_id as EntryId)
      return { entry, path: parent ? [...parent, entry.name] : null }
    })
  })
  return found.length > limit && last ? { items, nextMarker: markerOf(order, { key: last.sort_key, id: last.id as EntryId }) } : { items }
}

async function readRows(call: Call<'db'>, asked: ViewAsked, after: ViewPosition | undefined): Promise<readonly ViewRow[]> {
  const { scope, order, limit, filter, category } = asked
  const statement = viewStatement({
    spaceId: scope.space.id,
    order,
    limit: limit + 1,
    ...(filter && { filter }),
    ...(category && { category }),
    ...(after && { after }),
  })
  const { fileCount, directoryCount } = await call.db.read((reader) => getCounters(reader, scope.space.id))
  if (Number(fileCount) + Number(directoryCount) <= limits.sortedInPlaceMax) return call.db.read((reader) => reader.all<ViewRow>(statement))
  const rows: ViewRow[] = []
  for await (const batch of call.db.scan<ViewRow>(statement, { signal: call.signal })) rows.push(...batch)
  return rows
}

const orderCode = (order: ViewOrder): string => `v${viewKeys.indexOf(order.by)}${order.isDescending ? 'd' : 'a'}`

const markerOf = (order: ViewOrder, position: ViewPosition): string => encodeMarker([orderCode(order), position.key, position.id])

/** Markers are not signed: what one holds must fit the statement it goes into. */
function readMarker(order: ViewOrder, marker: string): ViewPosition {
  const value = decodeMarker(marker)
  const [code, key, id] = Array.isArray(value) ? (value as readonly unknown[]) : []
  const isText = order.by === 'name' || order.by.startsWith('local')
  const isKey = isText ? typeof key === 'string' && key.isWellFormed() && !key.includes('\0') : Number.isSafeInteger(key)
  if (code !== orderCode(order) || !isKey || typeof id !== 'string' || !/^[0-9a-f]{32}$/.test(id))
    throw entryFailure.ParamInvalid('The marker is unknown. Start the list again.')
  return { key: key as string | number, id: id as EntryId }
}
