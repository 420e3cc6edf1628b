/**
 * What every driver does with the bytes of a `put`: count them against what was announced and stop
 * at once when the signal says so, even while the source is silent.
 */
import { blobFailure } from './blob-store.ts'

export type BodyBounds = { readonly sizeBytes?: number; readonly signal?: AbortSignal }

/** The chunks of a stream; throws `BodyTooShort` or `BodyTooLong` against an announced size. */
export async function* boundedBody(source: AsyncIterable<Uint8Array>, { sizeBytes, signal }: BodyBounds): AsyncGenerator<Uint8Array, void> {
  let receivedBytes = 0
  for await (const chunk of untilAborted(source, signal)) {
    receivedBytes += chunk.byteLength
    if (sizeBytes !== undefined && receivedBytes > sizeBytes) throw blobFailure.BodyTooLong()
    if (chunk.byteLength > 0) yield chunk
  }
  if (sizeBytes !== undefined && receivedBytes < sizeBytes) throw blobFailure.BodyTooShort()
}

/** The same checks for bytes that are all there. */
export function checkWholeBody(bytes: Uint8Array, { sizeBytes, signal }: BodyBounds): void {
  signal?.throwIfAborted()
  if (sizeBytes === undefined || bytes.byteLength === sizeBytes) return
  throw bytes.byteLength > sizeBytes ? blobFailure.BodyTooLong() : blobFailure.BodyTooShort()
}

/**
 * The source's items until the signal aborts, whose reason is thrown. A source that is waiting
 * for its own next item can't be ended in an orderly way; it is told to, and not waited for.
 */
export async function* untilAborted<Item>(source: AsyncIterable<Item>, signal?: AbortSignal): AsyncGenerator<Item, void> {
  signal?.throwIfAborted()
  if (!signal) {
    yield* source
    return
  }
  const iterator = source[Symbol.asyncIterator]()
  // One listener for the whole body: a race per chunk would pile up reactions on one promise.
  let rejectPending: ((reason: unknown) => void) | undefined
  const onAbort = () => rejectPending?.(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  let isDone = false
  try {
    while (true) {
      const next = await new Promise<IteratorResult<Item>>((resolve, reject) => {
        rejectPending = reject
        iterator.next().then(resolve, reject)
      }).catch((error: unknown) => {
        isDone = !signal.aborted
        throw error
      })
      signal.throwIfAborted()
      if (next.done) {
        isDone = true
        return
      }
      yield next.value
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    if (!isDone) iterator.return?.().catch(() => undefined)
  }
}
