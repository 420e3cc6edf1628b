/**
 * Temporary keys. Nothing of them is stored: the id proves itself by a seal of ours, the secret
 * is derived from the id, and the token carries, sealed, what the key may do and until when. A
 * token names the permanent key it hangs on and that key's fingerprint, so that disabling,
 * deleting or rotating the permanent key ends it.
 */
import type { LibraryId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import { defineCache } from '../../platform/cache.ts'
import type { Call } from '../../platform/call.ts'
import { randomBase36 } from '../../platform/clock.ts'
import { stsFailure } from './failures.ts'
import { readPolicy } from './policy.ts'
import type { Policy, PolicyDocument } from './policy.ts'

export type TemporaryKey = {
  readonly secretId: string
  readonly secretKey: string
  readonly token: string
  /** Unix seconds. */
  readonly startsAt: number
  readonly expiresAt: number
}

/** What a temporary key is made from; its rights are those of the parent and, besides, what every policy allows. */
export type TemporaryRights = {
  /** The permanent key. */
  readonly parentId: string
  readonly fingerprint: string
  readonly name: string
  readonly role?: string
  /** Narrows a key of the account to one Library. */
  readonly libraryId?: LibraryId
  readonly policies: readonly PolicyDocument[]
}

type TokenBody = {
  readonly i: string
  readonly p: string
  readonly f: string
  readonly n: string
  readonly r?: string
  readonly l?: string
  readonly s: number
  readonly e: number
  readonly y: readonly PolicyDocument[]
}

export function issueTemporaryKey(
  call: Call<'clock' | 'random' | 'keys'>,
  rights: TemporaryRights,
  lifetime: { readonly seconds: number; readonly until?: number },
): TemporaryKey {
  const startsAt = Math.floor(call.clock.now() / 1000)
  const expiresAt = Math.min(startsAt + lifetime.seconds, lifetime.until ?? Number.MAX_SAFE_INTEGER)
  const drawn = randomBase36(call.random, 20)
  const secretId = `AKID_${drawn}${proofOf(call, drawn)}`
  const body: TokenBody = {
    i: secretId,
    p: rights.parentId,
    f: rights.fingerprint,
    n: rights.name,
    ...(rights.role !== undefined && { r: rights.role }),
    ...(rights.libraryId !== undefined && { l: rights.libraryId }),
    s: startsAt,
    e: expiresAt,
    y: rights.policies,
  }
  const token = call.keys.seal(tokenPurpose, JSON.stringify(body))
  if (token.length > limits.temporaryTokenLengthMax) throw stsFailure['InvalidParameter.PolicyTooLong']()
  return { secretId, secretKey: secretKeyOf(call, secretId), token, startsAt, expiresAt }
}

const tokenPurpose = 'temporary-token'
const temporaryId = /^AKID_([0-9a-z]{20})([\w-]{12})$/

const proofOf = (call: Call<'keys'>, drawn: string): string => call.keys.sign('temporary-id', drawn).slice(0, 12)
const secretKeyOf = (call: Call<'keys'>, secretId: string): string => call.keys.sign('temporary-key', secretId)

/** True for ids that were given out here, whatever became of the key. */
export function isTemporaryId(call: Call<'keys'>, secretId: string): boolean {
  const [, drawn, proof] = temporaryId.exec(secretId) ?? []
  return drawn !== undefined && proof === proofOf(call, drawn)
}

export type OpenedToken = {
  readonly secretId: string
  readonly secretKey: string
  readonly rights: TemporaryRights
  readonly policies: readonly Policy[]
  /** Milliseconds. */
  readonly startsAt: number
  readonly expiresAt: number
}

/** Opening a token and reading its policies again for each of many requests would cost more than their signatures. */
const tokenCache = defineCache<string, OpenedToken>({ name: 'temporary-tokens', entriesMax: 2000 })

/** What a token says; undefined when it was not made here. Whether it is still worth anything is for the caller to see. */
export function openToken(call: Call<'keys' | 'caches'>, token: string): OpenedToken | undefined {
  if (token.length > limits.temporaryTokenLengthMax || !/^[\w-]+$/.test(token)) return undefined
  const cache = call.caches.of(tokenCache)
  const kept = cache.get(token)
  if (kept) return kept
  const body = unseal(call, token)
  if (!body) return undefined
  const opened: OpenedToken = {
    secretId: body.i,
    secretKey: secretKeyOf(call, body.i),
    rights: {
      parentId: body.p,
      fingerprint: body.f,
      name: body.n,
      ...(body.r !== undefined && { role: body.r }),
      ...(body.l !== undefined && { libraryId: body.l as LibraryId }),
      policies: body.y,
    },
    policies: body.y.map(readPolicy),
    startsAt: body.s * 1000,
    expiresAt: body.e * 1000,
  }
  cache.set(token, opened)
  return opened
}

function unseal(call: Call<'keys'>, token: string): TokenBody | undefined {
  // Base64 has several spellings of the same bytes; one text is one token.
  if (Buffer.from(token, 'base64url').toString('base64url') !== token) return undefined
  try {
    return JSON.parse(call.keys.open(tokenPurpose, token)) as TokenBody
  } catch {
    // A stranger's text, or a token of another master key: both are no tokens here.
    return undefined
  }
}
