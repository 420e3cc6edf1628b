/**
 * Many uploads, a few at a time, in the order they came. What a page shows of it is one snapshot: rows
 * that have not changed are the same objects as before, so that a list of thousands is cheap to draw.
 */
import type { MediathequeClient } from '../client/client.ts'
import type { ConflictStrategy } from '../client/operation.ts'
import { joinPath } from '../client/path-text.ts'
import type { PathText } from '../client/path-text.ts'
import { DirectoryMaker } from './directory-maker.ts'
import type { Folder } from './folder.ts'
import type { UploadSource } from './source.ts'
import { SpeedMeter } from './speed-meter.ts'
import { isCheckpoint } from './upload-draft.ts'
import type { UploadCheckpoint } from './upload-draft.ts'
import { UploadTask } from './upload-task.ts'
import type { UploadOptions, UploadSnapshot, UploadState } from './upload-task.ts'
import { Watched } from './watched.ts'

export type QueueOptions = {
  readonly tasksAtOnce?: number | undefined
  /** For every upload that says nothing else. */
  readonly upload?: UploadOptions | undefined
  /** Told once for each upload that is done. */
  readonly onDone?: ((task: UploadTask) => void) | undefined
}

export type QueueSnapshot = {
  readonly items: readonly UploadSnapshot[]
  readonly counts: Readonly<Record<UploadState, number>>
  readonly totalBytes: number
  readonly sentBytes: number
  readonly bytesPerSecond: number
  readonly remainingSeconds: number | undefined
  /** Something is going on or will be. */
  readonly isActive: boolean
}

export type QueuedUpload = {
  readonly client?: MediathequeClient | undefined
  readonly path: PathText
  readonly source: UploadSource
} & UploadOptions

export type FolderTarget = { readonly client?: MediathequeClient | undefined; readonly parent?: PathText | undefined } & UploadOptions

const tasksAtOnceDefault = 4

export class UploadQueue {
  readonly #client: MediathequeClient
  readonly #options: QueueOptions
  readonly #directories = new DirectoryMaker()
  readonly #tasks = new Map<number, UploadTask>()
  readonly #running = new Set<UploadTask>()
  readonly #speed = new SpeedMeter()
  readonly #watched = new Watched(() => this.#look())
  /** In the order of their turn; what is no longer waiting is passed over. */
  readonly #waiting = new Set<UploadTask>()
  #sentBefore = 0

