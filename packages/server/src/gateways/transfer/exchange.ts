/** One request being answered: what every step of this gateway needs of it. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { limits } from '../../kernel/limits.ts'
import type { RequestCall } from '../../platform/http/request-call.ts'
import { corsHeaders } from './cors.ts'
import { transferFailure } from './failures.ts'

export type Exchange = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly call: RequestCall
  /** The address as it came, cut at the question mark. */
  readonly path: string
  readonly queryText: string
  /** Bodies and readers that stand still for this long are given up. */
  readonly idleMs: number
  /** The client waits for permission to send its body: `Expect: 100-continue`. */
  awaitsContinue: boolean
}

/** Lets a waiting client send. Called once everything that can be checked before the body is checked. */
export function permitBody(exchange: Exchange): void {
  if (!exchange.awaitsContinue) return
  exchange.awaitsContinue = false
  exchange.response.writeContinue()
}

/** The announced length; undefined for chunked bodies. Refuses what is too large before it is sent. */
export function announcedBytes({ request }: Exchange): number | undefined {
  const text = request.headers['content-length']
  if (text === undefined) return request.headers['transfer-encoding'] === undefined ? 0 : undefined
  const sizeBytes = Number(text)
  if (sizeBytes > limits.simpleUploadBytesMax) throw transferFailure.EntityTooLarge()
  return sizeBytes
}

/** Headers of every answer. */
export const commonHeaders = ({ call }: Exchange): string[] => [...corsHeaders, 'x-cos-request-id', call.requestId]

/** Answers bytes that were stored. */
export function answerStored(exchange: Exchange, status: 200 | 204, stored: { readonly etag: string; readonly crc64: string }): void {
  const headers = commonHeaders(exchange)
  headers.push('ETag', `"${stored.etag}"`, 'x-cos-hash-crc64ecma', stored.crc64)
  if (status === 200) headers.push('Content-Length', '0')
  exchange.response.writeHead(status, headers)
  exchange.response.end()
}
