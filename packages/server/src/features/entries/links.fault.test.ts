/** Links under contention: files and links that are made, moved, removed and brought back at once, from a seed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testSeed } from '../../../test/seeds.ts'
import { seededRandom } from '../../platform/seeded-random.ts'
import { databases, testApp } from '../../../test/test-app.ts'
import { sql } from '../../platform/db/sql.ts'
import { verifyInstallation } from '../verify/index.ts'

const workers = 6
const rounds = 15

for (const database of databases()) {
  const seed = testSeed()
  test(`links on ${database} never outlive their files nor get lost from the counts, seed ${seed}`, async (t) => {
    t.diagnostic(`MEDIATHEQUE_SEED=${seed}`)
    const random = seededRandom(seed)
    const app = await testApp({ database })
    const where = await app.given.place({ keepsHistory: seed % 2 === 0 })
    const { token, at, library } = where
    const bin = `/api/v1/recycled/${library.id}/-`
    for (const path of ['d', 'e']) await app.given.directory(where, path)
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item
    const anyFile = () => `${pick(['', 'd/', 'e/'])}${pick(['a', 'b', 'c'])}`
    const anyLink = () => `${pick(['', 'd/', 'e/'])}${pick(['l', 'm', 'n'])}`
    const items: number[] = []

    async function act(): Promise<void> {
      const dice = random()
      if (dice < 0.2) await app.given.file(where, anyFile(), 'content', 'overwrite').catch(() => undefined)
      else if (dice < 0.45) await app.send('PUT', at('file', anyLink()), { token, body: { linkTo: anyFile() } })
      else if (dice < 0.55) {
        const query = { conflict_resolution_strategy: pick(['overwrite', 'rename']) }
        await app.send('PUT', at('file', anyFile()), { token, query, body: { from: random() < 0.7 ? anyFile() : anyLink() } })
      } else if (dice < 0.75) {
        const path = random() < 0.7 ? anyFile() : anyLink()
        const { body } = await app.send('DELETE', at('file', path), { token, query: { permanent: random() < 0.3 ? 1 : 0 } })
        if (body?.recycledItemId) items.push(body.recycledItemId)
      } else if (dice < 0.8) {
        const { body } = await app.send('DELETE', at('directory', pick(['d', 'e'])), {
          token,
          query: { permanent: random() < 0.4 ? 1 : 0 },
        })
        if (body?.recycledItemId) items.push(body.recycledItemId)
        await app.send('PUT', at('directory', pick(['d', 'e'])), { token })
      } else if (dice < 0.92)
        await app.send('POST', `${bin}/${pick(items) ?? 1}`, { token, query: { restore: 1, restore_path_strategy: 'fallbackToRoot' } })
      else if (dice < 0.97) await app.send('DELETE', `${bin}/${pick(items) ?? 1}`, { token })
      else await app.runJobs()
    }

    await Promise.all(
      Array.from({ length: workers }, async () => {
        for (let round = 0; round < rounds; round++) await act()
      }),
    )
    await app.runJobs()
    assert.deepEqual((await verifyInstallation(app.call(), { isDeep: true })).findings, [], 'counters, rows and bytes agree')
    const lost = await app.db.read((reader) =>
      reader.all<{ readonly name: string }>(sql`
        SELECT l.name FROM entries l WHERE l.link_target_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM entries f WHERE f.space_id = l.space_id AND f.id = l.link_target_id AND f.kind = 1)`),
    )
    assert.deepEqual(lost, [], 'every link has its file')
    const alone = await app.db.read((reader) =>
      reader.all<{ readonly name: string }>(sql`
        SELECT l.name FROM entries l JOIN entries f ON f.space_id = l.space_id AND f.id = l.link_target_id
        WHERE l.state = 4 AND f.state <> 1`),
    )
    assert.deepEqual(alone, [], 'a link is away with its file only')
    await app.expect(204, 'DELETE', bin, { token })
    await app.runJobs()
    for (const path of ['d', 'e']) await app.send('DELETE', at('directory', path), { token, query: { permanent: 1 } })
    await app.runJobs()
    assert.deepEqual((await verifyInstallation(app.call(), { isDeep: true })).findings, [])
  })
}
