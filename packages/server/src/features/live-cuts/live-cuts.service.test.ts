/** Cuts between two processes that share a database. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { createDatabase } from '../../../test/postgres.ts'
import { system } from '../../kernel/actor.ts'
import { Caches } from '../../platform/cache.ts'
import { systemClock } from '../../platform/clock.ts'
import type { Db } from '../../platform/db/db.ts'
import { openPostgres } from '../../platform/db/drivers/postgres/index.ts'
import { silentLog } from '../../platform/log/log.ts'
import { Signals } from '../../platform/signals.ts'
import { announceCut, cutLock, forgetLive, rememberLive, watchCuts } from './index.ts'
import type { Cut } from './index.ts'

/** One process: its own connection, its own news. */
const processOn = (db: Db) => ({
  db,
  clock: systemClock,
  signals: new Signals(),
  // Longer than the test: what is forgotten is forgotten by the cut and not by its age.
  caches: new Caches({ ageMsMax: 60_000 }),
  requestId: 'test',
  actor: system,
  log: silentLog,
  signal: new AbortController().signal,
})

/** Resolves when whoever watches has looked for the first time: at the last number, and behind it. */
function firstLook(db: Db): Promise<void> {
  const looked = Promise.withResolvers<void>()
  const read: Db['read'] = db.read.bind(db)
  let reads = 0
  db.read = async (work) => {
    const result = await read(work)
    if (++reads === 2) looked.resolve()
    return result
  }
  return looked.promise
}

test('hears, in order and not before, what another process orders', async (context) => {
  const url = await createDatabase()
  const [here, there] = [processOn(await openPostgres({ url })), processOn(await openPostgres({ url }))]
  const order = (stream: string) => there.db.write(cutLock, (tx) => announceCut(tx, there, { kind: 'forbid', stream }))
  await order('before')
  const heard: Cut[] = []
  const looked = firstLook(here.db)
  const watch = watchCuts(here, (cut) => void heard.push(cut))
  await looked
  const orderedAt = Date.now()
  for (const stream of ['a', 'b', 'c']) await order(stream)
  while (heard.length < 3 && Date.now() - orderedAt < 30_000) await pause(20)
  const tookMs = Date.now() - orderedAt
  await watch.stop()
  await Promise.all([here.db.close(), there.db.close()])
  assert.deepEqual(
    heard,
    ['a', 'b', 'c'].map((stream) => ({ kind: 'forbid', stream })),
  )
  context.diagnostic(`heard after ${tookMs} ms`)
})

test('forgets what it knew before it tells of a cut, so that nobody comes back by it', async () => {
  const url = await createDatabase()
  const [here, there] = [processOn(await openPostgres({ url })), processOn(await openPostgres({ url }))]
  let truth = 'open'
  const known = () => rememberLive(here, 'door', async () => ({ truth }))
  assert.equal((await known()).truth, 'open')
  const told = Promise.withResolvers<string>()
  const looked = firstLook(here.db)
  const watch = watchCuts(here, () => void known().then((now) => told.resolve(now.truth)))
  await looked
  truth = 'closed'
  assert.equal((await known()).truth, 'open', 'it is remembered')
  await there.db.write(cutLock, async (tx) => {
    forgetLive(tx, there, 'door')
    await announceCut(tx, there, { kind: 'all' })
  })
  assert.equal(await told.promise, 'closed')
  await watch.stop()
  await Promise.all([here.db.close(), there.db.close()])
})
