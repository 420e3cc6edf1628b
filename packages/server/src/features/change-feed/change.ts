/** One event of the journal as sync clients see it. Pure; no I/O. */
import { toIso } from '../../kernel/time.ts'
import { fileTypeOf } from '../entries/index.ts'
import type { Entry, EntryKind } from '../entries/index.ts'

/** What the journal remembers of an Entry at the time of the event. */
export type Remembered = {
  readonly parentId?: string
  readonly name?: string
  readonly kind?: EntryKind
  readonly revision?: number
  readonly sizeBytes?: number
  readonly etag?: string
  readonly crc64?: string
  readonly contentType?: string
}

export type ChangeDetails = Remembered & {
  readonly isRapidUpload?: boolean
  readonly sourceId?: string
  readonly fromParentId?: string
  readonly fromSpaceId?: string
  readonly fromLibraryId?: string
  readonly linkTargetId?: string
  readonly versionId?: string
  readonly isRemovedByQuota?: boolean
  readonly overwrittenId?: string
  readonly overwritten?: Remembered
  /** The content before the change, where only the content changed. */
  readonly before?: Remembered
}

export type JournalEvent = {
  readonly seq: number
  readonly at: number
  readonly operation: string
  readonly actor: string
  readonly entryId: string
  readonly details: ChangeDetails
  /** The Entry as it is now, wherever it is; gone when it was purged. */
  readonly entry?: Entry
}

/** Where the Entry was after the event: 0 tree, 1 recycle bin, 2 history, 3 marked for deletion. */
function locationOf(operation: string): 0 | 1 | 2 | 3 {
  if (operation.endsWith('.TRASH') || operation === 'RECYCLE.MODIFY') return 1
  if (operation === 'HISTORY.CREATE' || operation === 'HISTORY.MODIFY') return 2
  if (operation.endsWith('.DELETE')) return 3
  return 0
}

export function renderChange({ at, operation, actor, entryId, details, entry }: JournalEvent): object {
  const kind = details.kind ?? entry?.kind
  const isFile = kind === 'file' || kind === 'virtual'
  const name = details.name ?? entry?.name
  const contentType = details.contentType ?? entry?.content?.contentType
  const etag = details.etag ?? entry?.content?.etag
  const crc64 = details.crc64 ?? entry?.content?.crc64
  const { category, localCreationTime, localModificationTime } = entry?.attributes ?? {}
  return {
    eventType: operation,
    eventTime: toIso(at),
    inode: entryId,
    parentInode: details.parentId ?? entry?.parentId,
    name,
    type: kind === 'directory' ? 'dir' : kind,
    ...(isFile && {
      size: String(details.sizeBytes ?? entry?.content?.sizeBytes ?? 0),
      contentType,
      fileType: name === undefined ? undefined : fileTypeOf(name, contentType ?? ''),
    }),
    ...(etag !== undefined && { eTag: `"${etag}"` }),
    ...(crc64 !== undefined && { crc64 }),
    ...(category !== undefined && { category }),
    ...(entry && { creationTime: toIso(entry.createdAt), modificationTime: toIso(entry.modifiedAt) }),
    ...(localCreationTime !== undefined && { localCreationTime }),
    ...(localModificationTime !== undefined && { localModificationTime }),
    userId: actor,
    versionId: details.revision ?? entry?.revision,
    location: locationOf(operation),
    removedByQuota: details.isRemovedByQuota ?? false,
    ...(details.linkTargetId !== undefined && { linkTo: details.linkTargetId }),
    extraInfo: extraInfoOf(operation, details),
  }
}

/** What only this kind of event tells; null where there is nothing. */
function extraInfoOf(operation: string, details: ChangeDetails): object | null {
  const extra: Record<string, unknown> = {
    ...(operation.startsWith('FILE.CREATE') && details.kind === 'file' && { isRapidUpload: details.isRapidUpload ?? false }),
    ...(details.linkTargetId !== undefined && { targetInode: details.linkTargetId }),
    ...(details.sourceId !== undefined && { sourceInode: details.sourceId }),
    ...(operation.startsWith('FILE.MOVE') && { fromParentInode: details.fromParentId, toParentInode: details.parentId }),
    ...(details.fromSpaceId !== undefined && { fromLibraryId: details.fromLibraryId, fromSpaceId: details.fromSpaceId }),
    ...(details.versionId !== undefined && { versionId: details.versionId }),
    ...(operation === 'FILE.MODIFY' &&
      details.before && { oldSize: details.before.sizeBytes, newSize: details.sizeBytes, oldEtag: quoted(details.before.etag) }),
    ...overwrittenInfo(details),
  }
  return Object.keys(extra).length === 0 ? null : extra
}

function overwrittenInfo({ overwritten, overwrittenId }: ChangeDetails): object {
  if (!overwritten) return {}
  return {
    ...(overwrittenId !== undefined && { owInode: overwrittenId }),
    owSize: overwritten.sizeBytes,
    owEtag: quoted(overwritten.etag),
    owCRC64: overwritten.crc64,
    owContentType: overwritten.contentType,
    owRevisionVersion: overwritten.revision,
  }
}

const quoted = (etag: string | undefined): string | undefined => (etag === undefined ? undefined : `"${etag}"`)
