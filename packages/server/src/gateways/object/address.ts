/**
 * What an address names. The bucket stands in the host, as clients of COS have it, or in the first
 * segment of the path. A signature covers whichever it was; nothing else is read from the host.
 */
import { accountId } from '../../features/credentials/index.ts'
import { decodePercents } from './signatures/index.ts'

export type Address = {
  /** Undefined: the address names all buckets. */
  readonly bucketName: string | undefined
  /** Decoded; empty for the bucket itself. */
  readonly key: string
  readonly isPathStyle: boolean
}

export function readAddress(host: string | undefined, rawPath: string): Address {
  const bucketName = bucketInHost(host)
  if (bucketName !== undefined) return { bucketName, key: decodePercents(rawPath.slice(1)), isPathStyle: false }
  const slash = rawPath.indexOf('/', 1)
  const first = decodePercents(slash < 0 ? rawPath.slice(1) : rawPath.slice(1, slash))
  if (first === '') return { bucketName: undefined, key: '', isPathStyle: true }
  return { bucketName: first, key: slash < 0 ? '' : decodePercents(rawPath.slice(slash + 1)), isPathStyle: true }
}

const label = '[a-z0-9-]+-\\d+'
const ofAccount = new RegExp(`^([a-z0-9-]+-${accountId})\\.`, 'i')
const ofVendor = new RegExp(`^(${label})\\.cos[.-]`, 'i')

/**
 * The first label, when it ends in the account's number, or when a label of the vendor follows:
 * clients put a region and a suffix of their own behind it, none of which chooses anything.
 */
export function bucketInHost(host: string | undefined): string | undefined {
  if (host === undefined) return undefined
  return (ofAccount.exec(host) ?? ofVendor.exec(host))?.[1]?.toLowerCase()
}
