/**
 * The body of one request: what its head promises of it, then its content with every promise
 * checked while it streams. A promise that isn't kept ends the stream with a refusal, so that
 * nothing is stored; only Content-MD5 is compared afterwards, with the MD5 that storing makes anyway.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { limits } from '../../../kernel/limits.ts'
import type { ContentDigest } from '../../../platform/blobs/digests.ts'
import { freeChunks } from '../../../platform/blobs/free-chunks.ts'
import { passing } from '../../../platform/blobs/slab-threads.ts'
import type { SlabRun } from '../../../platform/blobs/slab-threads.ts'
import { inSlabs } from '../../../platform/blobs/slabs.ts'
import { throttle } from '../../../platform/blobs/throttle.ts'
import { requestBody, wholeRequestBody } from '../../../platform/http/streaming/request-body.ts'
import { createChunkChain } from '../signatures/index.ts'
import type { V4Payload, V4Seed } from '../signatures/index.ts'
import { decodeAwsChunked } from './aws-chunked.ts'
import { startSums, sumsWork } from './body-sums.ts'
import type { BodySums, Sums, WantedSums } from './body-sums.ts'
import { checksumHeader, checksumOfHeader, isChecksumValue } from './checksums.ts'
import type { Checksum, ChecksumName } from './checksums.ts'
import { bodyFailure } from './failures.ts'

/** What a request's head says of its body. */
export type BodyPlan = {
  readonly payload: V4Payload
  /** Bytes of content; undefined when the client doesn't say. */
  readonly sizeBytes: number | undefined
  /** Hex. */
  readonly md5: string | undefined
  readonly checksum: PlannedChecksum | undefined
}

/** Promised in the head or the trailer, or only worked out here. */
type PlannedChecksum = { readonly name: ChecksumName; readonly from: 'head' | 'trailer' | 'here'; readonly value?: string }

/** Reads the head and refuses what could not end well, before a byte of the body is asked for. */
export function planBody(headers: IncomingHttpHeaders, payload: V4Payload = { kind: 'unsigned' }): BodyPlan {
  const sizeBytes = readSize(headers, payload)
  if (sizeBytes !== undefined && sizeBytes > limits.simpleUploadBytesMax) throw bodyFailure.EntityTooLarge()
  return { payload, sizeBytes, md5: readMd5(headers['content-md5']), checksum: readChecksum(headers, payload) }
}

function readSize(headers: IncomingHttpHeaders, payload: V4Payload): number | undefined {
  const isChunked = payload.kind === 'chunks'
  const text = isChunked ? headers['x-amz-decoded-content-length'] : headers['content-length']
  if (text === undefined && (isChunked || headers['transfer-encoding'] === undefined)) throw bodyFailure.MissingContentLength()
  if (text !== undefined && !/^\d{1,15}$/.test(String(text))) throw bodyFailure.InvalidArgument('The length of the body is not a number.')
  return text === undefined ? undefined : Number(text)
}

function readMd5(text: string | string[] | undefined): string | undefined {
  const value = String(text ?? '').trim()
  if (value === '') return undefined
  const bytes = Buffer.from(value, 'base64')
  if (bytes.byteLength !== 16 || bytes.toString('base64') !== value) throw bodyFailure.InvalidDigest()
  return bytes.toString('hex')
}

const describing = new Set(['x-amz-checksum-algorithm', 'x-amz-checksum-mode', 'x-amz-checksum-type'])

