/** Rows ⇄ Tokens: every SQL statement of the slice. */
import { isGrant } from '../../kernel/grant.ts'
import type { Grant } from '../../kernel/grant.ts'
import type { LibraryId, SpaceId, SpaceName } from '../../kernel/ids.ts'
import type { Lock, Reader, Transaction } from '../../platform/db/db.ts'
import { empty, hex, join, sql } from '../../platform/db/sql.ts'
import type { Token } from './token.ts'

type TokenRow = {
  readonly library_id: string
  readonly spaces: string | null
  readonly space_tag: string | null
  readonly user_id: string
  readonly client_id: string
  readonly session_id: string
  readonly grants: string
  readonly period_seconds: number
  readonly created_at: number
  readonly expires_at: number
}

export async function findToken(reader: Reader, hash: string): Promise<Token | undefined> {
  const row = await reader.get<TokenRow>(sql`
    SELECT library_id, spaces, space_tag, user_id, client_id, session_id, grants, period_seconds, created_at, expires_at
    FROM tokens WHERE hash = ${hex(hash)}`)
  if (!row) return undefined
  return {
    hash,
    libraryId: row.library_id as LibraryId,
    ...(row.spaces !== null && { spaces: new Map(Object.entries(JSON.parse(row.spaces) as object) as [SpaceName, SpaceId][]) }),
    ...(row.space_tag !== null && { spaceTag: row.space_tag }),
    userId: row.user_id,
    clientId: row.client_id,
    sessionId: row.session_id,
    grants: new Set<Grant>(row.grants.split(',').filter(isGrant)),
    periodSeconds: row.period_seconds,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}

/** Writes to one Token are serial. Sixteen queues: what arrives together shares a flush, and nobody waits for everybody. */
export const tokenLock = (hash: string): Lock => `token:${hash.charAt(0)}`

export async function insertToken(tx: Transaction, token: Token): Promise<void> {
  const spaces = token.spaces && JSON.stringify(Object.fromEntries(token.spaces))
  const soleSpaceId = token.spaces?.size === 1 ? token.spaces.values().next().value : undefined
  await tx.run(sql`
    INSERT INTO tokens (hash, library_id, spaces, sole_space_id, user_id, client_id, session_id, grants, space_tag, period_seconds, created_at, expires_at)
    VALUES (${hex(token.hash)}, ${token.libraryId}, ${spaces ?? null}, ${soleSpaceId ?? null}, ${token.userId}, ${token.clientId}, ${token.sessionId},
      ${[...token.grants].join(',')}, ${token.spaceTag ?? null}, ${token.periodSeconds}, ${token.createdAt}, ${token.expiresAt})`)
}

/** Moves the end of a Token's life on, never back; answers how many Tokens there were to move. */
export function updateTokenExpiry(tx: Transaction, token: Pick<Token, 'hash' | 'expiresAt'>): Promise<number> {
  return tx.run(sql`
    UPDATE tokens SET expires_at = CASE WHEN expires_at < ${token.expiresAt} THEN ${token.expiresAt} ELSE expires_at END
    WHERE hash = ${hex(token.hash)}`)
}

export async function removeToken(tx: Transaction, hash: string): Promise<boolean> {
  return (await tx.run(sql`DELETE FROM tokens WHERE hash = ${hex(hash)}`)) === 1
}

export type TokensOf = {
  readonly libraryId: LibraryId
  readonly userIds: readonly string[]
  /** Absent: whatever the client. */
  readonly clientIds?: readonly string[]
  readonly sessionIds?: readonly string[]
  readonly limit: number
}

/** Removes at most `limit` of these users' Tokens; answers their hashes. */
export async function removeTokensOf(tx: Transaction, asked: TokensOf): Promise<string[]> {
  const clients = asked.clientIds ? sql` AND client_id IN (${join(asked.clientIds)})` : empty
  const sessions = asked.sessionIds ? sql` AND session_id IN (${join(asked.sessionIds)})` : empty
  const rows = await tx.all<{ readonly hash: string }>(sql`
    DELETE FROM tokens WHERE hash IN (
      SELECT hash FROM tokens WHERE library_id = ${asked.libraryId} AND user_id IN (${join(asked.userIds)})${clients}${sessions}
      LIMIT ${asked.limit})
    RETURNING hash`)
  return rows.map((row) => row.hash)
}

/** Removes at most `limit` Tokens that ended before a moment. */
export function removeTokensEndedBefore(tx: Transaction, asked: { readonly endedBefore: number; readonly limit: number }): Promise<number> {
  return tx.run(sql`
    DELETE FROM tokens WHERE hash IN (SELECT hash FROM tokens WHERE expires_at < ${asked.endedBefore} ORDER BY expires_at LIMIT ${asked.limit})`)
}
