/**
 * Long reads off the event loop: each scan has a worker thread with its own read-only
 * connection. A worker that ended a scan well waits a while for the next one.
 */
import { Worker } from 'node:worker_threads'
import { scanMsMax } from '../../scan-bounds.ts'
import { render } from '../../sql.ts'
import type { Sql } from '../../sql.ts'
import { unavailable } from './errors.ts'
import { toBindable } from './statements.ts'
import type { FromScanWorker, ToScanWorker } from './scan-worker.ts'

/** Scans that run at once; more wait for their turn. */
const workersMax = 2

export class Scanner {
  readonly #file: string
  readonly #idle: Worker[] = []
  readonly #queue: (() => void)[] = []
  #running = 0
  #isClosed = false

  constructor(file: string) {
    this.#file = file
  }

  async *scan<Row extends object>(
    statement: Sql,
    options: { readonly signal?: AbortSignal | undefined; readonly batchRows: number },
  ): AsyncGenerator<Row[]> {
    options.signal?.throwIfAborted()
    await this.#enter()
    let worker: Worker | undefined
    let isClean = false
    try {
      options.signal?.throwIfAborted()
      worker = this.#idle.pop() ?? this.#startWorker()
      const inbox = new Inbox(worker, options.signal)
      try {
        const rendered = render(statement, 'sqlite')
        send(worker, { kind: 'start', text: rendered.text, values: rendered.values.map(toBindable), batchRows: options.batchRows })
        const endsAt = performance.now() + scanMsMax
        for (;;) {
          const message = await inbox.next()
          if (message.kind === 'failed') throw message.error
          if (message.kind !== 'rows') break
          if (performance.now() > endsAt) throw unavailable(new Error('The scan took too long.'))
          // The worker reads the next batch while the caller handles this one, and no further.
          if (!message.isLast) send(worker, { kind: 'more' })
          isClean = message.isLast
          yield message.rows as Row[]
          if (message.isLast) return
        }
        isClean = true
      } finally {
        if (!isClean) isClean = await inbox.stop(options.signal)
        inbox.close()
      }
    } finally {
      this.#leave(worker, isClean)
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all(this.#idle.splice(0).map((worker) => worker.terminate()))
  }

  #startWorker(): Worker {
    const worker = new Worker(new URL('./scan-worker.ts', import.meta.url), { workerData: { file: this.#file } })
    worker.unref()
    return worker
  }

  #enter(): Promise<void> {
    if (this.#running < workersMax) {
      this.#running++
      return Promise.resolve()
    }
    return new Promise((resolve) => this.#queue.push(resolve))
  }

  #leave(worker: Worker | undefined, isClean: boolean): void {
    if (worker && isClean && !this.#isClosed) this.#idle.push(worker)
    else void worker?.terminate()
    const next = this.#queue.shift()
    if (next) next()
    else this.#running--
  }
}

/** The worker's messages as awaited values; ends with the signal or the worker. */
class Inbox {
  readonly #worker: Worker
  readonly #messages: FromScanWorker[] = []
  readonly #signal: AbortSignal | undefined
  #problem: unknown
  #wake: (() => void) | undefined

  constructor(worker: Worker, signal: AbortSignal | undefined) {
    this.#worker = worker
    this.#signal = signal
    worker.ref()
    worker.on('message', this.#onMessage)
    worker.on('error', this.#onProblem)
    worker.on('exit', this.#onExit)
    signal?.addEventListener('abort', this.#onAbort)
  }

  async next(): Promise<FromScanWorker> {
    for (;;) {
      if (this.#problem !== undefined) throw this.#problem
      const message = this.#messages.shift()
      if (message) return message
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  /** Ends the statement early; true when the worker is fit for another scan. A busy worker is not waited for after an abort. */
  async stop(signal: AbortSignal | undefined): Promise<boolean> {
    if (this.#problem !== undefined || signal?.aborted) return false
    send(this.#worker, { kind: 'stop' })
    try {
      for (;;) if ((await this.next()).kind === 'stopped') return true
    } catch {
      return false
    }
  }

  close(): void {
    this.#worker.off('message', this.#onMessage)
    this.#worker.off('error', this.#onProblem)
    this.#worker.off('exit', this.#onExit)
    this.#signal?.removeEventListener('abort', this.#onAbort)
    this.#worker.unref()
  }

  #onMessage = (message: FromScanWorker): void => {
    this.#messages.push(message)
    this.#wake?.()
  }

  #onProblem = (error: unknown): void => {
    this.#problem ??= error
    this.#wake?.()
  }

  #onExit = (): void => this.#onProblem(unavailable(new Error('The scan worker ended.')))
  #onAbort = (): void => this.#onProblem(this.#signal?.reason)
}

function send(worker: Worker, message: ToScanWorker): void {
  worker.postMessage(message)
}
