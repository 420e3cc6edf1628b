import { setTimeout as sleep } from 'node:timers/promises'

/** How time passes; tests bring their own. Milliseconds. */
export type Pace = { now(): number; wait(duration: number, signal?: AbortSignal): Promise<void> }

/** One slice is sent at once; smaller slices make a smoother stream and more work. */
const slicesPerSecond = 10
/** What a receiver that paused may catch up. */
const catchUpMax = 500

const realPace: Pace = {
  now: () => performance.now(),
  wait: (duration, signal) => sleep(duration, undefined, signal && { signal }),
}

/** The same bytes, no faster than `bytesPerSecond`; an aborted signal ends the waiting with its reason. */
export async function* throttle(
  source: AsyncIterable<Uint8Array>,
  bytesPerSecond: number,
  { signal, pace = realPace }: { readonly signal?: AbortSignal; readonly pace?: Pace } = {},
): AsyncGenerator<Uint8Array, void> {
  const sliceBytes = Math.max(1, Math.ceil(bytesPerSecond / slicesPerSecond))
  let dueAt = pace.now()
  for await (const chunk of source) {
    for (let at = 0; at < chunk.byteLength; at += sliceBytes) {
      const slice = chunk.subarray(at, at + sliceBytes)
      const early = dueAt - pace.now()
      if (early > 0) await untilDue(early, pace, signal)
      dueAt = Math.max(dueAt, pace.now() - catchUpMax) + (slice.byteLength / bytesPerSecond) * 1000
      yield slice
    }
  }
}

async function untilDue(duration: number, pace: Pace, signal?: AbortSignal): Promise<void> {
  try {
    await pace.wait(duration, signal)
  } catch (error) {
    // The timer's own abort error hides why.
    signal?.throwIfAborted()
    throw error
  }
}
