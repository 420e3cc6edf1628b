/** The service `sts`, version 2018-08-13: temporary keys, and who a key belongs to. */
import { isLibraryId } from '../../kernel/ids.ts'
import type { LibraryId } from '../../kernel/ids.ts'
import type { Actor, Signer } from '../../kernel/actor.ts'
import { assert } from '../../kernel/assert.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { action, parameterFailure } from '../../platform/http/action.ts'
import type { Action } from '../../platform/http/action.ts'
import { Type } from '../../platform/http/schema.ts'
import { findLibrary } from '../libraries/index.ts'
import { accountId } from './account.ts'
import { stsFailure } from './failures.ts'
import { parsePolicyDocument } from './policy.ts'
import { issueTemporaryKey } from './temporary-key.ts'
import type { TemporaryKey } from './temporary-key.ts'

const sts = { service: 'sts', version: '2018-08-13', ratePerSecond: 600, signers: 'library' } as const
const policyErrors = [
  'InvalidParameter.StrategyFormatError',
  'InvalidParameter.StrategyInvalid',
  'InvalidParameter.PolicyTooLong',
  'InvalidParameter.ResouceError',
  'InvalidParameter.GrantOtherResource',
]
/** Read by the rules below, so that the refusals are the documented ones. */
const Seconds = Type.Optional(Type.Integer({ minimum: limits.temporaryKeySecondsMin, refusal: 'InvalidParameter.ParamError' }))

const getFederationToken = action({
  ...sts,
  name: 'GetFederationToken',
  input: Type.Object({ Name: Type.String(), Policy: Type.String(), DurationSeconds: Seconds }),
  errors: [...policyErrors, 'InvalidParameter.ParamError', 'InvalidParameter.OverTimeError', 'FailedOperation.TempKeyNotAllowed'],
  run: async (call, input) => {
    const signer = permanentSigner(call.actor)
    checkForm('Name', input.Name, /^[A-Za-z0-9_-]{1,128}$/)
    const seconds = input.DurationSeconds ?? limits.temporaryKeySecondsDefault
    checkLifetime(seconds, signer.kind === 'root' ? limits.federationSecondsMax : limits.keyFederationSecondsMax)
    const policies = [parsePolicyDocument(input.Policy)]
    const key = issueTemporaryKey(
      call,
      { parentId: signer.keyId, fingerprint: signer.fingerprint, name: input.Name, policies },
      { seconds },
    )
    return credentialsOf(key)
  },
})

const assumeRole = action({
  ...sts,
  name: 'AssumeRole',
  input: Type.Object({
    RoleArn: Type.String(),
    RoleSessionName: Type.String(),
    DurationSeconds: Seconds,
    Policy: Type.Optional(Type.String()),
    ExternalId: Type.Optional(Type.String()),
    Tags: Type.Optional(
      Type.Array(
        Type.Object({
          Key: Type.String({ minLength: 1, maxLength: limits.tagKeyLengthMax }),
          Value: Type.String({ maxLength: limits.tagValueLengthMax }),
        }),
        {
          maxItems: limits.sessionTagsMax,
          refusal: 'InvalidParameter.ParamError',
        },
      ),
    ),
    SourceIdentity: Type.Optional(Type.String()),
    SerialNumber: Type.Optional(Type.String()),
    TokenCode: Type.Optional(Type.String()),
  }),
  errors: [
    ...policyErrors,
    'InvalidParameter.ParamError',
    'InvalidParameter.OverTimeError',
    'ResourceNotFound.RoleNotFound',
    'FailedOperation.TempKeyNotAllowed',
    'FailedOperation.MFATypeNotSupported',
  ],
  run: async (call, input) => {
    const signer = permanentSigner(call.actor)
    checkForm('RoleSessionName', input.RoleSessionName, /^[\w+=,.@-]{2,128}$/)
    if (input.ExternalId) checkForm('ExternalId', input.ExternalId, /^[\w+=,.@:/-]{2,128}$/)
    if (input.SourceIdentity) checkForm('SourceIdentity', input.SourceIdentity, /^[\w+=,.@-]{2,64}$/)
    if (input.SerialNumber || input.TokenCode) throw stsFailure['FailedOperation.MFATypeNotSupported']()
    const libraryId = await findRole(call, input.RoleArn)
    const seconds = input.DurationSeconds ?? limits.roleSecondsDefault
    checkLifetime(seconds, limits.roleSecondsMax)
    const key = issueTemporaryKey(
      call,
      {
        parentId: signer.keyId,
        fingerprint: signer.fingerprint,
        name: input.RoleSessionName,
        role: libraryId,
        libraryId,
        policies: input.Policy ? [parsePolicyDocument(input.Policy)] : [],
      },
      { seconds },
    )
    return credentialsOf(key)
  },
})

