/** Who signed a request: the one place where this door decides that, in the protocol's order of refusals. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { limits } from '../../kernel/limits.ts'
import type { Clock } from '../../platform/clock.ts'
import { cloudFailure } from './failures.ts'
import type { CloudRequest, ProtocolParameters } from './receive.ts'
import { parseTc3Authorization, verifyTc3 } from './tc3-signature.ts'
import { verifyV1 } from './v1-signature.ts'

export type CloudCredential =
  /** The installation's own key pair. */
  | { readonly kind: 'root'; readonly secretKey: string }
  | { readonly kind: 'temporary'; readonly secretKey: string; readonly account: string; readonly token: string; readonly expiresAt: number }
  /** The id exists, but signs something else. */
  | { readonly kind: 'foreign' }

/** Looks a key pair up; undefined when the id is unknown, disabled or deleted. Handed in by the app, which knows where they are kept. */
export type CredentialFinder = (secretId: string) => CloudCredential | undefined | Promise<CloudCredential | undefined>

export type Authenticate = (request: CloudRequest, common: ProtocolParameters) => Promise<{ readonly account: string }>

/** `publicHosts` are names, besides the `Host` of the request, that clients may have signed. */
export function createAuthenticate(using: {
  readonly findCredential: CredentialFinder
  readonly clock: Clock
  readonly publicHosts: () => readonly string[]
}): Authenticate {
  return async (request, common) => {
    const signed = readSignature(request, common, using.publicHosts())
    if (Math.abs(using.clock.now() / 1000 - Number(common.timestamp)) > limits.cloudClockSkewSeconds)
      throw cloudFailure['AuthFailure.SignatureExpire']()
    const credential = await using.findCredential(signed.secretId)
    if (!credential) throw cloudFailure['AuthFailure.SecretIdNotFound']()
    if (credential.kind === 'foreign') throw cloudFailure['AuthFailure.InvalidSecretId']()
    // A permanent key needs no token: one that comes along anyway is ignored.
    if (credential.kind === 'temporary') {
      const isValid = common.token !== undefined && isSame(common.token, credential.token) && using.clock.now() < credential.expiresAt
      if (!isValid) throw cloudFailure['AuthFailure.TokenFailure']()
    }
    if (!signed.verify(credential.secretKey)) throw cloudFailure['AuthFailure.SignatureFailure']()
    return { account: credential.kind === 'root' ? 'root' : credential.account }
  }
}

type Signed = { readonly secretId: string; readonly verify: (secretKey: string) => boolean }

function readSignature(request: CloudRequest, common: ProtocolParameters, publicHosts: readonly string[]): Signed {
  const { method, target, header, body } = request
  const hosts = hostCandidates([header('host') ?? '', ...publicHosts])
  if (request.signature === 'v1') {
    const parameters = request.parameters ?? new Map<string, string>()
    return {
      secretId: parameters.get('SecretId') ?? '',
      verify: (secretKey) => verifyV1({ method, path: target.path, parameters, hosts }, secretKey),
    }
  }
  const authorization = parseTc3Authorization(header('authorization') ?? '')
  if (!authorization) throw cloudFailure['AuthFailure.InvalidAuthorization']()
  const signed = { method, path: target.path, rawQuery: target.rawQuery, body, timestamp: common.timestamp, header, hosts }
  return { secretId: authorization.secretId, verify: (secretKey) => verifyTc3(authorization, signed, secretKey) }
}

/** Every name as it is and without its port: some clients sign the bare host. */
const hostCandidates = (names: readonly string[]): readonly string[] => [
  ...new Set(names.flatMap((name) => [name, name.replace(/:\d+$/, '')])),
]

const isSame = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
