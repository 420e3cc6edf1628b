/** What a verification may find. Pure; no I/O. */
import type { BlobId, EntryId, SegmentId, SpaceId } from '../../kernel/ids.ts'

/** Whose bytes a segment is: of a Blob, of an unfinished Upload or of one of its parts. */
export type Owner = { readonly kind: 'blob' | 'upload' | 'part'; readonly id: string }

export type SpaceCounters = {
  readonly usedBytes: number
  readonly reservedBytes: number
  readonly fileCount: number
  readonly directoryCount: number
}
export type QuotaCounters = Pick<SpaceCounters, 'usedBytes' | 'reservedBytes'>
export type ChildCounts = { readonly childFileCount: number; readonly childDirectoryCount: number }

export type Finding =
  /** A row names bytes that are not stored. */
  | { readonly kind: 'SegmentMissing'; readonly segmentId: SegmentId; readonly owner: Owner }
  | {
      readonly kind: 'SegmentSizeDiffers'
      readonly segmentId: SegmentId
      readonly owner: Owner
      readonly expectedBytes: number
      readonly storedBytes: number
    }
  /** The bytes were read and are not what was once received. */
  | { readonly kind: 'ContentDiffers'; readonly owner: Owner; readonly expectedCrc64: string; readonly storedCrc64: string }
  /** Stored bytes that no row names, older than the grace time. */
  | { readonly kind: 'SegmentUnreferenced'; readonly segmentId: SegmentId; readonly sizeBytes: number; readonly storedAt: number }
  /** Bytes that are in use and queued for removal at the same time. */
  | { readonly kind: 'SegmentDoomed'; readonly segmentId: SegmentId }
  /** The segments of a Blob do not add up to it. */
  | { readonly kind: 'BlobIncomplete'; readonly blobId: BlobId }
  /** A File or Version names a Blob that has no row. */
  | { readonly kind: 'BlobMissing'; readonly blobId: BlobId; readonly spaceId: SpaceId; readonly entryId: EntryId }
  /** A Blob that nothing names and nobody will look at again. */
  | { readonly kind: 'BlobUnreleased'; readonly blobId: BlobId }
  /** An Entry whose parent is not there. */
  | { readonly kind: 'EntryDetached'; readonly spaceId: SpaceId; readonly entryId: EntryId }
  /** An item of the recycle bin whose Entry is not there, or an Entry in the bin without its item. */
  | { readonly kind: 'RecycledItemBroken'; readonly spaceId: SpaceId; readonly entryId: EntryId }
  /** An Entry of a searched Space that no search can find, or a name in the index that has no Entry. */
  | { readonly kind: 'NameUnsearched'; readonly spaceId: SpaceId; readonly entryId: EntryId }
  | { readonly kind: 'NameLeftBehind'; readonly spaceId: SpaceId; readonly entryId: EntryId }
  | { readonly kind: 'SpaceCountersDiffer'; readonly spaceId: SpaceId; readonly kept: SpaceCounters; readonly counted: SpaceCounters }
  /** A Quota counts something else than its Spaces together. */
  | { readonly kind: 'QuotaCountersDiffer'; readonly quotaId: number; readonly kept: QuotaCounters; readonly counted: QuotaCounters }
  | {
      readonly kind: 'ChildCountsDiffer'
      readonly spaceId: SpaceId
      readonly entryId: EntryId
      readonly kept: ChildCounts
      readonly counted: ChildCounts
    }

export type Report = {
  readonly startedAt: number
  readonly isDeep: boolean
  /** Segments that rows name, and those that are stored. */
  readonly referencedCount: number
  readonly storedCount: number
  readonly storedBytes: number
  /** Stored segments that no row names, younger than the grace time: uploads that were cut short. */
  readonly waitingCount: number
  readonly blobCount: number
  readonly entryCount: number
  readonly findingCount: number
  /** The first of them. */
  readonly findings: readonly Finding[]
}

/** One line for a person. */
export function describeFinding(finding: Finding): string {
  const { kind, ...details } = finding
  const words = Object.entries(details).map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`)
  return `${kind} ${words.join(' ')}`
}
