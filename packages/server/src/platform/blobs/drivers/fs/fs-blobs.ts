/**
 * The embedded driver: segments on a local file system. Large ones are files of their own, small
 * ones share a SQLite file; which is which is decided by size alone and is invisible outside. All
 * names are opaque ids. Layout: `incoming/` unfinished, `large/xx/` whole files, `small.sqlite`.
 */
import { join } from 'node:path'
import type { SegmentId } from '../../../../kernel/ids.ts'
import { limits } from '../../../../kernel/limits.ts'
import { type Clock, systemClock } from '../../../clock.ts'
import { type Faults, noFaults } from '../../../faults.ts'
import { type Log, silentLog } from '../../../log/log.ts'
import { type BlobStore, blobFailure, type ByteRange, type SegmentStat } from '../../blob-store.ts'
import { type BodyBounds, boundedBody, checkWholeBody } from '../../body.ts'
import { assertSegmentId } from '../../segment-id.ts'
import { LargeSegments } from './large-segments.ts'
import { openSmallSegments } from './small-segments.ts'
import { isFailedFlush, translated } from './storage-error.ts'

export type FsBlobsOptions = {
  readonly directory: string
  readonly clock?: Clock
  readonly faults?: Faults
  readonly log?: Log
  readonly smallSegmentBytesMax?: number
  /** Called when a flush failed and nobody knows what is on disk: the process should end. */
  readonly onFatal?: (error: unknown) => void
}

type Body = Parameters<BlobStore['put']>[1]

/** Opens the store in a directory, which is created when it is not there. One process at a time. */
export async function openFsBlobs(options: FsBlobsOptions): Promise<BlobStore> {
  const { directory, clock = systemClock, faults = noFaults, log = silentLog, onFatal = crash } = options
  const smallBytesMax = options.smallSegmentBytesMax ?? limits.smallSegmentBytesMax
  const large = new LargeSegments({ directory, faults })
  const small = await openSmallSegments({ path: join(directory, 'small.sqlite'), clock, faults, log })
  const removed = await large.start()
  if (removed > 0) log.info({ removed }, 'Removed unfinished files that an earlier run left behind.')

  /** Ids being stored right now: neither tier can see them yet. */
  const storing = new Set<SegmentId>()
  let fatal: { readonly error: unknown } | undefined

  const writing = async <Result>(write: () => Promise<Result>): Promise<Result> => {
    if (fatal) throw fatal.error
    try {
      return await write()
    } catch (error) {
      throw failed(error)
    }
  }

  const failed = (error: unknown): unknown => {
    if (isFailedFlush(error)) {
      fatal ??= { error }
      log.error({ err: error }, 'A flush failed; what is on disk is uncertain until a restart.')
      onFatal(error)
    }
    return translated(error)
  }

  const putSmall = async (id: SegmentId, bytes: Uint8Array): Promise<SegmentStat> => {
    // The table itself refuses an id it knows.
    if (large.has(id)) throw blobFailure.SegmentTaken()
    await small.put(id, bytes)
    return { sizeBytes: bytes.byteLength }
  }

  const putLarge = (id: SegmentId, chunks: AsyncIterable<Uint8Array>, announcedBytes?: number): Promise<SegmentStat> => {
    if (small.findSize(id) !== undefined) throw blobFailure.SegmentTaken()
    return large.put(id, chunks, announcedBytes)
  }

  const store = (id: SegmentId, body: Body, bounds: BodyBounds): Promise<SegmentStat> => {
    if (!(body instanceof Uint8Array)) return storeStream(id, body, bounds)
    checkWholeBody(body, bounds)
    return body.byteLength <= smallBytesMax ? putSmall(id, body) : putLarge(id, one(body), body.byteLength)
  }

  const storeStream = async (id: SegmentId, body: AsyncIterable<Uint8Array>, bounds: BodyBounds): Promise<SegmentStat> => {
    const chunks = boundedBody(body, bounds)
    try {
      // What is announced as large needs no look at its head.
      if (bounds.sizeBytes !== undefined && bounds.sizeBytes > smallBytesMax) return await putLarge(id, chunks, bounds.sizeBytes)
      const { head, isWhole } = await readHead(chunks, smallBytesMax)
      return await (isWhole ? putSmall(id, Buffer.concat(head)) : putLarge(id, joined(head, chunks)))
    } finally {
      // Ends the source when it was not read to its end.
      await chunks.return()
    }
  }

  return {
    traits: { hasSignedTransfer: false },

    async put(id, body, bounds = {}) {
      assertSegmentId(id)
      if (storing.has(id)) throw blobFailure.SegmentTaken()
      if (fatal) throw fatal.error
      storing.add(id)
      try {
        // As few steps as can be: a small body costs little else.
        return await store(id, body, bounds)
      } catch (error) {
        throw failed(error)
      } finally {
        storing.delete(id)
      }
    },

    async *read(id, range, signal) {
      assertSegmentId(id)
      signal?.throwIfAborted()
      const bytes = small.find(id)
      if (bytes) yield* nonEmpty(cut(bytes, range))
      else yield* large.read(id, range, signal)
    },

    async readSmall(id) {
      assertSegmentId(id)
      return small.find(id) ?? large.readWhole(id)
    },

    async stat(id) {
      assertSegmentId(id)
      const sizeBytes = small.findSize(id)
      return sizeBytes === undefined ? large.stat(id) : { sizeBytes }
    },

    async remove(id) {
      assertSegmentId(id)
      await writing(() => (small.findSize(id) === undefined ? large.remove(id) : small.remove(id)))
    },

    async *list(options) {
      yield* small.list(options)
      yield* large.list(options)
    },

    async health() {
      await writing(async () => {
        await large.probe()
        await small.probe()
      })
    },

    async close() {
      await small.close()
      await large.close()
    },
  }
}

/** The first chunks up to more than `bytesMax`, or all there are. */
async function readHead(
  chunks: AsyncIterator<Uint8Array>,
  bytesMax: number,
): Promise<{ readonly head: readonly Uint8Array[]; readonly isWhole: boolean }> {
  const head: Uint8Array[] = []
  for (let sizeBytes = 0; sizeBytes <= bytesMax; ) {
    const next = await chunks.next()
    if (next.done) return { head, isWhole: true }
    // The chunk itself is good only until the next one is asked for.
    head.push(Buffer.from(next.value))
    sizeBytes += next.value.byteLength
  }
  return { head, isWhole: false }
}

async function* joined(head: readonly Uint8Array[], rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  yield* head
  yield* rest
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes
}

const cut = (bytes: Uint8Array, range?: ByteRange): Uint8Array => (range ? bytes.subarray(range.first, range.last + 1) : bytes)

function* nonEmpty(bytes: Uint8Array): Generator<Uint8Array, void> {
  if (bytes.byteLength > 0) yield bytes
}

/** Outside every promise, so that nothing can catch it and go on. */
const crash = (error: unknown): void =>
  queueMicrotask(() => {
    throw error
  })
