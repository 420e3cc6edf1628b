/** Searches for names, on both databases: what they find, what they refuse, and the index behind them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { databases, testApp } from '../../../test/test-app.ts'
import type { Answer, Database, SendOptions } from '../../../test/test-app.ts'

import { sql } from '../../platform/db/sql.ts'

const countNames = sql`SELECT COUNT(*) AS n FROM searched_names`
const names = (answer: Answer): string[] => answer.body.contents.map((item: { name: string }) => item.name)

async function world(database: Database, settings: object = {}) {
  const app = await testApp({ database })
  const where = await app.given.place({ isSearchEnabled: true, ...settings })
  const at = (call: string): string => `/api/v1/search/${where.library.id}/-/${call}`
  const ask = (body: object, options: SendOptions = {}): Promise<Answer> => {
    app.clock.advance(100)
    return app.expect(200, 'POST', at('search-fs'), { token: where.token, body, ...options })
  }
  const find = async (...keywords: string[]): Promise<string[]> => names(await ask({ keywords })).sort()
  const refuse = async (call: string, body: object, status = 400, options: SendOptions = {}): Promise<string> => {
    app.clock.advance(100)
    return (await app.expect(status, 'POST', at(call), { token: where.token, body, ...options })).body.code
  }
  const send = (method: string, resource: string, path: string, options: SendOptions = {}): Promise<Answer> =>
    app.send(method, where.at(resource, path), { token: where.token, ...options })
  /** Lets the index catch up with the tree. */
  const settle = async (): Promise<void> => {
    app.clock.advance(1000)
    await app.runJobs()
  }
  return { app, where, at, ask, find, refuse, send, settle, ...app.given }
}

