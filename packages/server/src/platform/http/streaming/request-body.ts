/** The bytes of a request as they come, ended by silence and by a lost connection. */
import type { IncomingMessage } from 'node:http'
import { streamFailure } from './failures.ts'
import { stepBytes, Turns } from './turns.ts'
import type { Place } from './turns.ts'

/** All bodies are taken by one thread. */
const turns = new Turns()

/**
 * The body in chunks. Unlike the stream's own iterator it leaves the connection open when the
 * consumer stops early, so that a refusal can still be answered. Long bodies take turns, except one
 * that is `isPaced` by its consumer.
 */
export async function* requestBody(
  request: IncomingMessage,
  idleMs: number,
  { isPaced = false }: { readonly isPaced?: boolean } = {},
): AsyncGenerator<Uint8Array, void> {
  const arrivals = watch(request, idleMs)
  const place = isPaced ? undefined : joinIfLong(request)
  try {
    while (true) {
      const chunk = request.read() as Buffer | null
      if (chunk !== null) {
        arrivals.isAlive()
        place?.take(chunk.byteLength)
        yield chunk
        const turn = place?.turn()
        if (turn) await turn
      } else if (request.readableEnded) return
      else {
        place?.starve()
        await arrivals.next()
      }
    }
  } finally {
    arrivals.stop()
    place?.leave()
  }
}

function joinIfLong({ headers }: IncomingMessage): Place | undefined {
  const text = headers['content-length']
  const sizeBytes = text === undefined ? undefined : Number(text)
  return sizeBytes !== undefined && sizeBytes <= stepBytes ? undefined : turns.join(sizeBytes)
}

/** A small body in one piece; it takes one promise where the chunks would take several each. */
export function wholeRequestBody(request: IncomingMessage, idleMs: number): Promise<Uint8Array> {
  // One that announced no body has ended before it is looked at.
  if (request.readableEnded) return Promise.resolve(noBytes)
  if (request.destroyed) return Promise.reject(streamFailure.IncompleteBody())
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    const silence = setTimeout(() => end(() => reject(streamFailure.RequestTimeout())), idleMs)
    const take = (chunk: Buffer) => {
      chunks.push(chunk)
      silence.refresh()
    }
    const finish = () => end(() => resolve(chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks)))
    const lose = () => end(() => reject(streamFailure.IncompleteBody()))
    const ignore = () => undefined
    const end = (settle: () => void) => {
      clearTimeout(silence)
      request.off('data', take).off('end', finish).off('close', lose)
      settle()
    }
    request.on('data', take).on('end', finish).on('close', lose).on('error', ignore)
  })
}

const noBytes = new Uint8Array(0)

type Arrivals = { next(): Promise<void>; isAlive(): void; stop(): void }

/** Wakes a waiting reader for more bytes, the end, silence and loss. Time the reader itself takes doesn't count as silence. */
function watch(request: IncomingMessage, idleMs: number): Arrivals {
  let waiting: PromiseWithResolvers<void> | undefined
  let isLost = request.destroyed && !request.readableEnded
  const wake = () => waiting?.resolve()
  const lose = () => {
    // Every request closes, one that has ended too.
    if (request.readableEnded) return
    isLost = true
    waiting?.reject(streamFailure.IncompleteBody())
  }
  const ignore = () => undefined
  const silence = setTimeout(() => (waiting ? waiting.reject(streamFailure.RequestTimeout()) : silence.refresh()), idleMs)
  request.on('readable', wake).on('end', wake).on('close', lose).on('error', ignore)
  return {
    async next() {
      if (isLost) throw streamFailure.IncompleteBody()
      waiting = Promise.withResolvers()
      try {
        await waiting.promise
      } finally {
        waiting = undefined
      }
    },
    isAlive: () => void silence.refresh(),
    stop() {
      clearTimeout(silence)
      request.off('readable', wake).off('end', wake).off('close', lose)
    },
  }
}
