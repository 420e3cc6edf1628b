/**
 * Writes that may be lost, one at a time, on a thread of their own: they belong to long work, and
 * the event loop is for those who wait. Their functions run here and their statements there, so
 * each statement costs two messages, which is little beside the many rows it touches. Other
 * writes wait in the queue meanwhile, reads wait for nothing.
 */
import { Worker } from 'node:worker_threads'
import { AssertionError } from '../../../../kernel/assert.ts'
import type { Faults } from '../../../faults.ts'
import type { Log } from '../../../log/log.ts'
import type { Transaction } from '../../db.ts'
import { render } from '../../sql.ts'
import type { Sql } from '../../sql.ts'
import type { FromBackgroundWorker, SentValue, StatementKind, ToBackgroundWorker } from './background-worker.ts'
import { SqliteError } from './better-sqlite3.ts'
import { isRefusedByMachine, unavailable } from './errors.ts'
import type { BatchOptions, Waiting } from './write-batch.ts'

/** A write that awaits something foreign for longer is refused: all others wait for it. */
const foreignMsMax = 250

/** Of the thread's own heap. */
const maxYoungGenerationSizeMb = 4

type Options = { readonly file: string; readonly faults: Faults; readonly log: Log }

type Expected = { readonly resolve: (result: unknown) => void; readonly reject: (error: unknown) => void }

export class BackgroundWriter {
  readonly #options: Options
  #worker: Worker | undefined
  #isUp = false
  #expected: Expected[] = []

  constructor(options: Options) {
    this.#options = options
  }

  /** Starts the thread when it is first asked; until that is up a write does better without it. */
  get isReady(): boolean {
    this.#worker ??= this.#startWorker()
    return this.#isUp
  }

  /** Runs one write in a transaction of its own, settles it and tells what became of it. */
  async run(waiting: Waiting, onEnd: BatchOptions['onEnd']): Promise<void> {
    const { faults, log } = this.#options
    const handle = new BackgroundHandle(this.#ask)
    const worker = this.#worker
    worker?.ref()
    let isDone = false
    try {
      handle.begin()
      const result = await watched(handle, waiting.work)
      isDone = true
      await faults.at('db.commit.before')
      await this.#ask({ kind: 'commit' })
      await faults.at('db.commit.after')
      for (const effect of handle.effects) runEffect(effect, log)
      waiting.resolve(result)
      onEnd({ keptWrites: 1, refusedWrites: 0 })
    } catch (error) {
      await handle.revoke()
      await this.#ask({ kind: 'rollback' }).catch((rollbackError: unknown) => log.error({ err: rollbackError }, 'a rollback failed'))
      const cause = handle.failure ?? error
      // What fails behind the work is never the work's fault.
      const isMachine = isDone || isRefusedByMachine(cause)
      if (isMachine) log.error({ err: cause, writes: 1 }, 'a batch of writes was refused')
      waiting.reject(isMachine ? unavailable(cause) : error)
      onEnd({ keptWrites: 0, refusedWrites: 1, ...(isMachine && { error: cause }) })
    } finally {
      worker?.unref()
    }
  }

  /** Ends the thread, between two writes; the next one starts another, whose connection knows the newest statistics. */
  async stop(): Promise<void> {
    const worker = this.#worker
    this.#forget(worker)
    await worker?.terminate()
  }

  #startWorker(): Worker {
    const worker = new Worker(new URL('./background-worker.ts', import.meta.url), {
      workerData: { file: this.#options.file },
      // What passes through lives for one statement.
      resourceLimits: { maxYoungGenerationSizeMb },
    })
    worker.unref()
    worker.on('message', (message: FromBackgroundWorker) => {
      if (message.kind === 'ready') this.#isUp = this.#worker === worker
      else this.#settle(message)
    })
    worker.on('error', (error) => this.#onEnd(worker, error))
    worker.on('exit', () => this.#onEnd(worker, new Error('The thread of background writes ended.')))
    return worker
  }

  #settle(answer: Exclude<FromBackgroundWorker, { readonly kind: 'ready' }>): void {
    const expected = this.#expected.shift()
    if (answer.kind === 'done') expected?.resolve(answer.result)
    else expected?.reject(answer.code === undefined ? new Error(answer.message) : new SqliteError(answer.message, answer.code))
  }

  /** Its connection went with it, and what that had begun is undone. */
  #onEnd(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return
    const expected = this.#expected
    this.#forget(worker)
    this.#options.log.error({ err: error }, 'the thread of background writes ended; the next write starts another')
    for (const { reject } of expected) reject(unavailable(error))
  }

  #forget(worker: Worker | undefined): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    this.#isUp = false
    this.#expected = []
  }

