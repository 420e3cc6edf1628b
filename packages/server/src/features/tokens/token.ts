/** The noun: a Token, the time-limited right to act in a Library or some of its Spaces. Pure; no I/O. */
import { createHash } from 'node:crypto'
import type { Actor } from '../../kernel/actor.ts'
import { isGrant } from '../../kernel/grant.ts'
import type { Grant } from '../../kernel/grant.ts'
import type { LibraryId, SpaceId, SpaceName } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import { randomBase36 } from '../../platform/clock.ts'
import type { Random } from '../../platform/clock.ts'
import { tokenFailure } from './failures.ts'

export type Token = {
  /** SHA-256 of the token's text, hex: all that is stored of it. */
  readonly hash: string
  readonly libraryId: LibraryId
  /**
   * The Spaces it is limited to, as they were when it was made: a later Space of the same name is
   * another one. Absent: it names none.
   */
  readonly spaces?: ReadonlyMap<SpaceName, SpaceId>
  /** It is limited to Spaces that carry this tag. */
  readonly spaceTag?: string
  readonly userId: string
  readonly clientId: string
  readonly sessionId: string
  readonly grants: ReadonlySet<Grant>
  readonly periodSeconds: number
  readonly createdAt: number
  readonly expiresAt: number
}

const prefix = 'acctk'
/** 43 characters of base 36 carry 222 bits. */
const randomLength = 43
const tokenText = new RegExp(`^${prefix}[0-9a-z]{${randomLength}}$`)

export const newTokenText = (random: Random): string => prefix + randomBase36(random, randomLength)

/** False for what this server can never have issued; spares the look-up. */
export const isTokenText = (text: string): boolean => tokenText.test(text)

export const hashOfToken = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The grants of a comma-separated list; an unknown one is refused, because a misspelt right is found late otherwise. */
export function readGrants(text: string): ReadonlySet<Grant> {
  const known = new Set<Grant>()
  for (const item of text.split(',')) {
    const grant = item.trim().replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    if (grant === '') continue
    if (!isGrant(grant)) throw tokenFailure.ParamInvalid(`There is no grant "${item.trim().slice(0, 64)}".`)
    known.add(grant)
  }
  return known
}

/** Seconds of validity: what is no positive number counts as absent, what lies outside the bounds is brought to them. */
export function readPeriod(text: string): number {
  const seconds = Math.floor(Number(text))
  if (text.trim() === '' || !(seconds > 0)) return limits.tokenPeriodSecondsDefault
  return Math.min(limits.tokenPeriodSecondsMax, Math.max(limits.tokenPeriodSecondsMin, seconds))
}

/** Grants that rule over Spaces as a whole: a Token with nothing else needs to name none. */
const managingGrants: ReadonlySet<Grant> = new Set<Grant>(['create_space', 'delete_space'])

/** True when a Token of a multi-tenant Library must name the Spaces it is for. */
export function needsSpaces(grants: ReadonlySet<Grant>): boolean {
  if (grants.has('admin')) return false
  return grants.size === 0 || [...grants].some((grant) => !managingGrants.has(grant))
}

const nothing: ReadonlySet<Grant> = new Set()

/** Who acts with this Token. Folder-level authorisation (`acl`) is not offered: such a Token only reads. */
export function actorOf(token: Token): Actor {
  return {
    kind: 'token',
    userId: token.userId,
    libraryId: token.libraryId,
    ...(token.spaces && { spaces: new Set(token.spaces.keys()) }),
    grants: token.grants.has('acl') ? nothing : token.grants,
  }
}
