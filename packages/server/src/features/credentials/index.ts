export { cosAuthorization, cosSignKey, cosStringToSign, encodeStrictly, joinPairs, listedName, sha1, signWith } from './cos-signature.ts'
export type { CosSigned, SignedPair } from './cos-signature.ts'
