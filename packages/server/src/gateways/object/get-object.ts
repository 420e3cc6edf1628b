import { isFile } from '../../features/entries/index.ts'
import type { File } from '../../features/entries/index.ts'
import { findObject, nothingStored, readObject, readSmallObject, storedAtOf } from '../../features/objects/index.ts'
import { chooseRange } from '../../platform/http/streaming/byte-range.ts'
import { checkConditions, isRangeCurrent } from '../../platform/http/streaming/conditions.ts'
import { command } from './command.ts'
import type { CommandReply, ObjectAsked } from './command.ts'
import { objectFailure } from './failures.ts'
import { checkVersionId, pushObjectHeaders, pushPresentation, readTrafficLimit } from './object-headers.ts'

export const getObjectCommand = command<'object'>({
  name: 'GetObject',
  method: 'GET',
  level: 'object',
  access: { action: 'GetObject', grants: 'read', isPublic: true },
  run: show,
})

export const headObjectCommand = command<'object'>({
  name: 'HeadObject',
  method: 'HEAD',
  level: 'object',
  access: { action: 'HeadObject', grants: 'read', isPublic: true },
  run: show,
})

/** The object whole, one range of it, or not at all as the conditions say; of a HEAD what would be said about it. */
async function show(asked: ObjectAsked): Promise<CommandReply> {
  const { exchange, bucket, key } = asked
  const { call, request } = exchange
  refuseProcessing(asked)
  checkVersionId(asked)
  const bytesPerSecond = slowest(readTrafficLimit(asked), bucket.space.downloadBytesPerSecond)
  const found = await findObject(call, bucket, key)
  if (!found) throw objectFailure.NoSuchKey()
  if (!isFile(found)) return showDirectory(storedAtOf(found))
  const file: File = found
  const { sizeBytes, etag } = file.content
  const validators = { etag, modifiedAt: storedAtOf(file) }
  const headers: string[] = []
  pushObjectHeaders(headers, exchange, file)
  const verdict = checkConditions(request.headers, validators)
  if (verdict === 'failed') throw objectFailure.PreconditionFailed()
  if (verdict === 'notModified') return { status: 304, headers }

  const isHead = request.method === 'HEAD'
  const mayRange = isRangeCurrent(request.headers['if-range']?.toString(), validators)
  const range = mayRange ? chooseRange(request.headers.range, sizeBytes) : 'whole'
  if (range === 'unsatisfiable')
    return { status: 416, refusal: objectFailure.InvalidRange(), headers: ['Content-Range', `bytes */${sizeBytes}`] }

  pushPresentation(headers, asked, file)
  const sent = range === 'whole' ? { first: 0, last: sizeBytes - 1 } : range
  if (range !== 'whole') headers.push('Content-Range', `bytes ${sent.first}-${sent.last}/${sizeBytes}`)
  headers.push('Content-Length', String(sent.last - sent.first + 1))
  const status = range === 'whole' ? 200 : 206
  if (isHead || sizeBytes === 0) return { status, headers }
  const whole = bytesPerSecond === undefined ? await readSmallObject(call, file) : undefined
  if (whole) return { status, headers, body: range === 'whole' ? whole : whole.subarray(sent.first, sent.last + 1) }
  return { status, headers, chunks: readObject(call, file, { range: sent, bytesPerSecond }) }
}

/** As clients that think in keys have it: an empty object whose key ends in a slash. */
const showDirectory = (modifiedAt: number): CommandReply => ({
  status: 200,
  headers: [
    'ETag',
    `"${nothingStored.etag}"`,
    'Last-Modified',
    new Date(modifiedAt).toUTCString(),
    'x-cos-hash-crc64ecma',
    nothingStored.crc64,
    'Content-Type',
    'application/x-directory',
    'Content-Length',
    '0',
  ],
})

const slowest = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other)

/** Interfaces of image and document processing stand in the names of parameters. */
const processing =
  /^(?:imageMogr2|imageView2|imageInfo|imageAve|imageSlim|exif|watermark|style|ci-process|image_process|ci-qrcode|photo_search)\b/i

function refuseProcessing({ query }: ObjectAsked): void {
  for (const name of query.names()) if (processing.test(name)) throw objectFailure.ProcessingNotImplemented()
  if (query.has('partNumber')) throw objectFailure.NotImplemented('Parts of a finished object are read by their range.')
}
