/** Threads of this process. */
import { readlinkSync } from 'node:fs'
import { constants, getPriority, setPriority } from 'node:os'
import type { Worker } from 'node:worker_threads'

/** What a thread that `endThread` ends understands: it closes what it holds, its port last. */
export type EndThread = { readonly kind: 'end' }

/**
 * Asks a thread to end, and resolves when it has. `terminate()` is not for threads that load native
 * code: where it meets that at work, above all while it loads, the whole process aborts.
 */
export function endThread(worker: Worker): Promise<void> {
  if (worker.threadId < 0) return Promise.resolve()
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  worker.ref()
  worker.postMessage({ kind: 'end' } satisfies EndThread)
  return ended
}

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
