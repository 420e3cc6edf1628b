/** Where the bytes of a download go. They come in chunks, in any order, each once. */

export interface DownloadSink {
  /** What was written before a reload is still there. */
  readonly isDurable: boolean
  /** A run begins. When it is fresh, nothing that was written before counts. */
  begin(run: { readonly sizeBytes: number; readonly isFresh: boolean }): Promise<void>
  write(at: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>
  /** Everything has been written. */
  close(): Promise<void>
  /** The run has ended before its time; another may begin. */
  release?(): Promise<void>
}

/** Keeps everything in memory until it is whole. */
export class BlobSink implements DownloadSink {
  readonly isDurable = false
  readonly #chunks = new Map<number, Blob>()
  readonly #contentType: string

  constructor(contentType = 'application/octet-stream') {
    this.#contentType = contentType
  }

  async begin({ isFresh }: { readonly isFresh: boolean }): Promise<void> {
    if (isFresh) this.#chunks.clear()
  }

  async write(at: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#chunks.set(at, new Blob([bytes]))
  }

  async close(): Promise<void> {}

  blob(): Blob {
    const chunks = [...this.#chunks].toSorted(([one], [other]) => one - other).map(([, chunk]) => chunk)
    return new Blob(chunks, { type: this.#contentType })
  }
}

/** The members of a browser's `FileSystemWritableFileStream` that are used. */
export type WritableFile = {
  write(piece: { type: 'write'; position: number; data: Uint8Array<ArrayBuffer> }): Promise<void>
  truncate(sizeBytes: number): Promise<void>
  close(): Promise<void>
}

/** Into a file the user has chosen with `showSaveFilePicker`. */
export const fileSystemSink = (writable: WritableFile): DownloadSink => ({
  isDurable: false,
  begin: ({ sizeBytes }) => writable.truncate(sizeBytes),
  write: (position, data) => writable.write({ type: 'write', position, data }),
  close: () => writable.close(),
})
