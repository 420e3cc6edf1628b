/** Reaching an Entry by its id, which clients call inode. */
import type { EntryPath } from '../../kernel/entry-path.ts'
import type { EntryId } from '../../kernel/ids.ts'
import { parseEntryId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import type { SpaceScope } from '../spaces/index.ts'
import type { Entry } from './entry.ts'
import { findEntryWithPath } from './tree-lookup.ts'
import { entryFailure } from './failures.ts'

/** The Entry and where it is. What is in the bin, or below something in the bin, is not found. */
export async function findByInode(
  call: Call<'db'>,
  input: { readonly scope: SpaceScope; readonly inode: string },
): Promise<{ readonly entry: Entry; readonly path: EntryPath }> {
  const id: EntryId | undefined = parseEntryId(input.inode)
  const found = id && (await call.db.read((reader) => findEntryWithPath(reader, input.scope.space, id)))
  if (!found) throw entryFailure.FileNotFound()
  return found
}
