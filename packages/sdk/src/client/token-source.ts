/**
 * Where a client's tokens come from. A token is kept until it is about to end or the server
 * refuses it; then one question to the provider serves every call that waits.
 */

export type TokenRequest = { readonly reason: 'first' | 'expired' }

/** A token, with its life in seconds where that is known. */
export type GivenToken = string | { readonly token: string; readonly expiresIn?: number | undefined }

/** Asks the application's own backend for a token; it alone knows the library's secret. */
export type TokenProvider = (request: TokenRequest) => Promise<GivenToken>

/** A token with less life than this is not begun with; of a short one, the last half. */
const spareSeconds = 60

export class TokenSource {
  readonly #provider: TokenProvider | undefined
  #token: string | undefined
  #endsAt = Number.POSITIVE_INFINITY
  #pending: Promise<string> | undefined

  constructor(given: string | TokenProvider) {
    if (typeof given === 'string') this.#token = given
    else this.#provider = given
  }

  async get(): Promise<string> {
    if (this.#token !== undefined && Date.now() < this.#endsAt) return this.#token
    return this.#ask(this.#token === undefined ? 'first' : 'expired')
  }

  /** Another token than the refused one; undefined when there is nobody to ask. */
  async renew(refused: string): Promise<string | undefined> {
    if (this.#token !== undefined && this.#token !== refused) return this.#token
    return this.#provider && this.#ask('expired')
  }

  #ask(reason: TokenRequest['reason']): Promise<string> {
    this.#pending ??= this.#take(reason).finally(() => (this.#pending = undefined))
    return this.#pending
  }

  async #take(reason: TokenRequest['reason']): Promise<string> {
    const given = await (this.#provider as TokenProvider)({ reason })
    const { token, expiresIn } = typeof given === 'string' ? { token: given, expiresIn: undefined } : given
    this.#token = token
    this.#endsAt =
      expiresIn === undefined ? Number.POSITIVE_INFINITY : Date.now() + Math.max(expiresIn - spareSeconds, expiresIn / 2) * 1000
    return token
  }
}
