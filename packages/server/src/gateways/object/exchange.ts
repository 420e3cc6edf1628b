/** One request being answered: what every step of this gateway needs of it. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestCall } from '../../platform/http/request-call.ts'
import type { BodySums } from './body/index.ts'
import type { SignedRequest } from './signatures/index.ts'

/** Whose words the answer is written in. */
export type Protocol = 'cos' | 's3'

export type Exchange = SignedRequest & {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly call: RequestCall
  readonly protocol: Protocol
  /** Bodies and readers that stand still for this long are given up. */
  readonly idleMs: number
  /** Threads for what is promised of a long body. */
  readonly sums: BodySums
  /** The client waits for permission to send its body: `Expect: 100-continue`. */
  awaitsContinue: boolean
}

/** Lets a waiting client send. Called once everything that can be checked before the body is checked. */
export function permitBody(exchange: Exchange): void {
  if (!exchange.awaitsContinue) return
  exchange.awaitsContinue = false
  exchange.response.writeContinue()
}

/** A header of HTTP itself. Clients send some of them empty and mean nothing by it. */
export const httpHeader = ({ request }: Exchange, name: string): string | undefined => request.headers[name]?.toString() || undefined

/** A header that both protocols know under a prefix of their own: `storage-class` is `x-cos-storage-class` or `x-amz-storage-class`. */
export const ownHeader = (exchange: Exchange, name: string): string | undefined =>
  httpHeader(exchange, `x-cos-${name}`) ?? httpHeader(exchange, `x-amz-${name}`)

const s3Evidence = /^(?:\s*AWS4-HMAC-SHA256\b)/

/** By the signature where there is one; else by whatever only clients of S3 send. */
export function protocolOf(request: IncomingMessage, rawQuery: string): Protocol {
  const { authorization } = request.headers
  if (authorization) return s3Evidence.test(authorization) ? 's3' : 'cos'
  return /(?:^|&)(?:x-amz-|x-id=)/i.test(rawQuery) || request.headers['x-amz-content-sha256'] !== undefined ? 's3' : 'cos'
}