const getCallerIdentity = action({
  ...sts,
  name: 'GetCallerIdentity',
  input: Type.Object({}),
  errors: [],
  run: async (call) => identityOf(signerOf(call.actor)),
})

export const stsActions: readonly Action[] = [getFederationToken, assumeRole, getCallerIdentity]

function signerOf({ signer }: Actor): Signer {
  assert(signer, 'A signed action has a signer.')
  return signer
}

/** Keys come from permanent keys alone, so that no chain outlives its first link. */
function permanentSigner(actor: Actor): Signer {
  const signer = signerOf(actor)
  if (signer.kind === 'temporary') throw stsFailure['FailedOperation.TempKeyNotAllowed']()
  return signer
}

/** Every Library is a role, which may do everything in that Library; whoever takes it keeps within its own rights. */
async function findRole(call: Call<'db' | 'caches'>, arn: string): Promise<LibraryId> {
  const [, account, name] = /^qcs::cam::uin\/(\d{1,20}):role(?:Name)?\/([\w+=,.@-]{1,128})$/.exec(arn) ?? []
  if (name === undefined)
    throw parameterFailure('InvalidParameter.ParamError', 'RoleArn', 'A role is qcs::cam::uin/<account>:roleName/<name>.')
  const isKnown = account === accountId && isLibraryId(name) && (call.actor.libraryId ?? name) === name && (await findLibrary(call, name))
  if (!isKnown) throw stsFailure['ResourceNotFound.RoleNotFound']()
  return name as LibraryId
}

function checkForm(parameter: string, value: string, form: RegExp): void {
  if (!form.test(value))
    throw parameterFailure('InvalidParameter.ParamError', parameter, `The parameter ${parameter} has a form that it can not have.`)
}

function checkLifetime(seconds: number, most: number): void {
  if (seconds > most) throw parameterFailure('InvalidParameter.OverTimeError', 'DurationSeconds', `The key lives ${most} seconds at most.`)
}

const credentialsOf = ({ secretId, secretKey, token, expiresAt }: TemporaryKey): object => ({
  Credentials: { Token: token, TmpSecretId: secretId, TmpSecretKey: secretKey },
  ExpiredTime: expiresAt,
  Expiration: `${new Date(expiresAt * 1000).toISOString().slice(0, 19)}Z`,
})

function identityOf({ keyId, kind, session }: Signer): object {
  const own = kind === 'root' ? accountId : keyId
  if (!session)
    return { Arn: `qcs::cam::uin/${accountId}:uin/${own}`, AccountId: accountId, UserId: own, PrincipalId: own, Type: 'CAMUser' }
  const { name, role } = session
  const id = `${role ?? keyId}:${name}`
  return {
    Arn: role === undefined ? `qcs::sts:${accountId}:federated-user/${name}` : `qcs::sts:${accountId}:assumed-role/${role}/${name}`,
    AccountId: accountId,
    UserId: id,
    PrincipalId: role ?? keyId,
    Type: role === undefined ? 'CAMUser' : 'CAMRole',
  }
}
