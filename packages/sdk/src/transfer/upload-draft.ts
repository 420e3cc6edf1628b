/** What is known of an unfinished upload: enough to go on with it, in this page or in the next one. */
import type { ConflictStrategy, Input } from '../client/operation.ts'
import { combineCrc64 } from './crc64.ts'

/** Labels, category and the times on the user's device. */
export type UploadAttributes = Pick<
  NonNullable<Input<'simpleUploadFile'>['body']>,
  'labels' | 'category' | 'localCreationTime' | 'localModificationTime'
>

export type SentPart = { readonly crc64: bigint; readonly sizeBytes: number }

/** What the server gave: the upload's name in later calls, and what has arrived. */
export type UploadSession =
  /** Its one body has arrived whole; only the confirmation is missing. */
  | { readonly kind: 'simple'; readonly confirmKey: string; readonly crc64: bigint }
  | { readonly kind: 'parts'; readonly confirmKey: string; readonly parts: Map<number, SentPart> }

export type UploadDraft = {
  readonly path: string
  sizeBytes: number | undefined
  readonly lastModified: number | undefined
  readonly partBytes: number
  onConflict: ConflictStrategy | undefined
  readonly attributes: UploadAttributes
  beginningHash: string | undefined
  session: UploadSession | undefined
}

/** The same as JSON: keep it in `localStorage` or a file, and hand it back with the source. */
export type UploadCheckpoint = {
  readonly version: 1
  readonly path: string
  readonly libraryId?: string | undefined
  readonly spaceId?: string | undefined
  readonly sizeBytes?: number | undefined
  readonly lastModified?: number | undefined
  readonly partBytes: number
  readonly onConflict?: ConflictStrategy | undefined
  readonly attributes: UploadAttributes
  readonly beginningHash?: string | undefined
  readonly session?:
    | { readonly kind: 'simple'; readonly confirmKey: string; readonly crc64: string }
    | { readonly kind: 'parts'; readonly confirmKey: string; readonly parts: readonly (readonly [number, string, number])[] }
    | undefined
}

export function checkpointOf(
  draft: UploadDraft,
  scope: { readonly libraryId?: string | undefined; readonly spaceId?: string | undefined },
): UploadCheckpoint {
  const { path, sizeBytes, lastModified, partBytes, onConflict, attributes, beginningHash, session } = draft
  const { libraryId, spaceId } = scope
  const known = { path, libraryId, spaceId, sizeBytes, lastModified, partBytes, onConflict, attributes, beginningHash }
  if (!session) return { version: 1, ...known }
  const { kind, confirmKey } = session
  if (session.kind === 'simple') return { version: 1, ...known, session: { kind: session.kind, confirmKey, crc64: String(session.crc64) } }
  const parts = [...session.parts].map(([number, part]) => [number, String(part.crc64), part.sizeBytes] as const)
  return { version: 1, ...known, session: { kind: kind as 'parts', confirmKey, parts } }
}

/** What was kept may be of another time, or somebody else's: only what can be gone on with is taken up. */
export function isCheckpoint(kept: unknown): kept is UploadCheckpoint {
  const { version, path, partBytes, session } = (kept ?? {}) as Partial<UploadCheckpoint>
  if (version !== 1 || typeof path !== 'string' || typeof partBytes !== 'number') return false
  if (session === undefined) return true
  return typeof session.confirmKey === 'string' && (session.kind === 'parts' ? Array.isArray(session.parts) : session.kind === 'simple')
}

export function draftOf({ version: _, session, ...known }: UploadCheckpoint): UploadDraft {
  const { path, sizeBytes, lastModified, partBytes, onConflict, attributes, beginningHash } = known
  return { path, sizeBytes, lastModified, partBytes, onConflict, attributes, beginningHash, session: session && sessionOf(session) }
}

function sessionOf(kept: NonNullable<UploadCheckpoint['session']>): UploadSession {
  const { confirmKey } = kept
  if (kept.kind === 'simple') return { kind: kept.kind, confirmKey, crc64: BigInt(kept.crc64) }
  return {
    kind: kept.kind,
    confirmKey,
    parts: new Map(kept.parts.map(([number, crc64, sizeBytes]) => [number, { crc64: BigInt(crc64), sizeBytes }])),
  }
}

export function sentBytesOf({ session, sizeBytes }: UploadDraft): number {
  if (!session) return 0
  if (session.kind === 'simple') return sizeBytes ?? 0
  let sum = 0
  for (const part of session.parts.values()) sum += part.sizeBytes
  return sum
}

/** The checksum of all parts, in the order of their numbers. */
export function crc64OfParts(parts: ReadonlyMap<number, SentPart>): bigint {
  return [...parts].toSorted(([one], [other]) => one - other).reduce((sum, [, part]) => combineCrc64(sum, part.crc64, part.sizeBytes), 0n)
}
