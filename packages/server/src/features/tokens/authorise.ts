/**
 * The one place where the business API decides who asks and whether they may. Every operation
 * declares what it needs; this checks it before the operation runs. A caller never learns
 * whether a Library or Space exists that is not theirs.
 */
import { anonymous, isAdmin } from '../../kernel/actor.ts'
import type { Actor } from '../../kernel/actor.ts'
import type { LibraryId, SpaceName } from '../../kernel/ids.ts'
import { isLibraryId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import { unreachable } from '../../kernel/assert.ts'
import type { Call } from '../../platform/call.ts'
import type { Db } from '../../platform/db/db.ts'
import { edgeFailure } from '../../platform/http/failures.ts'
import type { Access, Operation } from '../../platform/http/operation.ts'
import type { Log } from '../../platform/log/log.ts'
import { findLibrary, verifyLibrarySecret } from '../libraries/index.ts'
import type { Library } from '../libraries/index.ts'
import { contentRules, findSpace } from '../spaces/index.ts'
import type { LibraryScope, Space, SpaceScope } from '../spaces/index.ts'
import { findLiveToken, Renewals } from './live-token.ts'
import type { LiveToken } from './live-token.ts'
import { tokenFailure } from './failures.ts'
import { isTokenText } from './token.ts'

type AuthoriseCall = Call<'db' | 'caches' | 'clock' | 'keys'>

export type Asked = {
  readonly operation: Operation
  readonly params: Readonly<Record<string, string>>
  readonly credentials: { readonly accessToken?: string; readonly librarySecret?: string; readonly userId?: string }
}

export type Authorised = { readonly actor: Actor; readonly scope: LibraryScope | SpaceScope | undefined }

export type Authoriser = {
  readonly authorise: (call: AuthoriseCall, asked: Asked) => Promise<Authorised>
  /** Writes the renewals that wait; the app does so before it stops. */
  readonly flush: () => Promise<void>
  readonly close: () => Promise<void>
}

/** Makes the check of one app; it keeps the renewals that are not written yet, so close it. */
export function createAuthorise(machinery: { readonly db: Db; readonly log: Log }): Authoriser {
  const renewals = new Renewals(machinery)
  return {
    authorise: (call, asked) => authorise(call, renewals, asked),
    flush: () => renewals.flush(),
    close: () => renewals.close(),
  }
}

async function authorise(call: AuthoriseCall, renewals: Renewals, asked: Asked): Promise<Authorised> {
  const { operation, params, credentials } = asked
  const { access } = operation
  switch (access.kind) {
    case 'open':
      return { actor: anonymous, scope: await resolveScope(call, asked) }
    case 'secret':
      if (!credentials.librarySecret) throw edgeFailure.EmptyLibrarySecret()
      return authoriseSecret(call, asked, credentials.librarySecret)
    case 'tokenInPath':
      return authoriseToken(call, asked, await showToken(call, renewals, params['AccessToken'] ?? ''))
    case 'read':
    case 'grants':
      // The secret wins over a token beside it: it says more.
      if (credentials.librarySecret) return actFor(await authoriseSecret(call, asked, credentials.librarySecret), credentials.userId)
      if (credentials.accessToken)
        return actFor(await authoriseToken(call, asked, await showToken(call, renewals, credentials.accessToken)), credentials.userId)
      return authoriseNobody(call, asked)
    default:
      return unreachable(access)
  }
}

/** The library secret makes its bearer an administrator without a user. */
async function authoriseSecret(call: AuthoriseCall, asked: Asked, secret: string): Promise<Authorised> {
  const libraryId = asked.params['LibraryId'] ?? ''
  const library = isLibraryId(libraryId) ? await verifyLibrarySecret(call, libraryId, secret) : undefined
  if (!library) throw edgeFailure.WrongLibraryIdOrSecret()
  return { actor: secretActor(library.id), scope: await resolveScope(call, asked) }
}

const secretGrants: Actor['grants'] = new Set(['admin'] as const)
const secretActor = (libraryId: LibraryId): Actor => ({ kind: 'secret', userId: '', libraryId, grants: secretGrants })

/** An unexpired Token; showing it starts its period anew. */
async function showToken(call: AuthoriseCall, renewals: Renewals, text: string): Promise<LiveToken> {
  const live = isTokenText(text) ? await findLiveToken(call, renewals, text) : undefined
  const now = call.clock.now()
  if (!live || live.expiresAt <= now) throw edgeFailure.InvalidAccessToken()
  const { spaces, libraryId } = live.token
  // A Token made for one Space dies with it.
  if (spaces?.size === 1) {
    for (const [name, id] of spaces) if ((await findSpace(call, libraryId, name))?.id !== id) throw edgeFailure.InvalidAccessToken()
  }
  renewals.renew(live, now)
  return live
}

async function authoriseToken(call: AuthoriseCall, asked: Asked, live: LiveToken): Promise<Authorised> {
  const { operation, params } = asked
  const { token, actor } = live
  if (params['LibraryId'] !== undefined && params['LibraryId'] !== token.libraryId) throw edgeFailure.AccessTokenNotMatchLibrary()
  const library = await findLibrary(call, token.libraryId)
  if (!library) throw edgeFailure.LibraryNotFound()
  if (operation.scope !== 'space') {
    checkGrants(operation.access, actor)
    return { actor, scope: operation.scope === 'library' ? { library } : undefined }
  }
  const name = params['SpaceId'] ?? ''
  const space = await enterSpace(call, library, live, { name, access: operation.access })
  checkGrants(operation.access, actor)
  return { actor, scope: { library, space } }
}

/** The Space, if the Token is good for it: one it does not name is refused whether it exists or not. */
async function enterSpace(call: AuthoriseCall, library: Library, live: LiveToken, asked: { readonly name: string; readonly access: Access }): Promise<Space> {
  const { token, actor } = live
  const space = await findSpace(call, library.id, asked.name)
  if (!library.settings.isMultiSpace) {
    if (!space) throw edgeFailure.SpaceNotFound()
    return space
  }
  if (token.spaces) {
    const id = token.spaces.get(asked.name as SpaceName)
    if (id === undefined) throw edgeFailure.AccessTokenNotMatchSpace()
    if (!space) throw edgeFailure.SpaceNotFound()
    if (space.id !== id) throw edgeFailure.AccessTokenNotMatchSpace()
  }
  if (token.spaceTag !== undefined) {
    if (space?.settings.spaceTag !== token.spaceTag) throw edgeFailure.AccessTokenNotMatchSpace()
  } else if (!token.spaces && !isAdmin(actor)) {
    // It names no Space because it only makes or deletes them: what they hold is none of its business.
    if (asked.access.kind === 'read') throw edgeFailure.AccessTokenNotMatchSpace()
    checkGrants(asked.access, actor)
  }
  if (!space) throw edgeFailure.SpaceNotFound()
  return space
}

function checkGrants(access: Access, actor: Actor): void {
  if (access.kind === 'grants' && !access.anyOf.some((grant) => actor.grants.has(grant))) throw edgeFailure.NoPermission()
}

/** Whoever shows nothing may read where the Space is public, and learns nothing else. */
async function authoriseNobody(call: AuthoriseCall, { operation, params }: Asked): Promise<Authorised> {
  const { access } = operation
  const libraryId = params['LibraryId'] ?? ''
  if (access.kind !== 'read' || !access.isPublic || operation.scope !== 'space' || !isLibraryId(libraryId)) throw edgeFailure.EmptyAccessToken()
  const library = await findLibrary(call, libraryId)
  const space = library && (await findSpace(call, libraryId, params['SpaceId'] ?? ''))
  if (!library || !space || !contentRules({ library, space }).isPublicRead) throw edgeFailure.EmptyAccessToken()
  return { actor: anonymous, scope: { library, space } }
}

/** What the path names, for callers who may know. */
async function resolveScope(call: AuthoriseCall, { operation, params }: Asked): Promise<Authorised['scope']> {
  if (operation.scope === 'none') return undefined
  const libraryId = params['LibraryId'] ?? ''
  const library = isLibraryId(libraryId) ? await findLibrary(call, libraryId) : undefined
  if (!library) throw edgeFailure.LibraryNotFound()
  if (operation.scope === 'library') return { library }
  const space = await findSpace(call, libraryId as LibraryId, params['SpaceId'] ?? '')
  if (!space) throw edgeFailure.SpaceNotFound()
  return { library, space }
}

/** `user_id` lets an administrator without a user act as one; from anybody else it is ignored. */
function actFor(authorised: Authorised, userId: string | undefined): Authorised {
  const { actor } = authorised
  if (!userId || actor.userId !== '' || !isAdmin(actor)) return authorised
  if (userId.length > limits.userIdLengthMax) throw tokenFailure.UserIdLengthExceed()
  return { ...authorised, actor: { ...actor, userId } }
}
