/**
 * The noun: an Upload, an unfinished File. It is open from its begin until it is completed,
 * aborted or expired; while it is open, bytes may arrive in any order and again. Simple and form
 * uploads hold one content, multipart and object uploads numbered parts. Pure; no I/O.
 */
import { createHash } from 'node:crypto'
import { can } from '../../kernel/actor.ts'
import type { Actor } from '../../kernel/actor.ts'
import type { Failure } from '../../kernel/failure.ts'
import type { EntryId, SegmentId, SpaceId, UploadId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { OrderedSegment } from '../../platform/blobs/read-range.ts'
import { combineCrc64 } from '../../platform/blobs/crc64.ts'
import type { Attributes, ConflictStrategy } from '../entries/index.ts'
import { uploadFailure } from './failures.ts'

/** The order of the names is the column `uploads.kind`. An object upload is one that the object protocols address by bucket and key. */
export const uploadKinds = ['simple', 'multipart', 'form', 'object'] as const
export type UploadKind = (typeof uploadKinds)[number]

/** The order of the names is the column `uploads.state`. */
export const uploadStates = ['open', 'completed', 'aborted'] as const
export type UploadState = (typeof uploadStates)[number]

export const conflictStrategies = ['ask', 'rename', 'overwrite'] as const satisfies readonly ConflictStrategy[]

export type Upload = {
  readonly id: UploadId
  readonly spaceId: SpaceId
  readonly parentId: EntryId
  readonly name: string
  readonly kind: UploadKind
  readonly state: UploadState
  readonly strategy: ConflictStrategy
  /** Who began it, and whose File it becomes. */
  readonly userId: string
  /** The beginner was granted overwriting: whoever completes may rely on it. */
  readonly mayOverwrite: boolean
  /** What the client said it will send. */
  readonly announcedBytes?: number
  /** What is booked on the Space until the upload is over. */
  readonly reservedBytes: number
  readonly contentType: string
  /** Overwrite only the content that carries this mark. */
  readonly contentCas?: string
  readonly attributes: Attributes
  readonly trafficBytesPerSecond?: number
  readonly createdAt: number
  readonly expiresAt: number
  /** Object uploads: how clients address it. Where the key stands in the tree is found when it is complete. */
  readonly address?: ObjectAddress
  /** Object uploads: the algorithm of its parts' checksums, in words of whoever began it. */
  readonly checksum?: string
  /** What arrived; simple and form uploads only. */
  readonly received?: ReceivedContent
  /** Completed uploads: the File, and the answer that every repeat gets. */
  readonly entryId?: EntryId
  readonly answer?: string
}

/** The key as clients name it inside the bucket. */
export type ObjectAddress = { readonly bucket: string; readonly key: string }

export const hasParts = ({ kind }: Pick<Upload, 'kind'>): boolean => kind === 'multipart' || kind === 'object'

/** The digests are the server's own, never a client's claim. */
export type ReceivedContent = {
  readonly segmentId: SegmentId
  readonly sizeBytes: number
  readonly crc64: string
  readonly md5: string
  /** Contents of one hash block and more: smaller ones are never asked for by hash. */
  readonly beginningHash?: string
  readonly fullHash?: string
}

export type Part = {
  readonly number: number
  readonly segmentId: SegmentId
  readonly sizeBytes: number
  readonly crc64: string
  readonly md5: string
  readonly storedAt: number
  /** Of the algorithm its object upload names, proved. */
  readonly checksum?: string
}

/** What the arrived bytes amount to, ready to become a Blob. */
export type Assembly = {
  readonly segments: readonly OrderedSegment[]
  readonly sizeBytes: number
  readonly crc64: string
  readonly etag: string
  readonly beginningHash?: string
  readonly fullHash?: string
}

type Life = Pick<Upload, 'state' | 'expiresAt'>

/** Why bytes may no longer arrive and nothing be completed; undefined while the upload is open. */
export function whyOver(upload: Life | undefined, now: number): Failure | undefined {
  if (!upload || upload.state === 'aborted' || upload.expiresAt <= now) return uploadFailure.UploadNotFound()
  return upload.state === 'completed' ? uploadFailure.UploadComplete() : undefined
}

export function requireOpen<Known extends Life>(upload: Known | undefined, now: number): asserts upload is Known {
  const refusal = whyOver(upload, now)
  if (refusal) throw refusal
}

/** The upload, if it is of this Space; refuses callers who neither began it nor administer the Space. */
export function requireOwn(upload: Upload | undefined, { actor, spaceId }: { readonly actor: Actor; readonly spaceId: SpaceId }): Upload {
  // Object uploads have a door of their own.
  if (upload?.spaceId !== spaceId || upload.kind === 'object') throw uploadFailure.UploadNotFound()
  if (upload.userId !== actor.userId && !can(actor)) throw uploadFailure.UploadNotBelongYou()
  return upload
}

/** The lowest number that is not there, when the parts (in order) don't run from 1 without a gap. */
export function firstMissingPart(parts: readonly Pick<Part, 'number'>[]): number | undefined {
  const gap = parts.findIndex((part, index) => part.number !== index + 1)
  return gap < 0 ? undefined : gap + 1
}

export function assembleContent(received: ReceivedContent): Assembly {
  const { segmentId, sizeBytes, crc64, md5, beginningHash, fullHash } = received
  return {
    segments: [{ id: segmentId, sizeBytes }],
    sizeBytes,
    crc64,
    etag: md5,
    ...(beginningHash !== undefined && { beginningHash }),
    ...(fullHash !== undefined && { fullHash }),
  }
}

/** The parts laid end to end: CRC-64 combined, ETag the MD5 of the MD5s, no byte read. */
export function assembleParts(parts: readonly Part[]): Assembly {
  let sizeBytes = 0
  let crc64 = '0'
  const etag = createHash('md5')
  for (const part of parts) {
    crc64 = combineCrc64(crc64, part.crc64, part.sizeBytes)
    sizeBytes += part.sizeBytes
    etag.update(part.md5, 'hex')
  }
  return {
    segments: parts.map((part) => ({ id: part.segmentId, sizeBytes: part.sizeBytes })),
    sizeBytes,
    crc64,
    etag: `${etag.digest('hex')}-${parts.length}`,
  }
}

/** True when the assembly was made of exactly these parts: segments are immutable and never reused. */
export function isAssemblyOf(assembly: Assembly, parts: readonly Part[]): boolean {
  return assembly.segments.length === parts.length && parts.every((part, index) => assembly.segments[index]?.id === part.segmentId)
}

/** Contents below one block are never offered for instant upload, so their hashes are not kept. */
export const isHashed = (sizeBytes: number): boolean => sizeBytes >= limits.hashBlockBytes
