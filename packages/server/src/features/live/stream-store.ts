/** Rows ⇄ publishers: every SQL statement about who is on the air and who was. */
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { empty, hex, join, sql } from '../../platform/db/sql.ts'
import type { Sql } from '../../platform/db/sql.ts'
import type { PublishedStream, StreamName } from './contract.ts'

/** A publisher, on the air or gone. */
export type Publication = PublishedStream & {
  /** Which door it came by, and its number there. */
  readonly source: string
  readonly clientAddress: string
  readonly endedAt: number | undefined
  /** Empty while it is on the air. */
  readonly endReason: string
}

type PublicationRow = StreamName & {
  readonly id: string
  readonly source: string
  readonly client_address: string
  readonly started_at: number
  readonly ended_at: number | null
  readonly end_reason: string | null
}

const columns = sql`id, domain, app, stream, source, client_address, started_at, ended_at, end_reason`

export async function insertPublication(tx: Transaction, of: Publication & { readonly seenAt: number }): Promise<void> {
  await tx.run(sql`
    INSERT INTO live_streams (id, domain, app, stream, source, client_address, started_at, seen_at)
    VALUES (${hex(of.id)}, ${of.domain}, ${of.app}, ${of.stream}, ${of.source}, ${of.clientAddress}, ${of.startedAt}, ${of.seenAt})`)
}

export async function updateSeen(tx: Transaction, ids: readonly string[], seenAt: number): Promise<void> {
  await tx.run(sql`UPDATE live_streams SET seen_at = ${seenAt} WHERE id IN (${join(ids.map((id) => hex(id)))}) AND ended_at IS NULL`)
}

export async function markEnded(tx: Transaction, of: { readonly id: string; readonly at: number; readonly reason: string }): Promise<void> {
  await tx.run(sql`UPDATE live_streams SET ended_at = ${of.at}, end_reason = ${of.reason} WHERE id = ${hex(of.id)} AND ended_at IS NULL`)
}

/** The one a door knows by its own number, while it is on the air. */
export async function findOnAirBySource(reader: Reader, of: StreamName & { readonly source: string }): Promise<Publication | undefined> {
  const row = await reader.get<PublicationRow>(sql`
    SELECT ${columns} FROM live_streams
    WHERE stream = ${of.stream} AND app = ${of.app} AND domain = ${of.domain} AND source = ${of.source} AND ended_at IS NULL LIMIT 1`)
  return row && toPublication(row)
}

/** Says of those nobody has said anything about that they ended when they were last seen. Answers how many. */
export const markLapsed = (tx: Transaction, of: { readonly seenBefore: number; readonly limit: number }): Promise<number> =>
  tx.run(sql`
    UPDATE live_streams SET ended_at = seen_at, end_reason = 'lost' WHERE id IN (
      SELECT id FROM live_streams WHERE ended_at IS NULL AND seen_at < ${of.seenBefore} LIMIT ${of.limit})`)

export const removePublicationsBefore = (tx: Transaction, startedBefore: number, limit: number): Promise<number> =>
  tx.run(sql`
    DELETE FROM live_streams WHERE id IN (
      SELECT id FROM live_streams WHERE started_at < ${startedBefore} AND ended_at IS NOT NULL ORDER BY started_at LIMIT ${limit})`)

/** Any of these left out means all. */
export type OnAirQuery = Partial<StreamName> & { readonly seenAfter: number }

/** True while a publisher of this name is there. */
export async function isOnAir(reader: Reader, query: StreamName & { readonly seenAfter: number }): Promise<boolean> {
  return (await reader.get(sql`SELECT 1 AS found FROM live_streams WHERE ${onAir(query)} LIMIT 1`)) !== undefined
}

export type OnlineStream = StreamName & { readonly startedAt: readonly number[] }

