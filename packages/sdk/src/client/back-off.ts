/** Waiting between tries: longer each time, with some chance in it, and never past an abort. */

export type BackOff = {
  /** Tries after the first. */
  readonly retriesMax: number
  /** The first wait; it doubles up to `waitMsMax`. */
  readonly waitMs: number
  readonly waitMsMax: number
}

export const defaultBackOff: BackOff = { retriesMax: 3, waitMs: 500, waitMsMax: 8_000 }

/** Tries again for as long as `mayRetry` says so. `attempt` gets the number of the try, from 0. */
export async function withRetries<Value>(
  attempt: (number: number) => Promise<Value>,
  options: { readonly backOff: BackOff; readonly mayRetry: (error: unknown) => boolean; readonly signal?: AbortSignal | undefined },
): Promise<Value> {
  const { backOff, mayRetry, signal } = options
  for (let number = 0; ; number++) {
    try {
      return await attempt(number)
    } catch (error) {
      if (number >= backOff.retriesMax || signal?.aborted || !mayRetry(error)) throw error
    }
    const wait = Math.min(backOff.waitMs * 2 ** number, backOff.waitMsMax)
    await delay(wait * (0.5 + Math.random() / 2), signal)
  }
}

export function delay(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const done = (): void => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal?.reason as Error)
    }
    signal?.addEventListener('abort', stop, { once: true })
  })
}
