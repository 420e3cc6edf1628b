/** What a clean-up asks the database: which Quotas are overdue, and what there is to remove, in which order. */
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { Sql, sql } from '../../platform/db/sql.ts'

const fixed = (text: string): Sql => new Sql([text], [])
const dayMs = fixed('86400000')

/** Exceeded for longer than its term, and still. */
const isOverdue = (now: number): Sql => sql`exceeded_at IS NOT NULL AND removes_when_exceeded = 1
  AND exceeded_at <= ${now} - removes_after_days * ${dayMs} AND used_bytes > capacity_bytes`

/** A bounded number of Quotas that need a clean-up. */
export async function listOverdueQuotas(reader: Reader, now: number): Promise<readonly number[]> {
  const rows = await reader.all<{ readonly id: number }>(sql`
    SELECT id FROM quotas WHERE ${isOverdue(now)} ORDER BY exceeded_at LIMIT ${limits.cleanedRowsPerStep}`)
  return rows.map((row) => row.id)
}

export async function findOverdueQuota(
  reader: Reader,
  { quotaId, now }: { readonly quotaId: number; readonly now: number },
): Promise<{ readonly removesNewest: boolean } | undefined> {
  const row = await reader.get<{ readonly removes_newest: number }>(sql`
    SELECT removes_newest FROM quotas WHERE id = ${quotaId} AND ${isOverdue(now)}`)
  return row && { removesNewest: row.removes_newest === 1 }
}

/** Keeps the Quota's counters as they are until the transaction ends. False when nothing is too much any more. */
export async function holdOverdueQuota(
  tx: Transaction,
  { quotaId, now }: { readonly quotaId: number; readonly now: number },
): Promise<boolean> {
  const held = await tx.run(sql`UPDATE quotas SET used_bytes = used_bytes WHERE id = ${quotaId} AND ${isOverdue(now)}`)
  return held === 1
}

/** False when the Space has left the Quota meanwhile. */
export async function isCovered(
  reader: Reader,
  { quotaId, spaceId }: { readonly quotaId: number; readonly spaceId: SpaceId },
): Promise<boolean> {
  return (await reader.get(sql`SELECT 1 AS found FROM spaces WHERE id = ${spaceId} AND quota_id = ${quotaId}`)) !== undefined
}

/** True while bytes of removed subtrees are still counted. */
export async function isPurging(reader: Reader, quotaId: number): Promise<boolean> {
  const row = await reader.get(sql`
    SELECT 1 AS found FROM entries WHERE space_id IN (SELECT id FROM spaces WHERE quota_id = ${quotaId}) AND state = 2 LIMIT 1`)
  return row !== undefined
}

/** Something that may go. `number`: of the recycled item, or of the version. */
export type Candidate = {
  readonly spaceId: SpaceId
  readonly rootId: EntryId
  readonly entryId: EntryId
  readonly number: number
  /** Of its last change, as planned: who has changed it since then keeps it for this time. */
  readonly at: number
}

type CandidateRow = {
  readonly space_id: number
  readonly root_id: string
  readonly entry_id: string
  readonly number: number
  readonly at: number
}

type Asked = { readonly quotaId: number; readonly isNewestFirst: boolean }

export type SurplusKind = {
  readonly name: 'recycled' | 'version' | 'live'
  readonly list: (call: Call<'db'>, asked: Asked) => Promise<readonly Candidate[]>
}

/** In the order in which they go; what takes no room stays. */
export const kindsOfSurplus: readonly SurplusKind[] = [
  {
    name: 'recycled',
    list: planOf(
      sql`r.entry_id, r.number, r.removed_at AS at FROM spaces s JOIN recycled_items r ON r.space_id = s.id
        JOIN entries e ON e.space_id = r.space_id AND e.id = r.entry_id
          AND (e.size_bytes > 0 OR e.child_file_count + e.child_directory_count > 0)`,
    ),
  },
  {
    name: 'version',
    list: planOf(sql`v.entry_id, v.number, v.created_at AS at FROM spaces s JOIN versions v ON v.space_id = s.id AND v.size_bytes > 0`),
  },
  {
    name: 'live',
    list: planOf(
      sql`e.id AS entry_id, 0 AS number, e.modified_at AS at FROM spaces s
        JOIN entries e ON e.space_id = s.id AND e.state = 0 AND e.size_bytes > 0`,
    ),
  },
]

/**
 * No index keeps these orders: they are wanted seldom, and every write would pay. The rows are
 * sorted off the event loop, once for a whole plan.
 */
function planOf(rows: Sql): SurplusKind['list'] {
  return async (call, { quotaId, isNewestFirst }) => {
    const direction = fixed(isNewestFirst ? 'DESC' : 'ASC')
    const statement = sql`
      SELECT s.id AS space_id, s.root_id, ${rows} WHERE s.quota_id = ${quotaId}
      ORDER BY at ${direction}, number ${direction}, entry_id ${direction} LIMIT ${limits.quotaCandidatesPerPlan}`
    const plan: Candidate[] = []
    for await (const batch of call.db.scan<CandidateRow>(statement, { signal: call.signal })) plan.push(...batch.map(toCandidate))
    return plan
  }
}

const toCandidate = (row: CandidateRow): Candidate => ({
  spaceId: row.space_id as SpaceId,
  rootId: row.root_id as EntryId,
  entryId: row.entry_id as EntryId,
  number: row.number,
  at: row.at,
})
