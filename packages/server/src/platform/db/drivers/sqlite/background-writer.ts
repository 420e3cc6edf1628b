/**
 * Writes that may be lost, one at a time, on a thread of their own: they belong to long work, and
 * the event loop is for those who wait. Their functions run here and their statements there, so
 * each statement costs two messages, which is little beside the many rows it touches. Other
 * writes wait in the queue meanwhile, reads wait for nothing.
 */
import { Worker } from 'node:worker_threads'
import type { Faults } from '../../../faults.ts'
import type { Log } from '../../../log/log.ts'
import { endThread } from '../../../threads.ts'
import type { Transaction } from '../../db.ts'
import { render } from '../../sql.ts'
import type { Sql } from '../../sql.ts'
import { runEffects } from '../../effects.ts'
import { RemoteWrite, watched } from '../../remote-write.ts'
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
  #starting: PromiseWithResolvers<void> | undefined
  #expected: Expected[] = []
  #stopped: Promise<unknown> = Promise.resolve()

  constructor(options: Options) {
    this.#options = options
  }

  get isUp(): boolean {
    return this.#isUp
  }

  /** Resolves when the thread is up, or could not be started: whoever asks next tries again. */
  start(): Promise<void> {
    if (this.#isUp) return Promise.resolve()
    this.#worker ??= this.#startWorker()
    this.#starting ??= Promise.withResolvers()
    return this.#starting.promise
  }

  /** Resolves when no thread is about to come up; undefined when none is. */
  get started(): Promise<void> | undefined {
    return this.#starting?.promise
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
      const result = await watched(handle, waiting.work(handle), foreignMsMax)
      await handle.revoke()
      if (handle.failure !== undefined) throw handle.failure as Error
      isDone = true
      await faults.at('db.commit.before')
      await this.#ask({ kind: 'commit' })
      await faults.at('db.commit.after')
      runEffects(handle.effects, log)
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

  /** Between two writes. The next one's connection knows the newest statistics. */
  reopen(): void {
    if (this.#isUp) this.#ask({ kind: 'reopen' }).catch(() => {})
  }

  /** Ends the thread, between two writes. */
  async stop(): Promise<void> {
    const worker = this.#worker
    this.#forget(worker)
    if (worker) this.#stopped = Promise.all([this.#stopped, endThread(worker)])
    await this.#stopped
  }

  #startWorker(): Worker {
    const worker = new Worker(new URL('./background-worker.ts', import.meta.url), {
      workerData: { file: this.#options.file },
      // What passes through lives for one statement.
      resourceLimits: { maxYoungGenerationSizeMb },
    })
    worker.on('message', (message: FromBackgroundWorker) => {
      if (message.kind === 'ready') this.#onUp(worker)
      else this.#settle(message)
    })
    worker.on('error', (error) => this.#onEnd(worker, error))
    worker.on('exit', () => this.#onEnd(worker, new Error('The thread of background writes ended.')))
    return worker
  }

  #onUp(worker: Worker): void {
    // From here on only a write holds the process.
    worker.unref()
    if (this.#worker !== worker) return
    this.#isUp = true
    this.#endStart()
  }

  #endStart(): void {
    this.#starting?.resolve()
    this.#starting = undefined
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
    this.#endStart()
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

/** What one write holds: its transaction on the other thread. */
class BackgroundHandle extends RemoteWrite implements Transaction {
  readonly #send: (message: ToBackgroundWorker) => Promise<unknown>

  constructor(send: (message: ToBackgroundWorker) => Promise<unknown>) {
    super()
    this.#send = send
  }

  /** Nobody waits for the answer: what follows is behind it. */
  begin(): void {
    this.ask(() => this.#send({ kind: 'begin' })).catch(() => {})
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

  #perform(kind: StatementKind, statement: Sql): Promise<unknown> {
    return this.ask(() => {
      const { text, values } = render(statement, 'sqlite')
      return this.#send({ kind, text, values: values as readonly SentValue[] })
    })
  }
}
