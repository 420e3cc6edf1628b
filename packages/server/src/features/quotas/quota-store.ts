/**
 * Rows ⇄ Quotas. Which Space belongs to which Quota stands in the Space's row; whoever changes
 * that takes the counters of the Space along. Rows of Spaces are taken before the Quota's row, as
 * every writer of a Space does.
 */
import { assert } from '../../kernel/assert.ts'
import type { LibraryId, SpaceId, SpaceName } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { join, sql } from '../../platform/db/sql.ts'
import { forgetSpace, quotaKinds } from '../spaces/index.ts'
import type { Quota, QuotaRules } from './quota.ts'

type QuotaRow = {
  readonly id: number
  readonly capacity: string
  readonly removes_when_exceeded: number
  readonly removes_after_days: number
  readonly removes_newest: number
}

const toQuota = (row: QuotaRow): Quota => ({
  id: row.id,
  capacityBytes: BigInt(row.capacity),
  removesWhenExceeded: row.removes_when_exceeded === 1,
  removesAfterDays: row.removes_after_days,
  removesNewest: row.removes_newest === 1,
})

export type QuotaRef = { readonly libraryId: LibraryId; readonly id: number }

export async function findQuota(reader: Reader, { libraryId, id }: QuotaRef): Promise<Quota | undefined> {
  const row = await reader.get<QuotaRow>(sql`
    SELECT id, CAST(capacity_bytes AS TEXT) AS capacity, removes_when_exceeded, removes_after_days, removes_newest
    FROM quotas WHERE id = ${id} AND library_id = ${libraryId} AND kind = ${quotaKinds.ofSpaces}`)
  return row && toQuota(row)
}

export async function findQuotaOfSpace(reader: Reader, spaceId: SpaceId): Promise<Quota | undefined> {
  const row = await reader.get<QuotaRow>(sql`
    SELECT id, CAST(capacity_bytes AS TEXT) AS capacity, removes_when_exceeded, removes_after_days, removes_newest
    FROM quotas WHERE id = (SELECT quota_id FROM spaces WHERE id = ${spaceId})`)
  return row && toQuota(row)
}

/** By name. Not a page: the contract bounds the Spaces of one Quota. */
export async function listSpaceNames(reader: Reader, quotaId: number): Promise<readonly SpaceName[]> {
  const rows = await reader.all<{ readonly name: string }>(sql`
    SELECT name FROM spaces WHERE quota_id = ${quotaId} ORDER BY name LIMIT ${limits.spacesPerRequestMax}`)
  return rows.map((row) => row.name as SpaceName)
}

/** A Quota that covers nothing yet. */
export async function insertQuota(tx: Transaction, call: Call<'clock'>, libraryId: LibraryId, rules: QuotaRules): Promise<number> {
  const row = await tx.get<{ readonly id: number }>(sql`
    INSERT INTO quotas (library_id, kind, capacity_bytes, removes_when_exceeded, removes_after_days, removes_newest, created_at)
    VALUES (${libraryId}, ${quotaKinds.ofSpaces}, ${rules.capacityBytes}, ${rules.removesWhenExceeded ? 1 : 0}, ${rules.removesAfterDays},
      ${rules.removesNewest ? 1 : 0}, ${call.clock.now()}) RETURNING id`)
  assert(row, 'An insert answers its row.')
  return row.id
}

/** What comes to a Quota, or leaves it, with its Spaces. */
export type Share = { readonly usedBytes: number; readonly reservedBytes: number }

type SharerRow = { readonly name: string; readonly used_bytes: number; readonly reserved_bytes: number }

/** Puts those of the named Spaces that exist and belong to no Quota under this one; answers their names with what they hold. */
export async function coverSpaces(
  tx: Transaction,
  call: Call<'caches'>,
  { libraryId, id }: QuotaRef,
  names: readonly SpaceName[],
): Promise<Share & { readonly names: ReadonlySet<string> }> {
  const rows = await tx.all<SharerRow>(sql`
    UPDATE spaces SET quota_id = ${id} WHERE library_id = ${libraryId} AND name IN (${join(names)}) AND state = 0 AND quota_id IS NULL
    RETURNING name, used_bytes, reserved_bytes`)
  return shareOf(tx, call, libraryId, rows)
}

