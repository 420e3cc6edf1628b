import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkQuotas } from '../../../test/check-quotas.ts'
import { checkReferences } from '../../../test/check-references.ts'
import { databases, testApp } from '../../../test/test-app.ts'
import { uploading } from '../../../test/uploading.ts'
import { limits } from '../../kernel/limits.ts'
import { newId } from '../../platform/clock.ts'
import type { Db } from '../../platform/db/db.ts'
import { hex, join, sql } from '../../platform/db/sql.ts'
import { cleanUpQuota } from './clean-up.ts'

const day = 86_400_000
const year = 365 * 86_400

/** Draws between 0 and 1 that a seed repeats. */
function drawsOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

for (const database of databases()) {
  test(`the clean-up of a quota on ${database}`, async (t) => {
    const app = await testApp({ database })

    /** Two spaces under a quota that removes after ten days. */
    async function world(rules: object = {}, settings: object = {}) {
      const library = await app.given.library({ isMultiSpace: true, usesRecycleBin: true, keepsHistory: true, ...settings })
      const token = await app.given.token(library, { period: year })
      for (const space_id of ['aa', 'bb']) await app.expect(201, 'POST', `/api/v1/space/${library.id}`, { token, query: { space_id } })
      const place = (space: string) => ({
        token,
        at: (resource: string, path = '') => `/api/v1/${resource}/${library.id}/${space}/${encodeURIComponent(path)}`,
      })
      const quotas = `/api/v1/quota/${library.id}`
      const body = { spaces: ['aa', 'bb'], capacity: 1_000_000, removeWhenExceed: true, removeAfterDays: 10, ...rules }
      const id: number = (await app.expect(201, 'POST', quotas, { token, body })).body.quotaId
      const client = (space: string) => uploading(app, place(space))
      return {
        library,
        token,
        id,
        place,
        client,
        change: (to: object) => app.expect(204, 'PUT', `${quotas}/${id}`, { token, body: to }),
        used: async () => (await checkQuotas(app.db)).find((quota) => quota.id === id)?.used,
        /** Uploads one after another, a minute apart. */
        fill: async (space: string, names: readonly string[], bytes = '1234567890') => {
          const inodes: string[] = []
          for (const name of names) {
            app.clock.advance(60_000)
            await client(space).upload(name, bytes, { query: { conflict_resolution_strategy: 'overwrite' } })
            inodes.push(
              (await app.expect(200, 'GET', place(space).at('directory', name), { token, query: { info: 1, with_inode: 1 } })).body.inode,
            )
          }
          return inodes
        },
        remove: async (space: string, path: string, resource = 'file') => {
          app.clock.advance(60_000)
          await app.expect(200, 'DELETE', place(space).at(resource, path), { token })
        },
        deletion: (space: string, inode: string) =>
          app.send('GET', `/api/v1/file-deletion-check/${library.id}/${space}/${inode}`, { token }),
        bin: async (space: string): Promise<readonly string[]> =>
          (await app.expect(200, 'GET', place(space).at('recycled'), { token })).body.contents.map((item: { name: string }) => item.name),
      }
    }

    /** Lets the term pass, and every job that this makes due run; purges are waited for. */
    async function pass(ms: number): Promise<void> {
      app.clock.advance(ms)
      for (let round = 0; round < 8; round++) {
        await app.runJobs()
        app.clock.advance(60_000)
      }
    }

    await t.test('it waits for the term, then removes the oldest files of all spaces until the rest fits', async () => {
      const { fill, client, change, used, deletion, place, token } = await world()
      const [first] = await fill('aa', ['1'])
      const [second] = await fill('bb', ['2'])
      await fill('aa', ['3', 'd-4'])
      await change({ capacity: 25 })
      await pass(9 * day)
      assert.equal(await used(), 40)
      await change({ removeAfterDays: 11, capacity: 26 })
      await pass(day)
      assert.equal(await used(), 40)
      await pass(day)
      assert.equal(await used(), 20)
      assert.deepEqual([await client('aa').names(), await client('bb').names()], [['3', 'd-4'], []])

      const answer = (await deletion('aa', first as string)).body
      assert.deepEqual([answer.reason, answer.quotaCleanupRecordRetentionDays], ['RemovedByQuota', limits.quotaRemovalRetentionDays])
      assert.ok(Date.parse(answer.deletedAt) > 0)
      assert.equal((await deletion('bb', second as string)).body.reason, 'RemovedByQuota')
      assert.equal((await deletion('bb', first as string)).body.reason, 'Unknown')
      for (const query of [{ info: 1 }, {}]) {
        const read = await app.send('GET', place('aa').at('file', '1'), { token, query: query as Record<string, number> })
        assert.deepEqual([read.status, read.body.code], [404, 'FileRemovedByQuota'])
      }
      assert.equal((await app.send('HEAD', place('aa').at('file', '1'), { token })).status, 404)
      assert.equal((await app.send('GET', place('bb').at('file', '1'), { token })).body.code, 'FileNotFound')
      await client('aa').upload('1', 'new')
      await app.expect(302, 'GET', place('aa').at('file', '1'), { token })
      await checkReferences(app)
    })

    await t.test('it tells the change feed', async () => {
      const { fill, change, library } = await world()
      const [inode] = await fill('aa', ['1'])
      await change({ capacity: 5, removeAfterDays: 0 })
      await pass(0)
      const row = await app.db.read((reader) =>
        reader.get<{ operation: string; details: string }>(sql`
          SELECT operation, details FROM journal WHERE entry_id = ${hex(inode as string)} AND space_id = (
            SELECT id FROM spaces WHERE library_id = ${library.id} AND name = 'aa') ORDER BY seq DESC LIMIT 1`),
      )
      assert.deepEqual([row?.operation, JSON.parse(row?.details ?? '{}').isRemovedByQuota], ['FILE.DELETE', true])
    })

    await t.test('it empties bins before versions before files', async () => {
      const { fill, remove, client, change, used, bin, deletion } = await world({ removeAfterDays: 0 })
      await fill('aa', ['kept', 'kept', 'kept'])
      const [binned] = await fill('bb', ['binned'])
      await remove('bb', 'binned')
      assert.equal(await used(), 40)
      await change({ capacity: 39 })
      await pass(0)
      assert.deepEqual([await used(), await bin('bb')], [30, []])
      assert.equal((await deletion('bb', binned as string)).body.reason, 'RemovedByQuota')
      await change({ capacity: 29 })
      await pass(0)
      assert.deepEqual([await used(), await client('aa').names()], [20, ['kept']])
      await change({ capacity: 10 })
      await pass(0)
      assert.deepEqual([await used(), await client('aa').names()], [10, ['kept']])
      await change({ capacity: 9 })
      await pass(0)
      assert.deepEqual([await used(), await client('aa').names()], [0, []])
      await checkReferences(app)
    })

    await t.test('it removes the newest first where it is told to, and nothing that takes no room', async () => {
      const { fill, client, change, used } = await world({ removeAfterDays: 0, removeNewest: true })
      await fill('aa', ['1', '2', '3'])
      await fill('aa', ['empty'], '')
      await change({ capacity: 15 })
      await pass(0)
      assert.deepEqual([await used(), await client('aa').names()], [10, ['1', 'empty']])
    })

    await t.test('it waits for a directory that is being purged instead of removing more', async () => {
      const { fill, remove, place, client, change, used, deletion, token } = await world({ removeAfterDays: 0 })
      await app.expect(201, 'PUT', place('aa').at('directory', 'd'), { token })
      const [inside] = await fill('aa', ['d/1', 'd/2', 'd/3'])
      await fill('bb', ['live'])
      await remove('aa', 'd', 'directory')
      await change({ capacity: 35 })
      await pass(0)
      assert.deepEqual([await used(), await client('bb').names()], [10, ['live']])
      assert.equal((await deletion('aa', inside as string)).body.reason, 'Unknown')
      await checkReferences(app)
    })

    await t.test('it does nothing where the quota was raised in time, may not remove, or fits again', async () => {
      const { fill, change, used, place, token } = await world()
      await fill('aa', ['1', '2'])
      await change({ capacity: 15 })
      await pass(5 * day)
      await change({ capacity: 20 })
      await pass(6 * day)
      assert.equal(await used(), 20)
      await change({ capacity: 15 })
      await pass(5 * day)
      await change({ removeWhenExceed: false })
      await pass(6 * day)
      assert.equal(await used(), 20)
      await app.expect(204, 'DELETE', place('aa').at('file', '1'), { token, query: { permanent: 1 } })
      await change({ removeWhenExceed: true })
      await pass(20 * day)
      assert.equal(await used(), 10)
    })

    await t.test('it is asked about files it did not remove', async () => {
      const { fill, remove, deletion } = await world()
      const [live, binned] = await fill('aa', ['live', 'binned'])
      await remove('aa', 'binned')
      const inBin = (await deletion('aa', binned as string)).body
      assert.deepEqual([inBin.reason, typeof inBin.deletedAt], ['Unknown', 'string'])
      const never = (await deletion('aa', 'ab'.repeat(16))).body
      assert.deepEqual(never, { reason: 'Unknown', quotaCleanupRecordRetentionDays: limits.quotaRemovalRetentionDays })
      for (const inode of [live as string, 'no-inode']) {
        const { status, body } = await deletion('aa', inode)
        assert.deepEqual([status, body.code], [404, 'FileNotFound'])
      }
    })

    await t.test('it is forgotten in time', async () => {
      const { fill, change, deletion, place, token } = await world({ removeAfterDays: 0 })
      const [inode] = await fill('aa', ['1'])
      await change({ capacity: 1 })
      await pass(0)
      assert.equal((await deletion('aa', inode as string)).body.reason, 'RemovedByQuota')
      app.clock.advance(limits.quotaRemovalRetentionDays * day)
      assert.equal((await deletion('aa', inode as string)).body.reason, 'Unknown')
      assert.equal((await app.send('GET', place('aa').at('file', '1'), { token })).body.code, 'FileNotFound')
      await pass(3_600_000)
      assert.equal(await countRemovals(app.db), 0)
    })

    for (const seed of [7, 20_260_115])
      await t.test(`it ends in the same place whatever is killed (seed ${seed})`, async () => {
        const { id, library, client, change, used } = await world({ removeAfterDays: 0 })
        const draw = drawsOf(seed)
        const spaces = await app.db.read((reader) =>
          reader.all<{ id: number; root_id: string }>(sql`SELECT id, root_id FROM spaces WHERE library_id = ${library.id} ORDER BY name`),
        )
        const total = 360
        for (const [index, space] of spaces.entries()) await insertFiles(space, total / 2, index)
        await change({ capacity: 100 * 10 })
        const killing: Db['write'] = (locks, work) =>
          app.db.write(locks, async (tx) => {
            const result = await work(tx)
            if (draw() < 0.3) throw new Error('killed')
            return result
          })
        const db: Db = {
          ...app.db,
          traits: app.db.traits,
          read: (work) => app.db.read(work),
          scan: (statement, options) => app.db.scan(statement, options),
          write: killing,
        }
        const run = () => cleanUpQuota({ ...app.call(), db }, { quotaId: id }).catch(() => 'more' as const)
        let steps = 0
        // Two runners, as when a lease has run out under one of them.
        while ((await Promise.all([run(), run()])).some((outcome) => outcome !== 'done')) {
          assert.ok(++steps < 1000, `It ends (seed ${seed}).`)
          await checkQuotas(app.db)
        }
        assert.equal(await used(), 1000, `seed ${seed}`)
        const left = (await client('aa').names()).length + (await client('bb').names()).length
        assert.equal(left, 100)
        assert.ok(
          (await client('aa').names()).every((name) => Number(name) >= total - 100),
          'the oldest went',
        )
        const removals = await app.db.read((reader) =>
          reader.get<{ total: number }>(
            sql`SELECT COUNT(*) AS total FROM quota_removals WHERE space_id IN (${join(spaces.map((space) => space.id))})`,
          ),
        )
        assert.equal(removals?.total, total - 100)
      })

    /** Files of ten bytes, as old as their number; even numbers in the one space, odd ones in the other. */
    async function insertFiles({ id, root_id }: { id: number; root_id: string }, count: number, offset: number): Promise<void> {
      await app.db.write(`space:${id}`, async (tx) => {
        const rows = Array.from({ length: count }, (_, index) => {
          const number = index * 2 + offset
          return sql`(${id}, ${hex(newId(app.call()))}, ${hex(root_id)}, ${String(number).padStart(4, '0')}, 1, ${number}, ${number}, '', ${hex(newId(app.call()))}, 10)`
        })
        await tx.run(
          sql`INSERT INTO entries (space_id, id, parent_id, name, kind, created_at, modified_at, created_by, blob_id, size_bytes) VALUES ${join(rows)}`,
        )
        await tx.run(sql`UPDATE entries SET child_file_count = ${count} WHERE space_id = ${id} AND id = ${hex(root_id)}`)
        await tx.run(sql`UPDATE spaces SET used_bytes = ${count * 10}, file_count = ${count} WHERE id = ${id}`)
        await tx.run(
          sql`UPDATE quotas SET used_bytes = used_bytes + ${count * 10} WHERE id = (SELECT quota_id FROM spaces WHERE id = ${id})`,
        )
      })
    }
  })
}

async function countRemovals(db: Db): Promise<number | undefined> {
  return (await db.read((reader) => reader.get<{ total: number }>(sql`SELECT COUNT(*) AS total FROM quota_removals`)))?.total
}
