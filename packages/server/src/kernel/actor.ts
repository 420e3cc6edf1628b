/** Who acts in a request. Built once, by the authorisation step; operations only ask it. */
import type { Grant } from './grant.ts'
import type { LibraryId, SpaceName } from './ids.ts'

export type Actor = {
  /** `secret` is the library secret: an administrator without a user. `account` signs Cloud API calls. `system` runs jobs. */
  readonly kind: 'anonymous' | 'token' | 'secret' | 'account' | 'system'
  /** Recorded as creator and operator; empty when the token names nobody. */
  readonly userId: string
  readonly libraryId?: LibraryId
  /** Spaces the token is limited to; undefined means every Space of the Library. */
  readonly spaces?: ReadonlySet<SpaceName>
  readonly grants: ReadonlySet<Grant>
  /** The key pair a signed request came with. */
  readonly signer?: Signer
}

/** What may be told of a key pair. */
export type Signer = {
  /** A temporary key has the permanent key it hangs on here. */
  readonly keyId: string
  readonly kind: 'root' | 'key' | 'temporary'
  /** Changes when the permanent key's secret does. */
  readonly fingerprint: string
  /** What a temporary key was asked for under: its name, and the role where it took one. */
  readonly session?: {
    readonly name: string
    readonly role?: string
    readonly expiresAt: number
    /** What its policies deny, as statements that whatever is made from it carries on. */
    readonly denials: readonly object[]
  }
}

const none: ReadonlySet<Grant> = new Set()

export const anonymous: Actor = { kind: 'anonymous', userId: '', grants: none }
export const system: Actor = { kind: 'system', userId: '', grants: new Set<Grant>(['admin']) }

/** True when the actor holds one of the grants, or administers the Library or (inside a Space) the Space. */
export function can(actor: Actor, ...anyOf: readonly Grant[]): boolean {
  if (actor.grants.has('admin') || actor.grants.has('space_admin')) return true
  return anyOf.some((grant) => actor.grants.has(grant))
}

/** Administers the whole Library. */
export const isAdmin = (actor: Actor): boolean => actor.grants.has('admin')
