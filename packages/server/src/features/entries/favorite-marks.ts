/**
 * Which Entries a user has marked. The marks are made in the `favorites` slice; the tree reads
 * them because its lists and details tell them.
 */
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import type { Reader } from '../../platform/db/db.ts'
import { hex, join, sql } from '../../platform/db/sql.ts'
import type { SpaceScope } from '../spaces/index.ts'

/** Those of the Entries that the user has marked; nobody's marks for a caller without a user. */
export async function findFavorites(
  reader: Reader,
  asked: { readonly spaceId: SpaceId; readonly userId: string; readonly ids: readonly EntryId[] },
): Promise<ReadonlySet<EntryId>> {
  if (asked.userId === '' || asked.ids.length === 0) return nothing
  const rows = await reader.all<{ readonly entry_id: EntryId }>(sql`
    SELECT hex_of(entry_id) AS entry_id FROM favorites
    WHERE space_id = ${asked.spaceId} AND user_id = ${asked.userId} AND entry_id IN (${join(asked.ids.map((id) => hex(id)))})`)
  return new Set(rows.map((row) => row.entry_id))
}

/** The same for the caller of an operation. */
export const findCallersFavorites = (
  call: Call<'db'>,
  scope: Pick<SpaceScope, 'space'>,
  entries: readonly { readonly id?: EntryId }[],
): Promise<ReadonlySet<EntryId>> =>
  call.db.read((reader) =>
    findFavorites(reader, { spaceId: scope.space.id, userId: call.actor.userId, ids: entries.flatMap(({ id }) => id ?? []) }),
  )

const nothing: ReadonlySet<EntryId> = new Set()
