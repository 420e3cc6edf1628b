/** Makes the parents of many uploads: each directory once, however many files wait for it. */
import type { MediathequeClient } from '../client/client.ts'

export class DirectoryMaker {
  readonly #pending = new Map<string, Promise<void>>()
  readonly #made = new Set<string>()

  /** Like `make`, and content when it has been made here before. */
  async makeOnce(client: MediathequeClient, path: string, signal: AbortSignal): Promise<void> {
    if (!this.#made.has(keyOf(client, path))) await this.make(client, path, signal)
  }

  /** One upload's abort does not take the directory away from the others. */
  make(client: MediathequeClient, path: string, signal: AbortSignal): Promise<void> {
    const key = keyOf(client, path)
    const known = this.#pending.get(key)
    const making = known ?? this.#ensure(client, path, key)
    if (!known) this.#pending.set(key, making)
    return unlessAborted(making, signal)
  }

  async #ensure(client: MediathequeClient, path: string, key: string): Promise<void> {
    try {
      await client.directories.ensure(path)
      this.#made.add(key)
    } finally {
      this.#pending.delete(key)
    }
  }
}

const keyOf = ({ libraryId, spaceId }: MediathequeClient, path: string): string => JSON.stringify([libraryId, spaceId, path])

function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error)
    signal.addEventListener('abort', stop, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
