/**
 * Random operations on a server and on a model of a few maps must answer the same, and the
 * counters must equal the rows at the end. A failure prints the seed and the shortest way to it.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { testSeed } from '../test/seeds.ts'
import { checkQuotas } from '../test/check-quotas.ts'
import { onEachDatabase, testApp } from '../test/test-app.ts'
import { TreeModel } from '../test/tree-model.ts'
import type { Outcome, Strategy } from '../test/tree-model.ts'
import { sql } from './platform/db/sql.ts'

const name = fc.constantFrom('a', 'b', 'A', 'é', 'e\u0301', '文', 'x.txt')
const path = fc.array(name, { minLength: 1, maxLength: 4 })
const any = fc.constantFrom<Strategy>('ask', 'rename', 'overwrite')
const noOverwrite = fc.constantFrom<Strategy>('ask', 'rename')

const command = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('createDirectory' as const), path, strategy: noOverwrite }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('upload' as const), path, content: fc.string({ maxLength: 8 }), strategy: any }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('moveFile' as const), from: path, path, strategy: any }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('moveDirectory' as const), from: path, path, strategy: noOverwrite }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('copyFile' as const), from: path, path, strategy: any }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('copyDirectory' as const), from: path, path, strategy: noOverwrite }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('remove' as const),
      path,
      kind: fc.constantFrom('file' as const, 'directory' as const),
      isPermanent: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('restore' as const), pick: fc.nat(20), strategy: any, fallsBackToRoot: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('purge' as const), pick: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('runJobs' as const) }) },
)
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never

const runs = Number(process.env['MEDIATHEQUE_MODEL_RUNS'] ?? 25)
const seed = testSeed()

onEachDatabase(async (database) => {
  const app = await testApp({ database })

  test(`answers like the model and keeps exact counters on ${database} (seed ${seed})`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 10, maxLength: 60 }), async (commands) => {
        const where = await app.given.place()
        // Large enough for everything: what it counts is compared at the end.
        await app.expect(201, 'POST', `/api/v1/quota/${where.library.id}`, {
          token: where.token,
          body: { capacity: '1000000000', removeWhenExceed: false },
        })
        const world = { where, model: new TreeModel(), numbers: [] as number[] }
        for (const one of commands) await step(world, one)
        await app.runJobs()
        assert.deepEqual(new Map([...(await contents(where, ''))].sort()), new Map([...world.model.listing()].sort()))
        await recount(where.library.id)
      }),
      { numRuns: runs, seed, endOnFailure: false },
    )
  })

  type Where = Awaited<ReturnType<typeof app.given.place>>
  type World = { readonly where: Where; readonly model: TreeModel; readonly numbers: number[] }

  async function step({ where, model, numbers }: World, one: Command): Promise<void> {
    switch (one.do) {
      case 'createDirectory':
        return compare(
          one,
          model.createDirectory(one.path, one.strategy),
          await ask(where, 'PUT', 'directory', one.path, { conflict_resolution_strategy: one.strategy }),
        )
      case 'upload':
        return compare(one, model.upload(one.path, one.content, one.strategy), await upload(where, one.path, one.content, one.strategy))
      case 'moveFile':
        return compare(
          one,
          model.moveFile(one.from, one.path, one.strategy),
          await ask(where, 'PUT', 'file', one.path, { conflict_resolution_strategy: one.strategy }, { from: one.from.join('/') }),
        )
      case 'moveDirectory':
        return compare(
          one,
          model.moveDirectory(one.from, one.path, one.strategy),
          await ask(where, 'PUT', 'directory', one.path, { conflict_resolution_strategy: one.strategy }, { from: one.from.join('/') }),
        )
      case 'copyFile':
        return compare(
          one,
          model.copyFile(one.from, one.path, one.strategy),
          await ask(where, 'PUT', 'file', one.path, { conflict_resolution_strategy: one.strategy }, { copyFrom: one.from.join('/') }),
        )
      case 'copyDirectory': {
        const answer = await ask(
          where,
          'PUT',
          'directory',
          one.path,
          { conflict_resolution_strategy: one.strategy },
          { copyFrom: one.from.join('/') },
        )
        return compare(
          one,
          model.copyDirectory(one.from, one.path, one.strategy),
          answer.status === 202 ? await taskEnd(where, answer.body.taskId) : answer,
        )
      }
      case 'remove': {
        const answer = await ask(where, 'DELETE', one.kind === 'file' ? 'file' : 'directory', one.path, {
          permanent: one.isPermanent ? 1 : 0,
        })
        const number = answer.body?.recycledItemId as number | undefined
        compare(one, model.remove(one.path, one.kind, number), { ...answer, body: { ...answer.body, path: one.path } })
        if (number !== undefined) numbers.push(number)
        return
      }
      case 'restore': {
        const number = numbers[one.pick] ?? 999_999
        const query = {
          restore: 1,
          conflict_resolution_strategy: one.strategy,
          restore_path_strategy: one.fallsBackToRoot ? 'fallbackToRoot' : 'originalPath',
        }
        return compare(
          one,
          model.restore(number, one.strategy, one.fallsBackToRoot),
          await app.send('POST', `/api/v1/recycled/${where.library.id}/-/${number}`, { token: where.token, query }),
        )
      }
      case 'purge': {
        const number = numbers[one.pick] ?? 999_999
        return compare(
          one,
          model.purge(number),
          await app.send('DELETE', `/api/v1/recycled/${where.library.id}/-/${number}`, { token: where.token }),
        )
      }
      case 'runJobs':
        await app.runJobs()
    }
  }

  const ask = (
    where: Where,
    method: string,
    resource: string,
    at: readonly string[],
    query: Record<string, string | number>,
    body?: object,
  ) => app.send(method, where.at(resource, at.join('/')), { token: where.token, query, ...(body && { body }) })

  /** A copy of many entries, as the call itself would have answered. */
  async function taskEnd(where: Where, taskId: number): Promise<Seen> {
    await app.runJobs()
    const { body } = await app.expect(200, 'GET', where.at('task', String(taskId)), { token: where.token })
    return { status: body[0].status, body: body[0].result }
  }

  async function upload(where: Where, at: readonly string[], content: string, strategy: Strategy) {
    const begun = await ask(where, 'PUT', 'file', at, { conflict_resolution_strategy: strategy })
    if (begun.status !== 201) return begun
    await app.putBytes(begun.body, content)
    return app.send('POST', where.at('file', begun.body.confirmKey), { token: where.token, query: { confirm: 1 } })
  }

  /** `path → content` of everything below, read through listings and downloads. */
  async function contents(where: Where, below: string): Promise<Map<string, string>> {
    const all = new Map<string, string>()
    const listing = await app.expect(200, 'GET', where.at('directory', below), {
      token: where.token,
      query: { 'by-marker': 1, limit: 1000 },
    })
    assert.equal(listing.body.totalNum, listing.body.contents.length, 'the directory counts its children')
    for (const item of listing.body.contents) {
      const itemPath = below === '' ? item.name : `${below}/${item.name}`
      if (item.type === 'dir') {
        all.set(`/${itemPath}/`, '')
        for (const entry of await contents(where, itemPath)) all.set(...entry)
      } else {
        const info = await app.expect(200, 'GET', where.at('file', itemPath), { token: where.token, query: { info: 1 } })
        all.set(`/${itemPath}`, await (await fetch(info.body.cosUrl)).text())
      }
    }
    return all
  }

  async function recount(libraryId: string): Promise<void> {
    const counted = await app.db.read((reader) =>
      reader.get<Record<string, number>>(sql`
      SELECT s.used_bytes, s.file_count, s.directory_count, s.reserved_bytes,
        (SELECT CAST(COALESCE(SUM(e.size_bytes), 0) AS BIGINT) FROM entries e WHERE e.space_id = s.id) AS bytes,
        (SELECT COUNT(*) FROM entries e WHERE e.space_id = s.id AND e.kind <> 0) AS files,
        (SELECT COUNT(*) FROM entries e WHERE e.space_id = s.id AND e.kind = 0 AND e.parent_id IS NOT NULL) AS directories,
        (SELECT COUNT(*) FROM journal j WHERE j.space_id = s.id) AS events, s.journal_seq
      FROM spaces s WHERE s.library_id = ${libraryId}`),
    )
    assert.ok(counted)
    assert.deepEqual(
      {
        bytes: counted['used_bytes'],
        files: counted['file_count'],
        directories: counted['directory_count'],
        events: counted['journal_seq'],
        reserved: counted['reserved_bytes'],
      },
      { bytes: counted['bytes'], files: counted['files'], directories: counted['directories'], events: counted['events'], reserved: 0 },
    )
    await checkQuotas(app.db)
  }
})

type Seen = { readonly status: number; readonly body: { readonly code?: string; readonly path?: readonly string[] } | undefined }

/** The same refusal, or success at the same path where the answer tells one. */
function compare(one: Command, expected: Outcome, answer: Seen): void {
  const what = JSON.stringify(one)
  if ('code' in expected) {
    assert.equal(answer.body?.code, expected.code, what)
    return
  }
  assert.ok(answer.status < 300, `${what} answered ${answer.status} ${JSON.stringify(answer.body)}, expected ${JSON.stringify(expected)}`)
  if (answer.body?.path) assert.deepEqual(answer.body.path, expected.path, what)
}
