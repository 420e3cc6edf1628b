/** One request being answered, and what every answer of playback carries. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestCall } from '../../platform/http/request-call.ts'

export type Exchange = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly call: RequestCall
  /** The address as it came, cut at the question mark. */
  readonly path: string
  readonly query: string
}

/** Players are pages of any origin; they send no credentials, the address is all they have. */
const corsHeaders: readonly string[] = ['Access-Control-Allow-Origin', '*', 'Access-Control-Expose-Headers', 'Content-Length, Date']

export const answerHeaders = (contentType: string): readonly string[] => [
  ...corsHeaders,
  'Content-Type',
  contentType,
  'Cache-Control',
  'no-store',
  'X-Content-Type-Options',
  'nosniff',
  'Cross-Origin-Resource-Policy',
  'cross-origin',
]

export const preflightHeaders: readonly string[] = [
  ...corsHeaders,
  'Access-Control-Allow-Methods',
  'GET, HEAD, OPTIONS',
  'Access-Control-Allow-Headers',
  'range, cache-control',
  'Access-Control-Max-Age',
  '7200',
]
