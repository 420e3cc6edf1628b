/**
 * One upload as a user sees it: it waits, runs, pauses, fails, goes on, and is done. What has arrived
 * stays, through a pause, a failure and, by its checkpoint, a reload of the page.
 */
import { transferBackOff } from '../client/back-off.ts'
import type { BackOff } from '../client/back-off.ts'
import type { MediathequeClient } from '../client/client.ts'
import { hasCode, MediathequeError } from '../client/error.ts'
import type { ConflictStrategy } from '../client/operation.ts'
import { joinPath, namesOf } from '../client/path-text.ts'
import type { PathText } from '../client/path-text.ts'
import { DirectoryMaker } from './directory-maker.ts'
import { runUpload } from './run-upload.ts'
import { sourceOf } from './source.ts'
import type { Source, UploadSource } from './source.ts'
import { SpeedMeter } from './speed-meter.ts'
import { checkpointOf, draftOf, sentBytesOf } from './upload-draft.ts'
import type { UploadAttributes, UploadCheckpoint, UploadDraft } from './upload-draft.ts'
import { partBytesFor } from './upload-plan.ts'
import type { FinishedUpload, UploadPhase, UploadedFile } from './upload-run.ts'
import { Watched } from './watched.ts'

export type UploadOptions = {
  /** What happens when the name is taken; the server renames unless told otherwise. */
  readonly onConflict?: ConflictStrategy | undefined
  readonly attributes?: UploadAttributes | undefined
  /** Asks first whether the server has the content already; on unless switched off. */
  readonly isInstant?: boolean | undefined
  /** Larger files go in parts of this size. */
  readonly partBytes?: number | undefined
  readonly partsAtOnce?: number | undefined
  readonly backOff?: Partial<BackOff> | undefined
  /**
   * Parents that are missing are made when the server says so; `ahead` spares that refusal, which a browser
   * writes to its console, where they are likely to be new.
   */
  readonly makesParents?: 'ahead' | 'whenMissing' | undefined
  /** Of a stream, where it is known. */
  readonly sizeBytes?: number | undefined
}

export type UploadState =
  /** Its turn has not come. */
  | 'waiting'
  | UploadPhase
  | 'paused'
  /** Known from a checkpoint; goes on once its file is handed in again. */
  | 'detached'
  | 'done'
  | 'failed'
  | 'cancelled'

export type UploadSnapshot = {
  readonly id: number
  readonly path: string
  readonly name: string
  readonly state: UploadState
  readonly sizeBytes: number | undefined
  /** Of a file whose content the server may have: what has been hashed so far. */
  readonly hashedBytes: number
  readonly sentBytes: number
  readonly bytesPerSecond: number
  /** Undefined while it can't be told. */
  readonly remainingSeconds: number | undefined
  /** The server had the content: no bytes were sent. */
  readonly isInstant: boolean
  readonly error: Error | undefined
  /** The finished file; its path says under which name it stands. */
  readonly file: UploadedFile | undefined
}

/** What a task shares with others of its queue. */
export type UploadSurroundings = { readonly directories: DirectoryMaker; readonly options?: UploadOptions | undefined }

const partsAtOnceDefault = 3
let nextId = 1

class Stopped extends Error {
  override readonly name = 'Stopped'
}

export class UploadTask {
  readonly id = nextId++
  readonly #client: MediathequeClient
  readonly #options: UploadOptions
  readonly #directories: DirectoryMaker
  readonly #draft: UploadDraft
  readonly #speed = new SpeedMeter()
  readonly #watched: Watched<UploadSnapshot>
  readonly #settled = deferred<UploadedFile>()
  #source: Source | undefined
  #state: UploadState
  #hashedBytes = 0
  #sentBytes = 0
  #error: Error | undefined
  #finished: FinishedUpload | undefined
  #running: { readonly stop: AbortController; readonly over: Promise<void> } | undefined

  private constructor(
    client: MediathequeClient,
    draft: UploadDraft,
    source: Source | undefined,
    { directories, options }: UploadSurroundings,
  ) {
    this.#client = client
    this.#draft = draft
    this.#source = source
    this.#options = options ?? {}
    this.#directories = directories
    this.#state = source ? 'waiting' : 'detached'
    this.#sentBytes = sentBytesOf(draft)
    this.#watched = new Watched(() => this.#look())
    // Nobody has to wait for it; the state tells as well.
    this.#settled.promise.catch(() => undefined)
  }

