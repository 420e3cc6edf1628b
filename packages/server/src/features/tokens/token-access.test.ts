import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Failure } from '../../kernel/failure.ts'
import type { EntryId, LibraryId, SpaceId, SpaceName } from '../../kernel/ids.ts'
import { anyToken, grantedTo } from '../../platform/http/operation.ts'
import type { Access, Operation } from '../../platform/http/operation.ts'
import { defaultContentRules, defaultSettings } from '../libraries/index.ts'
import type { Library } from '../libraries/index.ts'
import type { Space } from '../spaces/index.ts'
import { admit, homeOf, isAlive } from './token-access.ts'
import type { TokenFacts } from './token-access.ts'
import { actorOf, readGrants } from './token.ts'
import type { Token } from './token.ts'

const libraryId = 'smh0000000000001' as LibraryId
const library: Library = {
  id: libraryId,
  name: '',
  remark: '',
  settings: { ...defaultSettings, isMultiSpace: true },
  tags: [],
  createdAt: 0,
}

const spaceOf = (name: string, id: number, spaceTag?: string): Space => ({
  id: id as SpaceId,
  libraryId,
  name: name as SpaceName,
  rootId: '' as EntryId,
  createdBy: '',
  createdAt: 0,
  settings: { content: defaultContentRules, ...(spaceTag !== undefined && { spaceTag }) },
  hasQuota: false,
})
const [home, other, tagged] = [spaceOf('home', 1), spaceOf('other', 2), spaceOf('tagged', 3, 'team')]

function factsOf(grants: string, of: Partial<Token> = {}): TokenFacts {
  const token: Token = {
    hash: '',
    libraryId,
    userId: '',
    clientId: '',
    sessionId: '',
    grants: readGrants(grants),
    periodSeconds: 300,
    createdAt: 0,
    expiresAt: 1000,
    ...of,
  }
  return { live: { token, actor: actorOf(token), expiresAt: token.expiresAt }, home, library, space: home }
}

const spaces = (...named: Space[]) => ({ spaces: new Map(named.map((space) => [space.name, space.id])) })

const inSpace = (access: Access) => ({ scope: 'space', access }) as Operation
const inLibrary = (access: Access) => ({ scope: 'library', access }) as Operation
const may = grantedTo('admin', 'space_admin', 'upload_file')

type Case = readonly [what: string, operation: Operation, facts: TokenFacts, name: string, space: Space | undefined, answer: string]

const cases: readonly Case[] = [
  ['reads its space', inSpace(anyToken), factsOf('', spaces(home)), 'home', home, 'ok'],
  ['reads one of several', inSpace(anyToken), factsOf('', spaces(home, other)), 'other', other, 'ok'],
  ['is kept out of another', inSpace(anyToken), factsOf('', spaces(home)), 'other', other, 'AccessTokenNotMatchSpace'],
  ['learns of no other', inSpace(anyToken), factsOf('', spaces(home)), 'nobodys', undefined, 'AccessTokenNotMatchSpace'],
  ['misses a space it was good for', inSpace(anyToken), factsOf('', spaces(home, other)), 'other', undefined, 'SpaceNotFound'],
  [
    'is kept out of a later space of the name',
    inSpace(anyToken),
    factsOf('', spaces(home, other)),
    'other',
    spaceOf('other', 9),
    'AccessTokenNotMatchSpace',
  ],
  ['is kept out as an administrator too', inSpace(may), factsOf('admin', spaces(home)), 'other', other, 'AccessTokenNotMatchSpace'],
  ['administers every space', inSpace(may), factsOf('admin'), 'other', other, 'ok'],
  ['administers what is not there', inSpace(may), factsOf('admin'), 'nobodys', undefined, 'SpaceNotFound'],
  ['uploads', inSpace(may), factsOf('upload_file', spaces(home)), 'home', home, 'ok'],
  ['lacks the grant', inSpace(may), factsOf('delete_file', spaces(home)), 'home', home, 'NoPermission'],
  [
    'is kept out before its grants are told',
    inSpace(may),
    factsOf('delete_file', spaces(home)),
    'other',
    other,
    'AccessTokenNotMatchSpace',
  ],
  ['reads a space of its tag', inSpace(anyToken), factsOf('', { spaceTag: 'team' }), 'tagged', tagged, 'ok'],
  [
    'is kept out of a space without its tag',
    inSpace(anyToken),
    factsOf('', { spaceTag: 'team' }),
    'home',
    home,
    'AccessTokenNotMatchSpace',
  ],
  ['learns of none by its tag', inSpace(anyToken), factsOf('', { spaceTag: 'team' }), 'nobodys', undefined, 'AccessTokenNotMatchSpace'],
  ['deletes a space that it may not read', inSpace(grantedTo('admin', 'delete_space')), factsOf('delete_space'), 'home', home, 'ok'],
  ['reads no space that it may delete', inSpace(anyToken), factsOf('delete_space'), 'home', home, 'AccessTokenNotMatchSpace'],
  ['learns of no space without the grant', inSpace(may), factsOf('delete_space'), 'nobodys', undefined, 'NoPermission'],
  ['makes spaces in the library', inLibrary(grantedTo('admin', 'create_space')), factsOf('create_space'), '', undefined, 'ok'],
  ['rules no library from a space', inLibrary(grantedTo('admin')), factsOf('space_admin', spaces(home)), '', undefined, 'NoPermission'],
]

for (const [what, operation, facts, name, space, answer] of cases)
  test(`it says that a token ${what}`, () =>
    assert.equal(outcome(operation, { LibraryId: libraryId, SpaceId: name }, { ...facts, space }), answer))

test('it says that a token is kept out of another library', () =>
  assert.equal(
    outcome(inSpace(anyToken), { LibraryId: 'smh0000000000002', SpaceId: 'home' }, factsOf('admin')),
    'AccessTokenNotMatchLibrary',
  ))

test('it says that a token misses its library when that is gone', () =>
  assert.equal(
    outcome(inSpace(anyToken), { LibraryId: libraryId, SpaceId: 'home' }, { ...factsOf('admin'), library: undefined }),
    'LibraryNotFound',
  ))

test('it says that a token without spaces reads the only space of its library', () => {
  const single = { ...library, settings: { ...library.settings, isMultiSpace: false } }
  assert.equal(
    outcome(inSpace(anyToken), { LibraryId: libraryId, SpaceId: '-' }, { ...factsOf(''), library: single, space: spaceOf('-', 1) }),
    'ok',
  )
  assert.equal(
    outcome(inSpace(anyToken), { LibraryId: libraryId, SpaceId: 'x' }, { ...factsOf(''), library: single, space: undefined }),
    'SpaceNotFound',
  )
})

test('it says that a token lives up to its end', () => {
  assert.equal(isAlive(factsOf(''), 999), true)
  assert.equal(isAlive(factsOf(''), 1000), false)
})

test('it says that a token dies with the one space it was made for', () => {
  const facts = factsOf('', spaces(home))
  assert.equal(homeOf(facts.live), 'home')
  assert.equal(isAlive(facts, 0), true)
  assert.equal(isAlive({ ...facts, home: undefined }, 0), false)
  assert.equal(isAlive({ ...facts, home: spaceOf('home', 9) }, 0), false)
  assert.equal(isAlive({ ...factsOf('', spaces(home, other)), home: undefined }, 0), true)
})

function outcome(operation: Operation, params: Record<string, string>, facts: TokenFacts): string {
  try {
    admit(operation, params, facts)
    return 'ok'
  } catch (error) {
    return (error as Failure).code
  }
}
