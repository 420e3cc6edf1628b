/** Tokens in use: remembered by their text, so that a known one costs neither a digest nor a query. */
import type { Actor } from '../../kernel/actor.ts'
import { limits } from '../../kernel/limits.ts'
import { defineCache, recall, remember } from '../../platform/cache.ts'
import type { Caches, Remembered } from '../../platform/cache.ts'
import type { Call } from '../../platform/call.ts'
import type { Db, Transaction } from '../../platform/db/db.ts'
import type { Log } from '../../platform/log/log.ts'
import { findToken, updateTokenExpiry } from './token-store.ts'
import { actorOf, hashOfToken, isTokenText } from './token.ts'
import type { Token } from './token.ts'

export type LiveToken = {
  readonly token: Token
  readonly actor: Actor
  /** Moves on with every call; the row follows within a minute. */
  expiresAt: number
}

const tokenCache = defineCache<string, Remembered<LiveToken>>({ name: 'tokens', entriesMax: 50_000 })

/** The Token of this text as far as it was ever issued and not revoked; it may be past its end. */
export function findLiveToken(call: Call<'db' | 'caches'>, renewals: Renewals, text: string): Promise<LiveToken | undefined> {
  if (!isTokenText(text)) return nothing
  return remember(call.caches.of(tokenCache), text, async () => {
    const token = await call.db.read((reader) => findToken(reader, hashOfToken(text)))
    return token && renewals.adopt({ token, actor: actorOf(token), expiresAt: token.expiresAt })
  })
}

const nothing = Promise.resolve(undefined)

/** The Token as far as this process remembers it; undefined says nothing. */
export const recallLiveToken = (call: Call<'caches'>, text: string): LiveToken | undefined => recall(call.caches.of(tokenCache), text)

/** Forgets one Token in this process once its removal is durable. */
export function forgetToken(tx: Transaction, call: Call<'caches'>, text: string): void {
  tx.afterCommit(() => call.caches.of(tokenCache).delete(text))
}

/** The same for many that are known by their hashes only. */
export function forgetTokens(tx: Transaction, caches: Caches, hashes: readonly string[]): void {
  if (hashes.length === 0) return
  const gone = new Set(hashes)
  tx.afterCommit(() => {
    const cache = caches.of(tokenCache)
    for (const [text, kept] of [...cache.entries()]) if (!kept.value || gone.has(kept.value.token.hash)) cache.delete(text)
  })
}

const writesPerTransaction = 200

/**
 * Sliding renewal: a call moves its Token's end in memory, and once a minute what has moved is
 * written, off the path of any request. A crash loses a minute of renewal at most.
 */
export class Renewals {
  readonly #pending = new Map<string, LiveToken>()
  readonly #db: Db
  readonly #log: Log
  #timer: NodeJS.Timeout | undefined
  #flushing: Promise<void> | undefined

  constructor(machinery: { readonly db: Db; readonly log: Log }) {
    this.#db = machinery.db
    this.#log = machinery.log
  }

  /** A Token that was read again keeps the renewals not yet written. */
  adopt(live: LiveToken): LiveToken {
    const pending = this.#pending.get(live.token.hash)
    if (!pending) return live
    live.expiresAt = Math.max(live.expiresAt, pending.expiresAt)
    this.#pending.set(live.token.hash, live)
    return live
  }

  /** Starts the Token's period anew. A clock that went back shortens nothing. */
  renew(live: LiveToken, now: number): void {
    const expiresAt = now + live.token.periodSeconds * 1000
    if (expiresAt <= live.expiresAt) return
    live.expiresAt = expiresAt
    if (this.#pending.has(live.token.hash)) return
    this.#pending.set(live.token.hash, live)
    if (this.#pending.size >= limits.tokenRenewalsPendingMax) void this.flush()
    else this.#arm()
  }

  /** Writes what has moved; what can't be written now stays for the next time. */
  async flush(): Promise<void> {
    this.#flushing ??= this.#write().finally(() => (this.#flushing = undefined))
    await this.#flushing
  }

  /** Writes what has moved and stops. */
  async close(): Promise<void> {
    clearTimeout(this.#timer)
    await this.flush()
    clearTimeout(this.#timer)
  }

  #arm(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      void this.flush()
    }, limits.tokenRenewalInterval).unref()
  }

  async #write(): Promise<void> {
    const moved = [...this.#pending].map(([hash, live]) => ({ hash, expiresAt: live.expiresAt }))
    for (let start = 0; start < moved.length; start += writesPerTransaction) {
      const batch = moved.slice(start, start + writesPerTransaction)
      const written = this.#db.write('token:renewals', async (tx) => {
        for (const token of batch) await updateTokenExpiry(tx, token)
      })
      const isWritten = await written.then(
        () => true,
        (error: unknown) => {
          this.#log.warn({ error, tokens: batch.length }, 'token renewals could not be written; they stay for the next time')
          return false
        },
      )
      if (!isWritten) break
      for (const { hash, expiresAt } of batch) {
        const live = this.#pending.get(hash)
        if (live && live.expiresAt <= expiresAt) this.#pending.delete(hash)
      }
    }
    if (this.#pending.size > 0) this.#arm()
  }
}
