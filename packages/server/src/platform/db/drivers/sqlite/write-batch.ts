/**
 * One transaction with the writes that waited together. They are answered together after the
 * flush, the refused ones too: what a refusal saw may have been the row of a neighbour, and is
 * true only when that is durable.
 *
 * A savepoint before each write costs an eighth of it, and few are refused. So a batch runs
 * boldly without any; when one is refused after others were kept, everything is undone and the
 * batch runs once more with care, each write behind its savepoint.
 *
 * Statements on this connection finish at once, so a write that awaits only its transaction
 * settles before the event loop turns. One that has not settled by then awaits something
 * foreign while it holds everybody's lock: it is refused, its savepoint undone.
 */
import { AssertionError } from '../../../../kernel/assert.ts'
import type { Faults } from '../../../faults.ts'
import type { Log } from '../../../log/log.ts'
import type { Transaction } from '../../db.ts'
import { runEffects } from '../../effects.ts'
import { isRefusedByMachine, unavailable } from './errors.ts'
import type { Statements } from './statements.ts'
import type { TransactionControl } from './transaction-control.ts'
import { WriteHandle } from './write-handle.ts'
import type { Effects } from './write-handle.ts'

/** A batch ends after this many writes or milliseconds, so that the event loop turns. */
export const batchWritesMax = 256
const msMax = 10
/** Reading the clock is not free: it is done once in so many writes. */
const writesPerLook = 16