/** Takes the Quota off all its Spaces but the named ones. */
export async function uncoverSpaces(
  tx: Transaction,
  call: Call<'caches'>,
  { libraryId, id }: QuotaRef,
  kept: readonly SpaceName[],
): Promise<Share> {
  const others = kept.length > 0 ? sql`quota_id = ${id} AND name NOT IN (${join(kept)})` : sql`quota_id = ${id}`
  const rows = await tx.all<SharerRow>(sql`UPDATE spaces SET quota_id = NULL WHERE ${others} RETURNING name, used_bytes, reserved_bytes`)
  return shareOf(tx, call, libraryId, rows)
}

function shareOf(tx: Transaction, call: Call<'caches'>, libraryId: LibraryId, rows: readonly SharerRow[]): Share & { names: Set<string> } {
  for (const { name } of rows) forgetSpace(tx, call, { libraryId, name: name as SpaceName })
  return {
    usedBytes: rows.reduce((sum, row) => sum + row.used_bytes, 0),
    reservedBytes: rows.reduce((sum, row) => sum + row.reserved_bytes, 0),
    names: new Set(rows.map((row) => row.name)),
  }
}

/** Which of these names belong to Spaces at all, and to which Quota. */
export async function listQuotaIds(
  reader: Reader,
  libraryId: LibraryId,
  names: readonly SpaceName[],
): Promise<ReadonlyMap<string, number | undefined>> {
  const rows = await reader.all<{ readonly name: string; readonly quota_id: number | null }>(sql`
    SELECT name, quota_id FROM spaces WHERE library_id = ${libraryId} AND state = 0 AND name IN (${join(names)})`)
  return new Map(rows.map((row) => [row.name, row.quota_id ?? undefined]))
}

/**
 * Changes what is named, adds the share of Spaces that came or left, and remembers since when the
 * Quota is exceeded. Answers what counts from now on; undefined when there is no such Quota.
 */
export async function updateQuotaRow(
  tx: Transaction,
  call: Call<'clock'>,
  { libraryId, id }: QuotaRef,
  change: Partial<QuotaRules> & Share,
): Promise<{ readonly isExceeded: boolean } | undefined> {
  const capacity = sql`COALESCE(${change.capacityBytes ?? null}, capacity_bytes)`
  const row = await tx.get<{ readonly is_exceeded: number }>(sql`
    UPDATE quotas SET used_bytes = used_bytes + ${change.usedBytes}, reserved_bytes = reserved_bytes + ${change.reservedBytes},
      capacity_bytes = ${capacity}, removes_when_exceeded = COALESCE(${claim(change.removesWhenExceeded)}, removes_when_exceeded),
      removes_after_days = COALESCE(${change.removesAfterDays ?? null}, removes_after_days),
      removes_newest = COALESCE(${claim(change.removesNewest)}, removes_newest),
      exceeded_at = CASE WHEN used_bytes + ${change.usedBytes} <= ${capacity} THEN NULL
        WHEN exceeded_at IS NOT NULL AND used_bytes > capacity_bytes THEN exceeded_at ELSE ${call.clock.now()} END
    WHERE id = ${id} AND library_id = ${libraryId} AND kind = ${quotaKinds.ofSpaces}
    RETURNING CASE WHEN used_bytes > capacity_bytes THEN 1 ELSE 0 END AS is_exceeded`)
  return row && { isExceeded: row.is_exceeded === 1 }
}

const claim = (isSo: boolean | undefined): number | null => (isSo === undefined ? null : isSo ? 1 : 0)

/** False when there is no such Quota. Its Spaces have been taken off it. */
export async function removeQuota(tx: Transaction, { libraryId, id }: QuotaRef): Promise<boolean> {
  const removed = await tx.run(sql`DELETE FROM quotas WHERE id = ${id} AND library_id = ${libraryId} AND kind = ${quotaKinds.ofSpaces}`)
  return removed === 1
}
