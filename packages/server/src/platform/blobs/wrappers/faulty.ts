import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../../seeded-random.ts'
import type { BlobStore } from '../blob-store.ts'

export type FaultyOperation = 'put' | 'read' | 'remove'

/** What happens to one operation. `cut` ends a read after its first half, as a lost connection would. */
export type BlobFault =
  | { readonly kind: 'fail'; readonly error: Error }
  | { readonly kind: 'fail-after'; readonly error: Error }
  | { readonly kind: 'delay'; readonly duration: number }
  | { readonly kind: 'cut'; readonly error: Error }

/** Asked before every operation; `count` is 1 for the first of its kind. */
export type BlobFaultPlan = (operation: FaultyOperation, count: number) => BlobFault | undefined

/** One fault, at the n-th operation of a kind. */
export const onceAt =
  (operation: FaultyOperation, count: number, fault: BlobFault): BlobFaultPlan =>
  (asked, at) =>
    asked === operation && at === count ? fault : undefined

/** Faults at random, the same ones for the same seed; `share` of all operations is hit. */
export function seededFaults({
  seed,
  share,
  durationMax = 5,
}: {
  readonly seed: number
  readonly share: number
  readonly durationMax?: number
}): BlobFaultPlan {
  const random = seededRandom(seed)
  return (operation) => {
    if (random() >= share) return undefined
    const error = new Error(`Planted failure of a ${operation}.`)
    const kinds: readonly BlobFault[] = [
      { kind: 'fail', error },
      { kind: 'fail-after', error },
      { kind: 'delay', duration: random() * durationMax },
      { kind: 'cut', error },
    ]
    return kinds[Math.floor(random() * kinds.length)]
  }
}

/** A store that fails, waits or breaks off as planned; for tests of what stands above it. */
export function faulty(store: BlobStore, plan: BlobFaultPlan): BlobStore {
  const counts = { put: 0, read: 0, remove: 0 }
  const planned = (operation: FaultyOperation) => plan(operation, ++counts[operation])

  const run = async <Result>(fault: BlobFault | undefined, operation: () => Promise<Result>): Promise<Result> => {
    if (fault?.kind === 'delay') await sleep(fault.duration)
    if (fault?.kind === 'fail' || fault?.kind === 'cut') throw fault.error
    const result = await operation()
    // The work is done and its answer is lost.
    if (fault?.kind === 'fail-after') throw fault.error
    return result
  }

  return {
    ...store,
    put: (id, bytes, options) => run(planned('put'), () => store.put(id, bytes, options)),
    remove: (id) => run(planned('remove'), () => store.remove(id)),
    readSmall: (id) => run(planned('read'), () => store.readSmall(id)),

    async *read(id, range, signal) {
      const fault = planned('read')
      if (fault?.kind === 'delay') await sleep(fault.duration)
      if (fault?.kind === 'fail') throw fault.error
      for await (const chunk of store.read(id, range, signal)) {
        if (fault?.kind !== 'cut') {
          yield chunk
          continue
        }
        yield chunk.subarray(0, Math.floor(chunk.byteLength / 2))
        throw fault.error
      }
      if (fault?.kind === 'fail-after') throw fault.error
    },
  }
}
