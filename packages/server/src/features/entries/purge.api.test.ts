import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { recount } from '../../../test/tree-of.ts'
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import { sql } from '../../platform/db/sql.ts'
import { purgeSome, purgeStep } from './purge.ts'

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const { given, expect } = app
  const it = (name: string, work: () => Promise<void>) => void test(`${name} (${database})`, work)
  type Where = Awaited<ReturnType<typeof given.place>>

  const spaceOf = async (where: Where): Promise<SpaceId> =>
    (await app.db.read((reader) => reader.get<{ id: SpaceId }>(sql`SELECT id FROM spaces WHERE library_id = ${where.library.id}`)))
      ?.id as SpaceId

  /** The counters of the Space, and the same counted from its rows. */
  async function counted(where: Where): Promise<{ kept: unknown; real: unknown }> {
    const spaceId = await spaceOf(where)
    return app.db.read(async (reader) => ({
      kept: await reader.get(
        sql`SELECT used_bytes AS bytes, file_count AS files, directory_count AS directories FROM spaces WHERE id = ${spaceId}`,
      ),
      real: await reader.get(sql`
        SELECT (SELECT CAST(COALESCE(SUM(size_bytes), 0) AS BIGINT) FROM entries WHERE space_id = ${spaceId})
            + (SELECT CAST(COALESCE(SUM(size_bytes), 0) AS BIGINT) FROM versions WHERE space_id = ${spaceId}) AS bytes,
          (SELECT COUNT(*) FROM entries WHERE space_id = ${spaceId} AND kind <> 0) AS files,
          (SELECT COUNT(*) - 1 FROM entries WHERE space_id = ${spaceId} AND kind = 0) AS directories`),
    }))
  }

  async function tree(where: Where): Promise<{ spaceId: SpaceId; entryId: EntryId }> {
    for (const path of ['top/a/b', 'top/c', 'top/d/e/f']) await given.directory(where, path)
    for (let index = 0; index < 5; index++) await given.file(where, `top/a/${index}`, String(index))
    for (let times = 0; times < 4; times++) await given.file(where, 'top/d/e/f/often', 'x'.repeat(times + 1), 'overwrite')
    const { body } = await expect(200, 'GET', where.at('directory', 'top'), { token: where.token, query: { info: 1, with_inode: 1 } })
    return { spaceId: await spaceOf(where), entryId: body.inode }
  }

  it('removes a subtree in bounded steps that each leave the counters true', async () => {
    const where = await given.place({ usesRecycleBin: false, keepsHistory: true })
    const top = await tree(where)
    await expect(204, 'DELETE', where.at('directory', 'top'), { token: where.token })
    let steps = 0
    for (let isDone = false; !isDone; steps++) {
      assert.ok(steps < 30, 'Every step removes something.')
      isDone = (await purgeSome(app.call(), top, 2)).isDone
      const { kept, real } = await counted(where)
      assert.deepEqual(kept, real)
      await recount(app, where.library.id)
    }
    assert.ok(steps > 3)
    assert.deepEqual((await counted(where)).kept, { bytes: 0, files: 0, directories: 0 })
  })

  it('does nothing when it comes a second time', async () => {
    const where = await given.place({ usesRecycleBin: false })
    const top = await tree(where)
    await expect(204, 'DELETE', where.at('directory', 'top'), { token: where.token })
    await app.runJobs()
    const before = await counted(where)
    assert.equal((await purgeSome(app.call(), top, 1000)).isDone, true)
    assert.deepEqual(await counted(where), before)
  })

  it('never touches what is in the tree, even when asked to', async () => {
    const where = await given.place({ usesRecycleBin: false })
    const top = await tree(where)
    const before = await counted(where)
    assert.equal((await purgeSome(app.call(), top, 1000)).isDone, true)
    assert.deepEqual(await counted(where), before)
  })

  it('leaves in the bin what was put there before its directory was purged', async () => {
    const where = await given.place({ usesRecycleBin: true })
    await tree(where)
    const { body } = await expect(200, 'DELETE', where.at('file', 'top/a/3'), { token: where.token })
    await expect(204, 'DELETE', where.at('directory', 'top'), { token: where.token, query: { permanent: 1 } })
    await app.runJobs()
    assert.deepEqual((await counted(where)).kept, { bytes: 1, files: 1, directories: 0 })
    const query = { restore: 1, restore_path_strategy: 'fallbackToRoot' }
    const restored = await expect(200, 'POST', `/api/v1/recycled/${where.library.id}/-/${body.recycledItemId}`, {
      token: where.token,
      query,
    })
    assert.deepEqual(restored.body.path, ['3'])
  })

  it('takes up the work again after a crash between two steps', async () => {
    const where = await given.place({ usesRecycleBin: false })
    const top = await tree(where)
    await expect(204, 'DELETE', where.at('directory', 'top'), { token: where.token })
    await assert.rejects(
      app.db.write(`space:${top.spaceId}`, async (tx) => {
        await purgeStep(tx, app.call(), top, { rowsMax: 5 })
        throw new Error('The process died.')
      }),
    )
    assert.deepEqual((await counted(where)).kept, (await counted(where)).real)
    await app.runJobs()
    assert.deepEqual((await counted(where)).kept, { bytes: 0, files: 0, directories: 0 })
  })
})
