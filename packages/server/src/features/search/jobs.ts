/** Background work of searches: the index follows the tree and the settings; sessions end. */
import { limits } from '../../kernel/limits.ts'
import { done } from '../../platform/jobs/jobs.ts'
import type { JobDefinition } from '../../platform/jobs/jobs.ts'
import { indexJobKind } from '../entries/index.ts'
import type { IndexInput } from '../entries/index.ts'
import { followSearchKind } from '../spaces/index.ts'
import { fillKind, fillStep, followSetting } from './follow-setting.ts'
import type { FillInput } from './follow-setting.ts'
import { indexNames } from './index-names.ts'
import { removeExpiredSessions } from './search-store.ts'

const index: JobDefinition<IndexInput> = {
  kind: indexJobKind,
  run: async (call, { spaceId }) => ((await indexNames(call, spaceId)) ? done : { again: true }),
}

const runFollow: JobDefinition['run'] = async (call) => {
  await followSetting(call)
  return done
}

const follow: JobDefinition = { kind: followSearchKind, run: runFollow }

/** For Spaces that nobody has told about: those of a database that is older than the index. */
const followHourly: JobDefinition = { kind: 'search.follow-hourly', everyMs: 3600_000, run: runFollow }

const fill: JobDefinition<FillInput> = {
  kind: fillKind,
  async run(call, input) {
    const next = await fillStep(call, input)
    await call.faults.at('search.fill.stepped')
    return next ? { again: true, input: next } : done
  },
}

const expire: JobDefinition = {
  kind: 'search.expire',
  everyMs: 10 * 60_000,
  async run(call) {
    const removed = await call.db.write([], (tx) => removeExpiredSessions(tx, call.clock.now(), limits.cleanedRowsPerStep))
    return removed === limits.cleanedRowsPerStep ? { again: true } : done
  },
}

export const searchJobs: readonly JobDefinition<never>[] = [index, follow, followHourly, fill, expire]
