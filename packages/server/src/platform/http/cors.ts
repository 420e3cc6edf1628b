/**
 * Cross-origin rules. Clients never send cookies, so every origin is welcome; a browser hides
 * even the status of an answer without these headers, so errors carry them too.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'

const controlExposed =
  'x-request-id, Location, ETag, x-smh-type, x-smh-creation-time, x-smh-modification-time, x-smh-content-type, x-smh-size, x-smh-etag, x-smh-crc64'

/** As a flat list for `writeHead`. */
export const controlCors: readonly string[] = ['Access-Control-Allow-Origin', '*', 'Access-Control-Expose-Headers', controlExposed]

/** Answers a preflight, without authentication. */
export function answerPreflight(request: IncomingMessage, response: ServerResponse, methods: string): void {
  response.writeHead(204, {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': methods,
    'Access-Control-Allow-Headers':
      request.headers['access-control-request-headers'] ?? 'content-type, authorization, client-version, x-smh-sdk-version',
    'Access-Control-Max-Age': '86400',
    Vary: 'Access-Control-Request-Headers',
  })
  response.end()
}
