/** How the last verification ended, for who asks after the server's health. */
import type { Db, Reader } from '../../platform/db/db.ts'
import { sql } from '../../platform/db/sql.ts'
import type { Report } from './report.ts'

export type LastVerify = Pick<
  Report,
  'startedAt' | 'isDeep' | 'findingCount' | 'entryCount' | 'blobCount' | 'storedCount' | 'storedBytes'
> & { readonly endedAt: number; readonly repairedCount: number }

const key = 'last_verify'

/** A later run takes the place of an earlier one. */
export async function markVerified(db: Db, report: Report, ended: Pick<LastVerify, 'endedAt' | 'repairedCount'>): Promise<void> {
  const { startedAt, isDeep, findingCount, entryCount, blobCount, storedCount, storedBytes } = report
  const last: LastVerify = { startedAt, isDeep, findingCount, entryCount, blobCount, storedCount, storedBytes, ...ended }
  await db.write('schema', (tx) =>
    tx.run(sql`
      INSERT INTO installation (key, value) VALUES (${key}, ${JSON.stringify(last)})
      ON CONFLICT (key) DO UPDATE SET value = excluded.value`),
  )
}

/** Undefined when nobody has verified yet. */
export async function findLastVerify(reader: Reader): Promise<LastVerify | undefined> {
  const row = await reader.get<{ readonly value: string }>(sql`SELECT value FROM installation WHERE key = ${key}`)
  return row && (JSON.parse(row.value) as LastVerify)
}
