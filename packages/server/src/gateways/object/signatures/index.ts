/**
 * The signatures of the object door: read them, check their time, verify them. Pure functions over
 * a request as it came in and a secret; finding the secret, and what the key may do, is decided
 * elsewhere. The order is the caller's: read, find the key, check the token, check the time, verify.
 */
export { createChunkChain } from './chunks.ts'
export type { ChunkChain } from './chunks.ts'
export { checkCosTime, readCosSignature, verifyCos, verifyCosPolicy } from './cos.ts'
export type { CosCircumstances, CosSignature } from './cos.ts'
export { requestHasExpired, signatureFailure } from './failures.ts'
export { readSignature, readToken } from './read-signature.ts'
export type { ObjectSignature } from './read-signature.ts'
export { decodePercents, readParameters } from './signed-request.ts'
export type { SignedRequest } from './signed-request.ts'
export { checkV4Time, verifyV4, verifyV4Policy } from './v4.ts'
export type { V4Payload, V4Seed, V4Signature } from './v4.ts'
