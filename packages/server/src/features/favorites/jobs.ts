/** Housekeeping: marks of purged Entries are stripped in lists at once and removed here. */
import { limits } from '../../kernel/limits.ts'
import type { SpaceId } from '../../kernel/ids.ts'
import { spaceLock } from '../../platform/db/db.ts'
import { done } from '../../platform/jobs/jobs.ts'
import type { JobDefinition } from '../../platform/jobs/jobs.ts'
import { listMarkedSpaces, removeOrphanFavorites } from './favorite-store.ts'

const removeOrphans: JobDefinition<{ readonly after?: number }> = {
  kind: 'favorites.removeOrphans',
  everyMs: 24 * 3600_000,
  run: async (call, { after = 0 }) => {
    const [spaceId] = await call.db.read((reader) => listMarkedSpaces(reader, after, 1))
    if (spaceId === undefined) return done
    const removed = await call.db.write(spaceLock(spaceId), (tx) =>
      removeOrphanFavorites(tx, spaceId as SpaceId, limits.housekeepingRowsPerStep),
    )
    return { again: true, input: { after: removed < limits.housekeepingRowsPerStep ? spaceId : after } }
  },
}

export const favoriteJobs = [removeOrphans]
