/** Who signed a browser form: the fields of COS or of S3 with a policy, or a whole signature in one field. */
import type { RootKeyFinder } from '../../../features/credentials/index.ts'
import { readAddress } from '../address.ts'
import { authenticate, requireKey } from '../authenticate.ts'
import type { Signed } from '../authenticate.ts'
import type { BucketAsked } from '../command.ts'
import { checkCosTime, readCosSignature, readSignature, verifyCosPolicy, verifyV4Policy } from '../signatures/index.ts'
import type { CosSignature } from '../signatures/index.ts'
import { postFailure } from './failures.ts'
import { checkCoverage, checkPolicyTime, readPostPolicy } from './post-policy.ts'
import type { PolicyFields, PostPolicy } from './post-policy.ts'

export type SignedForm = {
  readonly signed: Signed
  /** Absent where a whole signature takes its place. */
  readonly policy: PostPolicy | undefined
}

/** Refuses a form whose signature is not good now. Its conditions are not looked at yet. */
export async function authenticateForm(asked: BucketAsked, fields: PolicyFields): Promise<SignedForm> {
  const { findRootKey } = asked
  const base64 = fields.get('policy')
  const policy = base64 === undefined ? undefined : readPostPolicy(base64)
  if (fields.has('q-signature')) return byCosPolicy(asked, findRootKey, fields, requirePolicy(policy))
  if (fields.has('x-amz-signature'))
    return byV4Policy(asked, findRootKey, fields, { policy: requirePolicy(policy), base64: base64 as string })
  const whole = fields.get('signature')
  const signed = asked.signed ?? (whole === undefined ? undefined : await bySignature(asked, fields, whole))
  if (!signed) throw postFailure.AccessDenied()
  if (policy) checkPolicyTime(policy, asked.exchange.call.clock.now())
  return { signed, policy }
}

function requirePolicy(policy: PostPolicy | undefined): PostPolicy {
  if (!policy) throw postFailure.InvalidPolicyDocument('The form is signed by its policy, and has none.')
  return policy
}

const tokenOf = (fields: PolicyFields): string | undefined => fields.get('x-cos-security-token') ?? fields.get('x-amz-security-token')

async function byCosPolicy(
  { exchange: { call } }: BucketAsked,
  findRootKey: RootKeyFinder,
  fields: PolicyFields,
  policy: PostPolicy,
): Promise<SignedForm> {
  const signature = readCosSignature('form', (name) => fields.get(name))
  checkNamed(policy, signature, fields)
  const now = call.clock.now()
  checkPolicyTime(policy, now)
  checkCosTime(signature, now)
  const key = await requireKey(call, findRootKey, { secretId: signature.secretId, token: tokenOf(fields) })
  verifyCosPolicy(signature, policy.text, key.secretKey)
  return { signed: { key, place: 'form' }, policy }
}

/** The policy must name the key and the time it is signed with, or it could be signed by another. */
function checkNamed({ conditions }: PostPolicy, { secretId, keyTime }: CosSignature, fields: PolicyFields): void {
  const named = (field: string): string | undefined => conditions.find((one) => one.field === field && one.operator === 'eq')?.value
  if (named('q-sign-algorithm') !== fields.get('q-sign-algorithm') || named('q-ak') !== secretId || named('q-sign-time') !== keyTime)
    throw postFailure.AccessDenied('The policy does not name the algorithm, the key and the time of the signature.')
}

async function byV4Policy(
  { exchange: { call } }: BucketAsked,
  findRootKey: RootKeyFinder,
  fields: PolicyFields,
  { policy, base64 }: { readonly policy: PostPolicy; readonly base64: string },
): Promise<SignedForm> {
  const [, secretId, date, region] =
    /^([^/]{1,1024})\/(\d{8})\/([^/]{1,64})\/s3\/aws4_request$/.exec(fields.get('x-amz-credential') ?? '') ?? []
  if (secretId === undefined || date === undefined || region === undefined || fields.get('x-amz-algorithm') !== 'AWS4-HMAC-SHA256')
    throw postFailure.InvalidArgument('x-amz-algorithm or x-amz-credential is missing or malformed.')
  if (!fields.get('x-amz-date')?.startsWith(date)) throw postFailure.AccessDenied('The date of the scope is not that of the signature.')
  checkCoverage(policy, fields.keys())
  checkPolicyTime(policy, call.clock.now())
  const key = await requireKey(call, findRootKey, { secretId, token: tokenOf(fields) })
  verifyV4Policy({ date, region, signature: fields.get('x-amz-signature') ?? '' }, base64, key.secretKey)
  return { signed: { key, place: 'form' }, policy }
}

/** As older clients send it: what would stand in `Authorization`, in a field. */
function bySignature({ exchange, bucket, findRootKey }: BucketAsked, fields: PolicyFields, whole: string): Promise<Signed> {
  const token = tokenOf(fields)
  const withHeader = {
    ...exchange,
    rawHeaders: [...exchange.rawHeaders, 'authorization', whole, ...(token === undefined ? [] : ['x-cos-security-token', token])],
  }
  const signature = readSignature(withHeader)
  if (!signature) throw postFailure.AccessDenied()
  const address = readAddress(exchange.request.headers.host, exchange.rawPath)
  return authenticate(withHeader, findRootKey, signature, { address, bucket })
}
