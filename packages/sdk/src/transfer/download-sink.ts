/** Where the bytes of a download go. They come in chunks, in any order, each once. */

export interface DownloadSink {
  /** What was written before a reload is still there. */
  readonly isDurable: boolean
  write(at: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>
  /** Everything has been written. */
  close(): Promise<void>
}

/** Keeps everything in memory until it is whole. */
export class BlobSink implements DownloadSink {
  readonly isDurable = false
  readonly #chunks = new Map<number, Blob>()
  readonly #contentType: string

  constructor(contentType = 'application/octet-stream') {
    this.#contentType = contentType
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
  close(): Promise<void>
}

/** Into a file the user has chosen with `showSaveFilePicker`. */
export const fileSystemSink = (writable: WritableFile): DownloadSink => ({
  isDurable: false,
  write: (position, data) => writable.write({ type: 'write', position, data }),
  close: () => writable.close(),
})
