import type { Call } from '../../platform/call.ts'
import { announceCut, cutLock } from '../live-cuts/index.ts'
import { updateAccountState } from './account-state.ts'
import type { AccountState } from './account-state.ts'
import { forgetLiveSetup, setupLock } from './live-setup.ts'

/** Starts or stops the live service as a whole; everybody is cut off when it stops. */
export async function changeAccountState(call: Call<'db' | 'caches' | 'clock' | 'signals'>, state: AccountState): Promise<void> {
  await call.db.write([setupLock, cutLock], async (tx) => {
    await updateAccountState(tx, state)
    forgetLiveSetup(tx, call)
    if (state !== 'running') await announceCut(tx, call, { kind: 'all' })
  })
}
