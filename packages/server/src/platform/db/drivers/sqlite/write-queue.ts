/**
 * Group commit: writes that arrive while the event loop turns, or while a batch runs, wait here
 * and make up the next batch; one that may be lost, when its turn comes, runs alone on another
 * thread. After a failed flush the queue is closed for ever.
 */
import type { Faults } from '../../../faults.ts'
import type { Log } from '../../../log/log.ts'
import type { Transaction, WriteOptions } from '../../db.ts'
import { isFailedFlush, unavailable } from './errors.ts'
import type { BackgroundWriter } from './background-writer.ts'
import type { Statements } from './statements.ts'
import type { TransactionControl } from './transaction-control.ts'
import { WriteBatch, batchWritesMax } from './write-batch.ts'
import type { BatchOptions, Waiting } from './write-batch.ts'

export type WriteQueueOptions = {
  readonly statements: Statements
  readonly control: TransactionControl
  /** Absent where the database has one connection. */
  readonly background?: BackgroundWriter | undefined
  readonly faults: Faults
  readonly log: Log
  /** A flush failed: the process must end without acknowledging anything more. */
  readonly onFatal: (error: unknown) => void
  /** Runs between two batches. */
  readonly afterBatch: (keptWrites: number) => void
  /** For tests: every second batch runs twice, see `WriteBatch`. */
  readonly isRehearsed: boolean
}

/** So many turns of the event loop a batch waits at most while each of them brings more writes. */
const gatheringTurnsMax = 8

/** Where one write was refused others follow: so many batches run with care from the start. */
const carefulBatches = 16

export class WriteQueue {
  readonly #options: WriteQueueOptions
  #waiting: Waiting[] = []
  #next = 0
  #isScheduled = false
  /** Writes that waited when the loop turned last, and how often it has turned for this batch. */
  #gathered = 0
  #gatheringTurns = 0
  #isRunning = false
  #isHeld = false
  #carefulLeft = 0
  #batches = 0
  #fatal: unknown
  #listeners: (() => void)[] = []

  constructor(options: WriteQueueOptions) {
    this.#options = options
  }

  write<Result>(work: (tx: Transaction) => Promise<Result>, options: WriteOptions = {}): Promise<Result> {
    if (this.#fatal !== undefined) return Promise.reject(unavailable(this.#fatal))
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.push({ work, mayBeLost: options.mayBeLost ?? false, resolve: resolve as (result: unknown) => void, reject })
      this.#schedule()
    })
  }

  /** True while a transaction is open: the connection shows rows that are not durable yet. */
  get isInTransaction(): boolean {
    return this.#isRunning
  }

  /** Resolves when the batch that runs or is about to run has ended. */
  batchEnd(): Promise<void> {
    return this.#isBusy ? new Promise((resolve) => this.#listeners.push(resolve)) : Promise.resolve()
  }

  /** Resolves when nothing waits any more. */
  async drained(): Promise<void> {
    while (this.#isBusy) await this.batchEnd()
  }

  /** Called while no batch runs: the next one waits until the answer is called. */
  hold(): () => void {
    this.#isHeld = true
    return () => {
      this.#isHeld = false
      if (this.#next < this.#waiting.length) this.#schedule()
      else this.#tellListeners()
    }
  }

  get #isBusy(): boolean {
    return this.#isRunning || this.#isScheduled || this.#isHeld
  }

  /** Nothing is acknowledged from here on. */
  closeForEver(error: unknown): void {
    if (this.#fatal !== undefined) return
    this.#fatal = error
    for (let waiting = this.#take(); waiting; waiting = this.#take()) waiting.reject(unavailable(error))
    this.#options.onFatal(error)
  }

  /**
   * The batch starts when a turn of the loop has brought nobody new: a flush costs more than many
   * turns, and those who were answered together come back one after another.
   */
  #schedule(): void {
    if (this.#isBusy) return
    this.#isScheduled = true
    this.#gathered = 0
    this.#gatheringTurns = 0
    setImmediate(this.#gather)
  }

  #gather = (): void => {
    const count = this.#waiting.length - this.#next
    if (count === this.#gathered || count >= batchWritesMax || this.#gatheringTurns === gatheringTurnsMax) return this.#start()
    this.#gathered = count
    this.#gatheringTurns++
    setImmediate(this.#gather)
  }

  #start(): void {
    this.#isScheduled = false
    // Whoever holds the writes schedules them again.
    if (this.#isHeld) return
    this.#isRunning = true
    // Writes that want a flush take along those that need none, and not the other way round.
    const mayBeLost = this.#waiting[this.#next]?.mayBeLost ?? false
    if (mayBeLost && this.#options.background?.isUp) {
      void this.#options.background.run(this.#take() as Waiting, this.#onEnd)
      return
    }
    const { statements, control, faults, log } = this.#options
    const isRehearsed = this.#options.isRehearsed && ++this.#batches % 2 === 0
    const isCareful = this.#carefulLeft > 0
    const take = mayBeLost ? this.#takeIfLosable : this.#take
    new WriteBatch({ statements, control, faults, log, mayBeLost, isCareful, isRehearsed, take, onEnd: this.#onEnd }).run()
  }

  #takeIfLosable = (): Waiting | undefined => (this.#waiting[this.#next]?.mayBeLost ? this.#take() : undefined)

  #take = (): Waiting | undefined => {
    const waiting = this.#waiting[this.#next]
    if (!waiting) return undefined
    this.#next++
    if (this.#next === this.#waiting.length) {
      this.#waiting = []
      this.#next = 0
    }
    return waiting
  }

  #onEnd: BatchOptions['onEnd'] = ({ keptWrites, refusedWrites, error }) => {
    this.#isRunning = false
    this.#carefulLeft = refusedWrites > 0 ? carefulBatches : Math.max(0, this.#carefulLeft - 1)
    if (isFailedFlush(error)) this.closeForEver(error)
    if (this.#fatal === undefined) this.#options.afterBatch(keptWrites)
    if (this.#next < this.#waiting.length) this.#schedule()
    this.#tellListeners()
  }

  #tellListeners(): void {
    const listeners = this.#listeners
    this.#listeners = []
    for (const listener of listeners) listener()
  }
}
