/** Who signed a request. What the key may do is decided by `authorise.ts`. */
import type { Bucket } from '../../features/buckets/index.ts'
import { findSigningKey } from '../../features/credentials/index.ts'
import type { KeyQuestion, RootKeyFinder, SigningKey } from '../../features/credentials/index.ts'
import type { Call } from '../../platform/call.ts'
import type { Address } from './address.ts'
import type { Exchange } from './exchange.ts'
import { checkCosTime, checkV4Time, readToken, signatureFailure, verifyCos, verifyV4 } from './signatures/index.ts'
import type { ObjectSignature, V4Payload, V4Seed } from './signatures/index.ts'

/** A signature that was found good. */
export type Signed = {
  readonly key: SigningKey
  /** `query` is an address that was signed beforehand: its holder may be anybody. */
  readonly place: ObjectSignature['place']
  /** What the signature says of the body; of COS it says nothing. */
  readonly payload?: V4Payload
  /** What signed chunks of the body go on from. */
  readonly seed?: V4Seed
}

export type SignedPlace = { readonly address: Address; readonly bucket: Bucket | undefined }

/** Refuses a signature that is not good now. The order of the checks is the reference's (object-gateway, C11). */
export async function authenticate(
  exchange: Exchange,
  findRootKey: RootKeyFinder,
  signature: ObjectSignature,
  { address, bucket }: SignedPlace,
): Promise<Signed> {
  const { call } = exchange
  const { secretId, place } = signature
  const key = await requireKey(call, findRootKey, { secretId, token: readToken(exchange) })
  const now = call.clock.now()
  // Behind a proxy that rewrites Host the public name was signed. Where Host chooses the bucket, nothing but itself will do.
  const hosts = address.isPathStyle ? [call.addresses.contentHost] : []
  if (signature.scheme === 'v4') {
    checkV4Time(signature, now)
    const seed = verifyV4(signature, exchange, { secretKey: key.secretKey, hosts })
    return { key, place, payload: signature.payload, seed }
  }
  checkCosTime(signature, now)
  verifyCos(signature, exchange, {
    secretKey: key.secretKey,
    hosts,
    // An address that anybody may hold must cover its bucket: it would open the same key in every other one.
    bucket: address.isPathStyle && place === 'header' ? address.bucketName : undefined,
    hasLooseSlashes: bucket?.hasLooseSlashes === true,
    isTemporary: key.actor.signer.kind === 'temporary',
  })
  return { key, place }
}

/** The key behind an id and a token; refuses one that is worth nothing. */
export async function requireKey(
  call: Call<'db' | 'caches' | 'keys' | 'clock'>,
  findRootKey: RootKeyFinder,
  question: KeyQuestion,
): Promise<SigningKey> {
  const key = await findSigningKey(call, findRootKey, question)
  if (!key) throw signatureFailure.InvalidAccessKeyId()
  if (key.kind === 'valid') return key
  if (key.kind === 'expired') throw signatureFailure.ExpiredToken()
  throw signatureFailure.AccessDenied('The token does not belong to this key, or the key is withdrawn.')
}
