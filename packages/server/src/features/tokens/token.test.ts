import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Failure } from '../../kernel/failure.ts'
import type { LibraryId, SpaceId, SpaceName } from '../../kernel/ids.ts'
import { systemRandom } from '../../platform/clock.ts'
import { actorOf, isTokenText, needsSpaces, newTokenText, readGrants, readPeriod } from './token.ts'
import type { Token } from './token.ts'

test('it makes a long lower-case text that it recognises', () => {
  const text = newTokenText(systemRandom)
  assert.match(text, /^acctk[0-9a-z]{43}$/)
  assert.equal(isTokenText(text), true)
  assert.notEqual(newTokenText(systemRandom), text)
})

for (const text of ['', 'acctk', 'garbage', `acctk${'A'.repeat(43)}`, `acctk${'a'.repeat(44)}`])
  test(`it knows that "${text.slice(0, 12)}" was never issued`, () => assert.equal(isTokenText(text), false))

const periods: readonly (readonly [string, number])[] = [
  ['', 86_400],
  ['  ', 86_400],
  ['0', 86_400],
  ['-5', 86_400],
  ['abc', 86_400],
  ['NaN', 86_400],
  ['1', 300],
  ['300', 300],
  ['299.9', 300],
  ['3600', 3600],
  ['3600.7', 3600],
  ['315360000', 315_360_000],
  ['315360001', 315_360_000],
  ['Infinity', 315_360_000],
]
for (const [text, seconds] of periods) test(`it reads the period "${text}" as ${seconds}`, () => assert.equal(readPeriod(text), seconds))

test('it reads grants with spaces, gaps and camel case', () => {
  assert.deepEqual([...readGrants(' upload_file , ,spaceAdmin,upload_file')], ['upload_file', 'space_admin'])
  assert.deepEqual([...readGrants('')], [])
})

test('it refuses a misspelt grant by its name', () => {
  assert.throws(
    () => readGrants('upload_file,uplaod'),
    (error: Failure) => error.code === 'ParamInvalid' && error.message.includes('"uplaod"'),
  )
})

test('it lets administrators and makers of spaces name none', () => {
  assert.equal(needsSpaces(readGrants('admin,upload_file')), false)
  assert.equal(needsSpaces(readGrants('create_space,delete_space')), false)
  assert.equal(needsSpaces(readGrants('create_space,upload_file')), true)
  assert.equal(needsSpaces(readGrants('space_admin')), true)
  assert.equal(needsSpaces(readGrants('')), true)
})

const token: Token = {
  hash: '',
  libraryId: 'smh0000000000000' as LibraryId,
  userId: 'u',
  clientId: '',
  sessionId: '',
  grants: readGrants('admin'),
  periodSeconds: 300,
  createdAt: 0,
  expiresAt: 0,
}

test('it makes an actor of the token, limited to its spaces', () => {
  const actor = actorOf({ ...token, spaces: new Map([['team' as SpaceName, 7 as SpaceId]]) })
  assert.deepEqual([...(actor.spaces ?? [])], ['team'])
  assert.equal(actor.userId, 'u')
})

test('it lets a token with folder authorisation read only', () =>
  assert.equal(actorOf({ ...token, grants: readGrants('admin,acl') }).grants.size, 0))
