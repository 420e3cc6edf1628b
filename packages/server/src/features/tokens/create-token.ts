import type { Grant } from '../../kernel/grant.ts'
import type { SpaceId, SpaceName } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { edgeFailure } from '../../platform/http/failures.ts'
import type { Library } from '../libraries/index.ts'
import { findSpace, onlySpace } from '../spaces/index.ts'
import { tokenFailure } from './failures.ts'
import { insertToken, tokenLock } from './token-store.ts'
import { hashOfToken, needsSpaces, newTokenText } from './token.ts'

export type NewToken = {
  readonly library: Library
  /** The Spaces it is limited to; empty names none. */
  readonly spaceNames: readonly string[]
  readonly spaceTag?: string
  readonly userId: string
  readonly clientId: string
  readonly sessionId: string
  readonly grants: ReadonlySet<Grant>
  readonly periodSeconds: number
}

export type IssuedToken = {
  /** The only time the text is known: what is stored is its digest. */
  readonly accessToken: string
  readonly expiresIn: number
}

/** Issues a Token; asking again issues another one. */
export async function createToken(call: Call<'db' | 'caches' | 'clock' | 'random'>, asked: NewToken): Promise<IssuedToken> {
  checkLengths(asked)
  const spaces = await resolveSpaces(call, asked)
  const accessToken = newTokenText(call.random)
  const now = call.clock.now()
  const token = {
    hash: hashOfToken(accessToken),
    libraryId: asked.library.id,
    ...(spaces && { spaces }),
    ...(asked.spaceTag !== undefined && { spaceTag: asked.spaceTag }),
    userId: asked.userId,
    clientId: asked.clientId,
    sessionId: asked.sessionId,
    grants: asked.grants,
    periodSeconds: asked.periodSeconds,
    createdAt: now,
    expiresAt: now + asked.periodSeconds * 1000,
  }
  await call.db.write(tokenLock(token.hash), (tx) => insertToken(tx, token))
  return { accessToken, expiresIn: asked.periodSeconds }
}

function checkLengths(asked: NewToken): void {
  if (asked.userId.length > limits.userIdLengthMax) throw tokenFailure.UserIdLengthExceed()
  if (asked.clientId.length > limits.clientIdLengthMax) throw tokenFailure.ClientIdLengthExceed()
  if (asked.sessionId.length > limits.sessionIdLengthMax)
    throw tokenFailure.ParamInvalid(`A session id has at most ${limits.sessionIdLengthMax} characters.`)
  if (asked.spaceNames.length > limits.spacesPerRequestMax)
    throw tokenFailure.ParamInvalid(`A token names at most ${limits.spacesPerRequestMax} spaces.`)
}

/** The Spaces by name and id; undefined where the Token is to name none. */
async function resolveSpaces(call: Call<'db' | 'caches'>, asked: NewToken): Promise<ReadonlyMap<SpaceName, SpaceId> | undefined> {
  const { library, spaceNames } = asked
  if (!library.settings.isMultiSpace) {
    if (spaceNames.some((name) => name !== onlySpace)) throw edgeFailure.SpaceNotFound()
    return undefined
  }
  if (spaceNames.length === 0) {
    if (asked.spaceTag === undefined && needsSpaces(asked.grants))
      throw tokenFailure.ParamInvalid(
        'Name the spaces the token is for in space_id; only a token with the admin grant, or one that just makes or deletes spaces, needs none.',
      )
    return undefined
  }
  const spaces = new Map<SpaceName, SpaceId>()
  for (const name of new Set(spaceNames)) {
    const space = await findSpace(call, library.id, name)
    if (!space) throw edgeFailure.SpaceNotFound(`There is no space "${name.slice(0, 64)}" in this library.`)
    spaces.set(space.name, space.id)
  }
  return spaces
}
