/**
 * Group commit. Writes of this process that wait for the same locks share a transaction; other
 * lock sets run beside them. Between processes the advisory locks keep the order.
 */
import type { Lock, Transaction, WriteOptions } from '../../db.ts'
import { lockSet } from './locks.ts'
import type { LockSet } from './locks.ts'
import { runBatch } from './write-batch.ts'
import type { BatchOptions, Waiting } from './write-batch.ts'

/** A server keeps this many savepoints in fast memory. */
const batchWritesMax = 64

export class WriteQueues {
  readonly #options: BatchOptions
  readonly #queues = new Map<string, Waiting[]>()
  readonly #running = new Set<Promise<void>>()

  constructor(options: BatchOptions) {
    this.#options = options
  }

  write<Result>(
    locks: Lock | readonly Lock[],
    work: (tx: Transaction) => Promise<Result>,
    { mayBeLost = false }: WriteOptions = {},
  ): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const waiting: Waiting = { work, mayBeLost, resolve: resolve as (result: unknown) => void, reject }
      const set = lockSet(locks)
      // Without a lock there is nothing to be serial about.
      if (set.locks.length === 0) return this.#track(runBatch(this.#options, [], [waiting]))
      const queue = this.#queues.get(set.key)
      if (queue) return void queue.push(waiting)
      const started = [waiting]
      this.#queues.set(set.key, started)
      this.#track(this.#work(set, started))
    })
  }

  async drained(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  /** The first batch starts when the loop turns: everybody who arrives in this turn is in it. */
  async #work(set: LockSet, queue: Waiting[]): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    while (queue.length > 0) await runBatch(this.#options, set.locks, queue.splice(0, batchWritesMax))
    this.#queues.delete(set.key)
  }

  #track(promise: Promise<void>): void {
    this.#running.add(promise)
    void promise.finally(() => this.#running.delete(promise))
  }
}
