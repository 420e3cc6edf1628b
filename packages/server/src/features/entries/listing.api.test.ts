import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { limits } from '../../kernel/limits.ts'
import { encodeMarker } from '../../kernel/page.ts'
import { hex, join, sql } from '../../platform/db/sql.ts'
import { orderKeys } from './listing.ts'

type Listed = {
  readonly name: string
  readonly type: string
  readonly size?: string
  readonly modificationTime: string
  readonly creationTime: string
  readonly localCreationTime?: string
  readonly localModificationTime?: string
}

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const { send, expect, given } = app
  const where = await given.place()
  const { token, at } = where
  const it = (name: string, work: () => Promise<void>) => void test(`${name} (${database})`, work)
  const list = (path: string, query: Record<string, string | number> = {}) => send('GET', at('directory', path), { token, query })
  const namesOf = (contents: readonly { readonly name: string }[]): string[] => contents.map((item) => item.name)

  /** Follows the markers to the end. */
  async function walk(path: string, query: Record<string, string | number>): Promise<Listed[]> {
    const items: Listed[] = []
    let marker = ''
    for (let pages = 0; pages < 100; pages++) {
      const { body } = await expect(200, 'GET', at('directory', path), {
        token,
        query: { 'by-marker': 1, ...query, ...(marker && { marker }) },
      })
      items.push(...(body.contents as Listed[]))
      if (!body.nextMarker) return items
      assert.match(body.nextMarker, /^\d+$/)
      marker = body.nextMarker
    }
    assert.fail('The listing has an end.')
  }

  // Three directories and seven files, made in an order that is none of those listed by; some sizes and times are equal.
  await given.directory(where, 'mixed')
  const directories = ['m', 'B', 'é']
  const files = [
    ['z.txt', 'aa'],
    ['A.txt', 'aaaa'],
    ['文件.txt', ''],
    ['b10.txt', 'a'],
    ['b2.txt', 'aa'],
    ['🎞.mp4', 'aaaaaa'],
    ['c', 'a'],
  ] as const
  for (const [index, [name, bytes]] of files.entries()) {
    const directory = directories[index]
    if (directory)
      await expect(201, 'PUT', at('directory', `mixed/${directory}`), {
        token,
        body: { localCreationTime: `2020-01-0${5 - index}T00:00:00Z` },
      })
    await given.file(where, `mixed/${name}`, bytes)
    if (index % 3 === 0)
      await expect(204, 'POST', at('directory', `mixed/${name}`), {
        token,
        query: { update: 1 },
        body: { localCreationTime: `2019-0${9 - index}-01T00:00:00Z`, localModificationTime: '2019-01-01T00:00:00Z' },
      })
    if (index % 2 === 0) app.clock.advance(1000)
  }
  const total = directories.length + files.length

  const compare = (one: string | number, other: string | number): number =>
    typeof one === 'number' ? one - (other as number) : Buffer.compare(Buffer.from(one), Buffer.from(String(other)))
  const keyOf: Record<string, (item: Listed) => string | number> = {
    name: (item) => item.name,
    modificationTime: (item) => item.modificationTime,
    size: (item) => Number(item.size ?? 0),
    creationTime: (item) => item.creationTime,
    localCreationTime: (item) => item.localCreationTime ?? '',
    localModificationTime: (item) => item.localModificationTime ?? '',
  }

  it('lists in every order, both ways, mixed or directories first, page by page', async () => {
    const all = (await list('mixed')).body.contents as Listed[]
    assert.equal(all.length, total)
    for (const order_by of orderKeys)
      for (const order_by_type of ['asc', 'desc'])
        for (const sort_type of ['', 'union'])
          for (const filter of ['', 'onlyDir', 'onlyFile']) {
            const key = keyOf[order_by] as (item: Listed) => string | number
            const sign = order_by_type === 'asc' ? 1 : -1
            const rank = (item: Listed): number => (sort_type === 'union' || item.type !== 'dir' ? 1 : 0)
            const expected = namesOf(
              all
                .filter((item) => filter === '' || (filter === 'onlyDir') === (item.type === 'dir'))
                .toSorted(
                  (one, other) => rank(one) - rank(other) || sign * (compare(key(one), key(other)) || compare(one.name, other.name)),
                ),
            )
            for (const limit of order_by === 'name' ? [1, 3, 1000] : [3])
              assert.deepEqual(
                namesOf(await walk('mixed', { order_by, order_by_type, sort_type, filter, limit })),
                expected,
                `${order_by} ${order_by_type} ${sort_type} ${filter} ${limit}`,
              )
            const pages: string[] = []
            for (const page of [1, 2, 3])
              pages.push(
                ...namesOf(
                  (await list('mixed', { 'by-page': 1, page, page_size: 4, order_by, order_by_type, sort_type, filter })).body.contents,
                ),
              )
            assert.deepEqual(pages, expected, `pages of ${order_by} ${order_by_type} ${sort_type} ${filter}`)
          }
  })

  it('counts direct children whatever the filter and the page', async () => {
    const { body } = await list('mixed', { 'by-page': 1, page_size: 2, filter: 'onlyDir' })
    assert.deepEqual(
      [body.fileCount, body.subDirCount, body.totalNum, body.contents.length, body.path, body.nextMarker],
      [7, 3, 10, 2, ['mixed'], undefined],
    )
    assert.match(body.eTag, /^".+"$/)
  })

  it('answers the additional members only when they are asked for', async () => {
    const [plain] = (await list('mixed', { filter: 'onlyFile', limit: 1 })).body.contents
    assert.deepEqual(
      [plain.inode, plain.contentCas, plain.isFavorite, plain.userId, plain.versionId],
      [undefined, undefined, undefined, '', 1],
    )
    for (const order_by of ['name', 'size']) {
      const withOne = async (member: string) =>
        (await list('mixed', { filter: 'onlyFile', limit: 1, order_by, [member]: 1 })).body.contents[0]
      assert.match((await withOne('with_inode')).inode, /^[0-9a-f]{32}$/)
      assert.match((await withOne('with_content_cas')).contentCas, /^[0-9a-f]+$/)
      assert.equal((await withOne('with_favorite_status')).isFavorite, false)
    }
  })

  it('takes prefixes and start names when sorted by name', async () => {
    assert.deepEqual(namesOf(await walk('mixed', { prefix: 'b', limit: 1 })), ['b10.txt', 'b2.txt'])
    assert.deepEqual(namesOf(await walk('mixed', { prefix: 'b1', order_by_type: 'desc' })), ['b10.txt'])
    assert.deepEqual(namesOf(await walk('mixed', { start_name: 'b2.txt', limit: 2 })), ['m', 'é', 'c', 'z.txt', '文件.txt', '🎞.mp4'])
    assert.deepEqual(namesOf(await walk('mixed', { start_name: 'c', sort_type: 'union', order_by_type: 'desc', limit: 2 })), [
      '🎞.mp4',
      '文件.txt',
      'é',
      'z.txt',
      'm',
    ])
    assert.deepEqual(await walk('mixed', { prefix: 'nothing' }), [])
  })

  it('goes on behind its marker whatever was added or removed meanwhile', async () => {
    for (const name of ['a', 'c', 'e', 'g']) await given.directory(where, `changing-${database}/${name}`)
    const path = `changing-${database}`
    const first = (await list(path, { 'by-marker': 1, limit: 2 })).body
    assert.deepEqual(namesOf(first.contents), ['a', 'c'])
    await expect(200, 'DELETE', at('directory', `${path}/c`), { token })
    await given.directory(where, `${path}/b`)
    await given.directory(where, `${path}/d`)
    assert.deepEqual(namesOf((await list(path, { 'by-marker': 1, limit: 9, marker: first.nextMarker })).body.contents), ['d', 'e', 'g'])
  })

  it('knows the older clients that send no flag', async () => {
    assert.equal((await list('mixed')).body.contents.length, total)
    assert.equal((await list('mixed', { page: 0, page_size: 4 })).body.contents.length, 4)
    assert.equal((await list('mixed', { page: 3, page_size: 4 })).body.contents.length, 2)
    assert.equal((await list('mixed', { page_size: 0 })).body.contents.length, total)
    assert.equal((await list('mixed', { orderBy: 'name', orderByType: 'desc', limit: 1 })).body.contents[0].name, 'é')
  })

  it('keeps to its defaults and bounds', async () => {
    for (let index = 0; index < 25; index++) await given.directory(where, `many/${index}`)
    const first = (await list('many', { 'by-marker': 1 })).body
    assert.equal(first.contents.length, 20)
    assert.equal((await list('many', { 'by-page': 1 })).body.contents.length, 20)
    assert.equal((await list('many', { 'by-marker': 1, limit: 5000 })).body.contents.length, 25)
    const last = (await list('many', { 'by-marker': 1, marker: first.nextMarker })).body
    assert.deepEqual([last.contents.length, last.nextMarker], [5, undefined])
    assert.deepEqual((await list('many', { 'by-page': 1, page: 3 })).body.contents, [])
    assert.equal((await list('many', { 'by-page': 1, page: 1000, page_size: 10 })).status, 200)
  })

  it('lists an empty directory', async () => {
    await given.directory(where, 'nothing')
    const { body } = await list('nothing', { 'by-marker': 1 })
    assert.deepEqual([body.contents, body.totalNum, body.nextMarker], [[], 0, undefined])
  })

  it('sorts a directory of more children than it sorts in place, page by page', async () => {
    await given.directory(where, 'large')
    const children = limits.sortedInPlaceMax + 1
    const parent = await app.db.read((reader) =>
      reader.get<{ space_id: number; id: string }>(sql`SELECT space_id, id FROM entries WHERE name = 'large'`),
    )
    assert.ok(parent)
    const row = (index: number) =>
      sql`(${parent.space_id}, ${hex(index.toString(16).padStart(32, '0'))}, ${hex(parent.id)}, ${`file ${index}`}, 1, 0, 0, '', ${(index * 7919) % children}, 'etag', 'text/plain')`
    await app.db.write(`space:${parent.space_id}`, async (tx) => {
      for (let start = 0; start < children; start += 500) {
        const rows = join(Array.from({ length: Math.min(500, children - start) }, (_, index) => row(start + index)))
        await tx.run(
          sql`INSERT INTO entries (space_id, id, parent_id, name, kind, created_at, modified_at, created_by, size_bytes, etag, content_type) VALUES ${rows}`,
        )
      }
      await tx.run(sql`UPDATE entries SET child_file_count = ${children} WHERE space_id = ${parent.space_id} AND id = ${hex(parent.id)}`)
    })
    const first = (await list('large', { 'by-marker': 1, order_by: 'size', order_by_type: 'desc', limit: 1000 })).body
    const second = (await list('large', { 'by-marker': 1, order_by: 'size', order_by_type: 'desc', limit: 1000, marker: first.nextMarker }))
      .body
    const sizes = [...first.contents, ...second.contents].map((item: Listed) => Number(item.size))
    assert.deepEqual(
      sizes,
      Array.from({ length: 2000 }, (_, index) => children - 1 - index),
    )
    assert.equal((await list('large', { 'by-page': 1, page: 10, page_size: 1000, order_by: 'size' })).body.contents[999].size, '9999')
  })

  it('refuses what can not be listed', async () => {
    await given.file(where, 'a-file')
    const foreign = (await list('mixed', { 'by-marker': 1, limit: 1, order_by: 'size' })).body.nextMarker
    const cases: readonly (readonly [string, Record<string, string | number>, number, string])[] = [
      ['none', {}, 404, 'DirectoryNotFound'],
      ['a-file', {}, 404, 'DirectoryNotFound'],
      ['none', { 'by-page': 1 }, 404, 'DirectoryNotFound'],
      ['mixed', { marker: '1013' }, 404, 'MarkerNotFound'],
      ['mixed', { marker: 'abc' }, 404, 'MarkerNotFound'],
      ['mixed', { marker: foreign }, 404, 'MarkerNotFound'],
      ['mixed', { marker: encodeMarker(['1a', 'f', 'text', 'x']), order_by: 'modificationTime' }, 404, 'MarkerNotFound'],
      ['mixed', { marker: encodeMarker(['0a', 'f', 0, 'nul\0']) }, 404, 'MarkerNotFound'],
      ['mixed', { marker: encodeMarker(['0a', 'x', 0, 'x']) }, 404, 'MarkerNotFound'],
      ['mixed', { prefix: 'nul\0' }, 400, 'ParamInvalid'],
      ['mixed', { start_name: 'nul\0' }, 400, 'ParamInvalid'],
      ['mixed', { order_by: 'colour' }, 400, 'OrderByNotAllowed'],
      ['mixed', { order_by_type: 'up' }, 400, 'OrderByTypeNotAllowed'],
      ['mixed', { filter: 'onlyCats' }, 400, 'ParamInvalid'],
      ['mixed', { limit: 'x' }, 400, 'ParamInvalid'],
      ['mixed', { 'by-page': 1, page: 1001, page_size: 10 }, 400, 'ParamInvalid'],
      ['mixed', { prefix: 'x'.repeat(600) }, 400, 'ParamInvalid'],
    ]
    for (const [path, query, status, code] of cases) {
      const answer = await list(path, query)
      assert.deepEqual([answer.status, answer.body.code], [status, code], `${path} ${JSON.stringify(query).slice(0, 60)}`)
    }
  })
})
