/** Housekeeping: the lists stay short, and purged files leave them. */
import { limits } from '../../kernel/limits.ts'
import { spaceLock } from '../../platform/db/db.ts'
import { done } from '../../platform/jobs/jobs.ts'
import type { JobDefinition } from '../../platform/jobs/jobs.ts'
import { findBusyUser, findUsedSpace, removeOldUses, removeOrphanUses } from './recent-store.ts'

const dayMs = 24 * 3600_000

const trim: JobDefinition<{ readonly spaceId?: number; readonly userId?: string }> = {
  kind: 'recents.trim',
  everyMs: dayMs,
  run: async (call, { spaceId = 0, userId = '' }) => {
    const user = await call.db.read((reader) => findBusyUser(reader, { spaceId, userId }, limits.recentUsesPerUserMax))
    if (!user) return done
    await call.db.write(spaceLock(user.spaceId), (tx) => removeOldUses(tx, user, limits.recentUsesPerUserMax))
    return { again: true, input: user }
  },
}

const removeOrphans: JobDefinition<{ readonly after?: number }> = {
  kind: 'recents.removeOrphans',
  everyMs: dayMs,
  run: async (call, { after = 0 }) => {
    const spaceId = await call.db.read((reader) => findUsedSpace(reader, after))
    if (spaceId === undefined) return done
    const removed = await call.db.write(spaceLock(spaceId), (tx) => removeOrphanUses(tx, spaceId, limits.housekeepingRowsPerStep))
    return { again: true, input: { after: removed < limits.housekeepingRowsPerStep ? spaceId : after } }
  },
}

export const recentJobs = [trim, removeOrphans]
