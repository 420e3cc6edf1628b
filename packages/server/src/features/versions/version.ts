/** The noun: a Version, one point in a File's history, and how lists of them are ordered. Pure; no I/O. */
import { decodeMarker, encodeMarker } from '../../kernel/page.ts'
import { toIso } from '../../kernel/time.ts'
import type { Content, ContentHistory, EarlierContent, File, VersionOrigin } from '../entries/index.ts'
import { versionOrigins } from '../entries/index.ts'
import { versionFailure } from './failures.ts'

/** An earlier content of a File. Its number is what clients call the history id, unique inside the Space. */
export type Version = EarlierContent & {
  /** The File's version number while this was its content. */
  readonly revision: number
  readonly origin: VersionOrigin
}

export const orderKeys = ['id', 'creationTime', 'size'] as const
export type OrderKey = (typeof orderKeys)[number]
export type VersionOrder = { readonly by: OrderKey; readonly isDescending: boolean }

/** Where a page ended: behind the current content, or behind a version. */
export type Position = { readonly key: number; readonly number: number }

export const sortKey = (version: Version, by: OrderKey): number => {
  switch (by) {
    case 'id':
      return version.number
    case 'creationTime':
      return version.createdAt
    case 'size':
      return version.content.sizeBytes
  }
}

const orderCode = (order: VersionOrder): string => `${order.by.charAt(0)}${order.isDescending ? 'd' : 'a'}`

/** Without a position: behind the current content, which always comes first. */
export const markerOf = (order: VersionOrder, position?: Position): string =>
  encodeMarker(position ? [orderCode(order), position.key, position.number] : [orderCode(order)])

/** Undefined behind the current content. A marker of another order is unknown. */
export function readMarker(order: VersionOrder, marker: string): Position | undefined {
  const value = decodeMarker(marker)
  if (!Array.isArray(value) || value[0] !== orderCode(order)) throw unknownMarker()
  const [, key, number] = value as readonly unknown[]
  if (value.length === 1) return undefined
  if (!Number.isSafeInteger(key) || !Number.isSafeInteger(number)) throw unknownMarker()
  return { key: key as number, number: number as number }
}

const unknownMarker = () => versionFailure.ParamInvalid('The marker is unknown. Start the list again.')

/** The current content as lists show it: without an id. */
export function renderLatest(file: File, history: ContentHistory): object {
  return {
    ...renderContent(file.name, file.content),
    createdBy: history.createdBy,
    creationWay: versionOrigins.indexOf(history.origin),
    version: file.revision,
    isLatestVersion: true,
    creationTime: toIso(file.uploadedAt ?? file.createdAt),
    ...(history.origin === 'madeLatest' && { setLatestTime: toIso(file.modifiedAt) }),
  }
}

export function renderVersion(file: File, version: Version): object {
  return {
    id: version.number,
    ...renderContent(file.name, version.content),
    createdBy: version.createdBy,
    creationWay: versionOrigins.indexOf(version.origin),
    version: version.revision,
    isLatestVersion: false,
    creationTime: toIso(version.createdAt),
  }
}

/** Sizes are numbers here, unlike everywhere else. */
const renderContent = (name: string, { sizeBytes, crc64, contentType }: Content): object => ({
  name,
  size: sizeBytes,
  ...(crc64 !== undefined && { crc64 }),
  contentType,
})
