/**
 * The arithmetic of `q-sign-algorithm=sha1` (object-gateway reference, C3): what a client does
 * with a key, and therefore what a server repeats. Which parts of a request are fed to it is
 * decided by whoever signs or verifies.
 */
import { createHmac, hash } from 'node:crypto'

/** Name and value, as they are before any encoding. */
export type SignedPair = readonly [name: string, value: string]

export type CosSigned = {
  readonly method: string
  /** Decoded, with its leading slash. */
  readonly path: string
  readonly parameters: readonly SignedPair[]
  readonly headers: readonly SignedPair[]
  /** `start;end` in Unix seconds, as sent. */
  readonly signTime: string
}

/** RFC 3986: everything but the unreserved characters, in upper-case hex of UTF-8. Most names and hosts have no other. */
export const encodeStrictly = (text: string): string =>
  /[^\w.~-]/.test(text) ? encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, percentOf) : text

const percentOf = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`

/** How a name stands in a list and in a pair. */
export const listedName = (name: string): string => encodeStrictly(name).toLowerCase()

/** `name=value` pairs in the order of their encoded names. */
export const canonicalPairs = (pairs: readonly SignedPair[]): string =>
  joinPairs(pairs.map(([name, value]) => [listedName(name), encodeStrictly(value)]))

/** The same for pairs that are encoded already. */
export const joinPairs = (encoded: readonly SignedPair[]): string =>
  encoded
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')

/** The key of one validity window: 40 hex digits, used as text. */
export const cosSignKey = (secretKey: string, keyTime: string): string => createHmac('sha1', secretKey).update(keyTime).digest('hex')

/** What is signed of a request whose pairs are joined already. */
export const cosStringToSign = (signed: Pick<CosSigned, 'method' | 'path' | 'signTime'>, parameters: string, headers: string): string =>
  `sha1\n${signed.signTime}\n${sha1(`${signed.method.toLowerCase()}\n${signed.path || '/'}\n${parameters}\n${headers}\n`)}\n`

export const signWith = (signKey: string, stringToSign: string): string => createHmac('sha1', signKey).update(stringToSign).digest('hex')

export const sha1 = (text: string): string => hash('sha1', text)

/** The whole signature as it stands in a header: pairs, lists and all. */
export function cosAuthorization(key: { readonly secretId: string; readonly secretKey: string }, signed: CosSigned): string {
  const stringToSign = cosStringToSign(signed, canonicalPairs(signed.parameters), canonicalPairs(signed.headers))
  const names = (pairs: readonly SignedPair[]): string =>
    pairs
      .map(([name]) => listedName(name))
      .toSorted()
      .join(';')
  return [
    'q-sign-algorithm=sha1',
    `q-ak=${key.secretId}`,
    `q-sign-time=${signed.signTime}`,
    `q-key-time=${signed.signTime}`,
    `q-header-list=${names(signed.headers)}`,
    `q-url-param-list=${names(signed.parameters)}`,
    `q-signature=${signWith(cosSignKey(key.secretKey, signed.signTime), stringToSign)}`,
  ].join('&')
}
