/**
 * Whether a caller may: the one place where the object door decides it. A key must reach the tree,
 * hold a grant, and each policy of a temporary key must allow the action on the key it names.
 */
import { can } from '../../kernel/actor.ts'
import type { Bucket } from '../../features/buckets/index.ts'
import { bucketRegion, policiesAllow } from '../../features/credentials/index.ts'
import type { PolicyKey } from '../../features/credentials/index.ts'
import { contentRules } from '../../features/spaces/index.ts'
import type { Signed } from './authenticate.ts'
import type { CommandAccess } from './command.ts'
import { httpHeader, ownHeader } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import type { ObjectQuery } from './object-query.ts'
import { signatureFailure } from './signatures/index.ts'

/** Absent bucket: all of them. The key is empty where the bucket itself is meant. */
export type Target = { readonly bucket?: Bucket | undefined; readonly key: string }

export type Caller = { readonly exchange: Exchange; readonly query: ObjectQuery; readonly signed: Signed | undefined }

type Access = Omit<CommandAccess, 'isForm'>

/** Refuses a caller who may not. */
export function authorise(caller: Caller, access: Access, target: Target): void {
  if (!mayAct(caller, access, target)) throw signatureFailure.AccessDenied()
}

/** The same as a question, for commands that name several objects. */
export function mayAct(caller: Caller, access: Access, { bucket, key }: Target): boolean {
  const { signed } = caller
  if (!signed) return access.isPublic === true && bucket !== undefined && isPublic(bucket, key)
  const { actor, policies } = signed.key
  if (bucket && !reaches(actor, bucket)) return false
  if (access.grants !== 'read' && !can(actor, ...access.grants)) return false
  if (policies.length === 0 || access.isPerKey) return true
  const resource = bucket ? `${bucket.name}/${key}` : ''
  return policiesAllow(signed.key, { service: 'cos', action: access.action, resource, region: bucketRegion, facts: factsOf(caller) })
}

function reaches({ libraryId, spaces }: Signed['key']['actor'], { library, space }: Bucket): boolean {
  return (libraryId === undefined || libraryId === library.id) && (spaces === undefined || spaces.has(space.name))
}

const isPublic = (bucket: Bucket, key: string): boolean =>
  bucket.publicDirectory === undefined ? contentRules(bucket).isPublicRead : key.startsWith(`${bucket.publicDirectory}/`)

/** What conditions of a policy may ask of a request; what it does not have stays absent. */
function factsOf({ exchange, query }: Caller): Partial<Record<PolicyKey, string>> {
  const facts: Partial<Record<PolicyKey, string>> = { 'qcs:current_time': new Date(exchange.call.clock.now()).toISOString() }
  const add = (name: PolicyKey, value: string | undefined): void => {
    if (value !== undefined) facts[name] = value
  }
  add('qcs:ip', exchange.request.socket.remoteAddress?.replace(/^::ffff:/, ''))
  add('cos:content-length', ownHeader(exchange, 'decoded-content-length') ?? httpHeader(exchange, 'content-length'))
  add('cos:content-type', httpHeader(exchange, 'content-type'))
  for (const name of ['prefix', 'delimiter', 'max-keys'] as const) add(`cos:${name}`, query.get(name))
  for (const name of ['acl', 'storage-class', 'copy-source'] as const) add(`cos:x-cos-${name}`, ownHeader(exchange, name))
  return facts
}