export type Waiting = {
  readonly work: (tx: Transaction) => Promise<unknown>
  readonly mayBeLost: boolean
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

export type BatchOptions = {
  readonly statements: Statements
  readonly control: TransactionControl
  readonly faults: Faults
  readonly log: Log
  /** No flush: nobody in this batch is promised one. */
  readonly mayBeLost: boolean
  /** Savepoints from the start: refusals are to be expected. */
  readonly isCareful: boolean
  /** For tests: runs twice, so that a write that is not pure shows itself. */
  readonly isRehearsed: boolean
  /** The next write that waits. */
  readonly take: () => Waiting | undefined
  /** Called once with the writes that became durable, or with the error when nobody was acknowledged. */
  readonly onEnd: (end: { readonly keptWrites: number; readonly refusedWrites: number; readonly error?: unknown }) => void
}

type Settled = { readonly waiting: Waiting; readonly effects?: Effects; readonly result?: unknown; readonly refusal?: unknown }

export class WriteBatch {
  readonly #options: BatchOptions
  /** In the order they came; running once more begins with the first of them. */
  readonly #taken: Waiting[] = []
  #settled: Settled[] = []
  #keptCount = 0
  #isCareful: boolean
  #startedAt = 0
  #current: Waiting | undefined
  #handle: WriteHandle | undefined
  #watch: NodeJS.Immediate | undefined

  constructor(options: BatchOptions) {
    this.#options = options
    this.#isCareful = options.isCareful
  }

  run(): void {
    this.#startedAt = performance.now()
    try {
      this.#options.control.begin(this.#options.mayBeLost)
    } catch (error) {
      return this.#refuseAll(error)
    }
    this.#watch = setImmediate(this.#refuseStuck)
    this.#runNext()
  }

  #runNext(): void {
    const waiting = this.#taken[this.#settled.length] ?? this.#takeNext()
    if (!waiting) return this.#mayRehearse() ? this.#runAgain() : this.#end()
    this.#current = waiting
    let handle: WriteHandle
    try {
      handle = new WriteHandle(this.#options.statements, this.#options.control, this.#isCareful && this.#keptCount > 0)
    } catch (error) {
      return this.#refuseAll(error)
    }
    this.#handle = handle
    startWork(waiting, handle).then(
      (result) => this.#onResult(handle, result),
      (error: unknown) => this.#onError(handle, error),
    )
  }

  #takeNext(): Waiting | undefined {
    const waiting = this.#isFull() ? undefined : this.#options.take()
    if (waiting) this.#taken.push(waiting)
    return waiting
  }

  /** A refusal may come of a fault that a test has planted once: it stands. */
  #mayRehearse(): boolean {
    return this.#options.isRehearsed && !this.#isCareful && this.#keptCount === this.#settled.length
  }

  /** From the first write on, with care. */
  #runAgain(): void {
    this.#isCareful = true
    this.#settled = []
    this.#keptCount = 0
    this.#current = undefined
    this.#handle = undefined
    try {
      this.#options.control.restart()
    } catch (error) {
      return this.#refuseAll(error)
    }
    this.#runNext()
  }

  #isFull(): boolean {
    const count = this.#settled.length
    return count >= batchWritesMax || (count > 0 && count % writesPerLook === 0 && performance.now() - this.#startedAt > msMax)
  }

  #onResult(handle: WriteHandle, result: unknown): void {
    if (handle.failure !== undefined) return this.#onError(handle, handle.failure)
    // A write that was refused as stuck settles late; nobody listens any more.
    if (this.#handle !== handle) return
    try {
      handle.keep()
    } catch (error) {
      return this.#refuseAll(error)
    }
    this.#keptCount++
    this.#settle({ waiting: this.#current as Waiting, effects: handle.effects, result })
  }

  #onError(handle: WriteHandle, refusal: unknown): void {
    if (this.#handle !== handle) return
    if (isRefusedByMachine(handle.failure)) return this.#refuseAll(handle.failure)
    if (!this.#isCareful && this.#keptCount > 0) {
      handle.revoke()
      return this.#runAgain()
    }
    try {
      handle.undo()
    } catch (error) {
      return this.#refuseAll(error)
    }
    this.#settle({ waiting: this.#current as Waiting, refusal })
  }

  #settle(settled: Settled): void {
    this.#settled.push(settled)
    this.#current = undefined
    this.#handle = undefined
    this.#runNext()
  }

  #refuseStuck = (): void => {
    const handle = this.#handle
    if (!handle) return
    this.#watch = setImmediate(this.#refuseStuck)
    this.#onError(handle, new AssertionError('A write awaits nothing but its own transaction.'))
  }

  #end(): void {
    clearImmediate(this.#watch)
    const pause = this.#keptCount > 0 ? this.#options.faults.at('db.commit.before') : undefined
    if (pause) pause.then(this.#flush, this.#refuseAll)
    else this.#flush()
  }

  #flush = (): void => {
    try {
      if (this.#keptCount > 0) this.#options.control.commit()
      else this.#options.control.rollback()
    } catch (error) {
      return this.#refuseAll(error)
    }
    const pause = this.#keptCount > 0 ? this.#options.faults.at('db.commit.after') : undefined
    if (pause) pause.then(this.#answer, this.#refuseAll)
    else this.#answer()
  }

  #answer = (): void => {
    for (const { effects } of this.#settled) if (effects) runEffects(effects, this.#options.log)
    for (const { waiting, effects, result, refusal } of this.#settled) {
      if (effects) waiting.resolve(result)
      else waiting.reject(refusal)
    }
    this.#options.onEnd({ keptWrites: this.#keptCount, refusedWrites: this.#settled.length - this.#keptCount })
  }

  /** Nobody in the batch is acknowledged: not those who finished, not the one who met the error. */
  #refuseAll = (error: unknown): void => {
    clearImmediate(this.#watch)
    this.#handle = undefined
    try {
      this.#options.control.rollback()
    } catch (rollbackError) {
      this.#options.log.error({ err: rollbackError }, 'a rollback failed')
    }
    const writes = this.#taken
    // A transaction that can't even begin answers one who waits, so that the queue ends.
    const refused = writes.length > 0 ? writes : [this.#options.take()].filter((waiting) => waiting !== undefined)
    this.#options.log.error({ err: error, writes: refused.length }, 'a batch of writes was refused')
    for (const waiting of refused) waiting.reject(unavailable(error))
    this.#options.onEnd({ keptWrites: 0, refusedWrites: refused.length, error })
  }
}

/** A function that throws before it returns a promise is refused like one that rejects. */
function startWork(waiting: Waiting, handle: WriteHandle): Promise<unknown> {
  try {
    return waiting.work(handle)
  } catch (error) {
    return Promise.reject(error as Error)
  }
}
