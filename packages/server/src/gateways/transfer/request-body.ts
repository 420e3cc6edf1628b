/** The bytes of a request as they come: ended by silence and by a lost connection, paced where a limit is set. */
import type { IncomingMessage } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { transferFailure } from './failures.ts'
import { createPace } from './pace.ts'

export type BodyOptions = {
  readonly idleMs: number
  readonly signal: AbortSignal
  readonly bytesPerSecondMax?: number | undefined
}

/**
 * The body in chunks. Unlike the stream's own iterator it leaves the connection open when the
 * consumer stops early, so that a refusal can still be answered.
 */
export async function* requestBody(request: IncomingMessage, options: BodyOptions): AsyncGenerator<Uint8Array, void> {
  const pace = options.bytesPerSecondMax === undefined ? undefined : createPace(options.bytesPerSecondMax)
  const arrivals = watch(request, options.idleMs)
  try {
    while (true) {
      const chunk = request.read() as Buffer | null
      if (chunk !== null) {
        arrivals.isAlive()
        yield chunk
        const pauseMs = pace?.after(chunk.length) ?? 0
        if (pauseMs > 0) await delay(pauseMs, undefined, { signal: options.signal })
      } else if (request.readableEnded) return
      else await arrivals.next()
    }
  } finally {
    arrivals.stop()
  }
}

/** A small body in one piece. */
export async function wholeRequestBody(request: IncomingMessage, options: BodyOptions): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of requestBody(request, options)) chunks.push(chunk)
  return chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks)
}

type Arrivals = { next(): Promise<void>; isAlive(): void; stop(): void }

/** Wakes a waiting reader for more bytes, the end, silence and loss. Time the reader itself takes doesn't count as silence. */
function watch(request: IncomingMessage, idleMs: number): Arrivals {
  let resolve: (() => void) | undefined
  let reject: ((reason: Error) => void) | undefined
  let isLost = request.destroyed && !request.readableEnded
  const wake = () => resolve?.()
  const lose = () => {
    isLost = true
    reject?.(transferFailure.IncompleteBody())
  }
  const ignore = () => undefined
  const silence = setTimeout(() => (reject ? reject(transferFailure.RequestTimeout()) : silence.refresh()), idleMs)
  silence.unref()
  request.on('readable', wake).on('end', wake).on('close', lose).on('error', ignore)
  return {
    next: () =>
      new Promise<void>((onMore, onFailure) => {
        if (isLost) return onFailure(transferFailure.IncompleteBody())
        resolve = onMore
        reject = onFailure
      }).finally(() => {
        resolve = undefined
        reject = undefined
      }),
    isAlive: () => void silence.refresh(),
    stop() {
      clearTimeout(silence)
      request.off('readable', wake).off('end', wake).off('close', lose)
    },
  }
}
