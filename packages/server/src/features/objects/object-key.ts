/**
 * Keys and paths. A key is the path of a File with slashes between the names; one that ends in a
 * slash is a Directory. What a tree can't hold is no key of anything: asking for it finds nothing,
 * putting it is refused. Pure.
 */
import type { EntryPath } from '../../kernel/entry-path.ts'
import { limits } from '../../kernel/limits.ts'
import type { Bucket } from '../buckets/index.ts'
import { objectFailure } from './failures.ts'

export type KeyPlace = {
  /** From the root of the Space. */
  readonly path: EntryPath
  /** The key ends in a slash. */
  readonly isDirectory: boolean
}

/** Where the key stands; undefined when nothing can stand there. */
export function findKeyPlace(bucket: Pick<Bucket, 'root'>, key: string): KeyPlace | undefined {
  return isTooLong(key) ? undefined : readKeyPlace(bucket, key)
}

/** The same for a key that is to be put; says why when it can't be. */
export function requireKeyPlace(bucket: Pick<Bucket, 'root'>, key: string): KeyPlace {
  if (isTooLong(key)) throw objectFailure.KeyTooLong()
  const place = readKeyPlace(bucket, key)
  if (!place) throw objectFailure.InvalidObjectName()
  if (place.path.length > limits.depthMax) throw objectFailure.KeyTooLong()
  return place
}

const isTooLong = (key: string): boolean =>
  key.length > limits.objectKeyBytesMax || (key.length * 3 > limits.objectKeyBytesMax && Buffer.byteLength(key) > limits.objectKeyBytesMax)

function readKeyPlace({ root }: Pick<Bucket, 'root'>, key: string): KeyPlace | undefined {
  const isDirectory = key.endsWith('/')
  const names = (isDirectory ? key.slice(0, -1) : key).split('/')
  if (!names.every(isPossibleName)) return undefined
  return { path: root.length === 0 ? names : [...root, ...names], isDirectory }
}

/** Names that some Entry may have; which ones may be created anew is a narrower rule of the tree. */
const isPossibleName = (name: string): boolean =>
  name !== '' && name !== '.' && name !== '..' && !name.includes('\0') && name.isWellFormed()
