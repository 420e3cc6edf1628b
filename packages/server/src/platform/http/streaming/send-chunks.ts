/** Moves chunks to a client at the client's speed. */
import type { ServerResponse } from 'node:http'

export type ChunkedAnswer = {
  readonly status: number
  readonly headers: readonly string[]
  /** Each good until the next is asked for. */
  readonly chunks: AsyncIterable<Uint8Array>
  /** How long the client may take nothing. */
  readonly idleMs: number
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal
}

/**
 * Sends the chunks and ends the answer. The head waits for the first chunk, so that bytes which
 * can't be read at all are still refused in an orderly way. The next chunk is asked for when the
 * one before is on its way, so a reader may use one buffer for all of them: that is twice as fast
 * as reading ahead into fresh memory, and a slow client costs one chunk. A client that leaves
 * ends the reading; one that takes nothing for `idleMs` is left.
 */
export async function sendChunks(response: ServerResponse, { status, headers, chunks, idleMs, signal }: ChunkedAnswer): Promise<void> {
  const outlet = openOutlet(response, idleMs)
  try {
    for await (const chunk of chunks) {
      if (!response.headersSent) response.writeHead(status, [...headers])
      await outlet.write(chunk)
      if (outlet.isClosed()) return
    }
    response.end()
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    outlet.release()
  }
}

type Outlet = {
  /** Resolves when the bytes have left this process, or the client is gone. */
  write(chunk: Uint8Array): Promise<void>
  isClosed(): boolean
  release(): void
}

/** One listener for the whole answer: not every write in flight is told that its connection broke. */
function openOutlet(response: ServerResponse, idleMs: number): Outlet {
  let settle: (() => void) | undefined
  const wake = () => settle?.()
  response.on('close', wake)
  // The socket counts partial writes as life, so that a slow but steady reader stays.
  response.setTimeout(idleMs)
  return {
    write: (chunk) =>
      new Promise<void>((resolve) => {
        settle = resolve
        if (response.destroyed) resolve()
        else response.write(chunk, wake)
      }),
    isClosed: () => response.destroyed || response.socket?.destroyed === true,
    release: () => void response.off('close', wake),
  }
}
