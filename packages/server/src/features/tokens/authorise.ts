/**
 * The one place where the business API finds out who asks and whether they may. Every operation
 * declares what it needs; this gathers the facts and decides before the operation runs. What the
 * process remembers is decided at once, without waiting a turn of the event loop.
 */
import { anonymous, isAdmin } from '../../kernel/actor.ts'
import type { Actor } from '../../kernel/actor.ts'
import { unreachable } from '../../kernel/assert.ts'
import { isLibraryId } from '../../kernel/ids.ts'
import type { LibraryId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import type { Db } from '../../platform/db/db.ts'
import { edgeFailure } from '../../platform/http/failures.ts'
import type { Operation } from '../../platform/http/operation.ts'
import type { Log } from '../../platform/log/log.ts'
import { findLibrary, recallLibrary, verifyLibrarySecret } from '../libraries/index.ts'
import { contentRules, findSpace, recallSpace } from '../spaces/index.ts'
import { tokenFailure } from './failures.ts'
import { findLiveToken, recallLiveToken, Renewals } from './live-token.ts'
import { admit, homeOf, isAlive } from './token-access.ts'
import type { Authorised, TokenFacts } from './token-access.ts'

type AuthoriseCall = Call<'db' | 'caches' | 'clock' | 'keys'>

export type Asked = {
  readonly operation: Operation
  readonly params: Readonly<Record<string, string>>
  readonly credentials: {
    readonly accessToken?: string | undefined
    readonly librarySecret?: string | undefined
    readonly userId?: string | undefined
  }
}

export type Authoriser = {
  readonly authorise: (call: AuthoriseCall, asked: Asked) => Authorised | Promise<Authorised>
  /** Writes the renewals that wait. */
  readonly flush: () => Promise<void>
  /** The same, for good: the app does so before it closes the database. */
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

function authorise(call: AuthoriseCall, renewals: Renewals, asked: Asked): Authorised | Promise<Authorised> {
  const { operation, params, credentials } = asked
  const { access } = operation
  switch (access.kind) {
    case 'open':
      return authoriseOpen(call, asked)
    case 'secret':
      return authoriseSecret(call, asked)
    case 'tokenInPath':
      return authoriseToken(call, renewals, asked, params['AccessToken'] ?? '')
    case 'read':
    case 'grants':
      // The secret wins over a token beside it: it says more.
      if (credentials.librarySecret) return authoriseSecret(call, asked)
      if (credentials.accessToken) return authoriseToken(call, renewals, asked, credentials.accessToken)
      return authoriseNobody(call, asked)
    default:
      return unreachable(access)
  }
}

async function authoriseOpen(call: AuthoriseCall, asked: Asked): Promise<Authorised> {
  return { actor: anonymous, scope: await resolveScope(call, asked) }
}

/** The library secret makes its bearer an administrator without a user. */
async function authoriseSecret(call: AuthoriseCall, asked: Asked): Promise<Authorised> {
  const { librarySecret, userId } = asked.credentials
  const libraryId = asked.params['LibraryId'] ?? ''
  if (!librarySecret) throw edgeFailure.EmptyLibrarySecret()
  const library = isLibraryId(libraryId) ? await verifyLibrarySecret(call, libraryId, librarySecret) : undefined
  if (!library) throw edgeFailure.WrongLibraryIdOrSecret()
  const authorised = { actor: secretActor(library.id), scope: await resolveScope(call, asked) }
  // Where the secret is asked for, `user_id` says whom the operation is about.
  return asked.operation.access.kind === 'secret' ? authorised : actFor(authorised, userId)
}

const secretGrants: Actor['grants'] = new Set(['admin'] as const)
const secretActor = (libraryId: LibraryId): Actor => ({ kind: 'secret', userId: '', libraryId, grants: secretGrants })

function authoriseToken(call: AuthoriseCall, renewals: Renewals, asked: Asked, text: string): Authorised | Promise<Authorised> {
  const facts = recallFacts(call, asked, text)
  return facts
    ? decide(call, renewals, asked, facts)
    : findFacts(call, renewals, asked, text).then((found) => decide(call, renewals, asked, found))
}

/** Showing an unexpired Token starts its period anew, whatever becomes of the call. */
function decide(call: AuthoriseCall, renewals: Renewals, asked: Asked, facts: TokenFacts): Authorised {
  const now = call.clock.now()
  if (!isAlive(facts, now)) throw edgeFailure.InvalidAccessToken()
  renewals.renew(facts.live, now)
  return actFor(admit(asked.operation, asked.params, facts), asked.credentials.userId)
}

/** The facts as far as the process remembers them all. */
function recallFacts(call: AuthoriseCall, { operation, params }: Asked, text: string): TokenFacts | undefined {
  const live = recallLiveToken(call, text)
  const library = live && recallLibrary(call, live.token.libraryId)
  if (!library) return undefined
  const name = operation.scope === 'space' ? params['SpaceId'] : undefined
  const space = name === undefined ? undefined : recallSpace(call, library.id, name)
  if (name !== undefined && !space) return undefined
  const homeName = homeOf(live)
  const home = homeName === undefined || homeName === name ? space : recallSpace(call, library.id, homeName)
  return homeName !== undefined && !home ? undefined : { live, library, space, home }
}

async function findFacts(call: AuthoriseCall, renewals: Renewals, { operation, params }: Asked, text: string): Promise<TokenFacts> {
  const live = await findLiveToken(call, renewals, text)
  if (!live) throw edgeFailure.InvalidAccessToken()
  const { libraryId } = live.token
  const homeName = homeOf(live)
  return {
    live,
    library: await findLibrary(call, libraryId),
    space: operation.scope === 'space' ? await findSpace(call, libraryId, params['SpaceId'] ?? '') : undefined,
    home: homeName === undefined ? undefined : await findSpace(call, libraryId, homeName),
  }
}

/** Whoever shows nothing may read where the Space is public, and learns nothing else. */
async function authoriseNobody(call: AuthoriseCall, { operation, params }: Asked): Promise<Authorised> {
  const { access } = operation
  const libraryId = params['LibraryId'] ?? ''
  if (access.kind !== 'read' || !access.isPublic || operation.scope !== 'space' || !isLibraryId(libraryId))
    throw edgeFailure.EmptyAccessToken()
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
  const space = await findSpace(call, library.id, params['SpaceId'] ?? '')
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
