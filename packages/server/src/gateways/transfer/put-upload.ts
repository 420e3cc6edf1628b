import { receiveContent, receivePart, verifyUploadTicket } from '../../features/uploads/index.ts'
import { limits } from '../../kernel/limits.ts'
import { freeChunks } from '../../platform/blobs/free-chunks.ts'
import { throttle } from '../../platform/blobs/throttle.ts'
import { find, parseQuery } from '../../platform/http/query.ts'
import { announcedBytes, answerStored, permitBody } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import { transferFailure } from './failures.ts'
import { requestBody, wholeRequestBody } from '../../platform/http/streaming/request-body.ts'

/** `PUT /-/upload/{confirmKey}`, with `?partNumber=&uploadId=` one part of it. The body is asked for only when the ticket holds. */
export async function putUpload(exchange: Exchange, key: string): Promise<void> {
  const { call, request } = exchange
  const ticket = verifyUploadTicket(call, { uploadId: key, authorization: request.headers.authorization })
  const partNumber = partNumberOf(exchange, ticket)
  const sizeBytes = announcedBytes(exchange)
  permitBody(exchange)
  const isSmall = sizeBytes !== undefined && sizeBytes <= limits.smallSegmentBytesMax
  const source = isSmall ? await wholeRequestBody(request, exchange.idleMs) : pacedBody(exchange, ticket.trafficBytesPerSecond)
  const incoming = { uploadId: ticket.uploadId, spaceId: ticket.spaceId, source, sizeBytes }
  answerStored(
    exchange,
    200,
    partNumber === undefined ? await receiveContent(call, incoming) : await receivePart(call, { ...incoming, partNumber }),
  )
}

/** Chunks of a socket are nobody else's, so their memory goes back as soon as they are used up. */
function pacedBody({ request, call, idleMs }: Exchange, bytesPerSecond: number | undefined): AsyncIterable<Uint8Array> {
  const body = freeChunks(requestBody(request, idleMs, { isPaced: bytesPerSecond !== undefined }))
  return bytesPerSecond === undefined ? body : throttle(body, bytesPerSecond, { signal: call.signal })
}

/** The part's number for multipart uploads, undefined for simple ones. */
function partNumberOf({ queryText }: Exchange, ticket: { readonly kind: string; readonly uploadId: string }): number | undefined {
  const query = parseQuery(queryText)
  const text = find(query, 'partNumber')
  if (ticket.kind !== 'multipart') {
    if (text !== undefined) throw transferFailure.InvalidArgument('This upload is not made of parts. Send it in one request.')
    return undefined
  }
  if (text === undefined || !/^\d{1,5}$/.test(text)) throw transferFailure.InvalidArgument('Name the part by a partNumber from 1 to 10000.')
  if (find(query, 'uploadId') !== ticket.uploadId) throw transferFailure.InvalidArgument('The uploadId is not the one of this upload.')
  const number = Number(text)
  if (number < 1 || number > limits.partsMax) throw transferFailure.InvalidArgument('Part numbers run from 1 to 10000.')
  return number
}
