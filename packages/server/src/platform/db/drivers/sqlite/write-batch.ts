/**
 * One transaction with the writes that waited together, each behind its savepoint. They are
 * answered together after the flush, the refused ones too: what a refusal saw may have been the
 * row of a neighbour, and is true only when that is durable.
 *
 * Statements on this connection finish at once, so a write that awaits only its transaction
 * settles before the event loop turns. One that has not settled by then awaits something
 * foreign while it holds everybody's lock: it is refused, its savepoint undone.
 */
import { AssertionError } from '../../../../kernel/assert.ts'
import type { Faults } from '../../../faults.ts'
import type { Log } from '../../../log/log.ts'
import type { Transaction } from '../../db.ts'
import { isRefusedByMachine, unavailable } from './errors.ts'
import type { Statements } from './statements.ts'
import type { TransactionControl } from './transaction-control.ts'
import { WriteHandle } from './write-handle.ts'
import type { Effects } from './write-handle.ts'

/** A batch ends after this many writes or milliseconds, so that the event loop turns. */
const writesMax = 256
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
  /** The next write that waits. */
  readonly take: () => Waiting | undefined
  /** Called once with the writes that became durable, or with the error when nobody was acknowledged. */
  readonly onEnd: (keptWrites: number, error?: unknown) => void
}

type Settled = { readonly waiting: Waiting; readonly effects?: Effects; readonly result?: unknown; readonly refusal?: unknown }

export class WriteBatch {
  readonly #options: BatchOptions
  readonly #settled: Settled[] = []
  #keptCount = 0
  #startedAt = 0
  #current: Waiting | undefined
  #handle: WriteHandle | undefined
  #watch: NodeJS.Immediate | undefined

  constructor(options: BatchOptions) {
    this.#options = options
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
    const waiting = this.#isFull() ? undefined : this.#options.take()
    if (!waiting) return this.#end()
    this.#current = waiting
    let handle: WriteHandle
    try {
      handle = new WriteHandle(this.#options.statements, this.#options.control, this.#keptCount > 0)
    } catch (error) {
      return this.#refuseAll(error)
    }
    this.#handle = handle
    startWork(waiting, handle).then(
      (result) => this.#onResult(handle, result),
      (error: unknown) => this.#onError(handle, error),
    )
  }

  #isFull(): boolean {
    const count = this.#settled.length
    return count >= writesMax || (count > 0 && count % writesPerLook === 0 && performance.now() - this.#startedAt > msMax)
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
    for (const { effects } of this.#settled) if (effects) for (const effect of effects) this.#runEffect(effect)
    for (const { waiting, effects, result, refusal } of this.#settled) {
      if (effects) waiting.resolve(result)
      else waiting.reject(refusal)
    }
    this.#options.onEnd(this.#keptCount)
  }

  #runEffect(effect: () => void): void {
    try {
      effect()
    } catch (error) {
      this.#options.log.error({ err: error }, 'an effect after a commit threw')
    }
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
    const writes = this.#settled.map(({ waiting }) => waiting)
    if (this.#current) writes.push(this.#current)
    // A transaction that can't even begin answers one who waits, so that the queue ends.
    const refused = writes.length > 0 ? writes : [this.#options.take()].filter((waiting) => waiting !== undefined)
    this.#options.log.error({ err: error, writes: refused.length }, 'a batch of writes was refused')
    for (const waiting of refused) waiting.reject(unavailable(error))
    this.#options.onEnd(0, error)
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
