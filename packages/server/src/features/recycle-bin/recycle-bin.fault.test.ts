/** The bin while the job that purges it has looked and not yet acted. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import type { Db } from '../../platform/db/db.ts'
import { purgeEndedItems } from './purge-items.ts'

const dayMs = 86_400_000

/** Runs `before` once, ahead of the first write. */
function delayed(db: Db, before: () => Promise<unknown>): Db {
  let isDone = false
  return {
    traits: db.traits,
    read: (work) => db.read(work),
    async write(locks, work, options) {
      if (!isDone) {
        isDone = true
        await before()
      }
      return db.write(locks, work, options)
    },
    scan: (statement, options) => db.scan(statement, options),
    health: () => db.health(),
    close: () => db.close(),
  }
}

onEachDatabase(async (database) => {
  const app = await testApp({ database })

  /** A recycled File whose term has just ended, and what the bin is asked. */
  async function ended() {
    const where = await app.given.place({ usesRecycleBin: true, recycledDays: 1 })
    await app.given.file(where, 'a')
    const bin = `/api/v1/recycled/${where.library.id}/-`
    const removed = await app.expect(200, 'DELETE', where.at('file', 'a'), { token: where.token })
    app.clock.advance(dayMs)
    const token = await app.given.token(where.library)
    const exists = async (path: string): Promise<boolean> => (await app.send('HEAD', where.at('file', path), { token })).status === 200
    return { at: where.at, token, bin, number: removed.body.recycledItemId as number, exists }
  }

  /** What a request that came in time does, or a process whose clock is behind. */
  async function slightlyEarlier(work: () => Promise<unknown>): Promise<void> {
    app.clock.advance(-1)
    await work()
    app.clock.advance(1)
  }

  test('it keeps what got a longer term meanwhile', async () => {
    const { token, bin, number, exists } = await ended()
    const keepLonger = () => app.expect(204, 'POST', bin, { token, query: { lifecycle: 1 }, body: { retentionDays: 30 } })
    await purgeEndedItems({ ...app.call(), db: delayed(app.db, () => slightlyEarlier(keepLonger)) })
    await app.expect(200, 'POST', `${bin}/${number}`, { token, query: { restore: 1 } })
    assert.ok(await exists('a'))
  })

  test('it keeps what was restored and removed again meanwhile', async () => {
    const { at, token, bin, number, exists } = await ended()
    let again = 0
    const restoreAndRemove = async (): Promise<void> => {
      await app.expect(200, 'POST', `${bin}/${number}`, { token, query: { restore: 1 } })
      again = (await app.expect(200, 'DELETE', at('file', 'a'), { token })).body.recycledItemId
    }
    await purgeEndedItems({ ...app.call(), db: delayed(app.db, () => slightlyEarlier(restoreAndRemove)) })
    await app.expect(200, 'POST', `${bin}/${again}`, { token, query: { restore: 1 } })
    assert.ok(await exists('a'))
  })
})
