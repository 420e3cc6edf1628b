/**
 * The small tier as the event loop sees it: point reads at once on a connection of its own, writes
 * in batches to the writer thread. While one batch is flushed the next one gathers, so puts that
 * wait together share one transaction and one flush.
 *
 * The thread may die, of a full heap for one. Another starts with the next write, once the last
 * one has ended and closed the file: there are never two. What that means, by the moment it dies:
 *
 * | The thread dies…                     | In the file                  | Who waits                       |
 * |--------------------------------------|------------------------------|---------------------------------|
 * | between batches                      | what was acknowledged        | goes on with the next thread    |
 * | before its batch has been committed  | nothing of the batch         | is refused                      |
 * | behind the commit, before the answer | the batch, and it is flushed | is refused; a put left garbage  |
 * | behind the answer                    | the batch, and it is flushed | is answered: answers come first |
 * | as it opens the file                 | what was acknowledged        | is refused; the next one tries  |
 * | because a flush failed               | nobody knows                 | is refused, and so is all else  |
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'
import type { SegmentId } from '../../../../kernel/ids.ts'
import type { Clock } from '../../../clock.ts'
import type { Faults } from '../../../faults.ts'
import type { Log } from '../../../log/log.ts'
import { endThread } from '../../../threads.ts'
import { type BlobStore, blobFailure, type ListOptions } from '../../blob-store.ts'
import { packBatch, packedBytes } from './small-batch.ts'
import type { FromSmallWriter, ToSmallWriter } from './small-writer.ts'
import { isFailedFlush } from './storage-error.ts'

/** What one transaction takes at most: a bound on its memory and on how long the next one waits. */
const batchBytesMax = 8 * 1024 * 1024
const batchWritesMax = 1024
/** So many turns of the event loop a batch waits at most while each of them brings more writes. */
const gatheringTurnsMax = 8
const listPageRows = 500

type Write = {
  readonly kind: 'put' | 'remove' | 'probe'
  readonly id: Buffer
  readonly bytes: Uint8Array
  readonly done: PromiseWithResolvers<void>
}

type QueueOptions = { readonly path: string; readonly clock: Clock; readonly faults: Faults; readonly log: Log }

export type SmallSegments = {
  put(id: SegmentId, bytes: Uint8Array): Promise<void>
  find(id: SegmentId): Uint8Array | undefined
  findSize(id: SegmentId): number | undefined
  remove(id: SegmentId): Promise<void>
  list(options?: ListOptions): ReturnType<BlobStore['list']>
  probe(): Promise<void>
  close(): Promise<void>
}

/** Opens the file, which is created with its table when it is not there. */
export async function openSmallSegments(options: QueueOptions): Promise<SmallSegments> {
  const writes = await WriteQueue.open(options)
  const database = new Sqlite(options.path, { readonly: true, fileMustExist: true })
  const selectBytes = database.prepare<[Buffer], Uint8Array>('SELECT bytes FROM segment WHERE id = ?').pluck()
  const selectSize = database.prepare<[Buffer], number>('SELECT length(bytes) FROM segment WHERE id = ?').pluck()
  const selectPage = database.prepare<[Buffer, Buffer, number], { id: Buffer; size_bytes: number; stored_at: number }>(
    'SELECT id, length(bytes) AS size_bytes, stored_at FROM segment WHERE id > ? AND id <= ? ORDER BY id LIMIT ?',
  )

  return {
    put: (id, bytes) => writes.add('put', rawId(id), bytes),
    find: (id) => selectBytes.get(rawId(id)),
    findSize: (id) => selectSize.get(rawId(id)),
    remove: (id) => writes.add('remove', rawId(id)),
    probe: () => writes.add('probe'),

    async *list({ among, signal } = {}) {
      let marker: Buffer | undefined = among ? Buffer.from(among.after, 'hex') : noBytes
      const to = among ? Buffer.from(among.to, 'hex') : behindAll
      while (marker) {
        signal?.throwIfAborted()
        const rows = selectPage.all(marker, to, listPageRows)
        for (const row of rows) yield { id: row.id.toString('hex') as SegmentId, sizeBytes: row.size_bytes, storedAt: row.stored_at }
        marker = rows.at(-1)?.id
        // A page is read at once: nobody else would have a turn until the last of them.
        await nextTurn()
      }
    },

    async close() {
      await writes.drain()
      // The last connection to close folds the log into the file; let it be the writer's.
      database.close()
      await writes.close()
    },
  }
}

const rawId = (id: SegmentId): Buffer => Buffer.from(id, 'hex')
const noBytes = Buffer.alloc(0)
const behindAll = Buffer.alloc(17, 0xff)

class WriteQueue {
  readonly #options: QueueOptions
  /** From its start to its end; only `#commit` starts one. */
  #worker: Worker | undefined
  #gathering: Write[] = []
  #committing: readonly Write[] | undefined
  /** The batch is with the thread. */
  #isSent = false
  #isScheduled = false
  /** Writes that waited when the loop turned last, and how often it has turned for this batch. */
  #gathered = 0
  #gatheringTurns = 0
  #memory = new SharedArrayBuffer(256 * 1024)
  #onIdle: PromiseWithResolvers<void> | undefined
  /** Why nothing is taken any more: a flush failed, or this is closed. */
  #end: Error | undefined

