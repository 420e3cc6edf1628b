/**
 * `Content-Encoding: aws-chunked` taken off while the body streams: chunks with their lengths,
 * signatures and trailing headers (object-gateway reference, C13). Bytes of a chunk pass on before
 * its signature, which stands before them, is proved at its end: whoever stores them refers to them
 * only when the whole body has ended well.
 */
import { createHash } from 'node:crypto'
import type { Hash } from 'node:crypto'
import { limits } from '../../../kernel/limits.ts'
import type { ChunkChain } from '../signatures/index.ts'
import { bodyFailure } from './failures.ts'

export type AwsChunked = {
  readonly source: AsyncIterable<Uint8Array>
  /** What is left when the encoding is off; more or less is refused. */
  readonly decodedBytes: number
  /** The request's signed chain; without one the chunks are not signed. */
  readonly chain?: ChunkChain | undefined
  /** Lower-case names of the trailing headers that were announced. */
  readonly trailers: readonly string[]
  /** Told every announced trailing header, once, before the body ends. */
  readonly onTrailer: (name: string, value: string) => void
}

/** The content. Each chunk is good until the next is asked for. */
export async function* decodeAwsChunked(body: AwsChunked): AsyncGenerator<Uint8Array, void> {
  const reader = new ChunkedReader(body.source)
  try {
    yield* readChunks(reader, body)
    await readTrailers(reader, body)
    await reader.end()
  } finally {
    reader.close()
  }
}

async function* readChunks(reader: ChunkedReader, { chain, decodedBytes }: AwsChunked): AsyncGenerator<Uint8Array, void> {
  for (let left = decodedBytes; ; ) {
    const { sizeBytes, signature } = readChunkHead(await reader.line())
    left -= sizeBytes
    if (left < 0 || (sizeBytes === 0 && left > 0)) throw bodyFailure.IncompleteBody()
    const hash = chain && createHash('sha256')
    yield* reader.bytes(sizeBytes, hash)
    if (chain && hash) chain.checkChunk(hash.digest('hex'), signature)
    if (sizeBytes === 0) return
    if ((await reader.line()) !== '') throw bodyFailure.IncompleteBody('A chunk of the body is longer than it says.')
  }
}

function readChunkHead(line: string): { readonly sizeBytes: number; readonly signature: string } {
  const [, size, extensions = ''] = /^([0-9a-fA-F]{1,12})[ \t]*((?:;[^;]*)*)$/.exec(line) ?? []
  if (size === undefined) throw bodyFailure.IncompleteBody('The body is not aws-chunked: the length of a chunk is missing.')
  const signature = /;\s*chunk-signature=([^;\s]*)/.exec(extensions)?.[1] ?? ''
  return { sizeBytes: Number.parseInt(size, 16), signature }
}

/** What follows the last chunk: the announced headers, each once, their signature, an empty line. */
async function readTrailers(reader: ChunkedReader, { chain, trailers, onTrailer }: AwsChunked): Promise<void> {
  const missing = new Set(trailers)
  let signed = ''
  let signature: string | undefined
  for (let count = 0; ; count++) {
    const line = await reader.lastLine()
    if (line === undefined || line === '') break
    const mark = line.indexOf(':')
    const name = line.slice(0, Math.max(mark, 0)).trim().toLowerCase()
    const value = line.slice(mark + 1).trim()
    if (name === 'x-amz-trailer-signature') {
      signature = value
      continue
    }
    if (count > limits.objectTrailersMax || signature !== undefined || !missing.delete(name)) throw bodyFailure.MalformedTrailerError()
    signed += `${name}:${value}\n`
    onTrailer(name, value)
  }
  if (missing.size > 0) throw bodyFailure.MalformedTrailerError()
  if (chain && trailers.length > 0) chain.checkTrailer(signed, signature ?? '')
}

/** Lines and runs of bytes by turns, over chunks of a socket that are cut anywhere. */
class ChunkedReader {
  readonly #chunks: AsyncIterator<Uint8Array>
  #held: Uint8Array = new Uint8Array(0)

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#chunks = source[Symbol.asyncIterator]()
  }

  /** The text up to a line break. */
  async line(): Promise<string> {
    const line = await this.lastLine()
    if (line === undefined) throw bodyFailure.IncompleteBody()
    return line
  }

  /** The same; undefined when the body has ended. */
  async lastLine(): Promise<string | undefined> {
    let text = ''
    while (true) {
      const at = this.#held.indexOf(lineFeed)
      text += Buffer.from(this.#held.subarray(0, at < 0 ? undefined : at)).toString('latin1')
      if (text.length > limits.objectChunkLineBytesMax) throw bodyFailure.IncompleteBody('The body is not aws-chunked: a line never ends.')
      if (at >= 0) {
        this.#held = this.#held.subarray(at + 1)
        return text.endsWith('\r') ? text.slice(0, -1) : text
      }
      if (!(await this.#more())) {
        if (text === '') return undefined
        throw bodyFailure.IncompleteBody()
      }
    }
  }

  /** So many bytes as they come, hashed on the way. */
  async *bytes(sizeBytes: number, hash: Hash | undefined): AsyncGenerator<Uint8Array, void> {
    for (let left = sizeBytes; left > 0; ) {
      if (this.#held.byteLength === 0 && !(await this.#more())) throw bodyFailure.IncompleteBody()
      const piece = this.#held.subarray(0, left)
      this.#held = this.#held.subarray(piece.byteLength)
      left -= piece.byteLength
      hash?.update(piece)
      if (piece.byteLength > 0) yield piece
    }
  }

  /** Refuses bytes behind the last line. */
  async end(): Promise<void> {
    while (this.#held.byteLength === 0) if (!(await this.#more())) return
    throw bodyFailure.IncompleteBody('There is more behind the last chunk.')
  }

  /** It may wait for bytes that never come, so nobody waits for it. */
  close(): void {
    this.#chunks.return?.().catch(() => undefined)
  }

  /** What is held is used up by now: the memory of the chunk before may go. */
  async #more(): Promise<boolean> {
    const next = await this.#chunks.next()
    this.#held = next.done ? new Uint8Array(0) : next.value
    return !next.done
  }
}

const lineFeed = 0x0a
