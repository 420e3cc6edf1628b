/** Rows ⇄ AccessKeys: every SQL statement about them. */
import type { Grant } from '../../kernel/grant.ts'
import type { LibraryId, SpaceName } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { empty, join, sql } from '../../platform/db/sql.ts'
import type { AccessKey } from './access-key.ts'

export type SealedAccessKey = { readonly key: AccessKey; readonly sealedSecret: string }

type AccessKeyRow = {
  readonly id: string
  readonly library_id: string
  readonly name: string
  readonly secret_sealed: string
  readonly grants: string
  readonly spaces: string | null
  readonly is_enabled: number
  readonly created_at: number
  readonly updated_at: number
}

export async function findAccessKeyRow(reader: Reader, id: string): Promise<SealedAccessKey | undefined> {
  const row = await reader.get<AccessKeyRow>(sql`
    SELECT id, library_id, name, secret_sealed, grants, spaces, is_enabled, created_at, updated_at FROM access_keys WHERE id = ${id}`)
  return row && { key: toAccessKey(row), sealedSecret: row.secret_sealed }
}

export type AccessKeyQuery = {
  readonly libraryId?: LibraryId
  readonly ids?: readonly string[]
  readonly offset: number
  readonly limit: number
}

/** Oldest first, with the number of all that match. */
export async function listAccessKeys(
  reader: Reader,
  query: AccessKeyQuery,
): Promise<{ readonly items: readonly AccessKey[]; readonly totalCount: number }> {
  const inLibrary = query.libraryId === undefined ? empty : sql` AND library_id = ${query.libraryId}`
  const named = query.ids === undefined ? empty : sql` AND id IN (${join(query.ids)})`
  const total = await reader.get<{ readonly total: number }>(sql`SELECT COUNT(*) AS total FROM access_keys WHERE 1 = 1${inLibrary}${named}`)
  const rows = await reader.all<AccessKeyRow>(sql`
    SELECT id, library_id, name, secret_sealed, grants, spaces, is_enabled, created_at, updated_at FROM access_keys
    WHERE 1 = 1${inLibrary}${named} ORDER BY created_at, id LIMIT ${query.limit} OFFSET ${query.offset}`)
  return { items: rows.map(toAccessKey), totalCount: total?.total ?? 0 }
}

export async function countAccessKeys(reader: Reader, libraryId: LibraryId): Promise<number> {
  const row = await reader.get<{ readonly total: number }>(sql`SELECT COUNT(*) AS total FROM access_keys WHERE library_id = ${libraryId}`)
  return row?.total ?? 0
}

export async function insertAccessKey(tx: Transaction, { key, sealedSecret }: SealedAccessKey): Promise<void> {
  await tx.run(sql`
    INSERT INTO access_keys (id, library_id, name, secret_sealed, grants, spaces, is_enabled, created_at, updated_at)
    VALUES (${key.id}, ${key.libraryId}, ${key.name}, ${sealedSecret}, ${grantsText(key)}, ${spacesText(key)}, ${Number(key.isEnabled)},
      ${key.createdAt}, ${key.updatedAt})`)
}

/** Writes what may change in a key's life. */
export async function updateAccessKeyRow(tx: Transaction, { key, sealedSecret }: SealedAccessKey): Promise<void> {
  await tx.run(sql`
    UPDATE access_keys SET name = ${key.name}, secret_sealed = ${sealedSecret}, grants = ${grantsText(key)}, spaces = ${spacesText(key)},
      is_enabled = ${Number(key.isEnabled)}, updated_at = ${key.updatedAt}
    WHERE id = ${key.id}`)
}

/** Answers how many there were: one or none. */
export const removeAccessKey = (tx: Transaction, id: string): Promise<number> => tx.run(sql`DELETE FROM access_keys WHERE id = ${id}`)

/** Those of a Library that goes; their number is limited. */
export async function removeAccessKeysOf(tx: Transaction, libraryId: LibraryId): Promise<void> {
  await tx.run(sql`DELETE FROM access_keys WHERE library_id = ${libraryId}`)
}

const grantsText = (key: AccessKey): string => [...key.grants].join(',')
const spacesText = (key: AccessKey): string | null => (key.spaces ? JSON.stringify([...key.spaces]) : null)

function toAccessKey(row: AccessKeyRow): AccessKey {
  return {
    id: row.id,
    libraryId: row.library_id as LibraryId,
    name: row.name,
    grants: new Set(row.grants.split(',') as Grant[]),
    ...(row.spaces !== null && { spaces: new Set(JSON.parse(row.spaces) as SpaceName[]) }),
    isEnabled: row.is_enabled !== 0,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
