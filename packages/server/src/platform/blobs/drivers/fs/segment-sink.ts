/**
 * Writes a stream of chunks to a file: hands one slab to the system and goes on filling the next
 * meanwhile. A chunk that is a whole slab is written as it is, others are copied together: writing
 * chunk by chunk costs 1.7 times, a pipeline 2.5 times as much.
 *
 * A file that was opened for direct writing takes whole blocks from aligned memory: slabs are, and
 * the last block is filled up with zeros which are cut off again.
 */
import type { Faults } from '../../../faults.ts'
import { copyInto, holdSlab, isSlab, releaseSlab, type Slab, slabBytes, takeSlab } from '../../slabs.ts'
import { flushFailure } from './storage-error.ts'

const writesAtOnceMax = 2
/**
 * The disk starts on a long segment before its end has come, which bounds what the last flush finds
 * to do. Not more often: each flush also commits the file system's journal for everybody.
 */
const flushEveryBytes = 128 * 1024 * 1024
/** A multiple of what disks and file systems ask of direct writing, in memory and in the file. */
export const directBlockBytes = 4096

/** What a sink needs of a file handle. */
export type SinkFile = {
  write(buffer: Uint8Array, offset: number, length: number, position: number): Promise<{ readonly bytesWritten: number }>
  truncate(sizeBytes: number): Promise<void>
  datasync(): Promise<void>
}

export class SegmentSink {
  readonly #file: SinkFile
  readonly #faults: Faults
  readonly #isDirect: boolean
  #filling: Slab | undefined
  #filledBytes = 0
  #position = 0
  #writes = 0
  #waiting: PromiseWithResolvers<void> | undefined
  #failure: { readonly error: unknown } | undefined
  #writtenBytes = 0
  #flushedBytes = 0
  #flushing: Promise<void> | undefined

  constructor(file: SinkFile, options: { readonly faults: Faults; readonly isDirect: boolean }) {
    this.#file = file
    this.#faults = options.faults
    this.#isDirect = options.isDirect
  }

  /** The chunk is used up when this returns, or when the promise it returns settles: the disk needed time. */
  add(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#filledBytes === 0 && chunk.byteLength === slabBytes && isSlab(chunk)) return this.#adopt(chunk)
    return this.#filledBytes + chunk.byteLength < slabBytes ? this.#copy(chunk) : this.#addSlowly(chunk)
  }

  /** Resolves with the file's size when every byte has been handed to the system. */
  async finish(): Promise<number> {
    const beyond = this.#fillUp()
    this.#startWrite()
    await this.settle()
    this.#throwFailure()
    const sizeBytes = this.#position - beyond
    if (beyond > 0) await this.#file.truncate(sizeBytes)
    return sizeBytes
  }

  /** Resolves when no write is on its way any more, whatever became of it: the file may be closed. */
  async settle(): Promise<void> {
    while (this.#writes > 0) await this.#oneWriteDone()
    await this.#flushing
    if (this.#filling) releaseSlab(this.#filling)
    this.#filling = undefined
  }

  #copy(part: Uint8Array): undefined {
    this.#filling ??= takeSlab()
    copyInto(this.#filling, this.#filledBytes, part)
    this.#filledBytes += part.byteLength
  }

  #adopt(slab: Slab): Promise<void> {
    holdSlab(slab)
    this.#filling = slab
    this.#filledBytes = slabBytes
    return this.#writeFull()
  }

  async #addSlowly(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.byteLength; ) {
      const part = chunk.subarray(at, at + slabBytes - this.#filledBytes)
      this.#copy(part)
      at += part.byteLength
      if (this.#filledBytes === slabBytes) await this.#writeFull()
    }
  }

  async #writeFull(): Promise<void> {
    this.#startWrite()
    if (this.#writes >= writesAtOnceMax) await this.#oneWriteDone()
    this.#throwFailure()
  }

  /** Completes the last block of a direct file; answers by how much. The zeros are written over bytes of an earlier segment. */
  #fillUp(): number {
    if (!this.#isDirect) return 0
    const start = this.#filledBytes
    this.#filledBytes = Math.ceil(start / directBlockBytes) * directBlockBytes
    this.#filling?.fill(0, start, this.#filledBytes)
    return this.#filledBytes - start
  }

  #startWrite(): void {
    const buffer = this.#filling
    if (!buffer) return
    const sizeBytes = this.#filledBytes
    const position = this.#position
    this.#filling = undefined
    this.#filledBytes = 0
    this.#position += sizeBytes
    this.#writes++
    this.#write(buffer.subarray(0, sizeBytes), position)
      .then(() => this.#flushEarly(sizeBytes))
      .catch((error: unknown) => {
        this.#failure ??= { error }
      })
      .finally(() => {
        releaseSlab(buffer)
        this.#writes--
        this.#waiting?.resolve()
        this.#waiting = undefined
      })
  }

  async #write(bytes: Uint8Array, start: number): Promise<void> {
    const planted = this.#faults.at('blobs.fs.put.write')
    if (planted) await planted
    for (let written = 0; written < bytes.byteLength; ) {
      const { bytesWritten } = await this.#file.write(bytes, written, bytes.byteLength - written, start + written)
      written += bytesWritten
    }
  }

  #flushEarly(sizeBytes: number): void {
    this.#writtenBytes += sizeBytes
    if (this.#flushing || this.#writtenBytes - this.#flushedBytes < flushEveryBytes) return
    this.#flushedBytes = this.#writtenBytes
    this.#flushing = this.#flush()
      .catch((error: unknown) => {
        // The error is reported to one flush only, so it must not get lost.
        this.#failure ??= { error: flushFailure(error) }
      })
      .finally(() => {
        this.#flushing = undefined
      })
  }

  async #flush(): Promise<void> {
    await this.#faults.at('blobs.fs.put.flush-early')
    await this.#file.datasync()
  }

  #oneWriteDone(): Promise<void> {
    this.#waiting ??= Promise.withResolvers()
    return this.#waiting.promise
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error
  }
}
