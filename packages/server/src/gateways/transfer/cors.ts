/**
 * CORS of the data leg: any page may come, credentials are never used. Every answer carries the
 * headers, refusals too, because a browser hides the status of an answer without them.
 */
import type { IncomingHttpHeaders } from 'node:http'

const exposed =
  'ETag, Content-Length, Content-Range, Accept-Ranges, Content-Disposition, Last-Modified, Date, x-cos-request-id, x-cos-hash-crc64ecma'
const allowed = 'content-type, authorization, range, if-match, if-none-match, client-version, x-cos-security-token, x-cos-traffic-limit'
const listOfNames = /^[\w!#$%&'*+.^`|~, \t-]{1,4096}$/

/** On every answer. A star also covers `Origin: null`, which browsers send after a redirect. */
export const corsHeaders: readonly string[] = ['Access-Control-Allow-Origin', '*', 'Access-Control-Expose-Headers', exposed]

/** On the answer to a preflight; the requested names are echoed, since a star would not cover Authorization. */
export function preflightHeaders(headers: IncomingHttpHeaders): readonly string[] {
  const requested = headers['access-control-request-headers']
  return [
    ...corsHeaders,
    'Access-Control-Allow-Methods',
    'GET, HEAD, PUT, POST, OPTIONS',
    'Access-Control-Allow-Headers',
    requested !== undefined && listOfNames.test(requested) ? requested : allowed,
    'Access-Control-Max-Age',
    '7200',
    'Vary',
    'Access-Control-Request-Headers',
  ]
}
