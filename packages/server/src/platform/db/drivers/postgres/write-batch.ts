/**
 * One transaction with one or more writes in it, each behind a savepoint when they are several,
 * acknowledged together after the commit. Tried again as a whole when a neighbour or a broken
 * connection ended it before the commit was sent.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'
import { AssertionError } from '../../../../kernel/assert.ts'
import type { Faults } from '../../../faults.ts'
import type { Log } from '../../../log/log.ts'
import type { Lock, Transaction } from '../../db.ts'
import { runEffects } from '../../effects.ts'
import { watched } from '../../remote-write.ts'
import { isConflict, isConnectionLost, translated, unavailable } from './errors.ts'
import { ControlStatements } from './control-statements.ts'
import { beginWrite, takeLocks } from './locks.ts'
import type { StatementNames } from './statements.ts'
import { WriteHandle } from './write-handle.ts'

const attemptsMax = 6
const pauseMsFirst = 5

export type Waiting = {
  readonly work: (tx: Transaction) => Promise<unknown>
  readonly mayBeLost: boolean
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

export type BatchOptions = {
  readonly pool: Pool
  readonly names: StatementNames
  readonly faults: Faults
  readonly log: Log
  /** A write that awaits something foreign for longer is refused: it holds everybody's lock. */
  readonly foreignMsMax: number
}

type Outcome = { readonly effects: readonly (() => void)[]; readonly result: unknown } | { readonly refusal: unknown }

/** Settles every write of the batch; never rejects. */
export async function runBatch(options: BatchOptions, locks: readonly Lock[], batch: readonly Waiting[]): Promise<void> {
  try {
    const outcomes = await tryRepeatedly(options, locks, batch)
    for (const outcome of outcomes) if ('effects' in outcome) runEffects(outcome.effects, options.log)
    outcomes.forEach((outcome, index) => {
      if ('refusal' in outcome) batch[index]?.reject(outcome.refusal)
      else batch[index]?.resolve(outcome.result)
    })
  } catch (error) {
    options.log.error({ err: error, writes: batch.length }, 'a batch of writes was refused')
    for (const waiting of batch) waiting.reject(translated(error))
  }
}

async function tryRepeatedly(options: BatchOptions, locks: readonly Lock[], batch: readonly Waiting[]): Promise<readonly Outcome[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryOnce(options, locks, batch)
    } catch (error) {
      if (attempt === attemptsMax || !(isConflict(error) || isConnectionLost(error))) throw error
      // Doubling, with a random part so that two rivals do not meet again.
      await pause(pauseMsFirst * 2 ** attempt * (0.5 + Math.random()))
    }
  }
}

async function tryOnce(options: BatchOptions, locks: readonly Lock[], batch: readonly Waiting[]): Promise<readonly Outcome[]> {
  const client = await options.pool.connect()
  // A lost connection answers the running statement; the event itself must only not be unheard.
  const ignore = (): void => {}
  client.on('error', ignore)
  let isWell = false
  try {
    const outcomes = await runWrites(client, options, locks, batch)
    if (outcomes.every((outcome) => 'refusal' in outcome)) await client.query('ROLLBACK')
    else await commit(client, options.faults)
    isWell = true
    return outcomes
  } finally {
    client.off('error', ignore)
    // A connection that failed is closed, which rolls back what was open.
    client.release(!isWell)
  }
}

async function runWrites(client: PoolClient, options: BatchOptions, locks: readonly Lock[], batch: readonly Waiting[]): Promise<Outcome[]> {
  const isShared = batch.length > 1
  const control = new ControlStatements(client)
  // One that wants the flush takes the others along.
  const noFlush = batch.every(({ mayBeLost }) => mayBeLost) ? 'SET LOCAL synchronous_commit TO off;' : ''
  control.send(`${beginWrite}${noFlush}${takeLocks(locks)}${isShared ? 'SAVEPOINT write;' : ''}`)
  const outcomes: Outcome[] = []
  for (const waiting of batch) {
    if (outcomes.length > 0) control.send('RELEASE SAVEPOINT write;SAVEPOINT write;')
    const outcome = await runWrite(client, options, waiting)
    outcomes.push(outcome)
    if (isShared && 'refusal' in outcome) control.send('ROLLBACK TO SAVEPOINT write')
  }
  await control.answered()
  return outcomes
}

async function runWrite(client: PoolClient, options: BatchOptions, waiting: Waiting): Promise<Outcome> {
  const handle = new WriteHandle(client, options.names)
  let outcome: Outcome
  try {
    outcome = { effects: handle.effects, result: await watched(handle, waiting.work(handle), options.foreignMsMax) }
  } catch (refusal) {
    outcome = { refusal }
  }
  await handle.revoke()
  if (handle.failure === undefined) return outcome
  if (isConflict(handle.failure) || isConnectionLost(handle.failure)) throw handle.failure
  return { refusal: 'refusal' in outcome ? translated(outcome.refusal) : translated(handle.failure) }
}

async function commit(client: PoolClient, faults: Faults): Promise<void> {
  await faults.at('db.commit.before')
  try {
    const result = await client.query('COMMIT')
    if (result.command !== 'COMMIT') throw new AssertionError('A transaction with a failed statement is not committed.')
  } catch (error) {
    // Nobody knows whether the server heard it: trying again could do the work twice.
    throw isConnectionLost(error) ? unavailable(error) : error
  }
  await faults.at('db.commit.after')
}
