/** What follows a commit. */
import type { Log } from '../log/log.ts'

/** Runs each; one that throws harms neither the others nor the write, which is durable. */
export function runEffects(effects: readonly (() => void)[], log: Log): void {
  for (const effect of effects)
    try {
      effect()
    } catch (error) {
      log.error({ err: error }, 'an effect after a commit threw')
    }
}
