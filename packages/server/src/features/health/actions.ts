/** An addition of our own to the service `smh`: version, stores, jobs, and how the last verification ended. */
import { countWaitingJobs } from '../../platform/jobs/waiting-jobs.ts'
import { checkStores } from '../../platform/monitoring/store-health.ts'
import type { StoreHealth } from '../../platform/monitoring/store-health.ts'
import { readVersion } from '../../platform/version.ts'
import { action } from '../../platform/http/action.ts'
import type { Action } from '../../platform/http/action.ts'
import { Type } from '../../platform/http/schema.ts'
import { findLastVerify } from '../verify/index.ts'
import type { LastVerify } from '../verify/index.ts'

const describeHealth = action({
  service: 'smh',
  version: '2021-07-12',
  name: 'DescribeHealth',
  ratePerSecond: 20,
  input: Type.Object({}),
  errors: [],
  run: async (call) => {
    const [stores, lastVerify] = await Promise.all([checkStores(call, call.log), call.db.read(findLastVerify)])
    const { dueCount, oldestDueSeconds } = await countWaitingJobs(call.db, call.clock.now())
    return {
      Version: readVersion(),
      Runtime: `Node ${process.versions.node}`,
      Addresses: { Control: call.addresses.control, Content: call.addresses.content },
      Database: { ...describeStore(stores.database), IsShared: call.db.traits.isShared },
      BlobStore: describeStore(stores.blobs),
      Jobs: { DueCount: dueCount, OldestDueSeconds: Math.round(oldestDueSeconds) },
      LastVerify: lastVerify ? describeVerify(lastVerify) : null,
    }
  },
})

export const healthActions: readonly Action[] = [describeHealth]

const describeStore = ({ isWell, tookMs }: StoreHealth): object => ({ Status: isWell ? 'ok' : 'failed', Milliseconds: tookMs })

const describeVerify = (last: LastVerify): object => ({
  StartTime: new Date(last.startedAt).toISOString(),
  EndTime: new Date(last.endedAt).toISOString(),
  IsDeep: last.isDeep,
  FindingCount: last.findingCount,
  RepairedCount: last.repairedCount,
  EntryCount: last.entryCount,
  StoredCount: last.storedCount,
  StoredBytes: last.storedBytes,
})
