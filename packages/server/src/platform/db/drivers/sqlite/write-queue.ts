/**
 * Group commit. Writes that wait together run one after another inside one database transaction,
 * each behind a savepoint, and are acknowledged together after one durable flush.
 *
 * Statements on this connection finish at once, so a write that awaits only its transaction
 * settles before the event loop turns. One that has not settled by then awaits something
 * foreign while holding everybody's lock: it is refused, its savepoint undone.
 */
import { performance } from 'node:perf_hooks'
import type Database from 'better-sqlite3'
import { AssertionError } from '../../../../kernel/assert.ts'
import type { Faults } from '../../../faults.ts'
import type { Log } from '../../../log/log.ts'
import type { Transaction } from '../../db.ts'
import { isFailedFlush, isRefusedByMachine, unavailable } from './errors.ts'
import type { Statements } from './statements.ts'
import { WriteHandle } from './write-handle.ts'

/** A batch ends after this many writes or milliseconds, so that the event loop turns. */
const batchWritesMax = 256
const batchMsMax = 10
/** Checked once in so many writes: reading the clock is not free. */
const clockEvery = 16

type Waiting = {
  readonly work: (tx: Transaction) => Promise<unknown>
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

type Finished = { readonly waiting: Waiting; readonly result: unknown; readonly effects: readonly (() => void)[] }

export type WriteQueueOptions = {
  readonly database: Database.Database
  readonly statements: Statements
  readonly faults: Faults
  readonly log: Log
  /** Called before each statement and each flush; a test throws from it what the disk would. */
  readonly beforeStatement?: (() => void) | undefined
  readonly beforeFlush?: (() => void) | undefined
  /** A flush failed: the process must end without acknowledging anything more. */
  readonly onFatal: (error: unknown) => void
  /** The batch is over; checkpoints run here. */
  readonly afterBatch: () => void
}

export class WriteQueue {
  readonly #options: WriteQueueOptions
  readonly #begin: Database.Statement
  readonly #commit: Database.Statement
  readonly #rollback: Database.Statement
  readonly #waiting: Waiting[] = []
  #next = 0
  #isRunning = false
  #fatal: unknown
  #idleListeners: (() => void)[] = []

  #finished: Finished[] = []
  #startedAt = 0
  #current: { readonly waiting: Waiting; readonly handle: WriteHandle } | undefined
  #watch: NodeJS.Immediate | undefined

  constructor(options: WriteQueueOptions) {
    this.#options = options
    this.#begin = options.database.prepare('BEGIN IMMEDIATE')
    this.#commit = options.database.prepare('COMMIT')
    this.#rollback = options.database.prepare('ROLLBACK')
  }

  write<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.push({ work, resolve: resolve as (result: unknown) => void, reject })
      this.#schedule()
    })
  }

  /** True while a transaction is open: the connection shows rows that are not durable yet. */
  get isInTransaction(): boolean {
    return this.#isRunning
  }

  /** Resolves when the running batch has ended. */
  batchEnd(): Promise<void> {
    return this.#isRunning ? new Promise((resolve) => this.#idleListeners.push(resolve)) : Promise.resolve()
  }

  /** Resolves when nothing waits any more. */
  async drained(): Promise<void> {
    while (this.#isRunning || this.#isScheduled || this.#next < this.#waiting.length) {
      if (this.#isRunning) await this.batchEnd()
      else await new Promise((resolve) => setImmediate(resolve))
    }
  }

  #isScheduled = false

  /** The batch starts when the loop turns: everybody who arrives in this turn is in it. */
  #schedule(): void {
    if (this.#isScheduled || this.#isRunning) return
    this.#isScheduled = true
    setImmediate(this.#startBatch)
  }

  #startBatch = (): void => {
    this.#isScheduled = false
    this.#isRunning = true
    this.#finished = []
    try {
      if (this.#fatal !== undefined) throw this.#fatal
      this.#begin.run()
    } catch (error) {
      return this.#refuseBatch(error)
    }
    this.#startedAt = performance.now()
    this.#watch = setImmediate(this.#refuseStuck)
    this.#runNext()
  }

  #runNext(): void {
    const count = this.#finished.length
    const isFull = count >= batchWritesMax || (count > 0 && count % clockEvery === 0 && performance.now() - this.#startedAt > batchMsMax)
    const waiting = isFull ? undefined : this.#take()
    if (!waiting) return this.#endBatch()
    const handle = new WriteHandle({
      database: this.#options.database,
      statements: this.#options.statements,
      needsSavepoint: count > 0,
      beforeStatement: this.#options.beforeStatement,
    })
    this.#current = { waiting, handle }
    let promise: Promise<unknown>
    try {
      promise = waiting.work(handle)
    } catch (error) {
      return this.#refuse(handle, error)
    }
    promise.then(
      (result) => this.#accept(handle, result),
      (error: unknown) => this.#refuse(handle, error),
    )
  }

  #take(): Waiting | undefined {
    const waiting = this.#waiting[this.#next]
    if (!waiting) return undefined
    this.#next++
    if (this.#next === this.#waiting.length) {
      this.#waiting.length = 0
      this.#next = 0
    }
    return waiting
  }

  #accept(handle: WriteHandle, result: unknown): void {
    if (handle.failure !== undefined) return this.#refuse(handle, handle.failure)
    const current = this.#current
    if (current?.handle !== handle) return
    this.#current = undefined
    try {
      handle.release()
    } catch (error) {
      return this.#refuseBatch(error, current.waiting)
    }
    this.#finished.push({ waiting: current.waiting, result, effects: handle.effects })
    this.#runNext()
  }

  #refuse(handle: WriteHandle, error: unknown): void {
    const current = this.#current
    if (current?.handle !== handle) return
    this.#current = undefined
    const machine = handle.failure ?? error
    if (isRefusedByMachine(machine)) return this.#refuseBatch(machine, current.waiting)
    try {
      handle.undo()
      if (!this.#options.database.inTransaction) this.#begin.run()
    } catch (undoError) {
      return this.#refuseBatch(undoError, current.waiting)
    }
    current.waiting.reject(error)
    this.#runNext()
  }

  #refuseStuck = (): void => {
    if (!this.#isRunning) return
    const current = this.#current
    if (!current) return
    this.#watch = setImmediate(this.#refuseStuck)
    this.#refuse(current.handle, new AssertionError('A write awaits nothing but its own transaction.'))
  }

  #endBatch(): void {
    clearImmediate(this.#watch)
    if (this.#finished.length === 0) {
      this.#rollback.run()
      return this.#closeBatch()
    }
    const pause = this.#options.faults.at('db.commit.before')
    if (pause) pause.then(() => this.#flush(), (error: unknown) => this.#refuseBatch(error))
    else this.#flush()
  }

  #flush(): void {
    try {
      this.#options.beforeFlush?.()
      this.#commit.run()
    } catch (error) {
      return this.#refuseBatch(error)
    }
    const pause = this.#options.faults.at('db.commit.after')
    if (pause) pause.then(() => this.#acknowledge(), (error: unknown) => this.#refuseBatch(error))
    else this.#acknowledge()
  }

  #acknowledge(): void {
    for (const { effects } of this.#finished) for (const effect of effects) this.#runEffect(effect)
    for (const { waiting, result } of this.#finished) waiting.resolve(result)
    this.#closeBatch()
  }

  #runEffect(effect: () => void): void {
    try {
      effect()
    } catch (error) {
      this.#options.log.error({ err: error }, 'an effect after a commit threw')
    }
  }

  /** Nobody in the batch is acknowledged: not those who finished, not the one who met the error. */
  #refuseBatch(error: unknown, met?: Waiting): void {
    clearImmediate(this.#watch)
    this.#current = undefined
    if (this.#options.database.inTransaction) {
      try {
        this.#rollback.run()
      } catch (rollbackError) {
        this.#options.log.error({ err: rollbackError }, 'a rollback failed')
      }
    }
    const isNew = this.#fatal === undefined
    if (isFailedFlush(error)) this.#fatal ??= error
    const refused = [...this.#finished.map((finished) => finished.waiting), ...(met ? [met] : [])]
    if (this.#fatal !== undefined) while (this.#next < this.#waiting.length) refused.push(this.#take() as Waiting)
    else if (refused.length === 0) {
      // The transaction could not even begin: everybody who waits hears it, instead of a busy loop.
      while (this.#next < this.#waiting.length) refused.push(this.#take() as Waiting)
    }
    this.#options.log.error({ err: error, writes: refused.length }, 'a batch of writes was refused')
    for (const waiting of refused) waiting.reject(unavailable(error))
    if (isNew && this.#fatal !== undefined) this.#options.onFatal(this.#fatal)
    this.#closeBatch()
  }

  #closeBatch(): void {
    this.#finished = []
    this.#isRunning = false
    const listeners = this.#idleListeners
    this.#idleListeners = []
    for (const listener of listeners) listener()
    this.#options.afterBatch()
    if (this.#next < this.#waiting.length) this.#schedule()
  }
}
