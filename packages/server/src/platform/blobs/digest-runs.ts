/**
 * Digests while bytes pass. A small run is digested in one step on this thread; the slabs of a
 * larger one are shown to a worker thread, which leaves the event loop free and uses another core.
 */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { assert } from '../../kernel/assert.ts'
import type { FromDigestWorker, ToDigestWorker } from './digest-worker.ts'
import type { ContentDigest, DigestRun, Digesting, Digests, SegmentDigest } from './digests.ts'
import { digestPart, digestWhole, loadCrc64 } from './hashing.ts'
import { holdSlab, releaseSlab } from './slabs.ts'
import type { Slab } from './slabs.ts'

/** No worker is asked for a run of so many bytes. */
const inlineBytesMax = 256 * 1024
/** Slabs of one run on their way at once: one is digested, one waits for company, and one comes. */
const slabsPerRunMax = 3

/** Digests with up to `workers` threads, which start when the first large stream comes. */
export async function createDigests({ workers: workersMax = defaultWorkers() }: { readonly workers?: number } = {}): Promise<Digests> {
  const crc64 = await loadCrc64()
  const pool = new WorkerPool(workersMax)
  return {
    ...digesting<ContentDigest>(pool, { isPart: false, ofBuffer: (bytes) => digestWhole(crc64, bytes) }),
    ofParts: digesting<SegmentDigest>(pool, { isPart: true, ofBuffer: (bytes) => digestPart(crc64, bytes) }),
    close: () => pool.close(),
  }
}

/** One core is left to the event loop. */
const defaultWorkers = (): number => Math.min(4, Math.max(1, availableParallelism() - 1))

type Kind<Digest> = { readonly isPart: boolean; readonly ofBuffer: (bytes: Uint8Array) => Digest }

const digesting = <Digest extends SegmentDigest>(pool: WorkerPool, kind: Kind<Digest>): Digesting<Digest> => ({
  ofBuffer: kind.ofBuffer,
  start: () => startRun(pool, kind),
})

function startRun<Digest extends SegmentDigest>(pool: WorkerPool, { isPart, ofBuffer }: Kind<Digest>): DigestRun<Digest> {
  /** A short one that may be all there is. */
  let only: Slab | undefined
  let remote: RemoteRun | undefined

  const sendOnly = (): void => {
    if (only) remote?.send(only)
    only = undefined
  }

  return {
    update(slab) {
      holdSlab(slab)
      if (!remote && !only && slab.byteLength <= inlineBytesMax) {
        only = slab
        return undefined
      }
      remote ??= pool.open(isPart)
      sendOnly()
      remote.send(slab)
      return remote.ready()
    },
    async finish() {
      // The thread was told which digest it is.
      if (remote) return remote.finish() as Promise<Digest>
      const digest = ofBuffer(only ?? new Uint8Array(0))
      if (only) releaseSlab(only)
      only = undefined
      return digest
    },
    discard() {
      if (only) releaseSlab(only)
      only = undefined
      remote?.discard()
    },
  }
}

/** The worker's side of one run. */
type RemoteRun = {
  /** Takes over the caller's hold. */
  send(slab: Slab): void
  /** Resolves when the run may send another slab. */
  ready(): Promise<void> | undefined
  finish(): Promise<SegmentDigest>
  discard(): void
}

type OpenRun = {
  readonly thread: Thread
  slabsOut: number
  onReady: PromiseWithResolvers<void> | undefined
  onFinished: PromiseWithResolvers<SegmentDigest> | undefined
  failure: Error | undefined
}

type Thread = { readonly worker: Worker; openRuns: number }

class WorkerPool {
  readonly #workersMax: number
  readonly #threads = new Set<Thread>()
  readonly #runs = new Map<number, OpenRun>()
  /** What the threads look at; it must not change meanwhile. */
  readonly #shown = new Map<number, { readonly slab: Slab; readonly run: OpenRun }>()
  #lastShown = 0
  #lastRun = 0
  #isClosed = false

  constructor(workersMax: number) {
    assert(workersMax >= 1, 'There is at least one digest worker.')
    this.#workersMax = workersMax
  }

  open(isPart: boolean): RemoteRun {
    assert(!this.#isClosed, 'Digests are not used after they were closed.')
    const id = ++this.#lastRun
    const thread = this.#leastBusyThread()
    thread.openRuns++
    thread.worker.ref()
    const run: OpenRun = { thread, slabsOut: 0, onReady: undefined, onFinished: undefined, failure: undefined }
    this.#runs.set(id, run)
    const post = (message: ToDigestWorker) => thread.worker.postMessage(message)
    return {
      send: (slab) => {
        if (run.failure) return releaseSlab(slab)
        run.slabsOut++
        const number = ++this.#lastShown
        this.#shown.set(number, { slab, run })
        const isAwaited = run.slabsOut === slabsPerRunMax
        post({ kind: 'update', number, run: id, isPart, slab: slab.buffer, sizeBytes: slab.byteLength, isAwaited })
      },
      ready: () => {
        if (run.failure) return Promise.reject(run.failure)
        if (run.slabsOut < slabsPerRunMax) return undefined
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

  async close(): Promise<void> {
    this.#isClosed = true
    const threads = [...this.#threads]
    this.#threads.clear()
    await Promise.all(threads.map(({ worker }) => worker.terminate()))
  }

  #leastBusyThread(): Thread {
    const idlest = [...this.#threads].sort((a, b) => a.openRuns - b.openRuns)[0]
    if (idlest && (idlest.openRuns === 0 || this.#threads.size >= this.#workersMax)) return idlest
    const thread: Thread = { worker: new Worker(new URL('./digest-worker.ts', import.meta.url)), openRuns: 0 }
    this.#threads.add(thread)
    thread.worker.on('message', (message: FromDigestWorker) => this.#receive(message))
    thread.worker.on('error', (error: Error) => this.#lose(thread, error))
    thread.worker.on('exit', () => this.#lose(thread, new Error('The digest worker ended.')))
    thread.worker.unref()
    return thread
  }

  #receive(message: FromDigestWorker): void {
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
    run?.onFinished?.resolve(message.digest)
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