  /** An upload to `path`; `start` begins it. */
  static create(
    client: MediathequeClient,
    given: { readonly path: PathText; readonly source: UploadSource } & UploadOptions,
    surroundings: UploadSurroundings = { directories: new DirectoryMaker() },
  ): UploadTask {
    const { path, source: from, ...options } = { ...surroundings.options, ...given }
    const source = sourceOf(from, options.sizeBytes)
    const draft: UploadDraft = {
      path: joinPath(path),
      sizeBytes: source.sizeBytes,
      lastModified: source.lastModified,
      partBytes: partBytesFor(source.sizeBytes, options.partBytes),
      onConflict: options.onConflict,
      attributes: {
        ...(source.lastModified !== undefined && { localModificationTime: new Date(source.lastModified).toISOString() }),
        ...options.attributes,
      },
      beginningHash: undefined,
      session: undefined,
    }
    return new UploadTask(client, draft, source, { ...surroundings, options })
  }

  /** An upload that another page began; it waits for `attach`, where the source does not come along. */
  static restore(
    client: MediathequeClient,
    checkpoint: UploadCheckpoint,
    source?: UploadSource,
    surroundings: UploadSurroundings = { directories: new DirectoryMaker() },
  ): UploadTask {
    const { libraryId, spaceId } = checkpoint
    const scope = { ...(libraryId !== undefined && { libraryId }), ...(spaceId !== undefined && { spaceId }) }
    const draft = draftOf(checkpoint)
    return new UploadTask(client.in(scope), draft, source && sourceOf(source, draft.sizeBytes), surroundings)
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#watched.subscribe(listener)
  readonly getSnapshot = (): UploadSnapshot => this.#watched.getSnapshot()

  /** Settles when the upload is done or cancelled; a failure can still be made good by `start`. */
  get file(): Promise<UploadedFile> {
    return this.#settled.promise
  }

  get state(): UploadState {
    return this.#state
  }

  get draft(): Readonly<Pick<UploadDraft, 'path' | 'sizeBytes' | 'lastModified'>> {
    return this.#draft
  }

  /** Begins, goes on after a pause, or tries again after a failure. Answers the file; asking twice answers the same. */
  async start(changes: { readonly onConflict?: ConflictStrategy } = {}): Promise<UploadedFile> {
    if (this.#finished) return this.#finished.file
    if (this.#state === 'cancelled') return this.file
    if (!this.#source) throw new MediathequeError({ code: 'SourceMissing', status: 0, message: 'Choose the file of this upload again.' })
    // A pause that is not over yet ends first.
    if (this.#running?.stop.signal.aborted) await this.#running.over
    if (changes.onConflict) this.decide(changes.onConflict)
    await this.#run(this.#source)
    if (this.#finished) return (this.#finished as FinishedUpload).file
    throw this.#error ?? new MediathequeError({ code: 'Paused', status: 0, message: 'The upload was paused or cancelled.' })
  }

  /** What shall happen when the name is taken, from now on. */
  decide(onConflict: ConflictStrategy): void {
    this.#draft.onConflict = onConflict
  }

  /** Stops sending; what has arrived stays. Settles when nothing is under way any more. */
  async pause(): Promise<void> {
    if (isOver(this.#state) || this.#state === 'detached') return
    this.#enter('paused')
    this.#running?.stop.abort(new Stopped())
    await this.#running?.over
  }

  /** Its turn will come: whoever calls this calls `start` later. */
  wait(): void {
    if (this.#source && (this.#state === 'paused' || this.#state === 'failed')) this.#enter('waiting')
  }

  /** Ends the upload; the server forgets what has arrived. One that had become a file by then is done. */
  async cancel(): Promise<void> {
    if (this.#state === 'done' || this.#state === 'cancelled') return
    this.#running?.stop.abort(new Stopped())
    await this.#running?.over
    // It may have been finished by then.
    if (this.#finished) return
    this.#enter('cancelled')
    if (!(await this.#forget()) && this.#source) await this.#run(this.#source)
    if (this.state === 'done') return
    this.#enter('cancelled')
    this.#settled.reject(new MediathequeError({ code: 'Cancelled', status: 0, message: 'The upload was cancelled.' }))
  }

  /** False when the server has made the file of it: running once more then answers that. An upload that nobody asks for expires by itself. */
  async #forget(): Promise<boolean> {
    const { session } = this.#draft
    if (!session) return true
    try {
      await this.#client.call('abortFileUpload', { ConfirmKey: session.confirmKey })
      return true
    } catch (error) {
      return !hasCode(error, 'UploadComplete')
    }
  }

  /** Hands the file of a restored upload in again. Whether it is the same shows when it goes on. */
  attach(source: UploadSource): void {
    if (this.#state !== 'detached' && this.#state !== 'failed') return
    this.#source = sourceOf(source, this.#draft.sizeBytes)
    this.#error = undefined
    this.#enter('waiting')
  }

  /** To be kept over a reload; undefined when there is nothing left to do. */
  checkpoint(): UploadCheckpoint | undefined {
    return isOver(this.#state) && this.#state !== 'failed' ? undefined : checkpointOf(this.#draft, this.#client)
  }

  #run(source: Source): Promise<void> {
    if (this.#running) return this.#running.over
    const stop = new AbortController()
    this.#error = undefined
    this.#speed.reset()
    this.#sentBytes = sentBytesOf(this.#draft)
    const over = this.#carry(source, stop.signal).finally(() => (this.#running = undefined))
    this.#running = { stop, over }
    return over
  }

  async #carry(source: Source, signal: AbortSignal): Promise<void> {
    const { isInstant = true, partsAtOnce = partsAtOnceDefault, backOff, makesParents = 'whenMissing' } = this.#options
    try {
      this.#finished = await runUpload({
        client: this.#client,
        source,
        draft: this.#draft,
        isInstant,
        partsAtOnce,
        backOff: { ...transferBackOff, ...backOff },
        directories: this.#directories,
        makesParents,
        signal,
        // A run that is being stopped no longer speaks for the upload.
        onPhase: (phase) => !signal.aborted && this.#enter(phase),
        onHashed: (bytes) => {
          this.#hashedBytes = bytes
          this.#watched.changed('soon')
        },
        onSent: (bytes) => this.#moved(bytes),
      })
      this.#sentBytes = this.#draft.sizeBytes ?? sentBytesOf(this.#draft)
      this.#enter('done')
      this.#settled.resolve(this.#finished.file)
    } catch (error) {
      if (signal.aborted) return
      this.#error = error as Error
      this.#enter('failed')
    }
  }

  #moved(bytes: number): void {
    this.#sentBytes = bytes
    this.#speed.record(bytes)
    this.#watched.changed('soon')
  }

  #enter(state: UploadState): void {
    if (this.#state === state) return
    this.#state = state
    this.#watched.changed('now')
  }

  #look(): UploadSnapshot {
    const { path, sizeBytes } = this.#draft
    const bytesPerSecond = this.#state === 'transferring' ? this.#speed.bytesPerSecond(this.#sentBytes) : 0
    return {
      id: this.id,
      path,
      name: namesOf(path).at(-1) ?? '',
      state: this.#state,
      sizeBytes,
      hashedBytes: this.#hashedBytes,
      sentBytes: this.#sentBytes,
      bytesPerSecond,
      remainingSeconds: sizeBytes === undefined || bytesPerSecond === 0 ? undefined : (sizeBytes - this.#sentBytes) / bytesPerSecond,
      isInstant: this.#finished?.isInstant ?? false,
      error: this.#error,
      file: this.#finished?.file,
    }
  }
}

type Deferred<Value> = {
  readonly promise: Promise<Value>
  readonly resolve: (value: Value) => void
  readonly reject: (reason: Error) => void
}

/** `Promise.withResolvers` came with Node 22. */
function deferred<Value>(): Deferred<Value> {
  let settle: Omit<Deferred<Value>, 'promise'> | undefined
  const promise = new Promise<Value>((resolve, reject) => (settle = { resolve, reject }))
  return { promise, ...(settle as unknown as Omit<Deferred<Value>, 'promise'>) }
}

const isOver = (state: UploadState): boolean => state === 'done' || state === 'failed' || state === 'cancelled'
