/** What a change of a child does to the row of its Directory. */
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { hex, sql } from '../../platform/db/sql.ts'
import type { Entry } from './entry.ts'
import { entryFailure } from './failures.ts'

type Parent = { readonly spaceId: SpaceId; readonly parentId: EntryId }

/** A child came or went: counts, change counter and modification time. `DirectoryNotFound` when the row is no Directory in the tree. */
export async function countChild(
  tx: Transaction,
  parent: Parent & { readonly files?: number; readonly directories?: number; readonly at: number },
): Promise<void> {
  const changed = await tx.run(sql`
    UPDATE entries SET child_file_count = child_file_count + ${parent.files ?? 0}, child_directory_count = child_directory_count + ${parent.directories ?? 0},
      revision = revision + 1, modified_at = ${parent.at}
    WHERE space_id = ${parent.spaceId} AND id = ${hex(parent.parentId)} AND kind = 0`)
  if (changed === 0) throw entryFailure.DirectoryNotFound()
}

/** A child changed in a way a listing shows: the Directory's ETag changes, its times do not. */
export async function touchParent(tx: Transaction, parent: Parent): Promise<void> {
  await tx.run(sql`UPDATE entries SET revision = revision + 1 WHERE space_id = ${parent.spaceId} AND id = ${hex(parent.parentId)}`)
}

/** The Entry's Directory loses it. */
export async function uncountChild(tx: Transaction, call: Call<'clock'>, entry: Entry): Promise<void> {
  const count = entry.kind === 'directory' ? { directories: -1 } : { files: -1 }
  await countChild(tx, { spaceId: entry.spaceId, parentId: entry.parentId as EntryId, at: call.clock.now(), ...count })
}

/** The same for many Entries of one Space: one change per Directory. */
export async function uncountChildren(tx: Transaction, call: Call<'clock'>, entries: readonly Entry[]): Promise<void> {
  const at = call.clock.now()
  for (const [parentId, children] of Map.groupBy(entries, (entry) => entry.parentId as EntryId)) {
    const directories = children.filter((child) => child.kind === 'directory').length
    const { spaceId } = children[0] as Entry
    await countChild(tx, { spaceId, parentId, files: directories - children.length, directories: -directories, at })
  }
}
