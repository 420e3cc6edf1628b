/**
 * A long list that is fetched as far as somebody looks. One request at a time, page after page,
 * because each page names the next; what has not come yet is a gap that the list leaves room for.
 */
import type { Item } from './item.ts'

export type ListPage = { readonly items: readonly Item[]; readonly next: string | undefined; readonly total: number | undefined }
export type FetchPage = (marker: string | undefined, signal: AbortSignal) => Promise<ListPage>

export type Listed = {
  /** Grows in place; a new `Listed` tells of it. */
  readonly items: readonly Item[]
  /** How many there are, as far as that is known. */
  readonly total: number
  readonly isComplete: boolean
  readonly isLoading: boolean
  readonly error: unknown
}

/** Rows fetched ahead of those in sight. */
const aheadRows = 1000
/** A list is not read further than this: whoever looks for something there searches for it. */
export const listedMax = 500_000

export class Listing {
  readonly #fetchPage: FetchPage
  readonly #listeners = new Set<() => void>()
  #items: Item[] = []
  #total: number | undefined
  #marker: string | undefined
  #isComplete = false
  /** The first page of a new beginning takes the place of everything. */
  #restarts = false
  #error: unknown
  #wanted = aheadRows
  #abort = new AbortController()
  #running: Promise<void> | undefined
  #snapshot: Listed

  constructor(fetchPage: FetchPage) {
    this.#fetchPage = fetchPage
    this.#snapshot = this.#take()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    this.#run()
    return () => {
      this.#listeners.delete(listener)
    }
  }

  readonly read = (): Listed => this.#snapshot

  /** Rows up to this one are in sight. */
  want(row: number): void {
    this.#wanted = Math.max(this.#wanted, row + aheadRows)
    this.#run()
  }

  /** Resolves when everything is there; throws what a page was refused with. */
  async all(): Promise<readonly Item[]> {
    this.#wanted = listedMax
    this.#error = undefined
    this.#run()
    await this.#running
    if (this.#error !== undefined) throw this.#error
    return this.#items
  }

  /** Begins anew; what is shown stays until the first page has come. */
  reload(): void {
    this.#abort.abort()
    this.#abort = new AbortController()
    this.#running = undefined
    this.#marker = undefined
    this.#isComplete = false
    this.#error = undefined
    this.#restarts = true
    this.#run()
  }

  /** Shows a change before the server is asked again. */
  change(edit: (items: readonly Item[]) => Item[]): void {
    const before = this.#items.length
    this.#items = edit(this.#items)
    if (this.#total !== undefined) this.#total += this.#items.length - before
    this.#tell()
  }

  close(): void {
    this.#abort.abort()
  }

  #run(): void {
    const isEnough = this.#isComplete || this.#error !== undefined || this.#items.length >= this.#wanted
    if (this.#running || (isEnough && !this.#restarts)) return
    const { signal } = this.#abort
    this.#running = this.#fetch(signal).finally(() => {
      if (signal.aborted) return
      this.#running = undefined
      this.#tell()
    })
    this.#tell()
  }

  async #fetch(signal: AbortSignal): Promise<void> {
    try {
      do {
        const page = await this.#fetchPage(this.#marker, signal)
        if (signal.aborted) return
        if (this.#restarts) this.#items = []
        this.#restarts = false
        for (const item of page.items) this.#items.push(item)
        this.#total = page.total ?? this.#total
        this.#isComplete = page.next === undefined || page.next === this.#marker || this.#items.length >= listedMax
        this.#marker = page.next
        this.#tell()
      } while (!this.#isComplete && this.#items.length < this.#wanted)
    } catch (error) {
      if (signal.aborted) return
      this.#restarts = false
      this.#error = error
    }
  }

  #take(): Listed {
    const known = this.#items.length
    return {
      items: this.#items,
      total: this.#isComplete ? known : Math.min(Math.max(this.#total ?? 0, known), listedMax),
      isComplete: this.#isComplete,
      isLoading: this.#running !== undefined,
      error: this.#error,
    }
  }

  #tell(): void {
    this.#snapshot = this.#take()
    for (const listener of this.#listeners) listener()
  }
}
