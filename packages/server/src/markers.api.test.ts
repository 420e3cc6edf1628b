/** Markers are made by hand as easily as by a server: whatever one holds, its answer is a refusal or a page. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEachDatabase, testApp } from '../test/test-app.ts'
import { encodeMarker } from './kernel/page.ts'
import type { MarkerPosition } from './kernel/page.ts'
import { sql } from './platform/db/sql.ts'

const odd: readonly unknown[] = ['', 'a\0', '\ud800', 'zz', 'f'.repeat(31), 0, -1, 1.5, 1e300, 2 ** 63, null, {}, true]

onEachDatabase(async (database) => {
  const app = await testApp({ database })

  test(`markers made by hand (${database})`, async () => {
    const library = await app.given.library({ isMultiSpace: true, isSearchEnabled: true, keepsHistory: true, usesRecycleBin: true })
    const token = await app.given.token(library, { user: 'ada' })
    const space = await app.given.space(library, token)
    const of = (resource: string, rest = '') => `/api/v1/${resource}/${library.id}/${space}${rest}`
    await app.given.file({ token, at: (resource, path = '') => of(resource, `/${encodeURIComponent(path)}`) }, 'a')
    const { root_id: root } = (await app.db.read((reader) =>
      reader.get<{ root_id: string }>(sql`SELECT hex_of(root_id) AS root_id FROM spaces WHERE library_id = ${library.id}`),
    )) as { root_id: string }
    const id = 'f'.repeat(32)
    const lists: readonly (readonly [
      path: string,
      ask: (marker: string) => Parameters<typeof app.send>[2],
      shapes: (value: unknown) => readonly unknown[],
      method?: string,
    ])[] = [
      [
        of('recycled'),
        (marker) => ({ query: { 'by-marker': 1, order_by: 'name', marker } }),
        (v) => [
          ['0a', v, 1],
          ['0a', 'a', v],
        ],
      ],
      [
        of('recycled'),
        (marker) => ({ query: { 'by-marker': 1, marker } }),
        (v) => [
          ['3d', v, 1],
          ['3d', 1, v],
        ],
      ],
      [of('directory', '/'), (marker) => ({ query: { 'by-marker': 1, marker } }), (v) => [[v, 'd', 'a', 'a'], v]],
      [
        of('favorite', '/list'),
        (marker) => ({ query: { marker } }),
        (v) => [
          [v, id],
          [1, v],
        ],
      ],
      [
        of('recent', '/recently-used-file'),
        (marker) => ({ body: { marker } }),
        (v) => [
          [v, id, 1],
          [1, v, 1],
          [1, id, v],
        ],
        'POST',
      ],
      [of('search', '/search-fs'), (marker) => ({ query: { marker }, body: { keywords: ['a'] } }), (v) => [v], 'POST'],
      [
        of('fs-delta', '/delta'),
        (cursor) => ({ query: { cursor } }),
        (v) => [
          [root, v, app.clock.now()],
          [root, 1, v],
        ],
      ],
      [of('fs-delta', '/journal'), (marker) => ({ query: { marker } }), (v) => [['journal', root, v]]],
      [`/api/v1/space/${library.id}/list`, (marker) => ({ query: { marker } }), (v) => [v]],
      [
        of('directory-history', '/history-list/a'),
        (marker) => ({ query: { marker } }),
        (v) => [
          ['id', v, 1],
          ['cd', 1, v],
        ],
      ],
    ]
    for (const [path, ask, shapes, method = 'GET'] of lists)
      for (const value of odd)
        for (const position of shapes(value)) {
          app.clock.advance(1000)
          const answer = await app.send(method, path, { token, ...ask(encodeMarker(position as MarkerPosition)) })
          assert.ok(answer.status < 500, `${path} ${JSON.stringify(position)} answered ${answer.status} ${answer.bytes.toString()}`)
        }
  })
})
