/**
 * Credentials: key pairs that sign requests. Access keys of a Library, temporary keys made from
 * them or from the installation's own, and the policies that narrow those. Doors ask here what
 * an id is worth; whether a signature is right they see themselves.
 */
import type { Action } from '../../platform/http/action.ts'
import { accessKeyActions } from './access-key-actions.ts'
import { stsActions } from './sts-actions.ts'

/** The actions of this slice: key pairs in `smh`, temporary keys in `sts`. */
export const credentialActions: readonly Action[] = [...accessKeyActions, ...stsActions]

export { accountId, bucketRegion } from './account.ts'
export { cosAuthorization, cosSignKey, cosStringToSign, encodeStrictly, joinPairs, listedName, sha1, signWith } from './cos-signature.ts'
export type { CosSigned, SignedPair } from './cos-signature.ts'
export { removeAccessKeysOf } from './access-key-store.ts'
export { createAccessKey } from './create-access-key.ts'
export { accessKeyFailure, stsFailure } from './failures.ts'
export { findSigningKey, policiesAllow } from './find-signing-key.ts'
export type { KeyQuestion, RootKeyFinder, SigningKey, WorthlessKey } from './find-signing-key.ts'
export { policyKeys } from './policy.ts'
export type { PolicyDocument, PolicyKey, PolicyQuestion } from './policy.ts'
export { issueAccountKey } from './issue-account-key.ts'
export { presign } from './presign.ts'
export { issueTemporaryKey } from './temporary-key.ts'
export type { TemporaryKey, TemporaryRights } from './temporary-key.ts'
