import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from './schema.ts'
import { Failure } from '../../kernel/failure.ts'
import { noContent } from './operation.ts'
import type { Method, Operation } from './operation.ts'
import { parseQuery } from './query.ts'
import { Router, select, selectable } from './router.ts'

const declare = (id: string, method: Method, path: string, match?: Operation['match']): Operation => ({
  id,
  tag: 'test',
  summary: id,
  method,
  path: `/api/v1/${path}`,
  ...(match && { match }),
  scope: 'none',
  access: { kind: 'open' },
  query: Type.Object({}),
  replies: {},
  run: async () => noContent,
})

const file = 'file/{LibraryId}/{SpaceId}/{FilePath}'
const router = new Router(
  [
    declare('download', 'GET', file),
    declare('preview', 'GET', file, { query: 'preview' }),
    declare('info', 'GET', file, { query: 'info' }),
    declare('confirm', 'POST', 'file/{LibraryId}/{SpaceId}/{ConfirmKey}', { query: 'confirm' }),
    declare('form', 'POST', file),
    declare('upload', 'PUT', file),
    declare('move', 'PUT', file, { body: 'from' }),
    declare('copy', 'PUT', file, { body: 'copyFrom' }),
    declare('listSpace', 'GET', 'space/{LibraryId}/list'),
    declare('extension', 'GET', 'space/{LibraryId}/{SpaceId}/extension'),
    declare('quotaById', 'GET', 'quota/{LibraryId}/{QuotaId}', { digits: 'QuotaId' }),
    declare('quotaBySpace', 'GET', 'quota/{LibraryId}/{SpaceId}'),
  ],
  ['info', 'preview', 'confirm', 'copyFrom', 'from'],
)

function find(method: string, path: string, query = '', body?: unknown): [string, Record<string, string>] {
  const { operation, params } = select(router.find(method, path), parseQuery(query), body)
  return [operation.id, params]
}

test('selects by flag, body field and default, in the stated order', () => {
  assert.equal(find('GET', 'file/L/S/a.txt')[0], 'download')
  assert.equal(find('GET', 'file/L/S/a.txt', 'preview=1&info')[0], 'info')
  assert.equal(find('GET', 'file/L/S/a.txt', 'info=0&preview')[0], 'preview')
  assert.equal(find('PUT', 'file/L/S/a.txt', '', { from: 'b', copyFrom: 'c' })[0], 'copy')
  assert.equal(find('PUT', 'file/L/S/a.txt', '', { from: null })[0], 'upload')
  assert.equal(find('PUT', 'file/L/S/a.txt', '', ['from'])[0], 'upload')
})

test('tells by the head alone what a request may mean', () => {
  const ids = (method: string, path: string, query = '') =>
    selectable(router.find(method, path), parseQuery(query)).map(({ operation }) => operation.id)
  assert.deepEqual(ids('PUT', 'file/L/S/a.txt'), ['copy', 'move', 'upload'])
  assert.deepEqual(ids('GET', 'file/L/S/a.txt', 'preview'), ['preview'])
  assert.deepEqual(ids('GET', 'quota/L/space1'), ['quotaBySpace'])
})

test('reads a path tail encoded as a whole or by segment, and an empty one', () => {
  assert.deepEqual(find('GET', 'file/L/S/a%2Fb%20c.txt')[1], { LibraryId: 'L', SpaceId: 'S', FilePath: 'a/b c.txt' })
  assert.deepEqual(find('GET', 'file/L/S/a/b%20c.txt')[1], { LibraryId: 'L', SpaceId: 'S', FilePath: 'a/b c.txt' })
  assert.equal(find('GET', 'file/L/S/')[1]['FilePath'], '')
  assert.equal(find('GET', 'file/L/S')[1]['FilePath'], '')
})

test('names the same position by the operation that was selected', () => {
  assert.equal(find('POST', 'file/L/S/abc', 'confirm=1')[1]['ConfirmKey'], 'abc')
  assert.equal(find('POST', 'file/L/S/abc')[1]['FilePath'], 'abc')
  assert.deepEqual(find('GET', 'quota/L/123'), ['quotaById', { LibraryId: 'L', QuotaId: '123' }])
  assert.deepEqual(find('GET', 'quota/L/space1'), ['quotaBySpace', { LibraryId: 'L', SpaceId: 'space1' }])
})

test('prefers literals, ignores a trailing slash and tells a wrong method from a wrong path', () => {
  assert.equal(find('GET', 'space/L/list')[0], 'listSpace')
  assert.equal(find('GET', 'space/L/S/extension/')[0], 'extension')
  assert.throws(
    () => find('DELETE', 'space/L/list'),
    (error) => error instanceof Failure && error.status === 405,
  )
  assert.throws(
    () => find('GET', 'nothing/L'),
    (error) => error instanceof Failure && error.code === 'RouteNotFound',
  )
  assert.throws(
    () => find('GET', 'space//list'),
    (error) => error instanceof Failure && error.status === 404,
  )
  assert.throws(
    () => find('GET', 'file/L/S/%ZZ'),
    (error) => error instanceof Failure && error.code === 'BadRequest',
  )
  for (const path of ['space/a%00b/list', 'file/L/S/a%00b'])
    assert.throws(
      () => find('GET', path),
      (error) => error instanceof Failure && error.code === 'ParamInvalid',
    )
})

test("refuses a table in which two operations can't be told apart", () => {
  assert.throws(() => new Router([declare('a', 'GET', file), declare('b', 'GET', file)], []), /can be told apart/)
  assert.throws(() => new Router([declare('a', 'GET', file), declare('a', 'PUT', file)], []), /declared once/)
  assert.throws(() => new Router([declare('a', 'GET', file, { query: 'x' })], []), /selector order/)
})
