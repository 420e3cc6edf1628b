/** How many rows a step of background work takes, so that it keeps nobody waiting for long. */
import { limits } from '../../kernel/limits.ts'

/** How much the last step counts against those before it: the clock tells whole milliseconds only. */
const weight = 0.2

export class Pace {
  readonly #stepMs: number
  #msPerRow: number

  /** `stepMs` is what a step may take; begins with a cautious guess. */
  constructor(stepMs: number) {
    this.#stepMs = stepMs
    this.#msPerRow = stepMs / limits.entriesPerStep
  }

  /** Rows for the next step. */
  get rowsMax(): number {
    const rows = Math.round(this.#stepMs / this.#msPerRow)
    return Math.min(Math.max(rows, limits.entriesPerStepMin), limits.entriesPerStepMax)
  }

  /** A step has taken so long. */
  note(step: { readonly rows: number; readonly ms: number }): void {
    if (step.rows > 0) this.#msPerRow += weight * (Math.max(step.ms, 0) / step.rows - this.#msPerRow)
  }
}
