import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import type { SpaceId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import { sql } from '../../platform/db/sql.ts'
import { advanceTask, createTask, findRunningTask, findTaskInput, finishTask } from './index.ts'
import type { TaskOwner, TaskRef } from './index.ts'

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const it = (name: string, work: () => Promise<void>) => void test(`${name} (${database})`, work)

  async function world() {
    const library = await app.given.library({ isMultiSpace: true })
    const admin = await app.given.token(library)
    const space = await app.given.space(library, admin)
    const row = await app.db.read((reader) =>
      reader.get<{ id: number }>(sql`SELECT id FROM spaces WHERE library_id = ${library.id} AND name = ${space}`),
    )
    const owner = { libraryId: library.id, spaceId: row?.id as SpaceId }
    const ann = await app.given.token(library, { grant: 'delete_file', space, user: 'ann' })
    const bob = await app.given.token(library, { grant: 'delete_file', space, user: 'bob' })
    return { library, admin, space, owner, ann, bob }
  }

  const begin = (owner: TaskOwner, user: string): Promise<TaskRef> => {
    const call = { ...app.call(), actor: { ...app.call().actor, userId: user } }
    const type = owner.spaceId === undefined ? 'clearLibraryHistory' : 'batchDelete'
    return app.db.write([], (tx) => createTask(tx, call, { owner, type, input: { items: ['a'] }, progress: { next: 0 } }))
  }
  const finish = (ref: TaskRef, result: unknown): Promise<void> =>
    app.db.write([], (tx) => finishTask(tx, app.call(), ref, { status: 200, result }))

  it('answers a running and an ended task in both forms', async () => {
    const { library, space, owner, ann } = await world()
    const ref = await begin(owner, 'ann')
    const list = `/api/v1/task/${library.id}/${space}/${ref.number}`
    const typed = `/api/v1/task-result/${library.id}/${space}/${ref.number}`
    assert.deepEqual((await app.expect(200, 'GET', list, { token: ann })).body, [{ taskId: ref.number, id: ref.number, status: 202 }])
    assert.deepEqual((await app.expect(200, 'GET', typed, { token: ann })).body, {
      taskId: String(ref.number),
      taskType: 'batchDelete',
      status: 202,
    })
    const result = [{ status: 204, path: ['a'] }]
    await finish(ref, result)
    await finish(ref, [])
    assert.deepEqual((await app.expect(200, 'GET', list, { token: ann })).body, [
      { taskId: ref.number, id: ref.number, status: 200, result },
    ])
    assert.deepEqual((await app.expect(200, 'GET', typed, { token: ann })).body.batchDeleteResults, result)
  })

  it('keeps input and progress for the work and hides what was gathered until the end', async () => {
    const { library, space, owner, ann } = await world()
    const ref = await begin(owner, 'ann')
    await app.db.write([], (tx) => advanceTask(tx, ref, { progress: { next: 1 }, result: [{ status: 200 }] }))
    const running = await app.db.read((reader) => findRunningTask(reader, ref))
    assert.deepEqual(running, { type: 'batchDelete', progress: { next: 1 }, result: [{ status: 200 }] })
    assert.deepEqual(await app.db.read((reader) => findTaskInput(reader, ref)), { items: ['a'] })
    const { body } = await app.expect(200, 'GET', `/api/v1/task/${library.id}/${space}/${ref.number}`, { token: ann })
    assert.equal('result' in body[0], false)
    await finish(ref, undefined)
    assert.equal(await app.db.read((reader) => findRunningTask(reader, ref)), undefined)
  })

  it('tells how far the work is to whoever asks for that, while it runs', async () => {
    const { library, space, owner, ann } = await world()
    const ref = await begin(owner, 'ann')
    const ask = async (query: Record<string, number>, form: 'task' | 'task-result' = 'task'): Promise<{ progress?: object }> => {
      const { body } = await app.expect(200, 'GET', `/api/v1/${form}/${library.id}/${space}/${ref.number}`, { token: ann, query })
      return form === 'task' ? body[0] : body
    }
    // Work that does not count says nothing.
    assert.equal('progress' in (await ask({ with_progress: 1 })), false)
    const counts = { items: 1, itemsTotal: 4, entries: 250 }
    await app.db.write([], (tx) => advanceTask(tx, ref, { progress: { next: 1, counts } }))
    assert.deepEqual((await ask({ with_progress: 1 })).progress, counts)
    assert.deepEqual((await ask({ with_progress: 1 }, 'task-result')).progress, counts)
    assert.equal('progress' in (await ask({})), false)
    assert.equal('progress' in (await ask({}, 'task-result')), false)
    await finish(ref, [])
    assert.equal('progress' in (await ask({ with_progress: 1 })), false)
  })

  it('answers many ids in the order asked and passes over what is not there or not theirs', async () => {
    const { library, admin, space, owner, ann, bob } = await world()
    const first = await begin(owner, 'ann')
    const second = await begin(owner, 'ann')
    const ids = `${second.number},999999,${first.number},${second.number}`
    const ask = async (token: string): Promise<number[]> =>
      (await app.expect(200, 'GET', `/api/v1/task/${library.id}/${space}/${ids}`, { token })).body.map(
        (task: { taskId: number }) => task.taskId,
      )
    assert.deepEqual(await ask(ann), [second.number, first.number])
    assert.deepEqual(await ask(bob), [])
    assert.deepEqual(await ask(admin), [second.number, first.number])
    const foreign = await app.expect(404, 'GET', `/api/v1/task-result/${library.id}/${space}/${first.number}`, { token: bob })
    assert.equal(foreign.body.code, 'TaskNotFound')
  })

  it('refuses what is no list of ids, and too many', async () => {
    const { library, admin, space } = await world()
    for (const [ids, code] of [
      ['x', 'ParamInvalid'],
      ['1,,2', 'ParamInvalid'],
      ['-1', 'ParamInvalid'],
      [Array.from({ length: 1001 }, (_, n) => n).join(','), 'TooManyItems'],
    ] as const) {
      const answer = await app.expect(400, 'GET', `/api/v1/task/${library.id}/${space}/${ids}`, { token: admin })
      assert.equal(answer.body.code, code, ids.slice(0, 10))
    }
  })

  it('numbers tasks of a library by themselves and keeps them apart from those of its spaces', async () => {
    const { library, admin, owner, space } = await world()
    const inSpace = await begin(owner, 'ann')
    const first = await begin({ libraryId: library.id }, 'ann')
    const second = await begin({ libraryId: library.id }, 'ann')
    assert.deepEqual([first.number, second.number], [1, 2])
    await finish(second, { status: 200, deleteCount: 3 })
    const listed = await app.expect(200, 'GET', `/api/v1/task/${library.id}/1,2`, { token: admin })
    assert.deepEqual(
      listed.body.map((task: { status: number }) => task.status),
      [202, 200],
    )
    const typed = await app.expect(200, 'GET', `/api/v1/task-result/${library.id}/2`, { token: admin })
    assert.deepEqual(typed.body.clearLibraryHistoryResult, { status: 200, deleteCount: 3 })
    assert.equal((await app.send('GET', `/api/v1/task-result/${library.id}/${space}/${second.number + 100}`, { token: admin })).status, 404)
    assert.equal((await app.send('GET', `/api/v1/task-result/${library.id}/${inSpace.number + 100}`, { token: admin })).status, 404)
  })

  it('forgets tasks thirty days after their end and keeps those that run', async () => {
    const { library, admin, space, owner } = await world()
    const ended = await begin(owner, 'ann')
    const running = await begin(owner, 'ann')
    await finish(ended, [])
    const ask = async (): Promise<number> =>
      (
        await app.expect(200, 'GET', `/api/v1/task/${library.id}/${space}/${ended.number},${running.number}`, {
          token: library.secret && admin,
        })
      ).body.length
    assert.equal(await ask(), 2)
    const count = async (): Promise<number> =>
      (await app.db.read((reader) => reader.all(sql`SELECT number FROM tasks WHERE library_id = ${library.id}`))).length
    const started = app.clock.at
    app.clock.at = started + limits.taskRetention - 1
    await app.runJobs()
    assert.equal(await count(), 2)
    app.clock.at = started + limits.taskRetention + 3600_000
    await app.runJobs()
    assert.equal(await count(), 1)
    app.clock.at = started
  })

  it('goes with its space', async () => {
    const { library, admin, space, owner } = await world()
    await begin(owner, 'ann')
    await app.expect(204, 'DELETE', `/api/v1/space/${library.id}/${space}`, { token: admin, query: { force: 1 } })
    await app.runJobs()
    assert.deepEqual(await app.db.read((reader) => reader.all(sql`SELECT number FROM tasks WHERE library_id = ${library.id}`)), [])
  })
})
