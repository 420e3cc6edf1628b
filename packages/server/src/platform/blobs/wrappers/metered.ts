import type { BlobStore } from '../blob-store.ts'

export type BlobOperation = 'put' | 'read' | 'remove' | 'stat' | 'list' | 'health'

/** Told once about every operation, when it has ended. */
export type BlobMeter = {
  record(operation: BlobOperation, outcome: { readonly sizeBytes: number; readonly duration: number; readonly isFailed: boolean }): void
}

/**
 * The same store, with every operation counted. A read or a list lasts from its first item asked
 * for to its end, so its duration holds the consumer's time too.
 */
export function metered(store: BlobStore, meter: BlobMeter): BlobStore {
  const timed = async <Result>(operation: BlobOperation, run: () => Promise<Result>, sizeOf: (result: Result) => number = () => 0) => {
    const startedAt = performance.now()
    let sizeBytes = 0
    let isFailed = true
    try {
      const result = await run()
      sizeBytes = sizeOf(result)
      isFailed = false
      return result
    } finally {
      meter.record(operation, { sizeBytes, duration: performance.now() - startedAt, isFailed })
    }
  }

  async function* timedItems<Item>(operation: BlobOperation, items: AsyncIterable<Item>, sizeOf: (item: Item) => number) {
    const startedAt = performance.now()
    let sizeBytes = 0
    let isFailed = true
    try {
      for await (const item of items) {
        sizeBytes += sizeOf(item)
        // A consumer that stops early has had what it wanted.
        isFailed = false
        yield item
        isFailed = true
      }
      isFailed = false
    } finally {
      meter.record(operation, { sizeBytes, duration: performance.now() - startedAt, isFailed })
    }
  }

  return {
    traits: store.traits,
    put: (id, bytes, options) =>
      timed(
        'put',
        () => store.put(id, bytes, options),
        ({ sizeBytes }) => sizeBytes,
      ),
    read: (id, range, signal) => timedItems('read', store.read(id, range, signal), (chunk) => chunk.byteLength),
    readSmall: (id) =>
      timed(
        'read',
        () => store.readSmall(id),
        (bytes) => bytes.byteLength,
      ),
    stat: (id) => timed('stat', () => store.stat(id)),
    remove: (id) => timed('remove', () => store.remove(id)),
    list: (options) => timedItems('list', store.list(options), () => 0),
    health: () => timed('health', () => store.health()),
    close: () => store.close(),
  }
}
