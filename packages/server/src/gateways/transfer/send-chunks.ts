/** Moves chunks to a client at the client's speed. */
import type { ServerResponse } from 'node:http'
import type { Exchange } from './exchange.ts'

export type ChunkedAnswer = { readonly status: number; readonly headers: readonly string[]; readonly chunks: AsyncIterable<Uint8Array> }

/**
 * Sends the chunks and ends the answer. The head waits for the first chunk, so that bytes which
 * can't be read at all are still refused in an orderly way. While one chunk is on its way the
 * next is read, never more: a slow reader costs two chunks of memory. A client that leaves ends
 * the reading; one that takes nothing for `idleMs` is left.
 */
export async function sendChunks({ call, response, idleMs }: Exchange, { status, headers, chunks }: ChunkedAnswer): Promise<void> {
  const outlet = openOutlet(response, idleMs)
  const iterator = chunks[Symbol.asyncIterator]()
  try {
    let next = iterator.next()
    while (true) {
      const { done, value } = await next
      if (done || outlet.isClosed()) break
      next = iterator.next()
      // Looked at in the next turn; until then a failed read must not count as unhandled.
      next.catch(() => undefined)
      if (!response.headersSent) response.writeHead(status, [...headers])
      await outlet.write(value)
    }
    if (!outlet.isClosed()) response.end()
  } catch (error) {
    if (!call.signal.aborted) throw error
  } finally {
    outlet.release()
    iterator.return?.().catch(() => undefined)
  }
}

type Outlet = {
  /** Resolves when the client has room for more, or is gone. */
  write(chunk: Uint8Array): Promise<void> | undefined
  isClosed(): boolean
  release(): void
}

/** One set of listeners for the whole answer. */
function openOutlet(response: ServerResponse, idleMs: number): Outlet {
  let wake: (() => void) | undefined
  const resume = () => wake?.()
  response.on('drain', resume).on('close', resume)
  // The socket counts partial writes as life, so that a slow but steady reader stays.
  response.setTimeout(idleMs)
  return {
    write(chunk) {
      if (response.write(chunk) || response.destroyed) return undefined
      return new Promise<void>((resolve) => (wake = resolve))
    },
    isClosed: () => response.destroyed || response.socket?.destroyed === true,
    release: () => void response.off('drain', resume).off('close', resume),
  }
}
