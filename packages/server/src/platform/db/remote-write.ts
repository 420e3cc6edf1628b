/**
 * What one write holds where its statements are answered from elsewhere, by a server or a thread.
 * It is revoked when the write settles, and watched until then: everybody behind it waits.
 */
import { AssertionError } from '../../kernel/assert.ts'

export class RemoteWrite {
  readonly effects: (() => void)[] = []
  /** The first statement that failed. It refuses the write even when the function swallowed the error. */
  failure: unknown
  #isOpen = true
  #inFlight = 0
  #idleSince = performance.now()
  #whenQuiet: (() => void) | undefined

  afterCommit(effect: () => void): void {
    if (!this.#isOpen) throw revoked()
    this.effects.push(effect)
  }

  /** No statement is accepted any more; resolves when those on their way have been answered. */
  revoke(): Promise<void> {
    this.#isOpen = false
    return this.#inFlight === 0 ? Promise.resolve() : new Promise((resolve) => (this.#whenQuiet = resolve))
  }

  /** For how long the function has awaited something that is not its transaction. */
  get foreignMs(): number {
    return this.#inFlight > 0 ? 0 : performance.now() - this.#idleSince
  }

  /** Sends a statement and remembers that it failed. */
  protected async ask<Answer>(send: () => Promise<Answer>): Promise<Answer> {
    if (!this.#isOpen) throw revoked()
    if (this.failure !== undefined) throw this.failure
    this.#inFlight++
    try {
      return await send()
    } catch (error) {
      this.failure ??= error
      throw error
    } finally {
      this.#idleSince = performance.now()
      if (--this.#inFlight === 0) this.#whenQuiet?.()
    }
  }
}

function revoked(): AssertionError {
  return new AssertionError('A statement belongs to a write that is still running.')
}

/** Settles like the work, or refuses when it awaits something foreign for too long. */
export function watched(write: RemoteWrite, work: Promise<unknown>, foreignMsMax: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = setInterval(() => {
      if (write.foreignMs > foreignMsMax) reject(new AssertionError('A write awaits nothing but its own transaction.'))
    }, foreignMsMax / 2)
    work.then(resolve, reject).finally(() => clearInterval(timer))
  })
}
