/**
 * A thing that changes often and is looked at by pages: listeners hear of a burst of changes once,
 * and the snapshot is one object until the next change, as `useSyncExternalStore` of React wants it.
 */

const quietMs = 100

export class Watched<Snapshot> {
  readonly #make: () => Snapshot
  readonly #listeners = new Set<() => void>()
  #snapshot: Snapshot | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(make: () => Snapshot) {
    this.#make = make
  }

  /** Bound, so that it can be handed on. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly getSnapshot = (): Snapshot => (this.#snapshot ??= this.#make())

  /** At once, or with the next changes within a tenth of a second. */
  changed(when: 'now' | 'soon'): void {
    if (when === 'now') return this.#tell()
    this.#timer ??= setTimeout(() => this.#tell(), quietMs)
  }

  #tell(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#snapshot = undefined
    for (const listener of this.#listeners) listener()
  }
}
