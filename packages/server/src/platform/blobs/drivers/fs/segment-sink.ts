/**
 * Writes a stream of chunks to a file: collects about 1 MiB, hands it to the system in one vectored
 * write and goes on collecting meanwhile. Chunk by chunk costs 1.7 times, a pipeline 2.5 times as much.
 */
import type { FileHandle } from 'node:fs/promises'
import type { Faults } from '../../../faults.ts'
import { flushFailure } from './storage-error.ts'

const collectBytes = 1024 * 1024
/** Tiny chunks are written earlier: each may hold on to a whole network buffer. */
const collectChunksMax = 256
const writesAtOnceMax = 2
/** The disk starts on a long segment before its end has come: the last flush finds little left to do. */
const flushEveryBytes = 32 * 1024 * 1024

export class SegmentSink {
  readonly #file: FileHandle
  readonly #faults: Faults
  #collected: Uint8Array[] = []
  #collectedBytes = 0
  #position = 0
  #writes = 0
  #waiting: PromiseWithResolvers<void> | undefined
  #failure: { readonly error: unknown } | undefined
  #writtenBytes = 0
  #flushedBytes = 0
  #flushing: Promise<void> | undefined

  constructor(file: FileHandle, faults: Faults) {
    this.#file = file
    this.#faults = faults
  }

  /** The chunk must stay as it is until `finish`. Returns a promise when the disk needs time. */
  add(chunk: Uint8Array): Promise<void> | undefined {
    this.#collected.push(chunk)
    this.#collectedBytes += chunk.byteLength
    if (this.#collectedBytes < collectBytes && this.#collected.length < collectChunksMax) return undefined
    this.#startWrite()
    return this.#writes < writesAtOnceMax && !this.#failure ? undefined : this.#ready()
  }

  /** Resolves with the file's size when every byte has been handed to the system. */
  async finish(): Promise<number> {
    if (this.#collectedBytes > 0) this.#startWrite()
    await this.settle()
    this.#throwFailure()
    return this.#position
  }

  /** Resolves when no write is on its way any more, whatever became of it: the file may be closed. */
  async settle(): Promise<void> {
    while (this.#writes > 0) await this.#oneWriteDone()
    await this.#flushing
  }

  #startWrite(): void {
    const chunks = this.#collected
    const sizeBytes = this.#collectedBytes
    const position = this.#position
    this.#collected = []
    this.#collectedBytes = 0
    this.#position += sizeBytes
    this.#writes++
    this.#write(chunks, sizeBytes, position)
      .then(() => this.#flushEarly(sizeBytes))
      .catch((error: unknown) => {
        this.#failure ??= { error }
      })
      .finally(() => {
        this.#writes--
        this.#waiting?.resolve()
        this.#waiting = undefined
      })
  }

  async #write(chunks: readonly Uint8Array[], sizeBytes: number, start: number): Promise<void> {
    const planted = this.#faults.at('blobs.fs.put.write')
    if (planted) await planted
    let written = 0
    let rest = chunks
    while (written < sizeBytes) {
      const { bytesWritten } = await this.#file.writev(rest, start + written)
      written += bytesWritten
      if (written < sizeBytes) rest = withoutFirst(rest, bytesWritten)
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

  async #ready(): Promise<void> {
    if (this.#writes >= writesAtOnceMax) await this.#oneWriteDone()
    this.#throwFailure()
  }

  #oneWriteDone(): Promise<void> {
    this.#waiting ??= Promise.withResolvers()
    return this.#waiting.promise
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error
  }
}

/** What a short write left over. */
function withoutFirst(chunks: readonly Uint8Array[], sizeBytes: number): readonly Uint8Array[] {
  const rest: Uint8Array[] = []
  let skip = sizeBytes
  for (const chunk of chunks) {
    if (skip < chunk.byteLength) rest.push(chunk.subarray(skip))
    skip = Math.max(0, skip - chunk.byteLength)
  }
  return rest
}
