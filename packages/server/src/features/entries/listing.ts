/**
 * How a Directory is listed: orders, ranges and markers. Pure. A listing is one or two ranges,
 * one after the other (Directories, then the rest; or all together), each in one order with the
 * name as the last word, so that a position is always a key and a name.
 */
import { decodeMarker, encodeMarker } from '../../kernel/page.ts'
import { sizeOf } from './entry.ts'
import type { Entry, ListedEntry } from './entry.ts'
import { entryFailure } from './failures.ts'

export const orderKeys = ['name', 'modificationTime', 'size', 'creationTime', 'localCreationTime', 'localModificationTime'] as const
export type OrderKey = (typeof orderKeys)[number]

export type ListOrder = {
  readonly by: OrderKey
  readonly isDescending: boolean
  /** Directories and Files in one order. */
  readonly isUnion: boolean
}

export type ListFilter = 'onlyDir' | 'onlyFile' | undefined

/** Which children a range holds. */
export type Range = 'directories' | 'files' | 'all'

/** The ranges of a listing in their order. Counts of the Directory save looks at empty ones. */
export function rangesOf(
  directory: Pick<Entry, 'childFileCount' | 'childDirectoryCount'>,
  order: ListOrder,
  filter: ListFilter,
): readonly Range[] {
  if (order.isUnion && filter === undefined) return ['all']
  const ranges: Range[] = []
  if (filter !== 'onlyFile' && directory.childDirectoryCount > 0) ranges.push('directories')
  if (filter !== 'onlyDir' && directory.childFileCount > 0) ranges.push('files')
  return ranges
}

/** Where a page ended. */
export type Position = { readonly range: Range; readonly key: string | number; readonly name: string }

const orderCode = (order: ListOrder): string => `${orderKeys.indexOf(order.by)}${order.isDescending ? 'd' : 'a'}${order.isUnion ? 'u' : ''}`

/** The marker behind an Entry: valid whatever is added or removed meanwhile. */
export function markerOf(order: ListOrder, position: Position): string {
  return encodeMarker([orderCode(order), position.range.charAt(0), position.key, position.name])
}

const rangeOf: Readonly<Record<string, Range>> = { d: 'directories', f: 'files', a: 'all' }

/** The position of a marker that was handed out for this order; any other is unknown. */
export function readMarker(order: ListOrder, filter: ListFilter, marker: string): Position {
  const value = decodeMarker(marker)
  if (!Array.isArray(value) || value.length !== 4 || value[0] !== orderCode(order)) throw entryFailure.MarkerNotFound()
  const [, code, key, name] = value as readonly unknown[]
  const range = typeof code === 'string' ? rangeOf[code] : undefined
  if (!range || !isName(name) || !isKey(order.by, key)) throw entryFailure.MarkerNotFound()
  if ((range === 'all') !== (order.isUnion && filter === undefined)) throw entryFailure.MarkerNotFound()
  return { range, key, name }
}

/** Markers are not signed: what one holds must fit the statement it goes into. */
const isName = (value: unknown): value is string => typeof value === 'string' && value.isWellFormed() && !value.includes('\0')

const isKey = (by: OrderKey, value: unknown): value is string | number =>
  by === 'localCreationTime' || by === 'localModificationTime' ? isName(value) : Number.isSafeInteger(value)

/** What the Entry is sorted by before its name. */
export function sortKey(entry: ListedEntry, by: OrderKey): string | number {
  switch (by) {
    case 'name':
      return 0
    case 'modificationTime':
      return entry.modifiedAt
    case 'size':
      return sizeOf(entry)
    case 'creationTime':
      return entry.createdAt
    case 'localCreationTime':
      return entry.attributes.localCreationTime ?? ''
    case 'localModificationTime':
      return entry.attributes.localModificationTime ?? ''
  }
}

/** Names from `after` (excluded) or `from` (included) up to `before` (excluded). */
export type NameBounds = { readonly after?: string; readonly from?: string; readonly before?: string }

/** The bounds of a listing by name. `startName` and `prefix` hold in both directions. */
export function nameBounds(
  order: ListOrder,
  limits: { readonly prefix?: string; readonly startName?: string; readonly position?: string },
): NameBounds {
  const { prefix = '', startName = '', position } = limits
  const end = prefix === '' ? undefined : behindPrefix(prefix)
  const lower: NameBounds = startName !== '' && isBehind(startName, prefix) ? { after: startName } : prefix !== '' ? { from: prefix } : {}
  if (position === undefined) return { ...lower, ...(end !== undefined && { before: end }) }
  return order.isDescending ? { ...lower, before: position } : { after: position, ...(end !== undefined && { before: end }) }
}

/** Both databases compare names by their UTF-8 bytes, which is the order of code points. */
const isBehind = (one: string, other: string): boolean => Buffer.compare(Buffer.from(one), Buffer.from(other)) >= 0

/** The first text that sorts behind everything with this prefix; undefined when nothing does. */
export function behindPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) as number)
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    if (last === 0x10ffff) continue
    // Surrogates are no characters: the next one behind U+D7FF is U+E000.
    return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1)
  }
  return undefined
}
