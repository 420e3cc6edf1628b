/** How many rows a step of background work takes, so that it keeps nobody waiting for long. */
import { setTimeout as pause } from 'node:timers/promises'
import { limits } from '../../kernel/limits.ts'

/** How much the last step counts against those before it: the clock tells whole milliseconds only. */
const weight = 0.2
/** Where a step waits longer on the average there are others; less is but the clock's next tick, now and then. */
const crowdedFromMs = 0.5
/** What one wait counts at most: a single long one is the disk's or a checkpoint's, and nobody's who comes again. */
const waitMsMax = 2

export class Pace {
  readonly #stepMs: number
  readonly #crowdedStepMs: number
  #msPerRow: number
  #lastMs = 0
  #waitedMs = 0

  /** `stepMs` is what a step may take, `crowdedStepMs` where others wait for it; begins with a cautious guess. */
  constructor(stepMs: number, crowdedStepMs = stepMs) {
    this.#stepMs = stepMs
    this.#crowdedStepMs = crowdedStepMs
    this.#msPerRow = stepMs / limits.entriesPerStep
  }

  /** Rows for the next step. */
  get rowsMax(): number {
    const rows = Math.round((this.#waitedMs > crowdedFromMs ? this.#crowdedStepMs : this.#stepMs) / this.#msPerRow)
    return Math.min(Math.max(rows, limits.entriesPerStepMin), limits.entriesPerStepMax)
  }

  /** A step has taken so long. Whoever had to wait for others makes others wait as well. */
  note(step: { readonly rows: number; readonly ms: number; readonly waitedMs?: number }): void {
    this.#lastMs = step.ms
    this.#waitedMs += weight * (Math.min(step.waitedMs ?? 0, waitMsMax) - this.#waitedMs)
    if (step.rows > 0) this.#msPerRow += weight * (Math.max(step.ms, 0) / step.rows - this.#msPerRow)
  }

  /** For work that nobody waits for: it rests as long as it has worked, so that half of the time belongs to others. */
  async rest(): Promise<void> {
    if (this.#lastMs > 0) await pause(Math.min(this.#lastMs, restMsMax))
  }
}

/** A step that took longer took it from the disk or from other work. */
const restMsMax = 20
