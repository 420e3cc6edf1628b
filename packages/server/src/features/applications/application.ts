/**
 * The noun: an Application, which hands out keys for single uploads into one Space. Its two
 * buckets are its own, so that a key of one application is worth nothing in another's. Pure.
 */
import type { LibraryId, SpaceName } from '../../kernel/ids.ts'
import type { Random } from '../../platform/clock.ts'
import { accountId } from '../credentials/index.ts'

export type Application = {
  /** 19 digits; clients call it BotBizId. */
  readonly id: string
  readonly libraryId: LibraryId
  readonly spaceName: SpaceName
  readonly name: string
  readonly createdAt: number
}

/** Files that are kept, or files of a running conversation. */
export type StorageKind = 'offline' | 'realtime'

const id = /^[1-9]\d{18}$/
export const isApplicationId = (text: string): boolean => id.test(text)

/** 19 digits that start with a one, as those of the documents do. */
export const newNumber = (random: Random): string => String(10n ** 18n + (random.bytes(8).readBigUInt64BE() % 10n ** 18n))

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** `length` letters, each equally likely. */
export function randomLetters(random: Random, length: number): string {
  let text = ''
  while (text.length < length) {
    for (const byte of random.bytes(length * 2)) if (byte < 208 && text.length < length) text += letters[byte % 52]
  }
  return text
}

export const applicationBucket = ({ id: of }: Pick<Application, 'id'>, kind: StorageKind): string =>
  `lke-${kind === 'realtime' ? 'realtime-' : ''}${of}-${accountId}`

/** The application and kind a bucket's name means, if it is of this form. */
export function parseApplicationBucket(name: string): { readonly id: string; readonly kind: StorageKind } | undefined {
  const [, realtime, of, account] = /^lke-(realtime-)?(\d{19})-(\d+)$/.exec(name) ?? []
  return of !== undefined && account === accountId ? { id: of, kind: realtime ? 'realtime' : 'offline' } : undefined
}

/** Where in the Space the keys of a bucket begin: conversations stay apart from what is kept. */
export const storageRoot = (kind: StorageKind): readonly string[] => (kind === 'realtime' ? ['realtime'] : [])

/** Directory of an application's objects, with slashes in front and behind. */
export const storageDirectory = (of: Pick<Application, 'id'>, { isPublic, holds }: { isPublic: boolean; holds: 'doc' | 'image' }): string =>
  `/${isPublic ? 'public' : 'corp'}/${accountId}/${of.id}/${holds}/`

/** Objects under this directory of an application's bucket are read without a signature. */
export const publicDirectory = 'public'

/** Kinds of file an application takes, by suffix. */
export const fileTypes: ReadonlySet<string> = new Set(
  (
    'docx doc pdf txt md wps pages html mhtml epub xml json log xlsx xls csv tsv numbers pptx ppt ppsx ppsm key ' +
    'png jpg jpeg gif bmp tiff webp heif heic jp2 eps icns im pcx ppm xbm xmind'
  ).split(' '),
)
