/** Housekeeping: publishers whose holder died, the past that nobody may ask for any more, bans that are over. */
import { limits } from '../../kernel/limits.ts'
import { done } from '../../platform/jobs/jobs.ts'
import type { JobDefinition, JobOutcome } from '../../platform/jobs/jobs.ts'
import { removeBansEndedBefore } from './ban-store.ts'
import { banLock } from './bans.ts'
import { publisherLock } from './publishers.ts'
import { markLapsed, removePublicationsBefore } from './stream-store.ts'

const limit = limits.housekeepingRowsPerStep
const outcome = (changed: number): JobOutcome => (changed === limit ? { again: true } : done)

const lapse: JobDefinition = {
  kind: 'live.lapse',
  everyMs: limits.liveLapse,
  run: async (call) => {
    const seenBefore = call.clock.now() - limits.liveLapse
    return outcome(await call.db.write(publisherLock, (tx) => markLapsed(tx, { seenBefore, limit })))
  },
}

const forgetHistory: JobDefinition = {
  kind: 'live.forgetHistory',
  everyMs: 24 * 3600_000,
  run: async (call) => {
    const before = call.clock.now() - limits.liveHistoryRetention
    return outcome(await call.db.write(publisherLock, (tx) => removePublicationsBefore(tx, before, limit)))
  },
}

const forgetBans: JobDefinition = {
  kind: 'live.forgetBans',
  everyMs: 3600_000,
  run: async (call) => outcome(await call.db.write(banLock, (tx) => removeBansEndedBefore(tx, call.clock.now(), limit))),
}

export const liveJobs: readonly JobDefinition<never>[] = [lapse, forgetHistory, forgetBans]
