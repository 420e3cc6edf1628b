/**
 * CORS of the object door: one rule for every bucket, any page may come. A page reaches nothing
 * that its user's key does not, since no cookies are used. Refusals carry the headers too, because
 * a browser hides the status of an answer without them, and clients correct their clock by `Date`.
 */
import type { IncomingMessage } from 'node:http'
import { limits } from '../../kernel/limits.ts'

const exposed =
  'ETag, Content-Length, Content-Range, Content-Type, Content-Disposition, Accept-Ranges, Last-Modified, Date, Location, ' +
  'x-cos-request-id, x-cos-hash-crc64ecma, x-cos-storage-class, x-cos-bucket-region, x-cos-server-side-encryption, x-cos-version-id, ' +
  'x-amz-request-id, x-amz-bucket-region, x-amz-storage-class, x-amz-version-id'

/** The rule, as `?cors` tells it. */
export const corsRule = {
  methods: ['GET', 'PUT', 'HEAD', 'POST', 'DELETE'],
  exposed: exposed.split(', '),
  maxAgeSeconds: 7200,
} as const

const listOfNames = /^[\w!#$%&'*+.^`|~, \t-]+$/

/** For every answer to a page; others need none. Metadata is named, as a star may not stand for it. */
export function corsHeaders({ headers }: IncomingMessage, answered: readonly string[] = []): readonly string[] {
  if (headers.origin === undefined) return none
  const metadata = answered.filter((name, index) => index % 2 === 0 && /^x-(?:cos|amz)-meta-/.test(name))
  return ['Access-Control-Allow-Origin', '*', 'Access-Control-Expose-Headers', [exposed, ...metadata].join(', ')]
}

const none: readonly string[] = []

/** The answer to a preflight besides what every answer carries; undefined when it asks for what no rule allows. Never authenticated. */
export function preflightHeaders({ headers }: IncomingMessage): readonly string[] | undefined {
  const { origin } = headers
  const method = headers['access-control-request-method']
  const requested = headers['access-control-request-headers']
  if (origin === undefined || method === undefined || !(corsRule.methods as readonly string[]).includes(method)) return undefined
  if (requested !== undefined && (requested.length > limits.objectCorsHeadersBytesMax || !listOfNames.test(requested))) return undefined
  return [
    'Access-Control-Allow-Methods',
    corsRule.methods.join(', '),
    ...(requested === undefined ? [] : ['Access-Control-Allow-Headers', requested]),
    'Access-Control-Max-Age',
    String(corsRule.maxAgeSeconds),
    'Vary',
    'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
  ]
}
