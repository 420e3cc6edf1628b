/** What must hold at every moment: a quota counts what its spaces count. */
import assert from 'node:assert/strict'
import type { Db } from '../src/platform/db/db.ts'
import { sql } from '../src/platform/db/sql.ts'

export type CountedQuota = {
  readonly id: number
  readonly used: number
  readonly reserved: number
  /** The same, added up over the spaces. */
  readonly usedSum: number
  readonly reservedSum: number
  readonly isExceeded: boolean
}

/** One statement, so that all numbers are of one moment. */
export async function countQuotas(db: Db): Promise<readonly CountedQuota[]> {
  type Row = {
    readonly id: number
    readonly used: number
    readonly reserved: number
    readonly used_sum: number
    readonly reserved_sum: number
    readonly is_exceeded: number
  }
  const rows = await db.read((reader) =>
    reader.all<Row>(sql`
    SELECT q.id, q.used_bytes AS used, q.reserved_bytes AS reserved, CASE WHEN q.used_bytes > q.capacity_bytes THEN 1 ELSE 0 END AS is_exceeded,
      CAST((SELECT COALESCE(SUM(s.used_bytes), 0) FROM spaces s WHERE s.quota_id = q.id OR s.library_quota_id = q.id) AS BIGINT) AS used_sum,
      CAST((SELECT COALESCE(SUM(s.reserved_bytes), 0) FROM spaces s WHERE s.quota_id = q.id OR s.library_quota_id = q.id) AS BIGINT) AS reserved_sum
    FROM quotas q ORDER BY q.id`),
  )
  return rows.map((row) => ({
    id: row.id,
    used: row.used,
    reserved: row.reserved,
    usedSum: row.used_sum,
    reservedSum: row.reserved_sum,
    isExceeded: row.is_exceeded === 1,
  }))
}

/** Fails when a quota counts something else than its spaces. */
export async function checkQuotas(db: Db): Promise<readonly CountedQuota[]> {
  const quotas = await countQuotas(db)
  for (const { id, used, reserved, usedSum, reservedSum } of quotas)
    assert.deepEqual([used, reserved], [usedSum, reservedSum], `quota ${id} counts what its spaces count`)
  return quotas
}
