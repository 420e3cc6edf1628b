/** Renewal as the database sees it: what another process, or this one after a restart, finds. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { anonymous } from '../../kernel/actor.ts'
import { Caches } from '../../platform/cache.ts'
import type { Db } from '../../platform/db/db.ts'
import { databases, testApp } from '../../../test/test-app.ts'
import type { TestApp } from '../../../test/test-app.ts'
import { createAuthorise } from './authorise.ts'
import { findToken } from './token-store.ts'
import { tokenOperations } from './routes.ts'
import { hashOfToken } from './token.ts'

const renewRoute = tokenOperations.find((one) => one.id === 'renewToken')
assert(renewRoute)

/** The check as one process makes it, with its own cache; counts the writes it causes. */
function process(app: TestApp, libraryId: string, ageMsMax = 0) {
  let writes = 0
  let isBroken = false
  const write: Db['write'] = (locks, work) => {
    if (isBroken) return Promise.reject(new Error('the disk is full'))
    writes++
    return app.db.write(locks, work)
  }
  const db: Db = { ...app.db, traits: app.db.traits, read: (work) => app.db.read(work), write }
  const authoriser = createAuthorise({ db, log: app.log })
  const call = { ...app.call(), actor: anonymous, db, caches: new Caches({ ageMsMax }) }
  const show = async (token: string) =>
    authoriser.authorise(call, { operation: renewRoute as never, params: { LibraryId: libraryId, AccessToken: token }, credentials: {} })
  return {
    show,
    flush: authoriser.flush,
    close: authoriser.close,
    writes: () => writes,
    breakWrites: (broken: boolean) => void (isBroken = broken),
  }
}

for (const database of databases()) {
  test(`renewals on ${database}`, async (t) => {
    const app = await testApp({ database })
    const library = await app.given.library()
    const expiryOf = async (token: string) => (await app.db.read((reader) => findToken(reader, hashOfToken(token))))?.expiresAt

    await t.test('it writes many renewals of a token once', async () => {
      const token = await app.given.token(library, { period: 300 })
      const one = process(app, library.id)
      for (let call = 0; call < 50; call++) {
        app.clock.advance(1000)
        await one.show(token)
      }
      assert.equal(one.writes(), 0)
      await one.flush()
      assert.equal(one.writes(), 1)
      assert.equal(await expiryOf(token), app.clock.now() + 300_000)
      await one.flush()
      assert.equal(one.writes(), 1)
      await one.close()
    })

    await t.test('it hands a renewal on to the other processes', async () => {
      const token = await app.given.token(library, { period: 300 })
      const [one, other] = [process(app, library.id), process(app, library.id)]
      app.clock.advance(200_000)
      await one.show(token)
      await one.flush()
      app.clock.advance(200_000)
      await other.show(token)
      await Promise.all([one.close(), other.close()])
    })

    await t.test('it writes what waits when it is closed', async () => {
      const token = await app.given.token(library, { period: 300 })
      const one = process(app, library.id)
      app.clock.advance(100_000)
      await one.show(token)
      await one.close()
      assert.equal(await expiryOf(token), app.clock.now() + 300_000)
    })

    await t.test('it moves an end on and never back', async () => {
      const token = await app.given.token(library, { period: 300 })
      const [one, late] = [process(app, library.id), process(app, library.id)]
      app.clock.advance(10_000)
      await late.show(token)
      app.clock.advance(10_000)
      await one.show(token)
      await one.flush()
      const end = await expiryOf(token)
      await late.flush()
      assert.equal(await expiryOf(token), end)
      await Promise.all([one.close(), late.close()])
    })

    await t.test('it sees in one process what another has revoked, once its cache is too old', async () => {
      const token = await app.given.token(library)
      const other = process(app, library.id, 20)
      await other.show(token)
      await app.expect(204, 'DELETE', `/api/v1/token/${library.id}/${token}`)
      await setTimeout(40)
      await assert.rejects(other.show(token), { code: 'InvalidAccessToken' })
      await other.close()
    })

    await t.test('it keeps a renewal that is not written yet when it reads the token again', async () => {
      const token = await app.given.token(library, { period: 300 })
      const one = process(app, library.id, 20)
      app.clock.advance(50_000)
      await one.show(token)
      await setTimeout(40)
      app.clock.advance(299_000)
      await one.show(token)
      assert.equal(one.writes(), 0)
      await one.close()
      assert.equal(await expiryOf(token), app.clock.now() + 300_000)
    })

    await t.test('it keeps what it could not write for the next time', async () => {
      const token = await app.given.token(library, { period: 300 })
      const one = process(app, library.id)
      app.clock.advance(50_000)
      await one.show(token)
      one.breakWrites(true)
      await one.flush()
      one.breakWrites(false)
      await one.flush()
      assert.equal(await expiryOf(token), app.clock.now() + 300_000)
      await one.close()
    })

    await t.test('it brings no revoked token back', async () => {
      const token = await app.given.token(library, { period: 300 })
      const one = process(app, library.id)
      app.clock.advance(10_000)
      await one.show(token)
      await app.expect(204, 'DELETE', `/api/v1/token/${library.id}/${token}`)
      await one.close()
      assert.equal(await expiryOf(token), undefined)
    })
  })
}
