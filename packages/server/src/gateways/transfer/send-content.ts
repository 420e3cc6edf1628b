import { openDownload, readDownloadLink } from '../../features/downloads/index.ts'
import type { ByteRange, Download, DownloadLink } from '../../features/downloads/index.ts'
import { parseQuery } from '../../platform/http/query.ts'
import { chooseRange } from '../../platform/http/streaming/byte-range.ts'
import { checkConditions, isRangeCurrent } from '../../platform/http/streaming/conditions.ts'
import { contentDisposition, headerValue, securityPolicy } from '../../platform/http/streaming/content-headers.ts'
import { commonHeaders } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import { transferFailure } from './failures.ts'
import { refuse } from './refuse.ts'
import { sendChunks } from '../../platform/http/streaming/send-chunks.ts'

/** `GET` or `HEAD` of a download link: whole, one range, or not at all as the conditions say. Bytes go as they are stored. */
export async function sendContent(exchange: Exchange): Promise<void> {
  const { call, request, response } = exchange
  const link = readDownloadLink(call.keys, call.clock.now(), { path: exchange.path, signature: parseQuery(exchange.queryText).get('sign') })
  const download = await openDownload(call, link)
  const validators = { etag: download.etag, modifiedAt: download.storedAt }
  const headers = commonHeaders(exchange)
  headers.push('ETag', `"${download.etag}"`, 'Last-Modified', new Date(download.storedAt).toUTCString(), 'Accept-Ranges', 'bytes')
  const verdict = checkConditions(request.headers, validators)
  if (verdict === 'failed') throw transferFailure.PreconditionFailed()
  if (verdict === 'notModified') return void response.writeHead(304, headers).end()

  const { sizeBytes } = download
  const isHead = request.method === 'HEAD'
  const mayRange = !isHead && isRangeCurrent(request.headers['if-range']?.toString(), validators)
  const range = mayRange ? chooseRange(request.headers.range, sizeBytes) : 'whole'
  if (range === 'unsatisfiable') return refuse(exchange, transferFailure.InvalidRange(), ['Content-Range', `bytes */${sizeBytes}`])

  pushPresentation(headers, link, download)
  const sent: ByteRange = range === 'whole' ? { first: 0, last: sizeBytes - 1 } : range
  if (range !== 'whole') headers.push('Content-Range', `bytes ${sent.first}-${sent.last}/${sizeBytes}`)
  headers.push('Content-Length', String(sent.last - sent.first + 1))
  const status = range === 'whole' ? 200 : 206

  if (isHead || sizeBytes === 0) return void response.writeHead(status, headers).end()
  if (download.isSmall) {
    const bytes = await download.readWhole()
    response.writeHead(status, headers).end(range === 'whole' ? bytes : bytes.subarray(sent.first, sent.last + 1))
    return
  }
  const { signal } = call
  await sendChunks(response, { status, headers, chunks: download.read(sent, signal), idleMs: exchange.idleMs, signal })
}

function pushPresentation(headers: string[], link: DownloadLink, download: Download): void {
  // Whatever was sent with the object; what is judged is what is shown.
  const contentType = headerValue(link.contentType) || 'application/octet-stream'
  const policy = securityPolicy(contentType)
  headers.push(
    'Content-Type',
    contentType,
    'Content-Disposition',
    contentDisposition(link.disposition, link.fileName ?? download.name),
    'x-cos-hash-crc64ecma',
    download.crc64,
    'X-Content-Type-Options',
    'nosniff',
    'Cross-Origin-Resource-Policy',
    'cross-origin',
  )
  if (policy !== undefined) headers.push('Content-Security-Policy', policy)
}
