/**
 * Digests while bytes pass. A run collects its first bytes; a small one is digested in one step on
 * this thread, a larger one is copied into shared memory for a worker thread, which leaves the
 * event loop free and uses another core.
 */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { assert } from '../../kernel/assert.ts'
import type { FromDigestWorker, ToDigestWorker } from './digest-worker.ts'
import type { ContentDigest, DigestRun, Digesting, Digests, SegmentDigest } from './digests.ts'
import { digestPart, digestWhole, loadCrc64 } from './hashing.ts'

/** Bytes a worker takes at a time, and the size up to which no worker is asked. */
const slotBytes = 256 * 1024
/** Slots of one run on their way at once: more hides no more latency. */
const slotsPerRunMax = 4
/** Slots kept for the next run. */
const idleSlotsMax = 32

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
  let slot: Uint8Array<SharedArrayBuffer> | undefined
  let filledBytes = 0
  let remote: RemoteRun | undefined

  const add = (chunk: Uint8Array): Uint8Array | undefined => {
    slot ??= pool.takeSlot()
    const part = chunk.subarray(0, slotBytes - filledBytes)
    slot.set(part, filledBytes)
    filledBytes += part.byteLength
    return part.byteLength < chunk.byteLength ? chunk.subarray(part.byteLength) : undefined
  }
  const sendSlot = (): void => {
    if (!slot || filledBytes === 0) return
    remote ??= pool.open(isPart)
    remote.send(slot, filledBytes)
    slot = undefined
    filledBytes = 0
  }
  const addSlowly = async (chunk: Uint8Array): Promise<void> => {
    for (let rest: Uint8Array | undefined = chunk; rest; ) {
      rest = add(rest)
      // A full slot is sent when more follows, so that exactly one slot is still a small run.
      if (rest) sendSlot()
      await remote?.ready()
    }
  }
  const giveBack = (): void => {
    if (slot) pool.returnSlot(slot)
    slot = undefined
  }

  return {
    update(chunk) {
      if (filledBytes + chunk.byteLength <= slotBytes) {
        add(chunk)
        return undefined
      }
      return addSlowly(chunk)
    },
    async finish() {
      if (remote) {
        sendSlot()
        // The thread was told which digest it is.
        return remote.finish() as Promise<Digest>
      }
      const digest = ofBuffer(slot ? slot.subarray(0, filledBytes) : new Uint8Array(0))
      giveBack()
      return digest
    },
    discard() {
      giveBack()
      remote?.discard()
    },
  }
}

/** The worker's side of one run. */
type RemoteRun = {
  send(slot: Uint8Array<SharedArrayBuffer>, sizeBytes: number): void
  /** Resolves when the run may send another slot. */
  ready(): Promise<void> | undefined
  finish(): Promise<SegmentDigest>
  discard(): void
}

type OpenRun = {
  readonly thread: Thread
  slotsOut: number
  onReady: PromiseWithResolvers<void> | undefined
  onFinished: PromiseWithResolvers<SegmentDigest> | undefined
  failure: Error | undefined
}

type Thread = { readonly worker: Worker; openRuns: number }

class WorkerPool {
  readonly #workersMax: number
  readonly #threads = new Set<Thread>()
  readonly #runs = new Map<number, OpenRun>()
  readonly #idleSlots: Uint8Array<SharedArrayBuffer>[] = []
  #lastRun = 0
  #isClosed = false

  constructor(workersMax: number) {
    assert(workersMax >= 1, 'There is at least one digest worker.')
    this.#workersMax = workersMax
  }

  takeSlot(): Uint8Array<SharedArrayBuffer> {
    return this.#idleSlots.pop() ?? new Uint8Array(new SharedArrayBuffer(slotBytes))
  }

  returnSlot(slot: Uint8Array<SharedArrayBuffer>): void {
    if (this.#idleSlots.length < idleSlotsMax) this.#idleSlots.push(slot)
  }

  open(isPart: boolean): RemoteRun {
    assert(!this.#isClosed, 'Digests are not used after they were closed.')
    const id = ++this.#lastRun
    const thread = this.#leastBusyThread()
    thread.openRuns++
    thread.worker.ref()
    const run: OpenRun = { thread, slotsOut: 0, onReady: undefined, onFinished: undefined, failure: undefined }
    this.#runs.set(id, run)
    const post = (message: ToDigestWorker) => thread.worker.postMessage(message)
    return {
      send: (slot, sizeBytes) => {
        if (run.failure) return
        run.slotsOut++
        post({ kind: 'update', run: id, isPart, slot: slot.buffer, sizeBytes })
      },
      ready: () => {
        if (run.failure) return Promise.reject(run.failure)
        if (run.slotsOut < slotsPerRunMax) return undefined
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
    const run = this.#runs.get(message.run)
    if (message.kind === 'taken') {
      this.returnSlot(new Uint8Array(message.slot))
      if (!run) return
      run.slotsOut--
      run.onReady?.resolve()
      run.onReady = undefined
      return
    }
    this.#forget(message.run)
    run?.onFinished?.resolve(message.digest)
  }

  /** A thread that failed takes its runs with it; the next run gets a fresh one. */
  #lose(thread: Thread, error: Error): void {
    this.#threads.delete(thread)
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