function readChecksum(headers: IncomingHttpHeaders, payload: V4Payload): BodyPlan['checksum'] {
  const inHead = Object.keys(headers).filter((name) => name.startsWith('x-amz-checksum-') && !describing.has(name))
  const inTrailer = readTrailerNames(headers['x-amz-trailer'])
  if (inTrailer.length > 0 && !(payload.kind === 'chunks' && payload.hasTrailer))
    throw bodyFailure.InvalidRequest('A trailer is announced, and the body has none.')
  if (inHead.length + inTrailer.length > 1) throw bodyFailure.InvalidRequest('Send one checksum of the body.')
  const [header] = [...inHead, ...inTrailer]
  if (header === undefined) return undefined
  const name = checksumOfHeader(header)
  if (name === undefined) throw bodyFailure.NotImplemented()
  if (inTrailer.length > 0) return { name, from: 'trailer' }
  const value = String(headers[header]).trim()
  if (!isChecksumValue(name, value)) throw bodyFailure.InvalidRequest(`The value of ${header} is not such a checksum.`)
  return { name, from: 'head', value }
}

/** The plan with a checksum that the bytes must get, whoever works it out. */
export function planChecksum(plan: BodyPlan, name: ChecksumName): BodyPlan {
  if (!plan.checksum) return { ...plan, checksum: { name, from: 'here' } }
  if (plan.checksum.name !== name) throw bodyFailure.InvalidRequest(`The checksums of this upload are ${name}.`)
  return plan
}

/** Of bytes that come from here: nobody promises anything, at most a checksum is wanted. */
export const planSum = (name: ChecksumName | undefined): BodyPlan => ({
  payload: { kind: 'unsigned' },
  sizeBytes: undefined,
  md5: undefined,
  checksum: name && { name, from: 'here' },
})

const readTrailerNames = (text: string | string[] | undefined): readonly string[] =>
  String(text ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '')

/** The content and what is known of it when it has ended. */
export type ObjectBody = {
  readonly source: Uint8Array | AsyncIterable<Uint8Array>
  readonly sizeBytes: number | undefined
  /** Call with the digest of what was stored, before anything refers to it. */
  readonly accept: (stored: Pick<ContentDigest, 'md5'>) => void
  /** The checksum that the plan names, proved; asked when the source has ended. */
  readonly checksum: () => Checksum | undefined
}

/** What reading content that is promised something takes beside the bytes. */
export type ContentChecks = {
  readonly sums: BodySums
  /** Of the request's signature; signed chunks go on from it. */
  readonly seed?: V4Seed | undefined
}

export type BodySource = ContentChecks & {
  readonly request: IncomingMessage
  readonly idleMs: number
  readonly signal: AbortSignal
  readonly bytesPerSecond?: number | undefined
}

/** Opens the body once everything else about the request was found good. A small one comes in one piece. */
export async function openBody(plan: BodyPlan, source: BodySource): Promise<ObjectBody> {
  const { request, idleMs, bytesPerSecond } = source
  if (isPlainAndSmall(plan) && bytesPerSecond === undefined) return openPlain(plan, await wholeRequestBody(request, idleMs))
  const { signal } = source
  const raw = freeChunks(requestBody(request, idleMs, { isPaced: bytesPerSecond !== undefined }))
  const content = checkedContent(plan, bytesPerSecond === undefined ? raw : throttle(raw, bytesPerSecond, { signal }), source)
  return {
    source: isSmall(plan) ? await gathered(content.source, plan.sizeBytes) : content.source,
    sizeBytes: plan.sizeBytes,
    accept: (stored) => acceptMd5(plan, stored),
    checksum: content.checksum,
  }
}

/** Nothing is framed, and nothing but the length promised of the bytes on their way. */
const isPlainAndSmall = (plan: BodyPlan): boolean => plan.payload.kind === 'unsigned' && !plan.checksum && isSmall(plan)

const isSmall = ({ sizeBytes }: BodyPlan): boolean => sizeBytes !== undefined && sizeBytes <= limits.smallSegmentBytesMax

function openPlain(plan: BodyPlan, source: Uint8Array): ObjectBody {
  if (source.byteLength !== plan.sizeBytes) throw bodyFailure.IncompleteBody()
  return { source, sizeBytes: plan.sizeBytes, accept: (stored) => acceptMd5(plan, stored), checksum: () => undefined }
}

