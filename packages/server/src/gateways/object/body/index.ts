/**
 * Bodies of the object door: the framing of S3 clients taken off, and every promise about the bytes
 * checked while they stream. Knows requests and bytes, nothing of buckets and keys.
 */
export { createBodySums } from './body-sums.ts'
export type { BodySums } from './body-sums.ts'
export { checksumHeader, checksumNames } from './checksums.ts'
export type { Checksum, ChecksumName } from './checksums.ts'
export { formatPartChecksums, loadCombiner, parsePartChecksums, readPartChecksums } from './part-checksums.ts'
export type { PartChecksums } from './part-checksums.ts'
export { checkedContent, keptContentEncoding, openBody, planBody, planChecksum, planSum } from './read-body.ts'
export type { BodyPlan, ObjectBody } from './read-body.ts'
