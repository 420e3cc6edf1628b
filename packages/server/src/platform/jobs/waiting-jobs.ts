/** How much work is due, for the operator's monitoring. */
import type { Db } from '../db/db.ts'
import { sql } from '../db/sql.ts'

const countedMax = 10_000

export async function countWaitingJobs(db: Db, now: number): Promise<{ dueCount: number; oldestDueSeconds: number }> {
  return db.read(async (reader) => {
    const row = await reader.get<{ due_count: number; oldest: number | null }>(sql`
      SELECT COUNT(*) AS due_count, MIN(due_at) AS oldest
      FROM (SELECT due_at FROM jobs WHERE due_at <= ${now} ORDER BY due_at LIMIT ${countedMax}) due`)
    const oldest = row?.oldest ?? now
    return { dueCount: row?.due_count ?? 0, oldestDueSeconds: Math.max(0, (now - oldest) / 1000) }
  })
}
