/** Versions under contention: overwrites, roll-backs, pruning and readers that meet, from a seed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testSeed } from '../../../test/seeds.ts'
import { seededRandom } from '../../platform/seeded-random.ts'
import { databases, testApp } from '../../../test/test-app.ts'
import { limits } from '../../kernel/limits.ts'
import { sql } from '../../platform/db/sql.ts'
import { verifyInstallation } from '../verify/index.ts'
import { clearStep } from './clear-history.ts'

const workers = 6
const rounds = 12
const names = ['a.txt', 'b.txt']

for (const database of databases()) {
  const seed = testSeed()
  test(`versions on ${database} survive overwrites, roll-backs, pruning and readers that meet, seed ${seed}`, async (t) => {
    t.diagnostic(`MEDIATHEQUE_SEED=${seed}`)
    const random = seededRandom(seed)
    const app = await testApp({ database })
    const where = await app.given.place({ keepsHistory: true, historyCountMax: 3 })
    const { token } = where
    const ofSpace = `/api/v1/directory-history/${where.library.id}/-`
    const ofLibrary = `/api/v1/directory-history/${where.library.id}/library-history`
    for (const name of names) await app.given.file(where, name, `${name} first`)
    const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)]

    /** Links, and the size and name that they were made for: what they answer never changes while they answer. */
    const links: { readonly url: string; content?: string }[] = []
    const history = async (name: string): Promise<{ readonly id?: number }[]> =>
      (await app.expect(200, 'GET', `${ofSpace}/history-list/${name}`, { token })).body.contents

    async function read(link: { readonly url: string; content?: string }): Promise<void> {
      const response = await fetch(link.url)
      const text = await response.text()
      if (response.status === 404) return
      assert.equal(response.status, 200, text)
      link.content ??= text
      assert.equal(text, link.content, 'a link gives the content it was made for, whatever happens to the file')
    }

    async function act(worker: number, round: number): Promise<void> {
      const name = pick(names) as string
      const ids = (await history(name)).flatMap(({ id }) => (id === undefined ? [] : [id]))
      const id = pick(ids)
      const dice = random()
      if (dice < 0.35) await app.given.file(where, name, `${name} ${worker} ${round}`, 'overwrite')
      else if (dice < 0.55 && id !== undefined) {
        const { status } = await app.send('POST', `${ofSpace}/latest-version/${id}`, { token })
        assert.ok([200, 404].includes(status), String(status))
      } else if (dice < 0.65 && id !== undefined) {
        const { status } = await app.send('POST', `${ofSpace}/delete`, { token, body: [id] })
        assert.ok([204, 400, 404].includes(status), String(status))
      } else if (dice < 0.75) {
        await app.expect(204, 'POST', ofLibrary, { token, body: { fileHistoryCount: 1 + Math.floor(random() * 4) } })
        await app.runJobs()
      } else {
        const query = { info: 1, ...(id !== undefined && random() < 0.7 && { history_id: id }) }
        const answer = await app.send('GET', where.at('file', name), { token, query })
        if (answer.status === 200) links.push({ url: answer.body.cosUrl })
        const link = pick(links)
        if (link) await read(link)
      }
    }

    await Promise.all(
      Array.from({ length: workers }, async (_, worker) => {
        for (let round = 0; round < rounds; round++) await act(worker, round)
      }),
    )
    await Promise.all(links.map(read))
    await app.expect(204, 'POST', ofLibrary, { token, body: { fileHistoryCount: 1 } })
    await app.runJobs()
    for (const name of names) {
      const contents = await history(name)
      assert.ok(contents.length <= 2)
      assert.equal(contents[0]?.id, undefined)
    }
    assert.deepEqual((await verifyInstallation(app.call(), { isDeep: true })).findings, [], 'counters, rows and bytes agree')
  })

  test(`versions on ${database} are cleared once and counted once, whoever works on it`, async () => {
    const app = await testApp({ database })
    const where = await app.given.place({ keepsHistory: true })
    const { token, library } = where
    for (const bytes of ['1', '22']) await app.given.file(where, 'a', bytes, 'overwrite')
    const copies = 2 * limits.versionsPerStep + 50
    await app.db.write([], async (tx) => {
      for (let number = 1000; number < 1000 + copies; number++)
        await tx.run(sql`
          INSERT INTO versions (space_id, entry_id, number, revision, blob_id, size_bytes, crc64, etag, content_type, created_at, created_by, origin, library_id, kept_at)
          SELECT space_id, entry_id, CAST(${number} AS BIGINT), revision, blob_id, size_bytes, crc64, etag, content_type, created_at, created_by, origin, library_id, kept_at
          FROM versions WHERE library_id = ${library.id} AND number < 1000`)
      await tx.run(sql`UPDATE spaces SET used_bytes = used_bytes + ${copies} WHERE library_id = ${library.id}`)
    })
    const ofLibrary = `/api/v1/directory-history/${library.id}/library-history`
    await app.expect(204, 'POST', ofLibrary, { token, body: { enableFileHistory: false } })
    const { taskId } = (await app.expect(202, 'DELETE', ofLibrary, { token })).body
    const input = { libraryId: library.id, keptUntil: app.clock.now(), taskNumber: taskId }
    await Promise.all([clearStep(app.call(), input), clearStep(app.call(), input), app.runJobs()])
    await app.runJobs()
    const [task] = (await app.expect(200, 'GET', `/api/v1/task/${library.id}/${taskId}`, { token })).body
    const [result] = task.result
    assert.deepEqual(result, { status: 200, deleteCount: copies + 1 })
    assert.deepEqual((await verifyInstallation(app.call(), { isDeep: false })).findings, [])
  })
}
