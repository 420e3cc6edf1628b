/** Whether the live service of the account runs: one word, kept beside the number of the schema. */
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { sql } from '../../platform/db/sql.ts'
import { liveAccountFailure } from './failures.ts'

export const accountStates = ['running', 'disabled', 'stopped', 'frozen', 'forbidden'] as const
export type AccountState = (typeof accountStates)[number]

const stateKey = 'live-account-state'

export async function findAccountState(reader: Reader): Promise<AccountState> {
  const row = await reader.get<{ readonly value: string }>(sql`SELECT value FROM installation WHERE key = ${stateKey}`)
  return accountStates.find((state) => state === row?.value) ?? 'running'
}

export async function updateAccountState(tx: Transaction, state: AccountState): Promise<void> {
  await tx.run(sql`
    INSERT INTO installation (key, value) VALUES (${stateKey}, ${state}) ON CONFLICT (key) DO UPDATE SET value = excluded.value`)
}

/** Refuses every action of a service that does not run. */
export function checkAccountState(state: AccountState): void {
  switch (state) {
    case 'running':
      return
    case 'disabled':
      throw liveAccountFailure['ResourceNotFound.UserDisableService']()
    case 'stopped':
      throw liveAccountFailure['ResourceNotFound.StopService']()
    case 'frozen':
      throw liveAccountFailure['ResourceNotFound.FreezeService']()
    case 'forbidden':
      throw liveAccountFailure['ResourceNotFound.ForbidService']()
  }
}
