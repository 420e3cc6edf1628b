/** The end of every request of this door: an answer, or a refusal that is seen even by clients that are still sending. */
import { endWithoutBody, hasMuchToSend } from '../../platform/http/streaming/linger.ts'
import { sendChunks } from '../../platform/http/streaming/send-chunks.ts'
import type { CommandReply } from './command.ts'
import { corsHeaders } from './cors.ts'
import { isFaultOfOurs, wireError } from './errors.ts'
import type { WireError } from './errors.ts'
import type { Exchange } from './exchange.ts'
import { element } from './xml.ts'

const isWithoutBody = (status: number): boolean => status === 204 || status === 304

/** Both protocols' ids on every answer: clients of either look for their own. */
const idHeaders = ({ call }: Exchange): string[] => ['x-cos-request-id', call.requestId, 'x-amz-request-id', call.requestId]

export async function answer(exchange: Exchange, reply: CommandReply): Promise<void> {
  const { request, response, call } = exchange
  const { status, body, chunks, refusal, headers: own = [] } = reply
  if (refusal) return refuse(exchange, refusal, own)
  const headers = idHeaders(exchange)
  headers.push(...corsHeaders(request, own), ...own)
  if (chunks) return sendChunks(response, { status, headers, chunks, idleMs: exchange.idleMs, signal: call.signal })
  if (typeof body === 'string') headers.push('Content-Type', 'application/xml')
  // A HEAD's length is that of what it does not send, and among its own headers.
  const saysLength = own.includes('Content-Length')
  const sizeBytes = body === undefined ? 0 : Buffer.byteLength(body)
  if (!saysLength && !isWithoutBody(status)) headers.push('Content-Length', String(sizeBytes))
  endOf(exchange, status, headers, request.method === 'HEAD' || body === undefined ? undefined : { body, sizeBytes })
}

/** Answers the failure; everything that is not a Failure is logged and becomes a bare 500. */
export function refuse(exchange: Exchange, error: unknown, extraHeaders: readonly string[] = []): void {
  const { request, response, call } = exchange
  if (isFaultOfOurs(error) && !call.signal.aborted)
    call.log.error({ requestId: call.requestId, error }, 'object request failed for a fault of ours')
  if (response.headersSent || response.destroyed || request.socket.destroyed) {
    // Half an answer is out: only a broken connection tells the client that the rest is missing.
    response.destroy()
    return
  }
  const wire = wireError(error, exchange.protocol)
  const headers = [...idHeaders(exchange), ...corsHeaders(request), ...extraHeaders, 'x-cos-trace-id', call.requestId]
  const body = errorDocument(exchange, wire)
  const sizeBytes = Buffer.byteLength(body)
  headers.push('Content-Type', 'application/xml', 'Content-Length', String(sizeBytes))
  endOf(exchange, wire.status, headers, request.method === 'HEAD' ? undefined : { body, sizeBytes })
}

type Sized = { readonly body: string | Uint8Array; readonly sizeBytes: number }

function endOf(exchange: Exchange, status: number, headers: string[], sized: Sized | undefined): void {
  const { request, response } = exchange
  const lingers = exchange.awaitsContinue || hasMuchToSend(request)
  if (!lingers) {
    response.writeHead(status, headers)
    if (!sized) response.end()
    // Text of one byte a character needs no encoding on its way out.
    else response.end(sized.body, sized.sizeBytes === sized.body.length ? 'latin1' : 'utf8')
    return
  }
  headers.push('Connection', 'close')
  response.writeHead(status, headers)
  if (sized) response.write(sized.body)
  endWithoutBody(request, response)
}

const clockErrors = new Set(['RequestTimeTooSkewed', 'ExpiredToken'])

function errorDocument({ call, rawPath, protocol }: Exchange, { code, message }: WireError): string {
  const isAboutClock = clockErrors.has(code) || message === 'Request has expired'
  return `<?xml version='1.0' encoding='utf-8' ?>\n${element('Error', [
    ['Code', code],
    ['Message', message],
    ['Resource', rawPath],
    ['RequestId', call.requestId],
    ['TraceId', call.requestId],
    ['HostId', protocol === 's3' ? call.requestId : undefined],
    ['ServerTime', isAboutClock ? new Date(call.clock.now()).toISOString() : undefined],
  ])}`
}
