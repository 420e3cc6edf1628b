/**
 * What a Token may do: the rules, on facts that were gathered before. Pure; no I/O. A Token never
 * learns whether a Library or a Space exists that it is not for.
 */
import { isAdmin } from '../../kernel/actor.ts'
import type { Actor } from '../../kernel/actor.ts'
import type { SpaceName } from '../../kernel/ids.ts'
import { edgeFailure } from '../../platform/http/failures.ts'
import type { Access, Operation } from '../../platform/http/operation.ts'
import type { Library } from '../libraries/index.ts'
import type { LibraryScope, Space, SpaceScope } from '../spaces/index.ts'
import type { LiveToken } from './live-token.ts'

export type Authorised = { readonly actor: Actor; readonly scope: LibraryScope | SpaceScope | undefined }

export type TokenFacts = {
  readonly live: LiveToken
  /** The one Space the Token was made for, as it is now. */
  readonly home: Space | undefined
  /** The Token's Library. */
  readonly library: Library | undefined
  /** The Space of that Library which the path names. */
  readonly space: Space | undefined
}

/** The name of the one Space a Token was made for. */
export function homeOf({ token }: LiveToken): SpaceName | undefined {
  if (token.spaces?.size !== 1) return undefined
  const [name] = token.spaces.keys()
  return name
}

/** False when the Token has ended, or when the one Space it was made for is gone: it dies with it. */
export function isAlive({ live, home }: TokenFacts, now: number): boolean {
  if (live.expiresAt <= now) return false
  const name = homeOf(live)
  return name === undefined || (home !== undefined && home.id === live.token.spaces?.get(name))
}

/** Who acts and in what, or a refusal. */
export function admit(operation: Operation, params: Readonly<Record<string, string>>, facts: TokenFacts): Authorised {
  const { live, library } = facts
  const { token, actor } = live
  if (params['LibraryId'] !== undefined && params['LibraryId'] !== token.libraryId) throw edgeFailure.AccessTokenNotMatchLibrary()
  if (!library) throw edgeFailure.LibraryNotFound()
  if (operation.scope === 'space') {
    const space = enterSpace(operation.access, params['SpaceId'] as SpaceName, { ...facts, library })
    checkGrants(operation.access, actor)
    return { actor, scope: { library, space } }
  }
  checkGrants(operation.access, actor)
  return { actor, scope: operation.scope === 'library' ? { library } : undefined }
}

/** The Space, if the Token is good for it: one it does not name is refused whether it exists or not. */
function enterSpace(access: Access, name: SpaceName, { live, library, space }: TokenFacts & { readonly library: Library }): Space {
  const { token, actor } = live
  if (library.settings.isMultiSpace) {
    if (token.spaces) {
      const id = token.spaces.get(name)
      if (id === undefined || (space && space.id !== id)) throw edgeFailure.AccessTokenNotMatchSpace()
    }
    if (token.spaceTag !== undefined) {
      if (space?.settings.spaceTag !== token.spaceTag) throw edgeFailure.AccessTokenNotMatchSpace()
    } else if (!token.spaces && !isAdmin(actor)) {
      // It names no Space because it only makes or deletes them: what they hold is none of its business.
      if (access.kind === 'read') throw edgeFailure.AccessTokenNotMatchSpace()
      checkGrants(access, actor)
    }
  }
  if (!space) throw edgeFailure.SpaceNotFound()
  return space
}

function checkGrants(access: Access, actor: Actor): void {
  if (access.kind !== 'grants') return
  for (const grant of access.anyOf) if (actor.grants.has(grant)) return
  throw edgeFailure.NoPermission()
}
