/**
 * The byte store's contract. A *segment* is a run of immutable bytes under an opaque id; what a
 * segment means (which Blob, which File) is nobody's business here. Drivers: `memory` (tests),
 * `fs` (embedded), `s3` (later). `conformance.ts` is the contract in executable form.
 *
 * - `put` resolves only when the bytes are durable, and either stores the whole segment or
 *   nothing: a failed or aborted put leaves no readable segment under that id. Where what stores them
 *   ends between the flush and its answer they may be there, as after a crash.
 * - An id is used once: a second put of it is refused (`SegmentTaken`), however the first one went on.
 *   Of two that run at the same time one wins at most.
 * - `remove` is idempotent. `read` of an unknown id throws `SegmentMissing`.
 */
import { failures } from '../../kernel/failure.ts'
import type { SegmentId } from '../../kernel/ids.ts'

export const blobFailure = failures({
  SegmentMissing: { kind: 'missing', message: 'The stored bytes are not there.' },
  SegmentTaken: { kind: 'conflict', message: 'There are bytes under this id already.' },
  StorageFull: { kind: 'unavailable', message: 'The storage is full. Nothing was stored; try again later.' },
  BodyTooShort: { kind: 'invalid', message: 'The connection ended before all announced bytes had arrived.' },
  BodyTooLong: { kind: 'too_large', message: 'More bytes arrived than were announced.' },
})

export type BlobStoreTraits = {
  /** Clients may send and fetch bytes directly with requests this server signs. */
  readonly hasSignedTransfer: boolean
}

/** Byte positions, both ends included, as in HTTP. */
export type ByteRange = { readonly first: number; readonly last: number }

export type SegmentStat = { readonly sizeBytes: number }

/** Ids above `after`, up to and with `to`. */
export type IdRange = { readonly after: string; readonly to: string }

export type ListOptions = { readonly among?: IdRange; readonly signal?: AbortSignal }

export interface BlobStore {
  readonly traits: BlobStoreTraits
  /**
   * Stores a segment. A whole buffer is the fast way for small bodies. With `sizeBytes` a
   * stream that ends earlier or later is refused (`BodyTooShort`, `BodyTooLong`). A
   * buffer must not be changed until the promise settles, a chunk of a stream until the next one
   * is asked for: what `read` yields may be put. A chunk that is a slab may be held longer.
   */
  put(
    id: SegmentId,
    bytes: Uint8Array | AsyncIterable<Uint8Array>,
    options?: { readonly sizeBytes?: number; readonly signal?: AbortSignal },
  ): Promise<SegmentStat>
  /**
   * The bytes in chunks, each good until the next is asked for: a driver may use one buffer for
   * all. A range that reaches beyond the end is cut there. The caller ends the iteration or aborts
   * the signal when it stops early.
   */
  read(id: SegmentId, range?: ByteRange, signal?: AbortSignal): AsyncIterable<Uint8Array>
  /** Whole bytes of a segment known to be small, in one step. */
  readSmall(id: SegmentId): Promise<Uint8Array>
  stat(id: SegmentId): Promise<SegmentStat | undefined>
  remove(id: SegmentId): Promise<void>
  /**
   * Every stored segment in no particular order, or those with ids in a range: what lies outside
   * costs no more than a look at its name. Everybody else has their turns meanwhile.
   */
  list(options?: ListOptions): AsyncIterable<{ readonly id: SegmentId; readonly sizeBytes: number; readonly storedAt: number }>
  /** Throws when the store can't take bytes. */
  health(): Promise<void>
  close(): Promise<void>
}
