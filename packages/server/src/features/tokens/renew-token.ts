import type { Call } from '../../platform/call.ts'
import { edgeFailure } from '../../platform/http/failures.ts'
import type { IssuedToken } from './create-token.ts'
import { findToken, tokenLock, updateTokenExpiry } from './token-store.ts'
import { hashOfToken } from './token.ts'

/** Starts the Token's period anew, durably; the period itself stays as it was made. */
export async function renewToken(call: Call<'db' | 'clock'>, accessToken: string): Promise<IssuedToken> {
  const hash = hashOfToken(accessToken)
  const now = call.clock.now()
  const periodSeconds = await call.db.write(tokenLock(hash), async (tx) => {
    const token = await findToken(tx, hash)
    // Revoked since the call was authorised.
    if (!token) throw edgeFailure.InvalidAccessToken()
    await updateTokenExpiry(tx, { hash, expiresAt: now + token.periodSeconds * 1000 })
    return token.periodSeconds
  })
  return { accessToken, expiresIn: periodSeconds }
}
