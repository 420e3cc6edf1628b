import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressOf } from './address.ts'
import { hasCode } from './error.ts'

const scope = { libraryId: 'lib', spaceId: 'space' }
const textOf = ({ path, query }: ReturnType<typeof addressOf>): string => `${path}?${query.toString()}`

test('puts a whole path into one segment', () => {
  assert.equal(
    textOf(addressOf('listDirectory', { FilePath: '/a b/c%/夏/' }, scope)),
    '/api/v1/directory/lib/space/a%20b%2Fc%25%2F%E5%A4%8F?',
  )
  assert.equal(textOf(addressOf('listDirectory', { FilePath: ['a', 'b'] }, scope)), '/api/v1/directory/lib/space/a%2Fb?')
  assert.equal(textOf(addressOf('listDirectory', { FilePath: '' }, scope)), '/api/v1/directory/lib/space/?')
})

test('refuses a path that climbs', () => {
  for (const FilePath of ['..', 'a/../b', './a', ['..', 'x']])
    assert.throws(
      () => addressOf('listDirectory', { FilePath }, scope),
      (error) => hasCode(error, 'ParamInvalid'),
    )
})

test('names what selects the operation, and writes flags and lists as the contract does', () => {
  assert.equal(
    textOf(addressOf('infoFile', { FilePath: 'a', with_content_cas: true }, scope)),
    '/api/v1/file/lib/space/a?info=1&with_content_cas=1',
  )
  assert.equal(textOf(addressOf('deleteFile', { FilePath: 'a', permanent: false }, scope)), '/api/v1/file/lib/space/a?permanent=0')
  assert.equal(textOf(addressOf('queryTask', { TaskIdList: [1, 2] }, scope)), '/api/v1/task/lib/space/1%2C2?')
})

test('takes library and space from the input before the client, and the only space of a library otherwise', () => {
  assert.equal(addressOf('recycleList', { LibraryId: 'other', SpaceId: 's2' }, scope).path, '/api/v1/recycled/other/s2')
  assert.equal(addressOf('recycleList', {}, { libraryId: 'lib' }).path, '/api/v1/recycled/lib/-')
  assert.throws(() => addressOf('recycleList', {}, {}), /needs LibraryId/)
})

test('refuses a member the operation does not take', () => {
  assert.throws(() => addressOf('recycleList', { limitt: 1 }, scope), /takes no limitt/)
})
