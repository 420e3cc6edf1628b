import type { Call } from '../../platform/call.ts'
import type { Lock, Transaction } from '../../platform/db/db.ts'
import { defineSignal } from '../../platform/signals.ts'
import type { Cut } from './cut.ts'
import { insertCut } from './cut-store.ts'

export const cutSignal = defineSignal<Cut>('live-cut')

/** Held by every write that announces a cut: their numbers are then in the order of their commits, and no reader misses one. */
export const cutLock: Lock = 'live:cuts'

/** Orders a cut with the change that makes it necessary. The write holds `cutLock`; the order goes out once it is durable. */
export async function announceCut(tx: Transaction, call: Call<'clock' | 'signals'>, cut: Cut): Promise<void> {
  await insertCut(tx, { cut, at: call.clock.now() })
  tx.afterCommit(() => call.signals.emit(cutSignal, cut))
}
