/** The thread behind the sums of long bodies: takes slabs in the order in which they come. */
import { parentPort } from 'node:worker_threads'
import { assert } from '../../../kernel/assert.ts'
import { yieldToOthers } from '../../../platform/threads.ts'
import type { FromSlabThread, ToSlabThread } from '../../../platform/blobs/slab-threads.ts'
import { startSums } from './body-sums.ts'
import type { RunningSums, Sums, WantedSums } from './body-sums.ts'

const port = parentPort
assert(port, 'This file runs as a worker thread.')
// As the digests do.
yieldToOthers()
const runs = new Map<number, RunningSums>()
const answer = (message: FromSlabThread<Sums>): void => port.postMessage(message)

let last = Promise.resolve()
// Starting some checksums takes a moment: what comes meanwhile waits for its turn.
port.on('message', (message: ToSlabThread<WantedSums>) => void (last = last.then(() => take(message))))

async function take(message: ToSlabThread<WantedSums>): Promise<void> {
  if (message.kind === 'update') {
    const run = runs.get(message.run) ?? (await startSums(message.opening))
    runs.set(message.run, run)
    run.update(Buffer.from(message.slab, 0, message.sizeBytes))
    return answer({ kind: 'taken', number: message.number })
  }
  const run = runs.get(message.run)
  runs.delete(message.run)
  // A run is opened by its first bytes, and short ones never come here.
  if (message.kind === 'finish' && run) answer({ kind: 'finished', run: message.run, result: run.finish() })
}
