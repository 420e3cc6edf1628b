import { receiveContent, verifyUploadForm } from '../../features/uploads/index.ts'
import { uploadFailure } from '../../features/uploads/index.ts'
import { announcedBytes, answerStored, permitBody } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import { readForm } from '../../platform/http/streaming/form-parser.ts'
import { requestBody } from '../../platform/http/streaming/request-body.ts'

/**
 * `POST /` with a form: the ticket's fields, then the file. A form's ticket is part of its body,
 * so the body is asked for first; no more than the fields is read before the ticket is checked.
 */
export async function postForm(exchange: Exchange, boundary: string): Promise<void> {
  const { call, request } = exchange
  announcedBytes(exchange)
  permitBody(exchange)
  const body = requestBody(request, exchange.idleMs)
  try {
    const { fields, file } = await readForm(body, boundary)
    const ticket = verifyUploadForm(call, fields)
    if (!ticket) throw uploadFailure.AccessDenied()
    const receipt = await receiveContent(call, { uploadId: ticket.uploadId, spaceId: ticket.spaceId, source: file, signal: call.signal })
    answerStored(exchange, 204, receipt)
  } finally {
    // It may wait for bytes that never come; what is left of the body is the server's to throw away.
    body.return().catch(() => undefined)
  }
}
