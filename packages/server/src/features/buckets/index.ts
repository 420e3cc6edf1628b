/** Buckets: which tree a name of the object protocols means. Names and look-ups only; nothing is stored. */
export { bucketName, parseBucketName } from './bucket.ts'
export type { Bucket } from './bucket.ts'
export { findBucket } from './find-bucket.ts'
export { listBuckets } from './list-buckets.ts'
export type { BucketPage } from './list-buckets.ts'
