/** Turning an earlier content of a File into its current one. */
import type { EntryId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { hex, sql } from '../../platform/db/sql.ts'
import type { SpaceScope } from '../spaces/index.ts'
import type { Content, File } from './entry.ts'
import { updateContent } from './entry-store.ts'
import { touchParent } from './parent-rows.ts'
import { recordChange, snapshot } from './record-change.ts'
import { insertVersion } from './version-rows.ts'

/** An earlier content, found in this transaction. */
export type EarlierContent = { readonly number: number; readonly content: Content; readonly createdAt: number; readonly createdBy: string }

/**
 * Makes a version the File's newest content; the present content takes its place in the history,
 * whatever the settings say: nothing is lost, and the Space holds as many bytes as before.
 */
export async function restoreVersion(
  tx: Transaction,
  call: Call<'clock'>,
  input: { readonly scope: SpaceScope; readonly file: File; readonly version: EarlierContent },
): Promise<File> {
  const { scope, file, version } = input
  const spaceId = file.spaceId
  const restored: File = {
    ...file,
    content: version.content,
    revision: file.revision + 1,
    modifiedAt: call.clock.now(),
    uploadedAt: version.createdAt,
  }
  const kept = await insertVersion(tx, call, { scope, file })
  await tx.run(sql`DELETE FROM versions WHERE space_id = ${spaceId} AND entry_id = ${hex(file.id)} AND number = ${version.number}`)
  await updateContent(tx, restored, { by: version.createdBy, formerNumber: version.number })
  await touchParent(tx, { spaceId, parentId: file.parentId as EntryId })
  const details = { ...snapshot(restored), versionId: String(version.number), overwrittenId: file.id, overwritten: snapshot(file) }
  await recordChange(tx, call, { spaceId, events: [{ operation: 'HISTORY.LATEST', entryId: file.id, details }, kept] })
  return restored
}