for (const database of databases()) {
  test(`search by name on ${database}`, async (t) => {
    const { app, where, at, ask, find, refuse, send, settle, directory, file } = await world(database)
    await directory(where, 'Work')
    await directory(where, 'Work/2024 Reports')
    await file(where, 'Work/2024 Reports/Quarterly Report.pdf')
    await file(where, 'Work/2024 Reports/年度报告.docx')
    await file(where, 'Work/Café menu.txt')
    await file(where, 'holiday 報告書.png')
    const all = ['2024 Reports', 'Quarterly Report.pdf']

    for (const isSettled of [false, true]) {
      if (isSettled) await settle()
      const when = isSettled ? 'that the index holds' : 'that wait for the index'
      await t.test(`it finds names ${when}, in any language and case`, async () => {
        assert.deepEqual(await find('REPORT'), all)
        assert.deepEqual(await find('报告'), ['年度报告.docx'])
        assert.deepEqual(await find('告'), ['holiday 報告書.png', '年度报告.docx'])
        assert.deepEqual(await find('cafe'), ['Café menu.txt'])
        assert.deepEqual(await find('q'), ['Quarterly Report.pdf'])
        assert.deepEqual(await find('報告', 'menu'), ['Café menu.txt', 'holiday 報告書.png'])
        assert.deepEqual(await find('nothing like it'), [])
      })
    }

    await t.test('it finds everything without a keyword, and nothing by marks alone', async () => {
      assert.equal((await ask({})).body.contents.length, 6)
      assert.equal((await app.expect(200, 'POST', at('search-fs'), { token: where.token })).body.contents.length, 6)
      assert.deepEqual(await find('-.', ' '), [])
    })

    await t.test('it looks below the scope only', async () => {
      assert.deepEqual(names(await ask({ keywords: ['report'], scope: '/Work/2024 Reports' })), ['Quarterly Report.pdf'])
      assert.deepEqual(names(await ask({ keywords: ['报告'], scope: 'Work' })), ['年度报告.docx'])
      assert.deepEqual(names(await ask({ keywords: ['report'], scope: 'gone' })), [])
      assert.equal((await ask({ scope: '/' })).body.contents.length, 6)
    })

    await t.test('it filters by kind, extension, size and time', async () => {
      assert.deepEqual(names(await ask({ fileTypes: ['dir'] })).sort(), ['2024 Reports', 'Work'])
      assert.deepEqual(names(await ask({ inExtnames: ['PDF', '.docx'] })).sort(), ['Quarterly Report.pdf', '年度报告.docx'])
      assert.deepEqual(names(await ask({ fileTypes: ['file'], excludeExtnames: ['pdf', 'docx', 'png'] })), ['Café menu.txt'])
      assert.deepEqual(names(await ask({ keywords: ['report'], minFileSize: 1 })), ['Quarterly Report.pdf'])
      assert.deepEqual(names(await ask({ minFileSize: 8 })), [])
      const future = new Date(app.clock.at + 3600_000).toISOString()
      assert.deepEqual(names(await ask({ keywords: ['report'], modificationTimeStart: future })), [])
      assert.equal((await ask({ modificationTimeEnd: future })).body.contents.length, 6)
    })

    await t.test('it filters by label, category and creator', async () => {
      await app.expect(204, 'POST', where.at('directory', 'Work/Café menu.txt'), {
        token: where.token,
        query: { update: 1 },
        body: { labels: ['food', 'paris'], category: 'menu' },
      })
      assert.deepEqual(names(await ask({ labels: ['paris', 'rome'] })), ['Café menu.txt'])
      assert.deepEqual(names(await ask({ labels: ['par'] })), [])
      assert.deepEqual(names(await ask({ categories: ['menu', 'image'] })).sort(), ['Café menu.txt', 'holiday 報告書.png'])
      assert.deepEqual(names(await ask({ creators: [{ userId: 'somebody' }] })), [])
    })

    await t.test('it shows inodes when asked to and no paths', async () => {
      const [item] = (await ask({ keywords: ['menu'] }, { query: { with_inode: 1 } })).body.contents
      assert.match(item.inode, /^[0-9a-f]{32}$/)
      assert.equal('path' in item, false)
      assert.equal('inode' in (await ask({ keywords: ['menu'] })).body.contents[0], false)
    })

    await t.test('it follows renames, moves, the bin and removal at once', async () => {
      await app.expect(200, 'PUT', where.at('file', 'Work/2024 Reports/renamed.pdf'), {
        token: where.token,
        body: { from: 'Work/2024 Reports/Quarterly Report.pdf' },
      })
      for (const isSettled of [false, true]) {
        if (isSettled) await settle()
        assert.deepEqual(await find('quarterly'), [])
        assert.deepEqual(await find('renamed'), ['renamed.pdf'])
      }
      const removed = await app.expect(200, 'DELETE', where.at('directory', 'Work'), { token: where.token })
      assert.deepEqual(await find('renamed', '年度', 'work'), [])
      await app.expect(200, 'POST', `/api/v1/recycled/${where.library.id}/-/${removed.body.recycledItemId}`, {
        token: where.token,
        query: { restore: 1 },
      })
      assert.deepEqual(await find('renamed', '年度', 'work'), ['Work', 'renamed.pdf', '年度报告.docx'])
      assert.equal((await send('DELETE', 'directory', 'Work', { query: { permanent: 1 } })).status, 204)
      assert.deepEqual(await find('renamed', '年度', 'work'), [])
      await settle()
      await settle()
      const left = await app.db.read((reader) => reader.all<{ n: number }>(countNames))
      assert.deepEqual(left, [{ n: 1 }])
    })

    await t.test('it refuses what makes no sense', async () => {
      assert.equal(await refuse('search-fs', { minFileSize: 2, maxFileSize: 1 }), 'ParamInvalid')
      assert.equal(
        await refuse('search-fs', { modificationTimeStart: '2026-02-01T00:00:00Z', modificationTimeEnd: '2026-01-01T00:00:00Z' }),
        'ParamInvalid',
      )
      assert.equal(await refuse('search-fs', { modificationTimeStart: 'yesterday' }), 'ParamInvalid')
      assert.equal(await refuse('search-fs', { keywords: Array.from({ length: 101 }, String) }), 'ParamInvalid')
      assert.equal(await refuse('search-fs', { inExtnames: ['elevenchars'] }), 'ParamInvalid')
      assert.equal(await refuse('search-fs', { labels: ['\0'] }), 'ParamInvalid')
      assert.equal(await refuse('search-fs', { marker: 'foreign' }), 'ParamInvalid')
      assert.equal(await refuse('search-fs', {}, 400, { query: { limit: 101 } }), 'ParamInvalid')
      assert.equal(await refuse('search-fs', { type: 'filecontent', keywords: ['a'] }), 'SearchNotEnabled')
      assert.equal(await refuse('search-ai', { type: 'text', keywords: 'a' }), 'SearchNotEnabled')
    })

    await t.test('it refuses the eleventh search of a second in a space', async () => {
      app.clock.advance(1000)
      const asked = Array.from({ length: 11 }, () => app.send('POST', at('search-fs'), { token: where.token, body: {} }))
      const answers = await Promise.all(asked)
      assert.deepEqual(answers.map(({ status }) => status).sort(), [...Array<number>(10).fill(200), 429])
      assert.equal(answers.find(({ status }) => status === 429)?.body.code, 'RateLimitExceeded')
    })
    await app.stop()
  })
}
