/** Threads of this process. */
import { readlinkSync } from 'node:fs'
import { constants, getPriority, setPriority } from 'node:os'

/**
 * Lets the calling thread yield to the others of the process: a request that has come in need not
 * wait for its turn to end. Where threads have no priority of their own nothing happens.
 */
export function yieldToOthers(): void {
  try {
    // The system takes the number of a thread where it asks for a process.
    const thread = Number(/\d+$/.exec(readlinkSync('/proc/thread-self'))?.[0])
    setPriority(thread, Math.min(getPriority(thread) + constants.priority.PRIORITY_BELOW_NORMAL, constants.priority.PRIORITY_LOW))
  } catch {
    // It is a favour to the others, and not needed to be right.
  }
}
