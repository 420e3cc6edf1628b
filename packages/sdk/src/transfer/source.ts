/**
 * Where the bytes of an upload come from. A file or blob can be read at any place and any number of
 * times; a stream once and in order, so what was read of it is kept until it has arrived.
 */
import { MediathequeError } from '../client/error.ts'

export type Bytes = Uint8Array<ArrayBuffer>

export interface Source {
  /** Undefined while nobody knows. */
  readonly sizeBytes: number | undefined
  /** Milliseconds, where the source knows it. */
  readonly lastModified?: number | undefined
  /** May be read again from the start. */
  readonly isRepeatable: boolean
  /** The bytes from `from` to before `to`; fewer only at the end. */
  read(from: number, to: number): Promise<Bytes>
  /** The same without reading it, where the runtime can send it from where it lies. */
  slice?(from: number, to: number): Blob
  /** What lies from here on to `to` has arrived and is not asked for again. */
  release(from: number): void
}

/** What callers hand in. */
export type UploadSource = Blob | ReadableStream<Uint8Array> | Source

export function sourceOf(given: UploadSource, sizeBytes?: number): Source {
  if (given instanceof Blob) return blobSource(given)
  if (given instanceof ReadableStream) return streamSource(given, sizeBytes)
  return given
}

function blobSource(blob: Blob): Source {
  // Cutting costs a page more than reading, and small files need none.
  const slice = (from: number, to: number): Blob => (from === 0 && to >= blob.size ? blob : blob.slice(from, to))
  return {
    sizeBytes: blob.size,
    ...('lastModified' in blob && { lastModified: blob.lastModified as number }),
    isRepeatable: true,
    async read(from, to) {
      try {
        return new Uint8Array(await slice(from, to).arrayBuffer())
      } catch (cause) {
        const message = 'The file can no longer be read. Choose it again.'
        throw new MediathequeError({ code: 'SourceUnreadable', status: 0, message, cause })
      }
    },
    slice,
    release() {},
  }
}

function streamSource(stream: ReadableStream<Uint8Array>, sizeBytes: number | undefined): Source {
  const reader = stream.getReader()
  const kept = new Map<number, Promise<Bytes>>()
  let rest: Uint8Array = new Uint8Array()
  let last: Promise<unknown> = Promise.resolve()

  const take = async (length: number): Promise<Bytes> => {
    const bytes = new Uint8Array(length)
    let filled = 0
    while (filled < length) {
      if (rest.length === 0) {
        const { done, value } = await reader.read()
        if (done) break
        rest = value
      }
      const piece = rest.subarray(0, length - filled)
      bytes.set(piece, filled)
      filled += piece.length
      rest = rest.subarray(piece.length)
    }
    return filled === length ? bytes : bytes.slice(0, filled)
  }
  return {
    sizeBytes,
    isRepeatable: false,
    read(from, to) {
      const known = kept.get(from)
      if (known) return known
      const bytes = last.then(() => take(to - from))
      last = bytes.catch(() => undefined)
      kept.set(from, bytes)
      return bytes
    },
    release: (from) => void kept.delete(from),
  }
}

export const sourceChanged = (): MediathequeError =>
  new MediathequeError({ code: 'SourceChanged', status: 0, message: 'The file has changed since its upload began. Begin again.' })
