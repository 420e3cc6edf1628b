/** The item object every answer about an Entry is made of. Pure. */
import type { EntryId } from '../../kernel/ids.ts'
import type { EntryPath } from '../../kernel/entry-path.ts'
import { toIso } from '../../kernel/time.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { mediaKindOf } from './content-rules.ts'
import { categoryOf, contentCasOf, fileTypeOf, isDocument, isPicture } from './content-type.ts'
import type { FileType } from './content-type.ts'
import type { Entry, ListedEntry } from './entry.ts'

export type ItemType = 'dir' | 'file' | 'image' | 'video' | 'symlink' | 'virtual'

export type Item = {
  readonly path?: EntryPath | null
  readonly name: string
  readonly type: ItemType
  readonly inode?: string
  readonly userId: string
  readonly creationTime: string
  readonly modificationTime: string
  readonly versionId: number
  readonly contentType?: string
  readonly fileType?: FileType
  readonly size?: string
  readonly eTag?: string
  readonly crc64?: string
  readonly metaData?: Readonly<Record<string, string>>
  readonly labels?: readonly string[]
  readonly category?: string
  readonly localCreationTime?: string
  readonly localModificationTime?: string
  readonly previewByDoc?: boolean
  readonly previewByCI?: boolean
  readonly previewAsIcon?: boolean
  readonly linkTo?: string
  readonly isFavorite?: boolean
  readonly contentCas?: string
  readonly fileCount?: number
  readonly subDirCount?: number
}

export type ItemOptions = {
  readonly path?: EntryPath | null
  readonly withInode?: boolean | undefined
  readonly withContentCas?: boolean | undefined
  /** The caller's marks among the Entries rendered; absent where nobody asked. */
  readonly favorites?: ReadonlySet<EntryId> | undefined
}

type Draft = { -readonly [Key in keyof Item]: Item[Key] }

/** The Entry as clients see it: sizes and checksums as text, ETags quoted, times in ISO with milliseconds. */
export function renderItem(entry: ListedEntry, scope: Pick<SpaceScope, 'library'>, options: ItemOptions = {}): Item {
  const item = { name: entry.name, type: itemTypeOf(entry, scope) } as Draft
  if (options.path !== undefined) item.path = options.path
  if (options.withInode && entry.id) item.inode = entry.id
  item.userId = entry.createdBy
  item.creationTime = toIso(entry.createdAt)
  item.modificationTime = entry.modifiedAt === entry.createdAt ? item.creationTime : toIso(entry.modifiedAt)
  item.versionId = entry.revision
  if (entry.content) renderContent(item, entry, options)
  if (entry.claimed) renderClaim(item, entry, entry.claimed)
  if (entry.linkTargetId) item.linkTo = entry.linkTargetId
  if (options.favorites && entry.id) item.isFavorite = options.favorites.has(entry.id)
  const { labels, meta, localCreationTime, localModificationTime } = entry.attributes
  if (meta && Object.keys(meta).length > 0) item.metaData = meta
  if (labels && labels.length > 0) item.labels = labels
  if (localCreationTime) item.localCreationTime = localCreationTime
  if (localModificationTime) item.localModificationTime = localModificationTime
  return item
}

function renderContent(item: Draft, entry: ListedEntry, options: ItemOptions): void {
  const content = entry.content
  if (!content) return
  const type = fileTypeOf(entry.name, content.contentType)
  item.contentType = content.contentType
  item.fileType = type
  item.size = String(content.sizeBytes)
  item.eTag = `"${content.etag}"`
  if (content.crc64 !== undefined) item.crc64 = content.crc64
  item.category = entry.attributes.category ?? categoryOf(type)
  item.previewByDoc = isDocument(type)
  item.previewByCI = isPicture(type)
  item.previewAsIcon = isPicture(type)
  const { id, kind, revision } = entry
  if (options.withContentCas && id && kind !== 'symlink') item.contentCas = contentCasOf({ id, revision, content })
}

/** No bytes: nothing to check them by, and nothing to look at. */
function renderClaim(item: Draft, entry: ListedEntry, claimed: NonNullable<ListedEntry['claimed']>): void {
  const type = fileTypeOf(entry.name, claimed.contentType)
  item.contentType = claimed.contentType
  item.fileType = type
  item.size = String(claimed.sizeBytes)
  item.category = entry.attributes.category ?? categoryOf(type)
  item.previewByDoc = false
  item.previewByCI = false
  item.previewAsIcon = false
}

/** Files of media libraries are photos or videos; everywhere else a File is a file. */
export function itemTypeOf(entry: Pick<Entry, 'kind' | 'name'>, scope: Pick<SpaceScope, 'library'>): ItemType {
  switch (entry.kind) {
    case 'directory':
      return 'dir'
    case 'symlink':
      return 'symlink'
    case 'virtual':
      return 'virtual'
    case 'file':
      return scope.library.settings.isFileLibrary ? 'file' : (mediaKindOf(entry.name) ?? 'image')
  }
}

/** Changes whenever a direct child appears, goes, or changes its name, content or labels. */
export const directoryEtagOf = (directory: Pick<Entry, 'id' | 'revision'>): string =>
  `"d-${directory.id.slice(-8)}-${directory.revision.toString(16)}"`
