/**
 * Long reads off the event loop: each scan has a worker thread with its own read-only
 * connection. A worker that ended a scan waits a while for the next one.
 */
import { Worker } from 'node:worker_threads'
import { assert } from '../../../../kernel/assert.ts'
import { endThread } from '../../../threads.ts'
import { scanMsMax } from '../../scan-bounds.ts'
import { render } from '../../sql.ts'
import type { Sql } from '../../sql.ts'
import { unavailable } from './errors.ts'
import { toBindable } from './statements.ts'
import type { FromScanWorker, ScanWorkerData, ToScanWorker } from './scan-worker.ts'

/** Scans that run at once; more wait for their turn. */
const threadsMax = 2

export class Scanner {
  readonly #file: string
  readonly #threads = new Set<ScanThread>()
  readonly #queue: (() => void)[] = []
  /** Threads with a scan, and scans about to get one. */
  #running = 0
  #isClosed = false

  constructor(file: string) {
    this.#file = file
  }

  async *scan<Row extends object>(
    statement: Sql,
    { signal, batchRows }: { readonly signal?: AbortSignal | undefined; readonly batchRows: number },
  ): AsyncGenerator<Row[]> {
    signal?.throwIfAborted()
    await this.#enter()
    let thread: ScanThread | undefined
    try {
      signal?.throwIfAborted()
      thread = this.#idleThread()
      const rendered = render(statement, 'sqlite')
      thread.start({ text: rendered.text, values: rendered.values.map(toBindable), batchRows })
      const endsAt = performance.now() + scanMsMax
      for (;;) {
        const message = await thread.next(signal)
        if (message.kind === 'failed') throw message.error
        if (message.kind === 'end') return
        // What ends without a word would look like fewer rows.
        assert(message.kind === 'rows', 'Nobody has stopped a scan that is read.')
        if (performance.now() > endsAt) throw unavailable(new Error('The scan took too long.'))
        // The worker reads the next batch while the caller handles this one, and no further.
        if (!message.isLast) thread.send({ kind: 'more' })
        yield message.rows as Row[]
        if (message.isLast) return
      }
    } finally {
      void this.#leave(thread)
    }
  }

  /** Whoever still reads is refused the rest. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#threads].map((thread) => thread.end()))
  }

  #idleThread(): ScanThread {
    if (this.#isClosed) throw unavailable(new Error('The database is closed.'))
    const idle = [...this.#threads].find((thread) => !thread.isScanning)
    const thread = idle ?? new ScanThread(this.#file, () => this.#threads.delete(thread))
    this.#threads.add(thread)
    thread.isScanning = true
    return thread
  }

  #enter(): Promise<void> {
    if (this.#running < threadsMax) {
      this.#running++
      return Promise.resolve()
    }
    return new Promise((resolve) => this.#queue.push(resolve))
  }

  /** The caller does not wait for a statement that it has given up, but the next one in the queue does. */
  async #leave(thread: ScanThread | undefined): Promise<void> {
    await thread?.settle()
    const next = this.#queue.shift()
    if (next) next()
    else this.#running--
  }
}

/** A worker, and its messages as awaited values. */
class ScanThread {
  isScanning = false
  readonly #worker: Worker
  readonly #isUnwanted = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  #messages: FromScanWorker[] = []
  /** Of the scan that it does. */
  #number = 0
  /** Answers are still to come. */
  #isBusy = false
  #problem: unknown
  #wake: (() => void) | undefined

  constructor(file: string, onExit: () => void) {
    const workerData: ScanWorkerData = { file, isUnwanted: this.#isUnwanted }
    this.#worker = new Worker(new URL('./scan-worker.ts', import.meta.url), { workerData })
    this.#worker.on('message', (message: FromScanWorker) => {
      if (message.number === this.#number) this.#messages.push(message)
      this.#wake?.()
    })
    const onProblem = (error: unknown): void => {
      this.#problem ??= error
      this.#wake?.()
    }
    this.#worker.on('error', onProblem)
    this.#worker.on('exit', () => {
      onExit()
      onProblem(unavailable(new Error('The scan worker ended.')))
    })
  }

  start(statement: Omit<Extract<ToScanWorker, { readonly kind: 'start' }>, 'kind' | 'number'>): void {
    this.#worker.ref()
    this.#messages = []
    this.send({ kind: 'start', number: ++this.#number, ...statement })
  }

  send(message: Exclude<ToScanWorker, { readonly kind: 'end' }>): void {
    this.#isBusy = true
    Atomics.store(this.#isUnwanted, 0, message.kind === 'stop' ? 1 : 0)
    this.#worker.postMessage(message)
  }

  async next(signal?: AbortSignal): Promise<FromScanWorker> {
    const onAbort = (): void => this.#wake?.()
    signal?.addEventListener('abort', onAbort)
    try {
      for (;;) {
        signal?.throwIfAborted()
        if (this.#problem !== undefined) throw this.#problem
        const message = this.#messages.shift()
        if (message) return this.#received(message)
        await new Promise<void>((resolve) => (this.#wake = resolve))
      }
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }

  /** Resolves when the thread is fit for another scan, or gone. */
  async settle(): Promise<void> {
    try {
      if (this.#isBusy) {
        this.send({ kind: 'stop' })
        // Rows that were on their way come first, the last ones too: left behind, the next scan would take an answer for its own.
        while ((await this.next()).kind !== 'stopped');
      }
      this.#worker.unref()
      this.isScanning = false
    } catch {
      // A thread that has ended is nobody's any more.
    }
  }

  end(): Promise<void> {
    Atomics.store(this.#isUnwanted, 0, 1)
    return endThread(this.#worker)
  }

  #received(message: FromScanWorker): FromScanWorker {
    if (message.kind === 'stopped' || message.kind === 'end' || (message.kind === 'rows' && message.isLast)) this.#isBusy = false
    return message
  }
}
