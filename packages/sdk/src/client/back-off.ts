/** Waiting between tries: longer each time, with some chance in it, and never past an abort. */

export type BackOff = {
  /** Tries after the first. */
  readonly retriesMax: number
  /** The first wait; it doubles up to `waitMsMax`. */
  readonly waitMs: number
  readonly waitMsMax: number
  /** While the browser says that there is no network, no try is made and none is used up. */
  readonly waitsForNetwork: boolean
}

export const defaultBackOff: BackOff = { retriesMax: 3, waitMs: 500, waitMsMax: 8_000, waitsForNetwork: false }

/** Of uploads and downloads: nobody stands beside them. */
export const transferBackOff: BackOff = { retriesMax: 5, waitMs: 500, waitMsMax: 8_000, waitsForNetwork: true }

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
    if (backOff.waitsForNetwork) await untilOnline(signal)
  }
}

/** The members of the browser that are used; Node has none of them. */
type Surroundings = {
  readonly navigator?: { readonly onLine?: boolean }
  addEventListener?(type: 'online', listener: () => void, options?: { readonly signal: AbortSignal }): void
}

/** Settles when the browser has a network, or says nothing about it. */
async function untilOnline(signal?: AbortSignal): Promise<void> {
  const surroundings = globalThis as unknown as Surroundings
  if (surroundings.navigator?.onLine !== false || !surroundings.addEventListener) return
  const over = new AbortController()
  const listening = signal ? AbortSignal.any([signal, over.signal]) : over.signal
  await new Promise<void>((resolve, reject) => {
    surroundings.addEventListener?.('online', resolve, { signal: listening })
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { signal: over.signal })
  }).finally(() => over.abort())
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
