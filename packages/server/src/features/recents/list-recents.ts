import type { EntryPath } from '../../kernel/entry-path.ts'
import { parseEntryId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import { decodeMarker, encodeMarker } from '../../kernel/page.ts'
import type { Call } from '../../platform/call.ts'
import { edgeFailure } from '../../platform/http/failures.ts'
import { fileTypeOf, pathOf, recentActions } from '../entries/index.ts'
import type { RecentAction } from '../entries/index.ts'
import type { Space } from '../spaces/index.ts'
import type { Selection } from './file-selection.ts'
import { listUses } from './recent-store.ts'
import type { Position, RecentUse } from './recent-store.ts'

export type RecentsAsked = {
  readonly space: Space
  readonly action?: RecentAction | undefined
  readonly isWanted: Selection
  readonly marker?: string | undefined
  readonly limit: number
}

export type ListedUse = RecentUse & { readonly path: EntryPath }

/** The caller's uses, newest first; files that have left the tree are passed over. Nothing for a caller without a user. */
export async function listRecents(
  call: Call<'db'>,
  asked: RecentsAsked,
): Promise<{ readonly items: readonly ListedUse[]; readonly nextMarker?: string }> {
  const { userId } = call.actor
  if (userId === '') return { items: [] }
  const first = asked.marker ? readMarker(asked.marker) : undefined
  return call.db.read(async (reader) => {
    const items: ListedUse[] = []
    let after = first
    for (let seen = 0; seen < limits.recentUsesPerUserMax * recentActions.length; ) {
      const uses = await listUses(reader, { spaceId: asked.space.id, userId, action: asked.action, after, limit: asked.limit + 1 })
      for (const use of uses) {
        if (items.length === asked.limit && after) return { items, nextMarker: encodeMarker([after.usedAt, after.entryId, after.action]) }
        after = { usedAt: use.usedAt, entryId: use.entry.id, action: recentActions.indexOf(use.action) }
        const path = isShown(use, asked) && (await pathOf(reader, asked.space, use.entry.id))
        if (path) items.push({ ...use, path })
      }
      if (uses.length <= asked.limit) return { items }
      seen += uses.length
    }
    return { items }
  })
}

const isShown = ({ entry }: RecentUse, { isWanted }: RecentsAsked): boolean =>
  entry.kind === 'file' && isWanted({ name: entry.name, fileType: fileTypeOf(entry.name, entry.content?.contentType ?? '') })

function readMarker(marker: string): Position {
  const decoded = decodeMarker(marker)
  const [usedAt, id, action] = Array.isArray(decoded) ? (decoded as readonly unknown[]) : []
  const entryId = typeof id === 'string' ? parseEntryId(id) : undefined
  if (typeof usedAt !== 'number' || !entryId || typeof action !== 'number') throw edgeFailure.MarkerNotFound()
  return { usedAt, entryId, action }
}
