/**
 * Removing all that a deleted Space held, a bounded number of rows at a time. It works through
 * the tables rather than the tree: nothing in the Space can be reached any more, so the order of
 * parents and children does not matter. References to bytes are dropped with the rows; the
 * Space's own row goes last, so that a step that failed is found and taken up again.
 */
import type { SpaceId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { spaceLock } from '../../platform/db/db.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { removeNames } from '../../platform/db/name-index.ts'
import { sql } from '../../platform/db/sql.ts'

export const purgeSpaceKind = 'spaces.purge'

export type PurgeSpaceInput = { readonly spaceId: SpaceId }

/** Runs one step; true when the last row is gone. Safe to run twice. */
export function purgeSpace(call: Call<'db' | 'clock'>, { spaceId }: PurgeSpaceInput): Promise<boolean> {
  return call.db.write(spaceLock(spaceId), async (tx) => {
    const space = await tx.get(sql`SELECT 1 AS found FROM spaces WHERE id = ${spaceId} AND state = 1`)
    if (!space) return true
    for (const removeRows of tables) if ((await removeRows(tx, { spaceId, now: call.clock.now() })) > 0) return false
    await tx.run(sql`DELETE FROM spaces WHERE id = ${spaceId} AND state = 1`)
    return true
  })
}

type Step = { readonly spaceId: SpaceId; readonly now: number }

const limit = limits.cleanedRowsPerStep

/** Each removes a bounded number of rows and answers how many. */
const tables: readonly ((tx: Transaction, step: Step) => Promise<number>)[] = [
  removeTokens,
  endUploads,
  (tx, { spaceId }) =>
    tx.run(sql`
    DELETE FROM recycled_items WHERE space_id = ${spaceId} AND number IN (SELECT number FROM recycled_items WHERE space_id = ${spaceId} LIMIT ${limit})`),
  (tx, { spaceId }) =>
    tx.run(sql`
    DELETE FROM task_inputs WHERE space_id = ${spaceId} AND number IN (SELECT number FROM task_inputs WHERE space_id = ${spaceId} LIMIT ${limit})`),
  (tx, { spaceId }) =>
    tx.run(sql`
    DELETE FROM tasks WHERE space_id = ${spaceId} AND number IN (SELECT number FROM tasks WHERE space_id = ${spaceId} LIMIT ${limit})`),
  (tx, { spaceId }) => removeNames(tx, sql`SELECT number FROM searched_names WHERE space_id = ${spaceId} ORDER BY number LIMIT ${limit}`),
  (tx, { spaceId }) => tx.run(sql`DELETE FROM searches WHERE id IN (SELECT id FROM searches WHERE space_id = ${spaceId} LIMIT ${limit})`),
  removeVersions,
  removeEntries,
  (tx, { spaceId }) =>
    tx.run(sql`
    DELETE FROM quota_removals WHERE space_id = ${spaceId} AND entry_id IN (SELECT entry_id FROM quota_removals WHERE space_id = ${spaceId} LIMIT ${limit})`),
  (tx, { spaceId }) =>
    tx.run(sql`
    DELETE FROM journal WHERE space_id = ${spaceId} AND seq IN (SELECT seq FROM journal WHERE space_id = ${spaceId} ORDER BY seq LIMIT ${limit})`),
]

/** Tokens made for this Space alone; they have been refused since it was deleted. */
function removeTokens(tx: Transaction, { spaceId }: Step): Promise<number> {
  return tx.run(sql`DELETE FROM tokens WHERE hash IN (SELECT hash FROM tokens WHERE sole_space_id = ${spaceId} LIMIT ${limit})`)
}

/** Ends Uploads: the job that removes expired ones takes their parts and bytes with them. */
function endUploads(tx: Transaction, { spaceId, now }: Step): Promise<number> {
  return tx.run(sql`
    UPDATE uploads SET state = CASE WHEN state = 0 THEN 2 ELSE state END, expires_at = ${now}
    WHERE id IN (SELECT id FROM uploads WHERE space_id = ${spaceId} AND expires_at > ${now} LIMIT ${limit})`)
}

async function removeVersions(tx: Transaction, { spaceId, now }: Step): Promise<number> {
  const rows = sql`SELECT entry_id, number FROM versions WHERE space_id = ${spaceId} ORDER BY entry_id, number LIMIT ${limit}`
  await tx.run(sql`
    INSERT INTO blob_releases (blob_id, due_at)
    SELECT DISTINCT blob_id, CAST(${now + limits.blobGrace} AS BIGINT) FROM versions WHERE space_id = ${spaceId} AND (entry_id, number) IN (${rows})
    ON CONFLICT (blob_id) DO UPDATE SET due_at = excluded.due_at`)
  return tx.run(sql`DELETE FROM versions WHERE space_id = ${spaceId} AND (entry_id, number) IN (${rows})`)
}

async function removeEntries(tx: Transaction, { spaceId, now }: Step): Promise<number> {
  const rows = sql`SELECT id FROM entries WHERE space_id = ${spaceId} ORDER BY id LIMIT ${limit}`
  await tx.run(sql`
    INSERT INTO blob_releases (blob_id, due_at)
    SELECT DISTINCT blob_id, CAST(${now + limits.blobGrace} AS BIGINT) FROM entries WHERE space_id = ${spaceId} AND blob_id IS NOT NULL AND id IN (${rows})
    ON CONFLICT (blob_id) DO UPDATE SET due_at = excluded.due_at`)
  return tx.run(sql`DELETE FROM entries WHERE space_id = ${spaceId} AND id IN (${rows})`)
}
