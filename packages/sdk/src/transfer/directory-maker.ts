/** Makes the parents of many uploads: each directory once, however many files wait for it. */
import type { MediathequeClient } from '../client/client.ts'

export class DirectoryMaker {
  readonly #pending = new Map<string, Promise<void>>()

  /** One upload's abort does not take the directory away from the others. */
  make(client: MediathequeClient, path: string, signal: AbortSignal): Promise<void> {
    const key = JSON.stringify([client.libraryId, client.spaceId, path])
    const known = this.#pending.get(key)
    const making = known ?? client.directories.ensure(path).finally(() => this.#pending.delete(key))
    if (!known) this.#pending.set(key, making)
    return unlessAborted(making, signal)
  }
}

function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error)
    signal.addEventListener('abort', stop, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
