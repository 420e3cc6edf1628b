/** Keeps a transfer below a speed. Monotonic time: the pace is a property of the connection, not of the product's clock. */
export type Pace = {
  /** Call after `bytes` moved: how long to wait before the next. */
  after(bytes: number): number
}

/** Time a slow peer lost is not given back beyond this, so that it can't be followed by a burst. */
const creditMsMax = 200

export function createPace(bytesPerSecondMax: number): Pace {
  let dueAt = performance.now()
  return {
    after(bytes) {
      const now = performance.now()
      dueAt = Math.max(dueAt, now - creditMsMax) + (bytes * 1000) / bytesPerSecondMax
      return Math.max(0, dueAt - now)
    },
  }
}

/** Bytes to move in one go at this speed: about ten steps a second, so that the connection never looks idle. */
export const pacedStepBytes = (bytesPerSecondMax: number): number => Math.max(16 * 1024, Math.floor(bytesPerSecondMax / 10))
