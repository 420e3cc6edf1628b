/** The answer: always status 200 with a `Response`, success and refusal alike, because clients read nothing else. */
import type { ServerResponse } from 'node:http'
import { controlCors } from '../../platform/http/cors.ts'

export type Answer = {
  readonly requestId: string
  /** Sent back as it came, so that a client finds its call again. */
  readonly traceId: string | undefined
  /** Members of `Response`, or its `Error`. */
  readonly members: object
}

/** The Content-Type is exact: with a charset behind it, Python's client misses every error. */
export function sendAnswer(response: ServerResponse, answer: Answer): void {
  if (response.headersSent || response.destroyed) return
  const text = stringify({ Response: { ...answer.members, RequestId: answer.requestId } })
  const headers = [
    ...controlCors,
    'Content-Type',
    'application/json',
    'Cache-Control',
    'no-store',
    'Content-Length',
    String(Buffer.byteLength(text)),
  ]
  if (answer.traceId !== undefined && /^[\w.-]{1,128}$/.test(answer.traceId)) headers.push('X-TC-TraceId', answer.traceId)
  response.writeHead(200, headers)
  response.end(text)
}

/** Whole numbers of 64 bits go out exactly; the language library does not know `rawJSON` yet. */
const stringify = (value: object): string =>
  JSON.stringify(value, (_name, member: unknown) => (typeof member === 'bigint' ? rawJson.rawJSON(String(member)) : member))

const rawJson = JSON as unknown as { rawJSON(text: string): unknown }
