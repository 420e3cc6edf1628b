/** Every SQL statement of the slice. */
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { Sql, hex, sql } from '../../platform/db/sql.ts'

type Top = { readonly spaceId: SpaceId; readonly entryId: EntryId }

/** Says that the Space is recounted now; false when that was done too short a time ago. */
export async function markRecounted(tx: Transaction, asked: { readonly spaceId: SpaceId; readonly at: number }): Promise<boolean> {
  const changed = await tx.run(sql`
    UPDATE spaces SET recounted_at = ${asked.at}
    WHERE id = ${asked.spaceId}
      AND (recounted_at IS NULL OR recounted_at <= ${asked.at - limits.recountInterval} OR recounted_at > ${asked.at})`)
  return changed === 1
}

/** Children of the Directory `owner` of one rank: 0 Directories, 1 everything else. The rank is that of an index. */
const countOf = (spaceId: SpaceId, rank: 0 | 1, owner: string): Sql => {
  const ranked = new Sql([`(CASE WHEN c.kind = 0 THEN 0 ELSE 1 END) = ${rank} AND c.parent_id = ${owner}`], [])
  return sql`(SELECT COUNT(*) FROM entries c WHERE c.space_id = ${spaceId} AND c.state = 0 AND ${ranked})`
}

/** Directories from the top down whose counts are not those of their children. For scans. */
export const wrongCounts = ({ spaceId, entryId }: Top): Sql => sql`
  WITH RECURSIVE below (id) AS (
    SELECT id FROM entries WHERE space_id = ${spaceId} AND id = ${hex(entryId)} AND kind = 0
    UNION ALL
    SELECT e.id FROM below JOIN entries e
      ON e.space_id = ${spaceId} AND e.parent_id = below.id AND e.state = 0 AND (CASE WHEN e.kind = 0 THEN 0 ELSE 1 END) = 0
  )
  SELECT d.id FROM below JOIN entries d ON d.space_id = ${spaceId} AND d.id = below.id
  WHERE d.child_directory_count <> ${countOf(spaceId, 0, 'd.id')} OR d.child_file_count <> ${countOf(spaceId, 1, 'd.id')}
  LIMIT ${limits.cleanedRowsPerStep}`

/** Counts the children of one Directory; who has listed it sees that it changed. */
export async function updateCounts(tx: Transaction, { spaceId, entryId }: Top): Promise<void> {
  await tx.run(sql`
    UPDATE entries SET child_directory_count = ${countOf(spaceId, 0, 'entries.id')}, child_file_count = ${countOf(spaceId, 1, 'entries.id')},
      revision = revision + 1
    WHERE space_id = ${spaceId} AND id = ${hex(entryId)} AND kind = 0`)
}
