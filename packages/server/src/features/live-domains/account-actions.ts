/**
 * The account's live service by the Cloud API: additions of our own, which start and stop it as
 * the vendor's console does. They answer whatever the state is.
 */
import { action } from '../../platform/http/action.ts'
import type { Action } from '../../platform/http/action.ts'
import { Type } from '../../platform/http/schema.ts'
import { accountStates } from './account-state.ts'
import type { AccountState } from './account-state.ts'
import { changeAccountState } from './change-account-state.ts'
import { liveService } from './live-action.ts'
import { findLiveSetup } from './live-setup.ts'

const describeAccountState = action({
  ...liveService,
  name: 'DescribeLiveAccountState',
  ratePerSecond: 20,
  input: Type.Object({}),
  errors: [],
  run: async (call) => ({ State: (await findLiveSetup(call)).accountState }),
})

const modifyAccountState = action({
  ...liveService,
  name: 'ModifyLiveAccountState',
  ratePerSecond: 20,
  input: Type.Object({ State: Type.Unsafe<AccountState>({ type: 'string', enum: [...accountStates] }) }),
  errors: [],
  run: async (call, input) => {
    await changeAccountState(call, input.State)
    return {}
  },
})

export const accountActions: readonly Action[] = [describeAccountState, modifyAccountState]