  readonly #ask = (message: ToBackgroundWorker): Promise<unknown> => {
    const worker = this.#isUp ? this.#worker : undefined
    if (!worker) return Promise.reject(unavailable(new Error('The thread of background writes has ended.')))
    return new Promise((resolve, reject) => {
      this.#expected.push({ resolve, reject })
      worker.postMessage(message)
    })
  }
}

/** What one write holds: its transaction on the other thread, revoked when the write settles. */
class BackgroundHandle implements Transaction {
  readonly #ask: (message: ToBackgroundWorker) => Promise<unknown>
  readonly effects: (() => void)[] = []
  /** The first statement that failed. It refuses the write even when the function swallowed the error. */
  failure: unknown
  #isOpen = true
  #inFlight = 0
  #idleSince = performance.now()
  #whenQuiet: (() => void) | undefined

  constructor(ask: (message: ToBackgroundWorker) => Promise<unknown>) {
    this.#ask = ask
  }

  /** Nobody waits for the answer: what follows is behind it. */
  begin(): void {
    this.#send({ kind: 'begin' }).catch(() => {})
  }

  all<Row extends object>(statement: Sql): Promise<Row[]> {
    return this.#perform('all', statement) as Promise<Row[]>
  }

  get<Row extends object>(statement: Sql): Promise<Row | undefined> {
    return this.#perform('get', statement) as Promise<Row | undefined>
  }

  run(statement: Sql): Promise<number> {
    return this.#perform('run', statement) as Promise<number>
  }

  afterCommit(effect: () => void): void {
    if (!this.#isOpen) throw revoked()
    this.effects.push(effect)
  }

  /** No statement is accepted any more; resolves when those on their way have been answered. */
  revoke(): Promise<void> {
    this.#isOpen = false
    return this.#inFlight === 0 ? Promise.resolve() : new Promise((resolve) => (this.#whenQuiet = resolve))
  }

  /** For how long the function has awaited something that is not its transaction. */
  get foreignMs(): number {
    return this.#inFlight > 0 ? 0 : performance.now() - this.#idleSince
  }

  async #perform(kind: StatementKind, statement: Sql): Promise<unknown> {
    if (!this.#isOpen) throw revoked()
    if (this.failure !== undefined) throw this.failure
    const { text, values } = render(statement, 'sqlite')
    return this.#send({ kind, text, values: values as readonly SentValue[] })
  }

  async #send(message: ToBackgroundWorker): Promise<unknown> {
    this.#inFlight++
    try {
      return await this.#ask(message)
    } catch (error) {
      this.failure ??= error
      throw error
    } finally {
      this.#idleSince = performance.now()
      if (--this.#inFlight === 0) this.#whenQuiet?.()
    }
  }
}

/** Settles like the work, once all its statements are answered, or refuses when it awaits something foreign for too long. */
async function watched(handle: BackgroundHandle, work: Waiting['work']): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined
  const stuck = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      if (handle.foreignMs > foreignMsMax) reject(new AssertionError('A write awaits nothing but its own transaction.'))
    }, foreignMsMax / 2)
  })
  try {
    const result = await Promise.race([work(handle), stuck])
    await handle.revoke()
    if (handle.failure !== undefined) throw handle.failure as Error
    return result
  } finally {
    clearInterval(timer)
  }
}

function runEffect(effect: () => void, log: Log): void {
  try {
    effect()
  } catch (error) {
    log.error({ err: error }, 'an effect after a commit threw')
  }
}

function revoked(): AssertionError {
  return new AssertionError('A statement belongs to a write that is still running.')
}
