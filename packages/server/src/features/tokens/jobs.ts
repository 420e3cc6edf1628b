/** Removes Tokens that have ended. */
import { limits } from '../../kernel/limits.ts'
import { done } from '../../platform/jobs/jobs.ts'
import type { JobDefinition } from '../../platform/jobs/jobs.ts'
import { removeTokensEndedBefore } from './token-store.ts'

/** Another process may still hold a renewal that it has not written. */
const patience = 2 * limits.tokenRenewalInterval

const expireTokens: JobDefinition = {
  kind: 'tokens.expire',
  everyMs: 600_000,
  async run(call) {
    const endedBefore = call.clock.now() - patience
    const removed = await call.db.write('token:expiry', (tx) =>
      removeTokensEndedBefore(tx, { endedBefore, limit: limits.cleanedRowsPerStep }),
    )
    return removed === limits.cleanedRowsPerStep ? { again: true } : done
  },
}

export const tokenJobs: readonly JobDefinition[] = [expireTokens]
