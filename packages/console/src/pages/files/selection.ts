/** Which rows are chosen, and where the keyboard stands. Pure but for telling who looks at it. */

export type Chosen = {
  readonly keys: ReadonlySet<string>
  /** Row the keyboard stands on; -1 before it has been used. */
  readonly active: number
}

export class Selection {
  readonly #listeners = new Set<() => void>()
  #keys = new Set<string>()
  #active = -1
  /** Where a range begins. */
  #anchor = -1
  #snapshot: Chosen = { keys: this.#keys, active: -1 }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  readonly read = (): Chosen => this.#snapshot

  /** This row alone. */
  choose(row: number, key: string): void {
    this.#keys = new Set([key])
    this.#stand(row, row)
  }

  /** In or out, the others stay. */
  toggle(row: number, key: string): void {
    if (!this.#keys.delete(key)) this.#keys.add(key)
    this.#stand(row, row)
  }

  /** From where the last choice began to this row; `keyAt` knows the rows that have come. */
  extend(row: number, keyAt: (row: number) => string | undefined): void {
    const anchor = this.#anchor < 0 ? row : this.#anchor
    const keys = new Set<string>()
    for (let at = Math.min(anchor, row); at <= Math.max(anchor, row); at++) {
      const key = keyAt(at)
      if (key !== undefined) keys.add(key)
    }
    this.#keys = keys
    this.#stand(row, anchor)
  }

  /** Moves the keyboard and leaves the choice. */
  moveTo(row: number): void {
    this.#stand(row, this.#anchor)
  }

  chooseAll(keys: Iterable<string>): void {
    this.#keys = new Set(keys)
    this.#stand(this.#active, this.#anchor)
  }

  clear(): void {
    if (this.#keys.size === 0) return
    this.#keys = new Set()
    this.#stand(this.#active, -1)
  }

  /** For another list: nothing chosen, nothing stood on. */
  reset(): void {
    this.#keys = new Set()
    this.#stand(-1, -1)
  }

  #stand(active: number, anchor: number): void {
    this.#active = active
    this.#anchor = anchor
    this.#snapshot = { keys: this.#keys, active: this.#active }
    for (const listener of this.#listeners) listener()
  }
}
