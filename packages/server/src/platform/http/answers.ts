/**
 * How answers of the business API go out. The answer to a read is kept until everything that
 * arrived in this turn of the event loop has been handled, and then all go out together: writing
 * to a socket may wake whoever sleeps at its other end, which costs more than the write, and one
 * who is awake already takes the next answers for nothing. Answers to writes come together
 * anyway, behind the flush they share, and wait no longer.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { controlCors } from './cors.ts'
import type { Reply } from './operation.ts'
import { endWithoutBody, hasMuchToSend } from './streaming/linger.ts'

type Answer = { readonly response: ServerResponse; readonly requestId: string; readonly reply: Reply }

const jsonType = 'application/json; charset=utf-8'

let waiting: Answer[] = []

/** Sends the reply once, unless the connection has closed meanwhile. */
export function answer(request: IncomingMessage, response: ServerResponse, requestId: string, reply: Reply): void {
  if (request.method !== 'GET') return send({ response, requestId, reply })
  if (waiting.push({ response, requestId, reply }) === 1) setImmediate(sendWaiting)
}

/** The same for a refusal, which a client that is still sending gets to see too. */
export function refuse(request: IncomingMessage, response: ServerResponse, requestId: string, reply: Reply): void {
  if (!request.complete) response.shouldKeepAlive = false
  if (!hasMuchToSend(request) || response.headersSent || response.destroyed) return answer(request, response, requestId, reply)
  const text = JSON.stringify(reply.body)
  const headers: string[] = ['x-request-id', requestId, ...controlCors]
  headers.push('Content-Type', jsonType, 'Cache-Control', 'no-store', 'Content-Length', String(Buffer.byteLength(text)))
  response.writeHead(reply.status, headers)
  response.write(text)
  endWithoutBody(request, response)
}

function sendWaiting(): void {
  const answers = waiting
  waiting = []
  for (const one of answers) send(one)
}

function send({ response, requestId, reply }: Answer): void {
  if (response.headersSent || response.destroyed) return
  const headers: string[] = ['x-request-id', requestId, ...controlCors]
  for (const name in reply.headers) headers.push(name, reply.headers[name] as string)
  if (reply.body === undefined) {
    if (reply.status !== 204 && reply.status !== 304) headers.push('Content-Length', '0')
    response.writeHead(reply.status, headers)
    response.end()
    return
  }
  const text = JSON.stringify(reply.body)
  const byteLength = Buffer.byteLength(text)
  headers.push('Content-Type', jsonType, 'Cache-Control', 'no-store', 'Content-Length', String(byteLength))
  response.writeHead(reply.status, headers)
  // Text of one byte a character needs no encoding on its way out.
  response.end(text, byteLength === text.length ? 'latin1' : 'utf8')
}
