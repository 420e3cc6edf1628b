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
    return unlessAborted(this.#pending.get(key) ?? this.#begin(client, path, key), signal)
  }

  #begin(client: MediathequeClient, path: string, key: string): Promise<void> {
    // A directory is made with those above it, so that one below it on its way is this one on its way.
    const below = [...this.#pending].find(([other]) => other.startsWith(`${key}/`))?.[1]
    const making = (below?.catch(() => this.#ensure(client, path)) ?? this.#ensure(client, path)).finally(() => this.#pending.delete(key))
    this.#pending.set(key, making)
    return making
  }

  async #ensure(client: MediathequeClient, path: string): Promise<void> {
    await client.directories.ensure(path)
    const names = path.split('/')
    for (let count = names.length; count > 0; count--) this.#made.add(keyOf(client, names.slice(0, count).join('/')))
  }
}

const keyOf = ({ libraryId, spaceId }: MediathequeClient, path: string): string => `${libraryId}/${spaceId}/${path}`

function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error)
    signal.addEventListener('abort', stop, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
