/** The noun: what was removed from the tree and can return. Pure; no I/O. */
import type { EntryPath } from '../../kernel/entry-path.ts'
import type { EntryId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import { decodeMarker, encodeMarker } from '../../kernel/page.ts'
import { toIso } from '../../kernel/time.ts'
import { renderItem, sizeOf } from '../entries/index.ts'
import type { ListedEntry } from '../entries/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { recycleBinFailure } from './failures.ts'

export type RecycledItem = {
  /** Clients call it *recycledItemId*; unique inside the Space. */
  readonly number: number
  /** The top of what was removed; all below came along. */
  readonly entryId: EntryId
  readonly originalParentId: EntryId
  readonly originalPath: EntryPath
  readonly removedAt: number
  readonly isRemovedByQuota: boolean
  /** From then on it is as good as purged. Absent: it is kept for ever. */
  readonly expiresAt?: number
}

/** What lists show of an item: without what only its return needs. */
export type ListedItem = Omit<RecycledItem, 'entryId' | 'originalParentId'>

export const dayMs = 86_400_000

export const orderKeys = ['name', 'modificationTime', 'size', 'removalTime', 'remainingTime'] as const
export type OrderKey = (typeof orderKeys)[number]

export type BinOrder = { readonly by: OrderKey; readonly isDescending: boolean }

/** The newest removal first, unless the caller says otherwise. */
export function readOrder(by: OrderKey | undefined, type: 'asc' | 'desc' | undefined): BinOrder {
  const key = by ?? 'removalTime'
  return { by: key, isDescending: type ? type === 'desc' : key === 'removalTime' }
}

/** Sorts what is kept for ever behind everything else. */
export const forEver = Number.MAX_SAFE_INTEGER

/** Where a page of the bin ended. */
export type Position = { readonly key: string | number; readonly number: number }

const orderCode = (order: BinOrder): string => `${orderKeys.indexOf(order.by)}${order.isDescending ? 'd' : 'a'}`

export const markerOf = (order: BinOrder, position: Position): string => encodeMarker([orderCode(order), position.key, position.number])

/** The position of a marker that was handed out for this order. */
export function readMarker(order: BinOrder, marker: string): Position {
  const value = decodeMarker(marker)
  const [code, key, number] = Array.isArray(value) ? (value as readonly unknown[]) : []
  const isKey = typeof key === (order.by === 'name' ? 'string' : 'number')
  if (code !== orderCode(order) || !isKey || typeof number !== 'number')
    throw recycleBinFailure.ParamInvalid('The marker is unknown for this order. Start the listing again.')
  return { key: key as string | number, number }
}

export function sortKey(item: ListedItem, entry: ListedEntry, by: OrderKey): string | number {
  switch (by) {
    case 'name':
      return entry.name
    case 'modificationTime':
      return entry.modifiedAt
    case 'size':
      return sizeOf(entry)
    case 'removalTime':
      return item.removedAt
    case 'remainingTime':
      return item.expiresAt ?? forEver
  }
}

/** The item as clients see it; `remainingTime` counts whole days and is absent where there is no end. */
export function renderRecycled(item: ListedItem, entry: ListedEntry, scope: SpaceScope, now: number): object {
  return {
    // First, so that it is copied as a whole and not member by member.
    ...renderItem(entry, scope),
    recycledItemId: item.number,
    spaceId: scope.space.name,
    originalPath: item.originalPath,
    removalTime: toIso(item.removedAt),
    ...(item.expiresAt !== undefined && { remainingTime: Math.max(0, Math.floor((item.expiresAt - now) / dayMs)) }),
    removedByQuota: item.isRemovedByQuota,
  }
}

/** Refuses a list of ids that is empty or too long. */
export function checkItemCount(numbers: readonly number[]): void {
  if (numbers.length === 0) throw recycleBinFailure.NoItemsProvided()
  if (numbers.length > limits.recycledItemsPerRequestMax) throw recycleBinFailure.TooManyItems()
}

/** The scope of a Library that has a bin. */
export function requireBin(scope: SpaceScope): SpaceScope {
  if (!scope.library.settings.usesRecycleBin) throw recycleBinFailure.RecycleBinNotEnabled()
  return scope
}
