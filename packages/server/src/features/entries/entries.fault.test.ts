/** Faults at named points: an effect is there whole or not at all, and what was left over is finished later. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { limits } from '../../kernel/limits.ts'
import { sql } from '../../platform/db/sql.ts'

onEachDatabase(async (database) => {
  let planted = ''
  const faults = {
    at(point: string): Promise<void> | undefined {
      if (point !== planted) return undefined
      planted = ''
      return Promise.reject(new Error(`Planted at ${point}.`))
    },
  }
  const app = await testApp({ database, faults })
  const { given, send } = app
  const it = (name: string, work: () => Promise<void>) => void test(`${name} (${database})`, work)
  type Where = Awaited<ReturnType<typeof given.place>>

  const names = async (where: Where, path = ''): Promise<string[]> =>
    (await app.expect(200, 'GET', where.at('directory', path), { token: where.token })).body.contents.map(
      (item: { name: string }) => item.name,
    )

  /** Plants the fault, sends, and insists that it struck. */
  async function sendInto(point: string, method: string, path: string, token: string, body?: object): Promise<void> {
    planted = point
    const answer = await send(method, path, { token, ...(body && { body }) })
    assert.deepEqual([answer.status, planted], [500, ''], point)
  }

  it('moves wholly or not at all', async () => {
    const where = await given.place()
    await given.file(where, 'a')
    await given.directory(where, 'd')
    for (const [resource, from, to] of [
      ['file', 'a', 'b'],
      ['directory', 'd', 'x/y/e'],
    ] as const) {
      const before = await names(where)
      await sendInto('entries.move.before-commit', 'PUT', where.at(resource, to), where.token, { from })
      assert.deepEqual(await names(where), before)
      await sendInto('entries.move.committed', 'PUT', where.at(resource, to), where.token, { from })
      assert.notDeepEqual(await names(where), before)
    }
    assert.deepEqual([await names(where), await names(where, 'x/y')], [['x', 'b'], ['e']])
  })

  it('deletes wholly or not at all, into the bin and for good', async () => {
    for (const usesRecycleBin of [true, false]) {
      const where = await given.place({ usesRecycleBin })
      await given.directory(where, 'd/e')
      await given.file(where, 'd/a')
      await given.file(where, 'b')
      for (const [resource, path] of [
        ['file', 'b'],
        ['directory', 'd'],
      ] as const) {
        await sendInto('entries.delete.before-commit', 'DELETE', where.at(resource, path), where.token)
        assert.equal((await names(where)).includes(path), true)
        await sendInto('entries.delete.committed', 'DELETE', where.at(resource, path), where.token)
        assert.equal((await names(where)).includes(path), false)
      }
    }
  })

  it('finishes a purge and the release of its bytes after faults between the steps', async () => {
    const where = await given.place({ usesRecycleBin: false })
    await given.directory(where, 'd/e/f')
    for (let index = 0; index < 3; index++) await given.file(where, `d/e/${index}`)
    const stored = async (): Promise<number> => {
      let count = 0
      for await (const _ of app.blobs.list()) count++
      return count
    }
    await app.expect(204, 'DELETE', where.at('directory', 'd'), { token: where.token })
    planted = 'entries.purge.stepped'
    await runUntil(() => planted === '')
    const left = () =>
      app.db.read((reader) =>
        reader.all(sql`
      SELECT e.name FROM entries e JOIN spaces s ON s.id = e.space_id WHERE s.library_id = ${where.library.id} AND e.parent_id IS NOT NULL`),
      )
    await runUntil(async () => (await left()).length === 0)
    app.clock.advance(limits.blobGrace + 1)
    for (const point of ['entries.release.settled', 'entries.release.removed']) {
      planted = point
      await runUntil(() => planted === '')
    }
    const referenced = () =>
      app.db.read((reader) =>
        reader.get<{ total: number }>(sql`SELECT COUNT(*) AS total FROM blobs WHERE id IN (SELECT blob_id FROM entries)`),
      )
    await runUntil(async () => (await stored()) === (await referenced())?.total)
    assert.deepEqual(await app.db.read((reader) => reader.all(sql`SELECT segment_id FROM segment_removals`)), [])
  })

  async function runUntil(holds: () => boolean | Promise<boolean>): Promise<void> {
    for (let minute = 0; minute < 100; minute++) {
      await app.runJobs()
      if (await holds()) return
      app.clock.advance(60_000)
    }
    assert.fail('The jobs come to an end.')
  }
})
