/** Refusals in the object protocol's XML, seen even by clients that are still sending. */
import { Failure } from '../../kernel/failure.ts'
import { endWithoutBody, hasMuchToSend } from '../../platform/http/streaming/linger.ts'
import { commonHeaders } from './exchange.ts'
import type { Exchange } from './exchange.ts'

/** What other slices call it → what clients of the object protocol know. */
const wireCodes: Readonly<Record<string, string>> = {
  LinkExpired: 'AccessDenied',
  LinkNotGenuine: 'SignatureDoesNotMatch',
  LinkContentGone: 'NoSuchKey',
  SegmentMissing: 'NoSuchKey',
  UploadNotFound: 'NoSuchUpload',
  UploadComplete: 'InvalidUploadStatus',
  PartNumberInvalid: 'InvalidArgument',
  ParamInvalid: 'InvalidArgument',
  BadRequest: 'InvalidArgument',
  BodyTooShort: 'IncompleteBody',
  BodyTooLong: 'EntityTooLarge',
  StorageFull: 'ServiceUnavailable',
}

/** Answers the failure; everything that is not a Failure is logged and becomes a bare 500. */
export function refuse(exchange: Exchange, error: unknown, extraHeaders: readonly string[] = []): void {
  const { request, response, call } = exchange
  const { status, code, message } = describe(error, exchange)
  if (response.headersSent || response.destroyed || request.socket.destroyed) {
    // Half an answer is out: only a broken connection tells the client that the rest is missing.
    response.destroy()
    return
  }
  const xml = Buffer.from(
    `<?xml version='1.0' encoding='utf-8' ?>\n<Error>\n\t<Code>${code}</Code>\n\t<Message>${escape(message)}</Message>\n` +
      `\t<Resource>${escape(exchange.path)}</Resource>\n\t<RequestId>${call.requestId}</RequestId>\n\t<TraceId>${call.requestId}</TraceId>\n</Error>\n`,
  )
  const headers = commonHeaders(exchange)
  headers.push(...extraHeaders, 'Content-Type', 'application/xml', 'Content-Length', String(xml.length))
  const lingers = exchange.awaitsContinue || hasMuchToSend(request)
  if (lingers) headers.push('Connection', 'close')
  response.writeHead(status, headers)
  if (!lingers) return void response.end(request.method === 'HEAD' ? undefined : xml)
  response.write(xml)
  endWithoutBody(request, response)
}

function describe(error: unknown, { call, path }: Exchange): { readonly status: number; readonly code: string; readonly message: string } {
  if (error instanceof Failure) {
    if (error.status >= 500 || error.code === 'SegmentMissing')
      call.log.error({ requestId: call.requestId, code: error.code, error: error.cause ?? error }, 'transfer refused for a fault of ours')
    return { status: error.status, code: wireCodes[error.code] ?? error.code, message: error.message }
  }
  if (!call.signal.aborted) call.log.error({ requestId: call.requestId, room: path.split('/', 3).join('/'), error }, 'transfer failed')
  return {
    status: 500,
    code: 'InternalError',
    message: 'The server failed. Try again; if it keeps failing, tell the operator the request id.',
  }
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }
const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => escapes[character] as string)
