/** What every action of the service `live`, version 2018-08-01, has in common: it asks first whether the service runs. */
import type { Static, TObject } from 'typebox'
import type { Call, Machinery } from '../../platform/call.ts'
import { action } from '../../platform/http/action.ts'
import type { Action } from '../../platform/http/action.ts'
import { Type } from '../../platform/http/schema.ts'
import { checkAccountState } from './account-state.ts'
import { liveAccountFailure } from './failures.ts'
import { findLiveSetup } from './live-setup.ts'

export const liveService = { service: 'live', version: '2018-08-01' } as const

/** Requests per second where the documents give no number. */
const ratePerSecondDefault = 20

type Typed<Input extends TObject> = {
  readonly name: string
  readonly ratePerSecond?: number
  readonly input: Input
  /** Besides those of the account's state. */
  readonly errors?: readonly string[]
  readonly run: (call: Call<keyof Machinery>, input: Static<Input>) => Promise<object>
}

/** An action of the live service; refused with the account's state before its own rules are asked. */
export function liveAction<Input extends TObject>({
  ratePerSecond = ratePerSecondDefault,
  errors = [],
  run,
  ...typed
}: Typed<Input>): Action {
  return action({
    ...liveService,
    ...typed,
    ratePerSecond,
    errors: [...accountErrors, ...errors],
    run: async (call, input) => {
      checkAccountState((await findLiveSetup(call)).accountState)
      return run(call, input)
    },
  })
}

const accountErrors = Object.keys(liveAccountFailure.specs)

/** 0 or 1. */
export const ZeroOrOne = Type.Integer({ minimum: 0, maximum: 1 })

/** `2026-01-15T08:00:00Z`. */
export const isoSeconds = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`

/** `2026-01-15 16:00:00`: the time of day in China, as the documents say for domains and rules. */
export const chinaSeconds = (at: number): string => new Date(at + 8 * 3600_000).toISOString().slice(0, 19).replace('T', ' ')
