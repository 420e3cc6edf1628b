/**
 * Moves the write-ahead log into the database file. SQLite's own automatic checkpoint swallows
 * errors, and a flush that failed unseen may lose acknowledged rows; besides it stands in the way
 * of everybody. So it is switched off: a worker thread moves the bulk while writes go on, and then
 * what has arrived meanwhile while they wait a moment, which lets the log begin anew. Reads wait
 * for neither.
 */
import { Worker } from 'node:worker_threads'
import type Database from 'better-sqlite3'
import type { Log } from '../../../log/log.ts'
import { endThread } from '../../../threads.ts'
import { SqliteError } from './better-sqlite3.ts'
import { isFailedFlush } from './errors.ts'
import type { CheckpointAnswer, ToCheckpointWorker } from './checkpoint-worker.ts'

/** Pages that wait before the worker is asked; pages written often are moved once. */
const bulkPages = 4096
/** For a rest of this size the writes wait: some milliseconds, most of them for the disk. */
const restPagesMax = 512
/** For a log of this length they wait whatever it takes: it must not grow for ever. */
const logPagesMax = 8 * bulkPages
/** Looking costs some microseconds, so it is done once in so many batches. */
const batchesPerLook = 16

type Options = {
  readonly database: Database.Database
  readonly log: Log
  readonly onFailedFlush: (error: unknown) => void
  /** A transaction is open, on whichever connection. */
  readonly isWriting: () => boolean
  /** The writes wait until the answer is called. */
  readonly holdWrites: () => () => void
}

export class Checkpoints {
  readonly #options: Options
  readonly #look: Database.Statement<[], { readonly log: number; readonly checkpointed: number }>
  #worker: Worker | undefined
  #working: PromiseWithResolvers<void> | undefined
  #letWritesGo: (() => void) | undefined
  #isClosed = false
  #batches = 0
  /** A checkpoint that a long read held up is not tried again before the log has grown to this. */
  #nextPages = 0

  constructor(options: Options) {
    this.#options = options
    this.#look = options.database.prepare('PRAGMA wal_checkpoint(NOOP)')
  }

  afterBatch(): void {
    if (++this.#batches % batchesPerLook === 0) this.#consider()
  }

  /** Resolves when the checkpoint that runs has ended; undefined when none does. */
  get ended(): Promise<void> | undefined {
    return this.#working?.promise
  }

  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#worker) await endThread(this.#worker)
  }

  #consider(): void {
    if (this.#options.isWriting()) return
    const pages = this.#look.get()
    if (!pages || pages.log < bulkPages || this.#working) return
    if (pages.log < this.#nextPages && pages.log >= this.#nextPages - bulkPages) return
    const rest = pages.log - pages.checkpointed
    if (rest <= restPagesMax || pages.log >= logPagesMax) {
      this.#letWritesGo = this.#options.holdWrites()
      this.#nextPages = pages.log + bulkPages
    }
    this.#askWorker()
  }

  /** Answers whether the writes had waited for it. */
  #settle(): boolean {
    this.#working?.resolve()
    this.#working = undefined
    const wereHeld = this.#letWritesGo !== undefined
    this.#letWritesGo?.()
    this.#letWritesGo = undefined
    return wereHeld
  }

  #askWorker(): void {
    this.#working = Promise.withResolvers()
    this.#worker ??= this.#startWorker()
    this.#worker.postMessage({ kind: 'checkpoint' } satisfies ToCheckpointWorker)
  }

  #startWorker(): Worker {
    const worker = new Worker(new URL('./checkpoint-worker.ts', import.meta.url), { workerData: { file: this.#options.database.name } })
    worker.unref()
    worker.on('message', (answer: CheckpointAnswer) => {
      // A flush that failed closes the queue before anybody is let in again.
      if (answer.error && !this.#isClosed) this.#onError(new SqliteError(answer.error.message, answer.error.code))
      const wereHeld = this.#settle()
      // The rest is small now; without this look a pause would leave it until the next writes.
      if (!answer.error && !wereHeld && !this.#isClosed) this.#consider()
    })
    worker.on('error', (error) => {
      this.#worker = undefined
      this.#onError(error)
      this.#settle()
    })
    return worker
  }

  #onError(error: unknown): void {
    if (isFailedFlush(error)) this.#options.onFailedFlush(error)
    else this.#options.log.error({ err: error }, 'a checkpoint failed; the next one tries again')
  }
}
