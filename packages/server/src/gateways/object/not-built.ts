/**
 * What the two protocols know and this server does not offer: told to callers who may ask, with
 * the code clients expect, instead of being taken for something else. Documented in
 * docs/compatibility.md.
 */
import { command } from './command.ts'
import type { Command, Level, Method } from './command.ts'
import { objectFailure } from './failures.ts'

type Row = readonly [flag: string, level: Level, methods: readonly Method[], noun: string]

const all: readonly Method[] = ['GET', 'PUT', 'DELETE']
const readWrite: readonly Method[] = ['GET', 'PUT']

const rows: readonly Row[] = [
  ['acl', 'bucket', readWrite, 'BucketACL'],
  ['acl', 'object', readWrite, 'ObjectACL'],
  ['tagging', 'bucket', all, 'BucketTagging'],
  ['tagging', 'object', all, 'ObjectTagging'],
  ['versioning', 'bucket', ['PUT'], 'BucketVersioning'],
  ['versions', 'bucket', ['GET'], 'BucketObjectVersions'],
  ['cors', 'bucket', ['PUT', 'DELETE'], 'BucketCORS'],
  ['lifecycle', 'bucket', all, 'BucketLifecycle'],
  ['policy', 'bucket', all, 'BucketPolicy'],
  ['website', 'bucket', all, 'BucketWebsite'],
  ['replication', 'bucket', all, 'BucketReplication'],
  ['logging', 'bucket', readWrite, 'BucketLogging'],
  ['inventory', 'bucket', all, 'BucketInventory'],
  ['encryption', 'bucket', all, 'BucketEncryption'],
  ['notification', 'bucket', readWrite, 'BucketNotification'],
  ['object-lock', 'bucket', readWrite, 'ObjectLockConfiguration'],
  ['publicAccessBlock', 'bucket', all, 'PublicAccessBlock'],
  ['ownershipControls', 'bucket', all, 'BucketOwnershipControls'],
  ['accelerate', 'bucket', readWrite, 'BucketAccelerate'],
  ['requestPayment', 'bucket', readWrite, 'BucketRequestPayment'],
  ['referer', 'bucket', readWrite, 'BucketReferer'],
  ['origin', 'bucket', all, 'BucketOrigin'],
  ['domain', 'bucket', all, 'BucketDomain'],
  ['attributes', 'object', ['GET'], 'ObjectAttributes'],
  ['retention', 'object', readWrite, 'ObjectRetention'],
  ['legal-hold', 'object', readWrite, 'ObjectLegalHold'],
  ['torrent', 'object', ['GET'], 'ObjectTorrent'],
  ['restore', 'object', ['POST'], 'ObjectRestore'],
  ['select', 'object', ['POST'], 'ObjectContent'],
  ['append', 'object', ['POST'], 'AppendObject'],
]

const verbs: Readonly<Record<Method, string>> = { GET: 'Get', HEAD: 'Head', PUT: 'Put', POST: 'Post', DELETE: 'Delete' }

const refuse = async (): Promise<never> => {
  throw objectFailure.NotImplemented()
}

export const notBuiltCommands: readonly Command[] = [
  ...rows.flatMap(([flag, level, methods, noun]) =>
    methods.map((method): Command => {
      const name = `${verbs[method]}${noun}`
      return command({ name, method, level, flag, access: { action: name, grants: 'read' }, run: refuse })
    }),
  ),
  command({ name: 'DeleteBucket', method: 'DELETE', level: 'bucket', access: { action: 'DeleteBucket', grants: 'read' }, run: refuse }),
]
