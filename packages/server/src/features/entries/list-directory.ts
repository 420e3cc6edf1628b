/** Listing the children of a Directory, by marker or by page number. */
import type { EntryPath } from '../../kernel/entry-path.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import type { SpaceScope } from '../spaces/index.ts'
import type { Directory, ListedEntry } from './entry.ts'
import { findEntryByPath } from './tree-lookup.ts'
import { entryFailure } from './failures.ts'
import { markerOf, nameBounds, rangesOf, readMarker, sortKey } from './listing.ts'
import type { ListFilter, ListOrder, Position, Range } from './listing.ts'
import { listRange, pageByKey, pageByName, scanRange } from './listing-store.ts'

export type Listing = { readonly directory: Directory; readonly entries: readonly ListedEntry[]; readonly nextMarker?: string }

export type ListInput = {
  readonly scope: SpaceScope
  readonly path: EntryPath
  readonly order: ListOrder
  readonly filter: ListFilter
  /** The Entries come with their ids. */
  readonly withIds: boolean
  /** An ETag the caller has: the children are not looked up when it still holds. */
  readonly isKnown?: (directory: Directory) => boolean
}

type ListCall = Call<'db'>

/** One page behind a marker. The last page has no marker; an Entry added or removed meanwhile disturbs nothing. */
export async function listDirectory(
  call: ListCall,
  input: ListInput & { readonly limit: number; readonly marker?: string; readonly prefix?: string; readonly startName?: string },
): Promise<Listing> {
  const { order, limit, withIds } = input
  const position = input.marker ? readMarker(order, input.filter, input.marker) : undefined
  const directory = await getDirectory(call, input)
  if (input.isKnown?.(directory)) return { directory, entries: [] }
  const names = { ...(input.prefix && { prefix: input.prefix }), ...(input.startName && { startName: input.startName }) }
  const found: ListedEntry[] = []
  let lastRange: Range = 'all'
  for (const range of rangesFrom(rangesOf(directory, order, input.filter), position)) {
    if (found.length > limit) break
    const inRange = position?.range === range ? position : undefined
    const more = await listPage(call, {
      directory,
      range,
      order,
      limit: limit + 1 - found.length,
      names,
      withIds,
      ...(inRange && { position: inRange }),
    })
    if (found.length < limit && more.length > 0) lastRange = range
    found.push(...more)
  }
  const entries = found.slice(0, limit)
  const last = entries.at(-1)
  if (found.length <= limit || !last) return { directory, entries }
  return { directory, entries, nextMarker: markerOf(order, { range: lastRange, key: sortKey(last, order.by), name: last.name }) }
}

/** One page by its number, up to a depth. */
export async function listDirectoryByPage(
  call: ListCall,
  input: ListInput & { readonly page: number; readonly pageSize: number },
): Promise<Listing> {
  const { order, pageSize, withIds } = input
  if (input.page * pageSize > limits.pageDepthMax)
    throw entryFailure.ParamInvalid(`page times page_size is at most ${limits.pageDepthMax}. Use by-marker for longer lists.`)
  const directory = await getDirectory(call, input)
  if (input.isKnown?.(directory)) return { directory, entries: [] }
  const entries: ListedEntry[] = []
  let skip = (input.page - 1) * pageSize
  for (const range of rangesOf(directory, order, input.filter)) {
    const size = range === 'directories' ? directory.childDirectoryCount : directory.childFileCount
    if (range !== 'all' && skip >= size) {
      skip -= size
      continue
    }
    if (entries.length === pageSize) break
    const page = { directory, range, order, limit: pageSize - entries.length, offset: skip, names: {}, withIds }
    entries.push(...(await listPage(call, page)))
    skip = 0
  }
  return { directory, entries }
}

async function getDirectory(call: ListCall, input: ListInput): Promise<Directory> {
  const directory = await call.db.read((reader) => findEntryByPath(reader, input.scope.space, input.path))
  if (directory?.kind !== 'directory') throw entryFailure.DirectoryNotFound()
  return directory as Directory
}

/** The ranges that are left behind a position. */
function rangesFrom(ranges: readonly Range[], position: Position | undefined): readonly Range[] {
  if (!position) return ranges
  return position.range === 'files' ? ranges.filter((range) => range === 'files') : ranges
}

type PageInput = {
  readonly directory: Directory
  readonly range: Range
  readonly order: ListOrder
  readonly limit: number
  readonly offset?: number
  readonly names: { readonly prefix?: string; readonly startName?: string }
  readonly withIds: boolean
  readonly position?: Position
}

function listPage(call: ListCall, input: PageInput): Promise<ListedEntry[]> {
  const { directory, order, position } = input
  const { by } = order
  if (by === 'name') {
    const bounds = nameBounds(order, { ...input.names, ...(position && { position: position.name }) })
    const statement = pageByName({ ...input, bounds, isDescending: order.isDescending })
    return call.db.read((reader) => listRange(reader, statement))
  }
  const statement = pageByKey({ ...input, order: { ...order, by } })
  const size = directory.childDirectoryCount + directory.childFileCount
  return size > limits.sortedInPlaceMax
    ? scanRange(call.db, statement, call.signal)
    : call.db.read((reader) => listRange(reader, statement))
}
