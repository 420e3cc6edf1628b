/**
 * One download: in ranges, several at once, each tried again by itself, with pause and resume, and
 * the checksum of everything at the end. The address is asked anew at every start, so it never ages.
 */
import { transferBackOff } from '../client/back-off.ts'
import type { BackOff } from '../client/back-off.ts'
import type { MediathequeClient } from '../client/client.ts'
import { MediathequeError } from '../client/error.ts'
import { joinPath, namesOf } from '../client/path-text.ts'
import type { PathText } from '../client/path-text.ts'
import { BlobSink } from './download-sink.ts'
import type { DownloadSink } from './download-sink.ts'
import { chunkSize, runDownload } from './run-download.ts'
import type { Content, DownloadDraft } from './run-download.ts'
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

const chunkBytesDefault = 8 * 1024 * 1024
const chunksAtOnceDefault = 3

export class DownloadTask {
  readonly #client: MediathequeClient
  readonly #options: DownloadOptions
  readonly #draft: DownloadDraft
  readonly #sink: DownloadSink
  readonly #memory: BlobSink | undefined
  readonly #watched: Watched<DownloadSnapshot>
  readonly #speed = new SpeedMeter()
  #receivedBytes: number
  #state: DownloadState = 'waiting'
  #error: Error | undefined
  #running: { readonly stop: AbortController; readonly over: Promise<void> } | undefined

  constructor(client: MediathequeClient, path: PathText, options: DownloadOptions = {}) {
    const { checkpoint, sink } = options
    this.#client = client
    this.#options = options
    this.#memory = sink ? undefined : new BlobSink()
    this.#sink = sink ?? (this.#memory as BlobSink)
    this.#draft = {
      path: joinPath(path),
      versionId: options.versionId,
      chunkBytes: checkpoint?.chunkBytes ?? options.chunkBytes ?? chunkBytesDefault,
      content: checkpoint?.content,
      chunks: new Map(checkpoint?.chunks.map(([number, crc64]) => [number, BigInt(crc64)])),
      writtenBytes: 0,
    }
    for (const number of this.#draft.chunks.keys())
      this.#draft.writtenBytes += chunkSize(this.#draft, checkpoint?.content as Content, number)
    this.#receivedBytes = this.#draft.writtenBytes
    this.#watched = new Watched(() => this.#look())
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#watched.subscribe(listener)
  readonly getSnapshot = (): DownloadSnapshot => this.#watched.getSnapshot()

  /** Begins, goes on, or tries again. Answers the bytes when they were kept in memory. */
  async start(): Promise<Blob | undefined> {
    if (this.#running?.stop.signal.aborted) await this.#running.over
    if (this.#state !== 'done' && this.#state !== 'cancelled') await this.#run()
    if (this.#state === 'done') return this.getSnapshot().blob
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
    const { content, chunkBytes, chunks } = this.#draft
    if (!content || !this.#sink.isDurable) return undefined
    return { version: 1, content, chunkBytes, chunks: [...chunks].map(([number, crc64]) => [number, String(crc64)] as const) }
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
    const { chunksAtOnce = chunksAtOnceDefault, backOff } = this.#options
    try {
      await runDownload({
        client: this.#client,
        draft: this.#draft,
        sink: this.#sink,
        chunksAtOnce,
        backOff: { ...transferBackOff, ...backOff },
        signal,
        // A run that is being stopped no longer speaks for the download.
        onPhase: (phase) => !signal.aborted && this.#enter(phase),
        onReceived: (bytes) => this.#moved(bytes),
      })
      this.#enter('done')
    } catch (error) {
      await this.#sink.release?.()
      if (signal.aborted) return
      this.#error = error as Error
      this.#enter('failed')
    }
  }

  #moved(bytes: number): void {
    this.#receivedBytes = bytes
    this.#speed.record(bytes)
    this.#watched.changed('soon')
  }

  #enter(state: DownloadState): void {
    if (this.#state === state) return
    this.#state = state
    this.#watched.changed('now')
  }

  #look(): DownloadSnapshot {
    const { path, content } = this.#draft
    const receivedBytes = this.#receivedBytes
    const sizeBytes = content?.sizeBytes
    const bytesPerSecond = this.#state === 'transferring' ? this.#speed.bytesPerSecond(receivedBytes) : 0
    return {
      path,
      name: namesOf(path).at(-1) ?? '',
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
