/** Moves chunks to a client at the client's speed, or below a limit. */
import type { ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { assert } from '../../kernel/assert.ts'
import type { Exchange } from './exchange.ts'
import { createPace, pacedStepBytes } from './pace.ts'

/**
 * Sends the chunks and ends the answer. While one chunk is on its way the next is read, never
 * more: a slow reader costs two chunks of memory. A client that leaves ends the reading; one
 * that takes nothing for `idleMs` is left.
 */
export async function sendChunks(
  exchange: Exchange,
  chunks: AsyncIterable<Uint8Array>,
  { sizeBytes, bytesPerSecondMax }: { readonly sizeBytes: number; readonly bytesPerSecondMax?: number | undefined },
): Promise<void> {
  const { call, response, idleMs } = exchange
  const { signal } = call
  const outlet = openOutlet(response, idleMs)
  const iterator = chunks[Symbol.asyncIterator]()
  let missingBytes = sizeBytes
  try {
    let next = iterator.next()
    while (true) {
      const { done, value } = await next
      if (done || outlet.isClosed()) break
      missingBytes -= value.byteLength
      next = iterator.next()
      // Looked at in the next turn; until then a failed read must not count as unhandled.
      next.catch(() => undefined)
      if (bytesPerSecondMax === undefined) await outlet.write(value)
      else await writePaced(outlet, value, { bytesPerSecondMax, signal })
    }
    if (outlet.isClosed()) return
    assert(missingBytes === 0, 'A content has as many bytes as its row says.')
    response.end()
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    outlet.release()
    iterator.return?.().catch(() => undefined)
  }
}

async function writePaced(outlet: Outlet, chunk: Uint8Array, { bytesPerSecondMax, signal }: { readonly bytesPerSecondMax: number; readonly signal: AbortSignal }): Promise<void> {
  const step = pacedStepBytes(bytesPerSecondMax)
  for (let at = 0; at < chunk.byteLength && !outlet.isClosed(); at += step) {
    const piece = chunk.subarray(at, at + step)
    await outlet.write(piece)
    const pauseMs = outlet.pace(bytesPerSecondMax, piece.byteLength)
    if (pauseMs > 0) await delay(pauseMs, undefined, { signal })
  }
}

type Outlet = {
  /** Resolves when the client has room for more, or is gone. */
  write(chunk: Uint8Array): Promise<void> | undefined
  pace(bytesPerSecondMax: number, bytes: number): number
  isClosed(): boolean
  release(): void
}

/** One set of listeners for the whole answer. */
function openOutlet(response: ServerResponse, idleMs: number): Outlet {
  let wake: (() => void) | undefined
  let pace: ReturnType<typeof createPace> | undefined
  const resume = () => wake?.()
  response.on('drain', resume).on('close', resume)
  // The socket counts partial writes as life, so that a slow but steady reader stays.
  response.setTimeout(idleMs)
  return {
    write(chunk) {
      if (response.write(chunk) || response.destroyed) return undefined
      return new Promise<void>((resolve) => (wake = resolve))
    },
    pace: (bytesPerSecondMax, bytes) => (pace ??= createPace(bytesPerSecondMax)).after(bytes),
    isClosed: () => response.destroyed || response.socket?.destroyed === true,
    release: () => void response.off('drain', resume).off('close', resume),
  }
}
