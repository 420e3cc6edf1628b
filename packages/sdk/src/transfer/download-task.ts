/**
 * One download: in ranges, several at once, each tried again by itself, with pause and resume, and
 * the checksum of everything at the end. The address is asked anew at every start, so it never ages.
 */
import { defaultBackOff, withRetries } from '../client/back-off.ts'
import type { BackOff } from '../client/back-off.ts'
import type { MediathequeClient } from '../client/client.ts'
import { MediathequeError, readRefusal } from '../client/error.ts'
import { joinPath, namesOf } from '../client/path-text.ts'
import type { PathText } from '../client/path-text.ts'
import { combineCrc64 } from './crc64.ts'
import { crc64Of } from './digests.ts'
import { BlobSink } from './download-sink.ts'
import type { DownloadSink } from './download-sink.ts'
import { SpeedMeter } from './speed-meter.ts'
import { Watched } from './watched.ts'

export type DownloadOptions = {
  /** An earlier content of the file. */
  readonly versionId?: number | undefined
  /** In memory by default. */
  readonly sink?: DownloadSink | undefined
  readonly chunkBytes?: number | undefined
  readonly chunksAtOnce?: number | undefined
  readonly backOff?: Partial<BackOff> | undefined
  /** Of an earlier run into the same durable sink. */
  readonly checkpoint?: DownloadCheckpoint | undefined
}

export type DownloadState = 'waiting' | 'preparing' | 'transferring' | 'paused' | 'done' | 'failed' | 'cancelled'

export type DownloadSnapshot = {
  readonly path: string
  readonly name: string
  readonly state: DownloadState
  readonly sizeBytes: number | undefined
  readonly receivedBytes: number
  readonly bytesPerSecond: number
  readonly remainingSeconds: number | undefined
  readonly error: Error | undefined
  /** Of a finished download into memory. */
  readonly blob: Blob | undefined
}

export type DownloadCheckpoint = {
  readonly version: 1
  readonly content: Content
  readonly chunkBytes: number
  readonly chunks: readonly (readonly [number, string])[]
}

/** What tells one content from another. */
type Content = { readonly sizeBytes: number; readonly crc64: string | undefined; readonly eTag: string }

const chunkBytesDefault = 8 * 1024 * 1024
const chunksAtOnceDefault = 3
const contentChanged = () =>
  new MediathequeError({ code: 'ContentChanged', status: 0, message: 'The file changed while it was downloaded. Begin again.' })

export class DownloadTask {
  readonly #client: MediathequeClient
  readonly #path: string
  readonly #options: DownloadOptions
  readonly #chunkBytes: number
  readonly #sink: DownloadSink
  readonly #memory: BlobSink | undefined
  readonly #watched: Watched<DownloadSnapshot>
  readonly #speed = new SpeedMeter()
  /** Checksums of what is written, by the number of the chunk. */
  readonly #chunks: Map<number, bigint>
  readonly #underWay = new Map<number, number>()
  #content: Content | undefined
  #state: DownloadState = 'waiting'
  #error: Error | undefined
  #running: { readonly stop: AbortController; readonly over: Promise<void> } | undefined