function acceptMd5(plan: BodyPlan, { md5 }: Pick<ContentDigest, 'md5'>): void {
  if (plan.md5 !== undefined && plan.md5 !== md5) throw bodyFailure.BadDigest()
}

/** The same over any stream; exported for the tests of its promises. */
export function checkedContent(
  plan: BodyPlan,
  raw: AsyncIterable<Uint8Array>,
  { sums, seed }: ContentChecks,
): { readonly source: AsyncIterable<Uint8Array>; readonly checksum: () => Checksum | undefined } {
  const { payload, checksum } = plan
  let expected = checksum?.value
  let proved: Checksum | undefined
  const decoded = payload.kind === 'chunks' ? decode(plan, raw, seed, (value) => (expected = value)) : raw
  const wanted = { isSha256Wanted: payload.kind === 'digest', checksum: checksum?.name }
  if (!wanted.isSha256Wanted && !checksum) return { source: decoded, checksum: () => undefined }
  const prove = (found: Sums): void => {
    if (payload.kind === 'digest' && found.sha256 !== payload.sha256) throw bodyFailure.XAmzContentSHA256Mismatch()
    if (!checksum) return
    if (found.checksum === undefined || (checksum.from !== 'here' && found.checksum !== expected)) throw bodyFailure.BadDigest()
    proved = { name: checksum.name, value: found.checksum }
  }
  const source = isSmall(plan) ? summedHere(decoded, wanted, prove) : summedBeside(decoded, sums.start(sumsWork(wanted)), prove)
  return { source, checksum: () => proved }
}

/** Ends when the sums of all bytes have been proved. */
async function* summedHere(
  chunks: AsyncIterable<Uint8Array>,
  wanted: WantedSums,
  prove: (found: Sums) => void,
): AsyncGenerator<Uint8Array, void> {
  const running = await startSums(wanted)
  for await (const chunk of chunks) {
    running.update(chunk)
    yield chunk
  }
  prove(running.finish())
}

/** The same, the sums being worked out while the bytes go on. */
async function* summedBeside(
  chunks: AsyncIterable<Uint8Array>,
  run: SlabRun<Sums>,
  prove: (found: Sums) => void,
): AsyncGenerator<Uint8Array, void> {
  try {
    yield* passing(inSlabs(chunks), run)
    prove(await run.finish())
  } finally {
    run.discard()
  }
}

function decode(
  { payload, sizeBytes, checksum }: BodyPlan,
  source: AsyncIterable<Uint8Array>,
  seed: V4Seed | undefined,
  onChecksum: (value: string) => void,
): AsyncIterable<Uint8Array> {
  if (payload.kind !== 'chunks' || sizeBytes === undefined) return source
  if (payload.isSigned && !seed) throw bodyFailure.InvalidRequest('Chunks are signed, and the request is not.')
  return decodeAwsChunked({
    source,
    decodedBytes: sizeBytes,
    chain: payload.isSigned && seed ? createChunkChain(seed) : undefined,
    trailers: checksum?.from === 'trailer' ? [checksumHeader(checksum.name)] : [],
    onTrailer: (_name, value) => onChecksum(value),
  })
}

/** Copies: a chunk is good only until the next one is asked for. */
async function gathered(source: AsyncIterable<Uint8Array>, sizeBytes = 0): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(sizeBytes)
  let filledBytes = 0
  for await (const chunk of source) {
    if (filledBytes + chunk.byteLength > sizeBytes) throw bodyFailure.IncompleteBody()
    bytes.set(chunk, filledBytes)
    filledBytes += chunk.byteLength
  }
  if (filledBytes < sizeBytes) throw bodyFailure.IncompleteBody()
  return bytes
}

/** `Content-Encoding` as it is kept: the encoding of the transfer is no encoding of the content. */
export function keptContentEncoding(text: string | undefined): string | undefined {
  const kept = (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name.toLowerCase() !== 'aws-chunked')
  return kept.length > 0 ? kept.join(',') : undefined
}
