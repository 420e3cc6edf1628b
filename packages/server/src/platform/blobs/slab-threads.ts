/**
 * Work on bodies while they pass. A short one is worked on in one step on this thread; the slabs of
 * a longer one are shown to a thread, which leaves the event loop free and uses another core.
 */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { assert } from '../../kernel/assert.ts'
import { holdSlab, releaseSlab } from './slabs.ts'
import type { Slab } from './slabs.ts'

/** What comes of a body of which a thread is told `Opening`. */
export interface SlabRun<Result> {
  /** Holds the slab until it is used up. Resolves when more may be given. */
  update(slab: Slab): Promise<void> | undefined
  finish(): Promise<Result>
  /** Frees a run that will not be finished. */
  discard(): void
}

/** Passes slabs on while they are worked on. */
export async function* passing(slabs: AsyncIterable<Slab>, run: SlabRun<unknown>): AsyncGenerator<Slab, void> {
  for await (const slab of slabs) {
    const ready = run.update(slab)
    // Waited for below; until then a failure must not count as unhandled.
    ready?.catch(() => undefined)
    yield slab
    if (ready) await ready
  }
}

export type ToSlabThread<Opening> =
  | {
      readonly kind: 'update'
      /** Of this showing. */
      readonly number: number
      readonly run: number
      readonly opening: Opening
      readonly slab: SharedArrayBuffer
      readonly sizeBytes: number
      /** No more of this run comes before one of its slabs is taken. */
      readonly isAwaited: boolean
    }
  | { readonly kind: 'finish'; readonly run: number }
  | { readonly kind: 'discard'; readonly run: number }

export type FromSlabThread<Result> =
  | { readonly kind: 'taken'; readonly number: number }
  | { readonly kind: 'finished'; readonly run: number; readonly result: Result }

/** What a run is about, and the same work on all of it at once. */
export type SlabWork<Opening, Result> = {
  readonly opening: Opening
  readonly ofBuffer: (bytes: Uint8Array) => Result | Promise<Result>
}

/** No thread is asked for a run of so many bytes. */
const inlineBytesMax = 256 * 1024
/** Slabs of one run that may always be on their way: one is worked on, and one comes. */
const slabsPerRunMin = 2
/** So many may while there are few in all: the thread has work when a sender pauses. */
const slabsPerRunMax = 6
const slabsAtOnceMax = 20

/** One core is left to the event loop. */
const defaultThreads = (): number => Math.min(4, Math.max(1, availableParallelism() - 1))

type Thread = { readonly worker: Worker; openRuns: number }

type OpenRun<Result> = {
  readonly thread: Thread
  slabsOut: number
  onReady: PromiseWithResolvers<void> | undefined
  onFinished: PromiseWithResolvers<Result> | undefined
  failure: Error | undefined
}

/** The thread's side of one run. */
type RemoteRun<Result> = {
  /** Takes over the caller's hold. */
  send(slab: Slab): void
  /** Resolves when the run may send another slab. */
  ready(): Promise<void> | undefined
  finish(): Promise<Result>
  discard(): void
}

/** Up to `threadsMax` threads of one file, which start when the first long body comes. */
export class SlabThreads<Opening, Result> {
  readonly #file: URL
  readonly #threadsMax: number
  readonly #threads = new Set<Thread>()
  readonly #runs = new Map<number, OpenRun<Result>>()
  /** What the threads look at; it must not change meanwhile. */
  readonly #shown = new Map<number, { readonly slab: Slab; readonly run: OpenRun<Result> }>()
  #lastShown = 0
  #lastRun = 0
  #isClosed = false

  constructor(file: URL, { threadsMax = defaultThreads() }: { readonly threadsMax?: number | undefined } = {}) {
    assert(threadsMax >= 1, 'There is at least one thread.')
    this.#file = file
    this.#threadsMax = threadsMax
  }