  constructor(client: MediathequeClient, path: PathText, options: DownloadOptions = {}) {
    const { checkpoint, sink } = options
    this.#client = client
    this.#path = joinPath(path)
    this.#options = options
    this.#memory = sink ? undefined : new BlobSink()
    this.#sink = sink ?? (this.#memory as BlobSink)
    this.#chunkBytes = checkpoint?.chunkBytes ?? options.chunkBytes ?? chunkBytesDefault
    this.#content = checkpoint?.content
    this.#chunks = new Map(checkpoint?.chunks.map(([number, crc64]) => [number, BigInt(crc64)]))
    this.#watched = new Watched(() => this.#look())
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#watched.subscribe(listener)
  readonly getSnapshot = (): DownloadSnapshot => this.#watched.getSnapshot()

  /** Begins, goes on, or tries again. Answers the bytes when they were kept in memory. */
  async start(): Promise<Blob | undefined> {
    if (this.#running?.stop.signal.aborted) await this.#running.over
    if (this.#state !== 'done' && this.#state !== 'cancelled') await this.#run()
    if (this.#state === 'done') return this.#memory?.blob()
    throw this.#error ?? new MediathequeError({ code: 'Paused', status: 0, message: 'The download was paused or cancelled.' })
  }

  async pause(): Promise<void> {
    if (this.#state === 'done' || this.#state === 'failed' || this.#state === 'cancelled') return
    await this.#stop('paused')
  }

  async cancel(): Promise<void> {
    if (this.#state !== 'done') await this.#stop('cancelled')
  }

  /** To go on in another page or process; undefined where the sink forgets. */
  checkpoint(): DownloadCheckpoint | undefined {
    if (!this.#content || !this.#sink.isDurable) return undefined
    const chunks = [...this.#chunks].map(([number, crc64]) => [number, String(crc64)] as const)
    return { version: 1, content: this.#content, chunkBytes: this.#chunkBytes, chunks }
  }

  async #stop(state: 'paused' | 'cancelled'): Promise<void> {
    this.#enter(state)
    this.#running?.stop.abort(new MediathequeError({ code: 'Paused', status: 0, message: 'The download was stopped.' }))
    await this.#running?.over
  }

  #run(): Promise<void> {
    if (this.#running) return this.#running.over
    const stop = new AbortController()
    this.#error = undefined
    this.#speed.reset()
    const over = this.#carry(stop.signal).finally(() => (this.#running = undefined))
    this.#running = { stop, over }
    return over
  }

  async #carry(signal: AbortSignal): Promise<void> {
    try {
      this.#enter('preparing')
      const url = await this.#open(signal)
      await this.#sink.begin({ sizeBytes: (this.#content as Content).sizeBytes, isFresh: this.#chunks.size === 0 })
      // A run that is being stopped no longer speaks for the download.
      signal.throwIfAborted()
      this.#enter('transferring')
      await this.#fetchAll(url, signal)
      this.#check()
      await this.#sink.close()
      this.#enter('done')
    } catch (error) {
      await this.#sink.release?.()
      if (signal.aborted) return
      this.#error = error as Error
      this.#enter('failed')
    }
  }

  /** The address of the bytes. What was received of another content is worth nothing. */
  async #open(signal: AbortSignal): Promise<string> {
    const query = { FilePath: this.#path, purpose: 'download', history_id: this.#options.versionId } as const
    const { cosUrl, size, crc64, eTag } = await this.#client.call('infoFile', query, { signal })
    const content = { sizeBytes: Number(size), crc64, eTag }
    const before = this.#content
    if (before && (before.sizeBytes !== content.sizeBytes || before.crc64 !== content.crc64 || before.eTag !== content.eTag))
      this.#chunks.clear()
    this.#content = content
    return cosUrl as string
  }

  async #fetchAll(url: string, signal: AbortSignal): Promise<void> {
    const { sizeBytes } = this.#content as Content
    const { chunksAtOnce = chunksAtOnceDefault, backOff } = this.#options
    const failed = new AbortController()
    const either = AbortSignal.any([signal, failed.signal])
    const missing = Array.from({ length: Math.ceil(sizeBytes / this.#chunkBytes) }, (_, number) => number).filter(
      (number) => !this.#chunks.has(number),
    )
    const work = async (): Promise<void> => {
      for (let number = missing.shift(); number !== undefined; number = missing.shift()) {
        const chunk = number
        await withRetries(() => this.#fetchChunk(url, chunk, either), {
          backOff: { ...defaultBackOff, retriesMax: 5, ...backOff },
          signal: either,
          mayRetry: (error) => error instanceof MediathequeError && error.isTransient,
        })
      }
    }
    await Promise.all(Array.from({ length: chunksAtOnce }, () => work().catch((error: unknown) => failed.abort(error))))
    signal.throwIfAborted()
    if (failed.signal.aborted) throw failed.signal.reason
  }

  async #fetchChunk(url: string, number: number, signal: AbortSignal): Promise<void> {
    const { sizeBytes } = this.#content as Content
    const from = number * this.#chunkBytes
    const bytes = new Uint8Array(Math.min(this.#chunkBytes, sizeBytes - from))
    try {
      await this.#receive({ url, from, bytes, signal }, (count) => this.#moved(number, count))
      const crc64 = await crc64Of(bytes)
      await this.#sink.write(from, bytes)
      this.#chunks.set(number, crc64)
    } finally {
      this.#moved(number, 0)
    }
  }

  async #receive(
    wanted: { readonly url: string; readonly from: number; readonly bytes: Uint8Array<ArrayBuffer>; readonly signal: AbortSignal },
    onProgress: (count: number) => void,
  ): Promise<void> {
    const { url, from, bytes, signal } = wanted
    const isWhole = bytes.length === (this.#content as Content).sizeBytes
    const stalled = new AbortController()
    let timer = setTimeout(() => stalled.abort(), idleMsMax)
    let filled = 0
    try {
      const headers = isWhole ? {} : { Range: `bytes=${from}-${from + bytes.length - 1}` }
      const response = await this.#client.fetch(url, { headers, signal: AbortSignal.any([signal, stalled.signal]) })
      if (!response.ok) throw await readRefusal(response, 'download')
      if (!isWhole && response.status !== 206) throw contentChanged()
      const reader = (response.body as ReadableStream<Uint8Array>).getReader()
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        clearTimeout(timer)
        timer = setTimeout(() => stalled.abort(), idleMsMax)
        if (filled + read.value.length > bytes.length) throw contentChanged()
        bytes.set(read.value, filled)
        filled += read.value.length
        onProgress(filled)
      }
    } catch (cause) {
      if (cause instanceof MediathequeError) throw cause
      signal.throwIfAborted()
      throw new MediathequeError({ code: 'NetworkFailed', status: 0, message: 'The download was cut off.', operation: 'download', cause })
    } finally {
      clearTimeout(timer)
    }
    if (filled !== bytes.length)
      throw new MediathequeError({ code: 'NetworkFailed', status: 0, message: 'The download ended early.', operation: 'download' })
  }

  /** Of everything; the server leaves its checksum out where it does not know it. */
  #check(): void {
    const { sizeBytes, crc64 } = this.#content as Content
    if (crc64 === undefined) return
    const count = Math.ceil(sizeBytes / this.#chunkBytes)
    let sum = 0n
    for (let number = 0; number < count; number++)
      sum = combineCrc64(sum, this.#chunks.get(number) as bigint, Math.min(this.#chunkBytes, sizeBytes - number * this.#chunkBytes))
    if (String(sum) === crc64) return
    // Nobody knows which chunk it was.
    this.#chunks.clear()
    throw contentChanged()
  }

  #moved(number: number, count: number): void {
    if (count === 0) this.#underWay.delete(number)
    else this.#underWay.set(number, count)
    this.#speed.record(this.#receivedBytes())
    this.#watched.changed('soon')
  }

  #receivedBytes(): number {
    const sizeBytes = this.#content?.sizeBytes ?? 0
    let sum = 0
    for (const number of this.#chunks.keys()) sum += Math.min(this.#chunkBytes, sizeBytes - number * this.#chunkBytes)
    for (const [number, count] of this.#underWay) if (!this.#chunks.has(number)) sum += count
    return sum
  }

  #enter(state: DownloadState): void {
    if (this.#state === state) return
    this.#state = state
    this.#watched.changed('now')
  }

  #look(): DownloadSnapshot {
    const receivedBytes = this.#receivedBytes()
    const sizeBytes = this.#content?.sizeBytes
    const bytesPerSecond = this.#state === 'transferring' ? this.#speed.bytesPerSecond(receivedBytes) : 0
    return {
      path: this.#path,
      name: namesOf(this.#path).at(-1) ?? '',
      state: this.#state,
      sizeBytes,
      receivedBytes,
      bytesPerSecond,
      remainingSeconds: sizeBytes === undefined || bytesPerSecond === 0 ? undefined : (sizeBytes - receivedBytes) / bytesPerSecond,
      error: this.#error,
      blob: this.#state === 'done' ? this.#memory?.blob() : undefined,
    }
  }
}

/** Nothing comes for so long: the connection is dead. */
const idleMsMax = 60_000