  static async open(options: QueueOptions): Promise<WriteQueue> {
    const queue = new WriteQueue(options)
    const worker = await queue.#startThread()
    worker.unref()
    return queue
  }

  private constructor(options: QueueOptions) {
    this.#options = options
  }

  add(kind: Write['kind'], id: Buffer = noBytes, bytes: Uint8Array = noBytes): Promise<void> {
    if (this.#end) return Promise.reject(this.#end)
    const done = Promise.withResolvers<void>()
    this.#gathering.push({ kind, id, bytes, done })
    this.#schedule()
    return done.promise
  }

  async drain(): Promise<void> {
    if (this.#gathering.length === 0 && !this.#committing) return
    this.#onIdle ??= Promise.withResolvers()
    await this.#onIdle.promise
  }

  async close(): Promise<void> {
    this.#end ??= new Error('The small segments are closed.')
    if (this.#worker) await endThread(this.#worker)
  }

  #schedule(): void {
    if (this.#isScheduled || this.#committing || this.#gathering.length === 0) return
    this.#isScheduled = true
    this.#gathered = 0
    this.#gatheringTurns = 0
    setImmediate(this.#gather)
  }

  /** Clients that were answered together come back one after another: a batch begins when a turn of the loop has brought nobody new. */
  #gather = (): void => {
    const count = this.#gathering.length
    if (count > this.#gathered && count < batchWritesMax && this.#gatheringTurns < gatheringTurnsMax) {
      this.#gathered = count
      this.#gatheringTurns++
      setImmediate(this.#gather)
      return
    }
    this.#isScheduled = false
    void this.#commit()
  }

  async #commit(): Promise<void> {
    const batch = this.#takeBatch()
    this.#committing = batch
    this.#worker?.ref()
    try {
      const planted = this.#options.faults.at('blobs.fs.small.commit')
      if (planted) await planted
      if (this.#end) throw this.#end
      this.#send(batch, this.#worker ?? (await this.#startThread()))
    } catch (error) {
      this.#finish((write) => write.done.reject(error))
    }
  }

  #takeBatch(): readonly Write[] {
    let sizeBytes = 0
    let count = 0
    for (const { bytes } of this.#gathering) {
      sizeBytes += bytes.byteLength
      if (count > 0 && (sizeBytes > batchBytesMax || count >= batchWritesMax)) break
      count++
    }
    return this.#gathering.splice(0, count)
  }

  /** Resolves when the thread has the file open. One that ends is forgotten only then: until its end it may still hold the file. */
  #startThread(): Promise<Worker> {
    const { promise, resolve, reject } = Promise.withResolvers<Worker>()
    const worker = new Worker(new URL('./small-writer.ts', import.meta.url), { workerData: { path: this.#options.path } })
    this.#worker = worker
    let cause: Error | undefined
    worker.on('message', (message: FromSmallWriter) => (message.kind === 'ready' ? resolve(worker) : this.#settle(message)))
    worker.on('error', (error: Error) => (cause ??= error))
    // All its answers have come by then.
    worker.on('exit', () => {
      const error = cause ?? new Error('The writer of small segments ended.')
      reject(error)
      this.#onThreadEnd(error)
    })
    return promise
  }

  #send(writes: readonly Write[], worker: Worker): void {
    this.#isSent = true
    const puts = writes.filter(({ kind }) => kind === 'put')
    const removes = writes.filter(({ kind }) => kind === 'remove')
    if (puts.length === 0 && removes.length === 0) {
      worker.postMessage({ kind: 'probe' } satisfies ToSmallWriter)
      return
    }
    const sizeBytes = packedBytes({ puts, removes })
    // Grows to the largest batch there was, which has a limit.
    if (this.#memory.byteLength < sizeBytes) this.#memory = new SharedArrayBuffer(2 ** Math.ceil(Math.log2(sizeBytes)))
    const batch = packBatch(this.#memory, { puts, removes, storedAt: this.#options.clock.now() })
    worker.postMessage({ kind: 'apply', batch } satisfies ToSmallWriter)
  }

  #settle(message: Exclude<FromSmallWriter, { readonly kind: 'ready' }>): void {
    if (message.kind === 'failed') {
      const error = Object.assign(new Error(message.message), { code: message.code })
      this.#finish((write) => write.done.reject(error))
      return
    }
    const taken = new Set(message.taken)
    let put = 0
    this.#finish((write) => {
      const isTaken = write.kind === 'put' && taken.has(put++)
      if (isTaken) write.done.reject(blobFailure.SegmentTaken())
      else write.done.resolve()
    })
  }

  #finish(each: (write: Write) => void): void {
    const committed = this.#committing ?? []
    this.#committing = undefined
    this.#isSent = false
    committed.forEach(each)
    this.#schedule()
    if (this.#gathering.length > 0) return
    // An idle writer does not keep the process alive.
    this.#worker?.unref()
    this.#onIdle?.resolve()
    this.#onIdle = undefined
  }

  #onThreadEnd(error: Error): void {
    this.#worker = undefined
    if (!this.#end) this.#options.log.error({ err: error }, 'the thread that stores small segments ended; the next write starts another')
    if (isFailedFlush(error)) this.#end ??= error
    // What had not gone out waits for the thread that follows, or is refused by `#commit`.
    if (this.#isSent) this.#finish((write) => write.done.reject(error))
  }
}
