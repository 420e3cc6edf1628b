/**
 * Refusing a body that is still on its way. A connection closed on a client that is sending
 * destroys the answer before it is read; so what was sent by then is read and thrown away, within
 * bounds, before the connection closes.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { limits } from '../../../kernel/limits.ts'

/** True while more of the body may come than is worth reading. Small bodies the server reads whole, and the connection lives on. */
export function hasMuchToSend(request: IncomingMessage): boolean {
  if (request.complete) return false
  const announced = request.headers['content-length']
  if (announced === undefined) return request.headers['transfer-encoding'] !== undefined
  return Number(announced) > limits.keptBodyBytesMax
}

/** Call when a whole answer with `Connection: close` has been written but not ended. */
export function endWithoutBody(request: IncomingMessage, response: ServerResponse): void {
  let discardedBytes = 0
  const end = () => {
    clearTimeout(timer)
    request.off('data', count)
    response.end()
  }
  const count = (chunk: Buffer) => {
    discardedBytes += chunk.length
    if (discardedBytes > limits.refusedBodyBytesMax) end()
  }
  const timer = setTimeout(end, limits.refusedBodyTime)
  request
    .on('data', count)
    .once('end', end)
    .once('close', end)
    .on('error', () => undefined)
  request.resume()
}
