import type { LibraryId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { tokenFailure } from './failures.ts'
import { forgetTokens } from './live-token.ts'
import { removeTokensOf } from './token-store.ts'

export type RevokedTokens = {
  readonly libraryId: LibraryId
  /** The empty id means Tokens that name no user, never "everybody". */
  readonly userIds: readonly string[]
  /** Absent: whatever the client; the empty id means Tokens that name none. */
  readonly clientIds?: readonly string[]
  readonly sessionIds?: readonly string[]
}

/** Revokes all Tokens of these users, or those of certain clients or sessions. Repeating it changes nothing. */
export async function deleteUserTokens(call: Call<'db' | 'caches'>, asked: RevokedTokens): Promise<void> {
  for (const ids of [asked.userIds, asked.clientIds ?? [], asked.sessionIds ?? []])
    if (ids.length > limits.revokedIdsMax) throw tokenFailure.ParamInvalid(`At most ${limits.revokedIdsMax} ids fit in one call.`)
  // A user may hold any number of Tokens: short writes let others in between, and each is a durable part of the answer.
  let removed: number
  do {
    removed = await call.db.write(`token:of-${asked.libraryId}`, async (tx) => {
      const hashes = await removeTokensOf(tx, { ...asked, limit: limits.cleanedRowsPerStep })
      forgetTokens(tx, call.caches, hashes)
      return hashes.length
    })
  } while (removed === limits.cleanedRowsPerStep)
}
