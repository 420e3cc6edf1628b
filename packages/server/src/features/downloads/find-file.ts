import type { EntryPath } from '../../kernel/entry-path.ts'
import type { Call } from '../../platform/call.ts'
import { contentCasOf, entryFailure, findContentHistory, findEntryByPath, followToFile, isFile } from '../entries/index.ts'
import type { File } from '../entries/index.ts'
import { hasRemovalAt, quotaFailure } from '../quotas/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { findVersionOf } from './download-store.ts'

export type FileQuestion = {
  readonly path: EntryPath
  /** The number of an earlier version; absent means the current content. */
  readonly version?: number | undefined
  /** Refuse unless the current content carries this mark. */
  readonly contentCas?: string | undefined
}

/**
 * The File at a path or behind the link there, or one of its earlier versions. Directories and unknown versions are missing
 * Files here; of one that a quota removed this is said as long as it is remembered.
 */
export async function findFile(call: Call<'db' | 'clock'>, scope: SpaceScope, question: FileQuestion): Promise<File> {
  return call.db.read(async (reader) => {
    const found = await findEntryByPath(reader, scope.space, question.path)
    const place = { spaceId: scope.space.id, path: question.path, now: call.clock.now() }
    if (!found && (await hasRemovalAt(reader, place))) throw quotaFailure.FileRemovedByQuota()
    const entry = found && (isFile(found) ? found : await followToFile(reader, found))
    if (!entry) throw entryFailure.FileNotFound()
    if (question.contentCas && question.contentCas !== contentCasOf(entry)) throw entryFailure.ContentCasConflict()
    if (question.version === undefined) return entry
    const version = await findVersionOf(reader, entry, question.version)
    // A version that was made current again keeps answering to its number.
    if (!version && (await findContentHistory(reader, entry)).formerNumber === question.version) return entry
    if (!version) throw entryFailure.FileNotFound('The file has no such version.')
    return version
  })
}
