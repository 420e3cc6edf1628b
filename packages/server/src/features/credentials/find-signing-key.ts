/** The one place where a key id becomes a secret and rights, for every door that takes signatures. */
import type { Actor, Signer } from '../../kernel/actor.ts'
import type { Grant } from '../../kernel/grant.ts'
import { defineCache } from '../../platform/cache.ts'
import type { Call } from '../../platform/call.ts'
import { findLibrary } from '../libraries/index.ts'
import { findAccessKey } from './access-key-cache.ts'
import { livingSpaces } from './living-spaces.ts'
import { denialsOf, isAllowedBy } from './policy.ts'
import type { Policy, PolicyQuestion } from './policy.ts'
import { isTemporaryId, openToken } from './temporary-key.ts'

/** Answers the installation's own key pair by its id; handed in by the app, which keeps it in the data folder. */
export type RootKeyFinder = (secretId: string) => { readonly secretKey: string } | undefined

export type SigningKey = {
  readonly kind: 'valid'
  readonly secretKey: string
  /** Who acts: Library, Spaces and grants of the permanent key. */
  readonly actor: Actor & { readonly signer: Signer }
  /** Besides what the actor may do, each of these must allow it. */
  readonly policies: readonly Policy[]
}

/** A temporary key that is worth nothing: without its token, with another's, out of date, or its parent gone. */
export type WorthlessKey = { readonly kind: 'tokenless' | 'expired' }

export type KeyQuestion = { readonly secretId: string; readonly token: string | undefined }

/** Undefined when the id is unknown, disabled or deleted. A permanent key ignores a token that comes along. */
export async function findSigningKey(
  call: Call<'db' | 'caches' | 'keys' | 'clock'>,
  findRootKey: RootKeyFinder,
  { secretId, token }: KeyQuestion,
): Promise<SigningKey | WorthlessKey | undefined> {
  if (!isTemporaryId(call, secretId)) return findPermanentKey(call, findRootKey, secretId)
  const opened = token === undefined ? undefined : openToken(call, token)
  if (!opened || opened.secretId !== secretId) return { kind: 'tokenless' }
  if (call.clock.now() >= opened.expiresAt) return { kind: 'expired' }
  const parent = await findPermanentKey(call, findRootKey, opened.rights.parentId)
  if (!parent || parent.actor.signer.fingerprint !== opened.rights.fingerprint) return { kind: 'tokenless' }
  const { name, role, libraryId, fingerprint, parentId, policies } = opened.rights
  const signer: Signer = {
    keyId: parentId,
    kind: 'temporary',
    fingerprint,
    session: { name, expiresAt: opened.expiresAt, denials: policies.flatMap(denialsOf), ...(role !== undefined && { role }) },
  }
  return {
    kind: 'valid',
    secretKey: opened.secretKey,
    actor: { ...parent.actor, ...(libraryId !== undefined && { libraryId }), signer },
    policies: opened.policies,
  }
}

async function findPermanentKey(
  call: Call<'db' | 'caches' | 'keys'>,
  findRootKey: RootKeyFinder,
  secretId: string,
): Promise<SigningKey | undefined> {
  const root = findRootKey(secretId)
  if (root) {
    const signer: Signer = { keyId: secretId, kind: 'root', fingerprint: fingerprintOf(call, root.secretKey) }
    return { kind: 'valid', secretKey: root.secretKey, actor: { kind: 'account', userId: '', grants: everything, signer }, policies: [] }
  }
  const found = await findAccessKey(call, secretId)
  if (!found?.key.isEnabled || !(await findLibrary(call, found.key.libraryId))) return undefined
  const { key, secretKey } = found
  const signer: Signer = { keyId: key.id, kind: 'key', fingerprint: fingerprintOf(call, secretKey) }
  const { libraryId, grants } = key
  const spaces = key.spaces && (await livingSpaces(call, key))
  return {
    kind: 'valid',
    secretKey,
    actor: { kind: 'account', userId: '', libraryId, grants, ...(spaces && { spaces }), signer },
    policies: [],
  }
}

const everything: ReadonlySet<Grant> = new Set<Grant>(['admin'])

/** Every signed request asks for them, and one costs as much as checking a signature. */
const fingerprintCache = defineCache<string, { readonly text: string }>({ name: 'key-fingerprints', entriesMax: 1000 })

/** Changes with the secret, so that a new secret ends what hangs on the key. */
export function fingerprintOf(call: Call<'keys' | 'caches'>, secretKey: string): string {
  const cache = call.caches.of(fingerprintCache)
  let kept = cache.get(secretKey)
  if (!kept) cache.set(secretKey, (kept = { text: call.keys.sign('key-fingerprint', secretKey).slice(0, 16) }))
  return kept.text
}

/** True when every policy of the key allows it; a permanent key has none to ask. */
export const policiesAllow = (key: Pick<SigningKey, 'policies'>, question: PolicyQuestion): boolean =>
  key.policies.every((policy) => isAllowedBy(policy, question))
