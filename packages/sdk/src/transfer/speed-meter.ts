/** How fast bytes go, by the last few seconds: slow enough to read, quick enough to be true. */

const windowMs = 4_000
const samplesMax = 64

export class SpeedMeter {
  #samples: { readonly at: number; readonly bytes: number }[] = []

  /** Forgets what was; for a start or a pause. */
  reset(): void {
    this.#samples = []
  }

  /** `bytes` in all, at this moment. */
  record(bytes: number, at = Date.now()): void {
    const last = this.#samples.at(-1)
    // A repeated part takes back what it had sent.
    if (last && bytes < last.bytes) this.reset()
    if (last && at - last.at < windowMs / samplesMax) return
    this.#samples.push({ at, bytes })
    while (this.#samples.length > 2 && at - (this.#samples[0]?.at ?? at) > windowMs) this.#samples.shift()
  }

  /** Zero until there is something to compare, and when nothing has moved for long. */
  bytesPerSecond(bytes: number, at = Date.now()): number {
    const first = this.#samples[0]
    if (!first || at <= first.at) return 0
    return Math.max(0, ((bytes - first.bytes) * 1000) / (at - first.at))
  }
}
