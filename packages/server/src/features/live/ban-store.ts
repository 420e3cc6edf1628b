/** Rows ⇄ Bans: every SQL statement about them. A ban holds for the stream's name, whichever app and domain it was said of. */
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { empty, sql } from '../../platform/db/sql.ts'
import type { StreamName } from './contract.ts'

export type Ban = StreamName & {
  /** Why, in the words of who forbade it. */
  readonly reason: string
  readonly createdAt: number
  readonly endsAt: number
}

type BanRow = Omit<Ban, 'createdAt' | 'endsAt'> & { readonly created_at: number; readonly ends_at: number }

export async function findBan(reader: Reader, stream: string): Promise<Ban | undefined> {
  const row = await reader.get<BanRow>(sql`SELECT stream, app, domain, reason, created_at, ends_at FROM live_bans WHERE stream = ${stream}`)
  return row && toBan(row)
}

/** A new ban takes the place of the one before. */
export async function insertBan(tx: Transaction, of: Ban): Promise<void> {
  await tx.run(sql`
    INSERT INTO live_bans (stream, app, domain, reason, created_at, ends_at)
    VALUES (${of.stream}, ${of.app}, ${of.domain}, ${of.reason}, ${of.createdAt}, ${of.endsAt})
    ON CONFLICT (stream) DO UPDATE SET app = excluded.app, domain = excluded.domain, reason = excluded.reason,
      created_at = excluded.created_at, ends_at = excluded.ends_at`)
}

export const removeBan = (tx: Transaction, stream: string): Promise<number> => tx.run(sql`DELETE FROM live_bans WHERE stream = ${stream}`)

/** Those in force, oldest first, with the number of all that match. */
export async function listBans(
  reader: Reader,
  query: { readonly now: number; readonly stream?: string | undefined; readonly offset: number; readonly limit: number },
): Promise<{ readonly items: readonly Ban[]; readonly totalCount: number }> {
  const named = query.stream === undefined ? empty : sql` AND stream = ${query.stream}`
  const total = await reader.get<{ readonly total: number }>(
    sql`SELECT COUNT(*) AS total FROM live_bans WHERE ends_at > ${query.now}${named}`,
  )
  const rows = await reader.all<BanRow>(sql`
    SELECT stream, app, domain, reason, created_at, ends_at FROM live_bans
    WHERE ends_at > ${query.now}${named} ORDER BY created_at, stream LIMIT ${query.limit} OFFSET ${query.offset}`)
  return { items: rows.map(toBan), totalCount: Number(total?.total ?? 0) }
}

export const removeBansEndedBefore = (tx: Transaction, before: number, limit: number): Promise<number> =>
  tx.run(
    sql`DELETE FROM live_bans WHERE stream IN (SELECT stream FROM live_bans WHERE ends_at <= ${before} ORDER BY ends_at LIMIT ${limit})`,
  )

const toBan = ({ created_at, ends_at, ...row }: BanRow): Ban => ({ ...row, createdAt: created_at, endsAt: ends_at })
