/** Who signed a request: the one place where this door decides that, in the protocol's order of refusals. */
import type { Actor } from '../../kernel/actor.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call, Machinery } from '../../platform/call.ts'
import type { Clock } from '../../platform/clock.ts'
import { cloudFailure } from './failures.ts'
import type { CloudRequest, ProtocolParameters } from './receive.ts'
import { parseTc3Authorization, verifyTc3 } from './tc3-signature.ts'
import { verifyV1 } from './v1-signature.ts'

export type ActionQuestion = {
  readonly action: { readonly service: string; readonly name: string }
  readonly resource: string
  /** Where the request comes from. */
  readonly clientAddress: string
}

export type CloudCredential =
  | {
      readonly kind: 'valid'
      readonly secretKey: string
      /** Named in the log, and by rate limits. */
      readonly account: string
      readonly actor: Actor
      /** What the policies of a temporary key say; absent where there are none. */
      readonly allows?: (asked: ActionQuestion) => boolean
    }
  /** A temporary key whose token is missing, wrong or expired. */
  | { readonly kind: 'tokenless' }
  /** The id exists, but signs something else. */
  | { readonly kind: 'foreign' }

/**
 * Looks a key pair up; undefined when the id is unknown, disabled or deleted. A permanent key needs
 * no token: one that comes along anyway is ignored. Handed in by the app, which knows where keys are kept.
 */
export type CredentialFinder = (
  call: Call<keyof Machinery>,
  key: { readonly secretId: string; readonly token: string | undefined },
) => CloudCredential | undefined | Promise<CloudCredential | undefined>

export type Authenticated = Extract<CloudCredential, { kind: 'valid' }>
export type Authenticate = (call: Call<keyof Machinery>, request: CloudRequest, common: ProtocolParameters) => Promise<Authenticated>

/** `publicHosts` are names, besides the `Host` of the request, that clients may have signed. */
export function createAuthenticate(using: {
  readonly findCredential: CredentialFinder
  readonly clock: Clock
  readonly publicHosts: () => readonly string[]
}): Authenticate {
  return async (call, request, common) => {
    const signed = readSignature(request, common, using.publicHosts())
    if (Math.abs(using.clock.now() / 1000 - Number(common.timestamp)) > limits.cloudClockSkewSeconds)
      throw cloudFailure['AuthFailure.SignatureExpire']()
    const credential = await using.findCredential(call, { secretId: signed.secretId, token: common.token })
    if (!credential) throw cloudFailure['AuthFailure.SecretIdNotFound']()
    if (credential.kind === 'foreign') throw cloudFailure['AuthFailure.InvalidSecretId']()
    if (credential.kind === 'tokenless') throw cloudFailure['AuthFailure.TokenFailure']()
    if (!signed.verify(credential.secretKey)) throw cloudFailure['AuthFailure.SignatureFailure']()
    return credential
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