  start<Of extends Result>({ opening, ofBuffer }: SlabWork<Opening, Of>): SlabRun<Of> {
    /** A short one that may be all there is. */
    let only: Slab | undefined
    let remote: RemoteRun<Result> | undefined
    let isDiscarded = false

    const sendOnly = (): void => {
      if (only) remote?.send(only)
      only = undefined
    }

    return {
      update: (slab) => {
        // A reader that is ended may have been asking for more: nobody would end the run again.
        if (isDiscarded) return undefined
        if (!remote && !only && slab.byteLength <= inlineBytesMax) {
          holdSlab(slab)
          only = slab
          return undefined
        }
        remote ??= this.#open(opening)
        sendOnly()
        holdSlab(slab)
        remote.send(slab)
        return remote.ready()
      },
      finish: async () => {
        // The thread was told what is wanted.
        if (remote) return remote.finish() as Promise<Of>
        try {
          return await ofBuffer(only ?? new Uint8Array(0))
        } finally {
          if (only) releaseSlab(only)
          only = undefined
        }
      },
      discard: () => {
        isDiscarded = true
        if (only) releaseSlab(only)
        only = undefined
        remote?.discard()
      },
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const threads = [...this.#threads]
    this.#threads.clear()
    await Promise.all(threads.map(({ worker }) => worker.terminate()))
  }

  #open(opening: Opening): RemoteRun<Result> {
    assert(!this.#isClosed, 'Threads are not used after they were closed.')
    const id = ++this.#lastRun
    const thread = this.#leastBusyThread()
    thread.openRuns++
    thread.worker.ref()
    const run: OpenRun<Result> = { thread, slabsOut: 0, onReady: undefined, onFinished: undefined, failure: undefined }
    this.#runs.set(id, run)
    const post = (message: ToSlabThread<Opening>) => thread.worker.postMessage(message)
    return {
      send: (slab) => {
        if (run.failure) return releaseSlab(slab)
        run.slabsOut++
        const number = ++this.#lastShown
        this.#shown.set(number, { slab, run })
        const isAwaited = !this.#hasRoom(run)
        post({ kind: 'update', number, run: id, opening, slab: slab.buffer, sizeBytes: slab.byteLength, isAwaited })
      },
      ready: () => {
        if (run.failure) return Promise.reject(run.failure)
        if (this.#hasRoom(run)) return undefined
        run.onReady ??= Promise.withResolvers()
        return run.onReady.promise
      },
      finish: () => {
        if (run.failure) return Promise.reject(run.failure)
        run.onFinished = Promise.withResolvers()
        post({ kind: 'finish', run: id })
        return run.onFinished.promise
      },
      discard: () => {
        if (!this.#forget(id)) return
        run.onReady?.resolve()
        post({ kind: 'discard', run: id })
      },
    }
  }

  #hasRoom({ slabsOut }: OpenRun<Result>): boolean {
    return slabsOut < slabsPerRunMin || (slabsOut < slabsPerRunMax && this.#shown.size < slabsAtOnceMax)
  }

  #leastBusyThread(): Thread {
    const idlest = [...this.#threads].sort((a, b) => a.openRuns - b.openRuns)[0]
    if (idlest && (idlest.openRuns === 0 || this.#threads.size >= this.#threadsMax)) return idlest
    const thread: Thread = { worker: new Worker(this.#file), openRuns: 0 }
    this.#threads.add(thread)
    thread.worker.on('message', (message: FromSlabThread<Result>) => this.#receive(message))
    thread.worker.on('error', (error: Error) => this.#lose(thread, error))
    thread.worker.on('exit', () => this.#lose(thread, new Error('The thread ended.')))
    thread.worker.unref()
    return thread
  }

  #receive(message: FromSlabThread<Result>): void {
    if (message.kind === 'taken') {
      const taken = this.#shown.get(message.number)
      if (!taken) return
      this.#shown.delete(message.number)
      releaseSlab(taken.slab)
      taken.run.slabsOut--
      taken.run.onReady?.resolve()
      taken.run.onReady = undefined
      return
    }
    const run = this.#runs.get(message.run)
    this.#forget(message.run)
    run?.onFinished?.resolve(message.result)
  }

  /** A thread that failed takes its runs with it; the next run gets a fresh one. */
  #lose(thread: Thread, error: Error): void {
    this.#threads.delete(thread)
    for (const [number, { run, slab }] of this.#shown) {
      if (run.thread !== thread) continue
      this.#shown.delete(number)
      releaseSlab(slab)
    }
    for (const [id, run] of this.#runs) {
      if (run.thread !== thread) continue
      run.failure = error
      this.#forget(id)
      run.onReady?.reject(error)
      run.onFinished?.reject(error)
    }
  }

  #forget(id: number): boolean {
    const run = this.#runs.get(id)
    if (!run) return false
    this.#runs.delete(id)
    // An idle thread does not keep the process alive.
    if (--run.thread.openRuns === 0) run.thread.worker.unref()
    return true
  }
}
