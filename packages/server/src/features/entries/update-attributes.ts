/** Labels, category, metadata and local times of an Entry that is there. */
import type { EntryPath } from '../../kernel/entry-path.ts'
import type { Call } from '../../platform/call.ts'
import { spaceLock } from '../../platform/db/db.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { changeAttributes } from './attributes.ts'
import type { AttributesChange } from './attributes.ts'
import { sizeOf } from './entry.ts'
import type { Entry } from './entry.ts'
import { updateAttributes } from './entry-store.ts'
import { findEntryByPath } from './tree-lookup.ts'
import { entryFailure } from './failures.ts'
import { touchParent } from './parent-rows.ts'
import { recordChange, snapshot } from './record-change.ts'

export type AttributesUpdate = AttributesChange & {
  readonly contentType?: string | undefined
  /** Virtual files only: what they claim. */
  readonly sizeBytes?: number | undefined
}

/** Changes what is attached; absent members stay as they are. Neither content nor times of the Entry change. */
export async function updateEntryAttributes(
  call: Call<'db' | 'clock'>,
  input: { readonly scope: SpaceScope; readonly path: EntryPath; readonly change: AttributesUpdate },
): Promise<void> {
  const { scope, path, change } = input
  checkContentType(change.contentType)
  await call.db.write(spaceLock(scope.space.id), async (tx) => {
    const entry = await findEntryByPath(tx, scope.space, path)
    if (!entry) throw entryFailure.PathNotFound()
    const changed = applyUpdate(entry, change)
    await updateAttributes(tx, changed)
    if (entry.parentId) await touchParent(tx, { spaceId: entry.spaceId, parentId: entry.parentId })
    await recordChange(tx, call, {
      spaceId: entry.spaceId,
      usedBytes: sizeOf(changed) - sizeOf(entry),
      events: [{ operation: 'FILE.MODIFY', entryId: entry.id, details: { ...snapshot(changed), attributes: changed.attributes } }],
    })
  })
}

function applyUpdate(entry: Entry, change: AttributesUpdate): Entry {
  const attributes = changeAttributes(entry.attributes, change)
  if (change.sizeBytes !== undefined && !entry.claimed) throw entryFailure.ParamInvalid('Only virtual files can be given a size.')
  if (entry.claimed) {
    const { sizeBytes, contentType } = entry.claimed
    return { ...entry, attributes, claimed: { sizeBytes: change.sizeBytes ?? sizeBytes, contentType: change.contentType || contentType } }
  }
  if (!entry.content || !change.contentType) return { ...entry, attributes }
  return { ...entry, attributes, content: { ...entry.content, contentType: change.contentType } }
}

/** It becomes a response header later. */
export function checkContentType(contentType: string | undefined): void {
  if (contentType && !/^[\x21-\x7e][\x20-\x7e]{0,254}$/.test(contentType))
    throw entryFailure.ParamInvalid('contentType is not a MIME type.')
}
