/** Rows ⇄ Applications: every SQL statement of the slice, and what a process remembers of them. */
import type { LibraryId, SpaceName } from '../../kernel/ids.ts'
import { defineCache, remember } from '../../platform/cache.ts'
import type { Remembered } from '../../platform/cache.ts'
import type { Call } from '../../platform/call.ts'
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { empty, join, sql } from '../../platform/db/sql.ts'
import { isApplicationId } from './application.ts'
import type { Application } from './application.ts'

const applicationCache = defineCache<string, Remembered<Application>>({ name: 'applications', entriesMax: 10_000 })

/** Undefined when there is none; its Library or Space may be gone all the same: `findApplicationTree` sees that. */
export function findApplication(call: Call<'db' | 'caches'>, id: string): Promise<Application | undefined> {
  if (!isApplicationId(id)) return nothing
  return remember(call.caches.of(applicationCache), id, () => call.db.read((reader) => findApplicationRow(reader, id)))
}

const nothing = Promise.resolve(undefined)

/** Forgets the application in this process, once the change is durable. */
export const forgetApplication = (tx: Transaction, call: Call<'caches'>, id: string): void =>
  tx.afterCommit(() => void call.caches.of(applicationCache).delete(id))

type ApplicationRow = {
  readonly id: string
  readonly library_id: string
  readonly space_name: string
  readonly name: string
  readonly created_at: number
}

export async function findApplicationRow(reader: Reader, id: string): Promise<Application | undefined> {
  const row = await reader.get<ApplicationRow>(sql`SELECT id, library_id, space_name, name, created_at FROM applications WHERE id = ${id}`)
  return row && toApplication(row)
}

export type ApplicationQuery = {
  readonly libraryId?: LibraryId
  readonly ids?: readonly string[]
  readonly offset: number
  readonly limit: number
}

/** Oldest first, with the number of all that match. */
export async function listApplications(
  reader: Reader,
  query: ApplicationQuery,
): Promise<{ readonly items: readonly Application[]; readonly totalCount: number }> {
  const inLibrary = query.libraryId === undefined ? empty : sql` AND library_id = ${query.libraryId}`
  const named = query.ids === undefined ? empty : sql` AND id IN (${join(query.ids)})`
  const total = await reader.get<{ readonly total: number }>(
    sql`SELECT COUNT(*) AS total FROM applications WHERE 1 = 1${inLibrary}${named}`,
  )
  const rows = await reader.all<ApplicationRow>(sql`
    SELECT id, library_id, space_name, name, created_at FROM applications
    WHERE 1 = 1${inLibrary}${named} ORDER BY created_at, id LIMIT ${query.limit} OFFSET ${query.offset}`)
  return { items: rows.map(toApplication), totalCount: total?.total ?? 0 }
}

export async function countApplications(reader: Reader, libraryId: LibraryId): Promise<number> {
  const row = await reader.get<{ readonly total: number }>(sql`SELECT COUNT(*) AS total FROM applications WHERE library_id = ${libraryId}`)
  return row?.total ?? 0
}

export async function insertApplication(tx: Transaction, of: Application): Promise<void> {
  await tx.run(sql`
    INSERT INTO applications (id, library_id, space_name, name, created_at)
    VALUES (${of.id}, ${of.libraryId}, ${of.spaceName}, ${of.name}, ${of.createdAt})`)
}

/** Answers how many there were: one or none. */
export const removeApplication = (tx: Transaction, id: string): Promise<number> => tx.run(sql`DELETE FROM applications WHERE id = ${id}`)

/** Those of a Library that goes; their number is limited. */
export async function removeApplicationsOf(tx: Transaction, libraryId: LibraryId): Promise<void> {
  await tx.run(sql`DELETE FROM applications WHERE library_id = ${libraryId}`)
}

const toApplication = (row: ApplicationRow): Application => ({
  id: row.id,
  libraryId: row.library_id as LibraryId,
  spaceName: row.space_name as SpaceName,
  name: row.name,
  createdAt: row.created_at,
})
