import type { Call } from '../../platform/call.ts'
import { edgeFailure } from '../../platform/http/failures.ts'
import { forgetToken } from './live-token.ts'
import { removeToken, tokenLock } from './token-store.ts'
import { hashOfToken } from './token.ts'

/** Revokes one Token: this process refuses it at once, others within a second. Of several callers one succeeds. */
export async function deleteToken(call: Call<'db' | 'caches'>, accessToken: string): Promise<void> {
  const hash = hashOfToken(accessToken)
  await call.db.write(tokenLock(hash), async (tx) => {
    if (!(await removeToken(tx, hash))) throw edgeFailure.InvalidAccessToken()
    forgetToken(tx, call, accessToken)
  })
}