/** Streams on the air by name, each with the times of its publishers; and how many streams there are. */
export async function listOnline(
  reader: Reader,
  query: OnAirQuery & { readonly offset: number; readonly limit: number },
): Promise<{ readonly items: readonly OnlineStream[]; readonly totalCount: number }> {
  const total = await reader.get<{ readonly total: number }>(sql`
    SELECT COUNT(*) AS total FROM (SELECT DISTINCT stream, app, domain FROM live_streams WHERE ${onAir(query)}) AS names`)
  const names = await reader.all<StreamName>(sql`
    SELECT DISTINCT stream, app, domain FROM live_streams WHERE ${onAir(query)}
    ORDER BY stream, app, domain LIMIT ${query.limit} OFFSET ${query.offset}`)
  const [first, last] = [names[0], names.at(-1)]
  const starts =
    first && last
      ? await reader.all<StreamName & { readonly started_at: number }>(sql`
          SELECT stream, app, domain, started_at FROM live_streams WHERE ${onAir(query)}
            AND (stream, app, domain) >= (${first.stream}, ${first.app}, ${first.domain})
            AND (stream, app, domain) <= (${last.stream}, ${last.app}, ${last.domain})
          ORDER BY stream, app, domain, started_at`)
      : []
  const times = Map.groupBy(starts, keyOf)
  return {
    items: names.map((name) => ({ ...name, startedAt: (times.get(keyOf(name)) ?? []).map(({ started_at }) => started_at) })),
    totalCount: Number(total?.total ?? 0),
  }
}

export type HistoryQuery = {
  readonly startedFrom: number
  readonly startedUntil: number
  readonly domain?: string | undefined
  readonly app?: string | undefined
  readonly stream?: { readonly text: string; readonly isExact: boolean } | undefined
  readonly isAscending: boolean
  readonly offset: number
  readonly limit: number
}

/** Publishers that began in a time, with the number of all that match. */
export async function listHistory(
  reader: Reader,
  query: HistoryQuery,
): Promise<{ readonly items: readonly Publication[]; readonly totalCount: number }> {
  const where = sql`started_at >= ${query.startedFrom} AND started_at <= ${query.startedUntil}${
    query.domain === undefined ? empty : sql` AND domain = ${query.domain}`
  }${query.app === undefined ? empty : sql` AND app = ${query.app}`}${matches(query.stream)}`
  const order = query.isAscending ? sql`started_at, id` : sql`started_at DESC, id DESC`
  const total = await reader.get<{ readonly total: number }>(sql`SELECT COUNT(*) AS total FROM live_streams WHERE ${where}`)
  const rows = await reader.all<PublicationRow>(sql`
    SELECT ${columns} FROM live_streams WHERE ${where} ORDER BY ${order} LIMIT ${query.limit} OFFSET ${query.offset}`)
  return { items: rows.map(toPublication), totalCount: Number(total?.total ?? 0) }
}

/** A part of the name, wherever it stands; names hold no wildcards except `_`. */
function matches(stream: HistoryQuery['stream']): Sql {
  if (!stream) return empty
  if (stream.isExact) return sql` AND stream = ${stream.text}`
  return sql` AND stream LIKE ${`%${stream.text.replace(/[\\%_]/g, '\\$&')}%`} ESCAPE '\\'`
}

const onAir = ({ domain, app, stream, seenAfter }: OnAirQuery): Sql =>
  sql`ended_at IS NULL AND seen_at > ${seenAfter}${
    stream === undefined ? empty : sql` AND stream = ${stream}`
  }${app === undefined ? empty : sql` AND app = ${app}`}${domain === undefined ? empty : sql` AND domain = ${domain}`}`

const keyOf = ({ domain, app, stream }: StreamName): string => `${domain}/${app}/${stream}`

const toPublication = (row: PublicationRow): Publication => ({
  id: row.id,
  domain: row.domain,
  app: row.app,
  stream: row.stream,
  source: row.source,
  clientAddress: row.client_address,
  startedAt: row.started_at,
  endedAt: row.ended_at ?? undefined,
  endReason: row.end_reason ?? '',
})
