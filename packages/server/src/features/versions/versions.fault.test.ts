/** Versions under contention: overwrites, roll-backs, pruning and readers that meet, from a seed. */
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import { databases, testApp } from '../../../test/test-app.ts'
import { verifyInstallation } from '../verify/index.ts'

/** A linear congruential generator: the same seed, the same run as far as the answers' order allows. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32
}

const workers = 6
const rounds = 12
const names = ['a.txt', 'b.txt']

for (const database of databases()) {
  const seed = Number(process.env['MEDIATHEQUE_TEST_SEED'] ?? randomInt(2 ** 31))
  test(`versions on ${database} survive overwrites, roll-backs, pruning and readers that meet, seed ${seed}`, async (t) => {
    t.diagnostic(`MEDIATHEQUE_TEST_SEED=${seed}`)
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
}