  constructor(client: MediathequeClient, options: QueueOptions = {}) {
    this.#client = client
    this.#options = options
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#watched.subscribe(listener)
  readonly getSnapshot = (): QueueSnapshot => this.#watched.getSnapshot()

  get tasks(): readonly UploadTask[] {
    return [...this.#tasks.values()]
  }

  task(id: number): UploadTask | undefined {
    return this.#tasks.get(id)
  }

  add(...uploads: readonly QueuedUpload[]): readonly UploadTask[] {
    const surroundings = { directories: this.#directories, options: this.#options.upload }
    const tasks = uploads.map(({ client = this.#client, ...given }) => UploadTask.create(client, given, surroundings))
    return this.#take(tasks)
  }

  /** A folder with all it holds, below `parent`; directories that hold nothing are made too. */
  addFolder(folder: Folder, { client = this.#client, parent = '', ...options }: FolderTarget = {}): readonly UploadTask[] {
    const never = new AbortController().signal
    // Nobody waits for an empty directory, and a refused one harms no file.
    for (const path of folder.emptyDirectories)
      void this.#directories.makeOnce(client, joinPath(parent, path), never).catch(() => undefined)
    return this.add(
      ...folder.files.map(({ relativePath, file }) => ({
        client,
        path: joinPath(parent, relativePath),
        source: file,
        // The chosen place is there; what comes with the folder mostly is not.
        makesParents: relativePath.includes('/') ? ('ahead' as const) : ('whenMissing' as const),
        ...options,
      })),
    )
  }

  /** Uploads of an earlier page. They wait for their files: `attach`. */
  restore(checkpoints: readonly UploadCheckpoint[]): readonly UploadTask[] {
    const surroundings = { directories: this.#directories, options: this.#options.upload }
    return this.#take(
      checkpoints.filter(isCheckpoint).map((checkpoint) => UploadTask.restore(this.#client, checkpoint, undefined, surroundings)),
    )
  }

  /**
   * Hands files in for restored uploads that look like theirs: by name, size and time, and by the folder
   * they were chosen in where that is known. Answers the files nobody wanted.
   */
  attach(files: readonly File[]): readonly File[] {
    const detached = new Map<string, UploadTask[]>()
    for (const task of this.tasks) {
      if (task.state !== 'detached') continue
      const key = likeness(task.draft.path, task.draft)
      detached.set(key, [...(detached.get(key) ?? []), task])
    }
    const left = files.filter((file) => {
      const alike = detached.get(likeness(file.name, { sizeBytes: file.size, lastModified: file.lastModified })) ?? []
      const { webkitRelativePath: folderPath = '' } = file as { readonly webkitRelativePath?: string }
      const sameFolder = alike.findIndex((task) => folderPath !== '' && `/${task.draft.path}`.endsWith(`/${folderPath}`))
      const [task] = alike.splice(Math.max(sameFolder, 0), 1)
      if (!task) return true
      task.attach(file)
      this.#waiting.add(task)
      return false
    })
    this.#fill()
    return left
  }

  /** What a page has to keep so that the next one can go on. */
  checkpoints(): readonly UploadCheckpoint[] {
    return this.tasks.map((task) => task.checkpoint()).filter((checkpoint) => checkpoint !== undefined)
  }

  async pause(...ids: readonly number[]): Promise<void> {
    await Promise.all(this.#chosen(ids).map((task) => task.pause()))
  }

  /** Those that were paused or have failed wait for their turn again. */
  resume(...ids: readonly number[]): void {
    for (const task of this.#chosen(ids)) if (task.state === 'paused' || task.state === 'failed') this.#enqueue(task)
    this.#fill()
  }

  /** Tries one again that failed because its name was taken. */
  resolveConflict(id: number, onConflict: ConflictStrategy): void {
    const task = this.#tasks.get(id)
    if (!task) return
    task.decide(onConflict)
    this.#enqueue(task)
    this.#fill()
  }

  async cancel(...ids: readonly number[]): Promise<void> {
    await Promise.all(this.#chosen(ids).map((task) => task.cancel()))
  }

  /** Takes what is done or cancelled off the list. */
  clear(): void {
    for (const task of this.tasks) {
      if (task.state !== 'done' && task.state !== 'cancelled') continue
      this.#tasks.delete(task.id)
    }
    this.#watched.changed('now')
  }

  /** Settles when nothing runs or waits. */
  async idle(): Promise<void> {
    while (this.#running.size > 0 || this.#waiting.size > 0) {
      await new Promise<void>((resolve) => {
        const unsubscribe = this.subscribe(() => {
          unsubscribe()
          resolve()
        })
      })
    }
  }

  #chosen(ids: readonly number[]): readonly UploadTask[] {
    return ids.length === 0 ? this.tasks : ids.map((id) => this.#tasks.get(id)).filter((task) => task !== undefined)
  }

  #take(tasks: readonly UploadTask[]): readonly UploadTask[] {
    for (const task of tasks) {
      this.#tasks.set(task.id, task)
      task.subscribe(() => this.#watched.changed('soon'))
      if (task.state === 'waiting') this.#waiting.add(task)
    }
    this.#fill()
    this.#watched.changed('now')
    return tasks
  }

  #enqueue(task: UploadTask): void {
    task.wait()
    if (task.state === 'waiting') this.#waiting.add(task)
  }

  #fill(): void {
    const { tasksAtOnce = tasksAtOnceDefault } = this.#options
    for (const task of this.#waiting) {
      if (this.#running.size >= tasksAtOnce) return
      // One that is still being stopped comes again when it has stopped.
      if (this.#running.has(task)) continue
      this.#waiting.delete(task)
      if (task.state !== 'waiting') continue
      this.#running.add(task)
      void this.#carry(task)
    }
  }

  async #carry(task: UploadTask): Promise<void> {
    // Whatever goes wrong is told by the task itself.
    await task.start().catch(() => undefined)
    this.#running.delete(task)
    if (task.state === 'done') this.#options.onDone?.(task)
    this.#fill()
    this.#watched.changed('soon')
  }

  #look(): QueueSnapshot {
    const items = this.tasks.map((task) => task.getSnapshot())
    const counts = Object.fromEntries(states.map((state) => [state, 0])) as Record<UploadState, number>
    let totalBytes = 0
    let sentBytes = 0
    for (const { state, sizeBytes, sentBytes: sent } of items) {
      counts[state]++
      if (state === 'cancelled') continue
      totalBytes += sizeBytes ?? sent
      sentBytes += sent
    }
    if (sentBytes < this.#sentBefore) this.#speed.reset()
    this.#sentBefore = sentBytes
    this.#speed.record(sentBytes)
    const isActive = this.#running.size > 0 || this.#waiting.size > 0
    const bytesPerSecond = isActive ? this.#speed.bytesPerSecond(sentBytes) : 0
    const remainingSeconds = bytesPerSecond === 0 ? undefined : (totalBytes - sentBytes) / bytesPerSecond
    return { items, counts, totalBytes, sentBytes, bytesPerSecond, remainingSeconds, isActive }
  }
}

const states: readonly UploadState[] = [
  'waiting',
  'preparing',
  'transferring',
  'completing',
  'paused',
  'detached',
  'done',
  'failed',
  'cancelled',
]

const likeness = (path: string, { sizeBytes, lastModified }: { sizeBytes: number | undefined; lastModified: number | undefined }): string =>
  JSON.stringify([path.split('/').at(-1), sizeBytes, lastModified])
