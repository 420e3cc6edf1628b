/** Rows ⇄ Cuts: every SQL statement of the slice. */
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { sql } from '../../platform/db/sql.ts'
import type { Cut } from './cut.ts'

export type NumberedCut = { readonly number: number; readonly cut: Cut }

type CutRow = { readonly number: number; readonly cut: string }

export async function insertCut(tx: Transaction, of: { readonly cut: Cut; readonly at: number }): Promise<void> {
  await tx.run(sql`INSERT INTO live_cuts (cut, made_at) VALUES (${JSON.stringify(of.cut)}, ${of.at})`)
}

/** The oldest first, of those behind a number. */
export async function listCutsAfter(reader: Reader, after: number, limit: number): Promise<readonly NumberedCut[]> {
  const rows = await reader.all<CutRow>(sql`SELECT number, cut FROM live_cuts WHERE number > ${after} ORDER BY number LIMIT ${limit}`)
  return rows.map((row) => ({ number: Number(row.number), cut: JSON.parse(row.cut) as Cut }))
}

export async function findLastCutNumber(reader: Reader): Promise<number> {
  const row = await reader.get<{ readonly last: number | null }>(sql`SELECT MAX(number) AS last FROM live_cuts`)
  return Number(row?.last ?? 0)
}

/** Answers how many went. The last one stays, so that numbers go on from it. */
export const removeCutsBefore = (tx: Transaction, before: number, limit: number): Promise<number> =>
  tx.run(sql`
    DELETE FROM live_cuts WHERE number IN (
      SELECT number FROM live_cuts WHERE made_at < ${before} AND number < (SELECT MAX(number) FROM live_cuts) ORDER BY made_at LIMIT ${limit})`)
