/**
 * A download from the question for its address to the last byte. It may be run again after it was
 * stopped or has failed: what has been written stays in the draft, and is not fetched twice.
 */
import { withRetries } from '../client/back-off.ts'
import type { BackOff } from '../client/back-off.ts'
import type { MediathequeClient } from '../client/client.ts'
import { MediathequeError } from '../client/error.ts'
import { combineCrc64 } from './crc64.ts'
import { crc64Of } from './digests.ts'
import type { DownloadSink } from './download-sink.ts'
import { contentChanged, receiveBytes } from './receive-bytes.ts'
import type { Bytes } from './source.ts'

/** What tells one content of a file from another. */
export type Content = { readonly sizeBytes: number; readonly crc64: string | undefined; readonly eTag: string }

export type DownloadDraft = {
  readonly path: string
  readonly versionId: number | undefined
  readonly chunkBytes: number
  content: Content | undefined
  /** Checksums of what is written, by the number of the chunk. */
  readonly chunks: Map<number, bigint>
  writtenBytes: number
}

export type DownloadRun = {
  readonly client: MediathequeClient
  readonly draft: DownloadDraft
  readonly sink: DownloadSink
  readonly chunksAtOnce: number
  readonly backOff: BackOff
  readonly signal: AbortSignal
  readonly onPhase: (phase: 'preparing' | 'transferring') => void
  /** Bytes that are written or have come in. */
  readonly onReceived: (bytes: number) => void
}

/** A link may be refused for its age this often per chunk; each time all chunks get the new one. */
const renewalsMax = 3

export async function runDownload(run: DownloadRun): Promise<void> {
  const { draft, sink, signal } = run
  run.onPhase('preparing')
  const link = await findLink(run)
  if (!isSame(draft.content, link.content)) forget(draft)
  draft.content = link.content
  await sink.begin({ sizeBytes: link.content.sizeBytes, isFresh: draft.chunks.size === 0 })
  signal.throwIfAborted()
  run.onPhase('transferring')
  await fetchAll(run, link)
  checkWhole(draft, link.content)
  await sink.close()
}

export const chunkSize = ({ chunkBytes }: DownloadDraft, { sizeBytes }: Content, number: number): number =>
  Math.min(chunkBytes, sizeBytes - number * chunkBytes)

type Link = { readonly url: string; readonly content: Content }

async function findLink({ client, draft, backOff, signal }: DownloadRun): Promise<Link> {
  const query = { FilePath: draft.path, purpose: 'download', history_id: draft.versionId } as const
  const { cosUrl, size, crc64, eTag } = await client.call('infoFile', query, { signal, backOff })
  return { url: cosUrl as string, content: { sizeBytes: Number(size), crc64, eTag } }
}

const isSame = (one: Content | undefined, other: Content): boolean =>
  one !== undefined && one.sizeBytes === other.sizeBytes && one.crc64 === other.crc64 && one.eTag === other.eTag

function forget(draft: DownloadDraft): void {
  draft.chunks.clear()
  draft.writtenBytes = 0
}

/** Settles when every chunk is written. When one fails for good, the others stop. */
async function fetchAll(run: DownloadRun, link: Link): Promise<void> {
  const failed = new AbortController()
  const fetching = new ChunkFetcher({ ...run, signal: AbortSignal.any([run.signal, failed.signal]) }, link)
  await Promise.all(
    Array.from({ length: run.chunksAtOnce }, () =>
      fetching.work().catch((error: unknown) => {
        // The first reason counts; the others only say that they were stopped.
        failed.abort(error)
      }),
    ),
  )
  run.signal.throwIfAborted()
  if (failed.signal.aborted) throw failed.signal.reason
}

class ChunkFetcher {
  readonly #run: DownloadRun
  readonly #content: Content
  readonly #underWay = new Map<number, number>()
  #url: string
  #renewal: Promise<void> | undefined
  #next = 0

  constructor(run: DownloadRun, { url, content }: Link) {
    this.#run = run
    this.#url = url
    this.#content = content
  }

  async work(): Promise<void> {
    const { draft, backOff, signal } = this.#run
    for (const count = Math.ceil(this.#content.sizeBytes / draft.chunkBytes); this.#next < count; ) {
      const number = this.#next++
      if (draft.chunks.has(number)) continue
      await withRetries(() => this.#fetch(number), {
        backOff,
        signal,
        mayRetry: (error) => error instanceof MediathequeError && error.isTransient,
      })
    }
  }

  async #fetch(number: number): Promise<void> {
    const { draft, sink } = this.#run
    try {
      const bytes = await this.#receive(number)
      const crc64 = await crc64Of(bytes)
      await sink.write(number * draft.chunkBytes, bytes)
      draft.chunks.set(number, crc64)
      draft.writtenBytes += bytes.length
    } finally {
      this.#underWay.delete(number)
      this.#tell()
    }
  }

  async #receive(number: number): Promise<Bytes> {
    const { client, draft, signal } = this.#run
    const sizeBytes = chunkSize(draft, this.#content, number)
    const stretch = { from: number * draft.chunkBytes, sizeBytes, isWhole: sizeBytes === this.#content.sizeBytes }
    const onProgress = (received: number): void => {
      this.#underWay.set(number, received)
      this.#tell()
    }
    for (let renewals = 0; ; renewals++) {
      const url = this.#url
      try {
        return await receiveBytes({ url, stretch, fetch: client.fetch, signal, onProgress })
      } catch (error) {
        if (!(error instanceof MediathequeError) || error.status !== 403 || renewals >= renewalsMax) throw error
      }
      if (this.#url === url) await this.#renew()
    }
  }

  /** A link works for two hours; a large file on a slow line takes longer. */
  #renew(): Promise<void> {
    this.#renewal ??= findLink(this.#run)
      .then(({ url, content }) => {
        if (!isSame(content, this.#content)) throw contentChanged()
        this.#url = url
      })
      .finally(() => (this.#renewal = undefined))
    return this.#renewal
  }

  #tell(): void {
    let sum = this.#run.draft.writtenBytes
    for (const received of this.#underWay.values()) sum += received
    this.#run.onReceived(sum)
  }
}

/** Of everything; the server leaves its checksum out where it does not know it. */
function checkWhole(draft: DownloadDraft, content: Content): void {
  if (content.crc64 === undefined) return
  const count = Math.ceil(content.sizeBytes / draft.chunkBytes)
  let sum = 0n
  for (let number = 0; number < count; number++)
    sum = combineCrc64(sum, draft.chunks.get(number) as bigint, chunkSize(draft, content, number))
  if (String(sum) === content.crc64) return
  // Nobody knows which chunk it was.
  forget(draft)
  throw contentChanged()
}
