/**
 * Whatever a client sends, the answer is never a fault of the server: every operation meets odd
 * paths, parameters and bodies drawn from a printed seed and answers below 500, in the contract's
 * own error body.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { testSeed } from '../test/seeds.ts'
import { databases, testApp } from '../test/test-app.ts'
import { operations } from './doors.ts'

const seed = testSeed()
const rounds = Number(process.env['MEDIATHEQUE_BAD_INPUT_ROUNDS'] ?? 6)

/** Kills the credentials the test itself needs. */
const spared = new Set(['deleteUserTokens', 'deleteToken'])

const oddText = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1e3',
    'NaN',
    'null',
    'true',
    '..',
    '.',
    'a/../b',
    '\0',
    'a\0b',
    '\u202e',
    'é',
    'e\u0301',
    '文件',
    '😀',
    '%2F',
    '%',
    "'; --",
    '-',
    '9'.repeat(30),
    '0'.repeat(32),
    'f'.repeat(32),
    'x'.repeat(300),
    'é'.repeat(4000),
  ),
  fc.string({ maxLength: 20 }),
  fc.integer().map(String),
)
const oddValue = fc.oneof(
  { weight: 3, arbitrary: oddText },
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(null, [], {}, -1, 0, 1.5, 2 ** 53, 1e308, true, ['']),
)

const members = [
  'from',
  'copyFrom',
  'to',
  'path',
  'inode',
  'linkTo',
  'labels',
  'category',
  'metaData',
  'metaDataDirective',
  'size',
  'beginningHash',
  'fullHash',
  'crc64',
  'localCreationTime',
  'spaces',
  'capacity',
  'removeWhenExceed',
  'removeAfterDays',
  'retentionDays',
  'keywords',
  'keyword',
  'type',
  'scope',
  'marker',
  'limit',
  'isPublicRead',
  'spaceTag',
  'allowPhotoExtname',
  'downloadTrafficLimit',
  'enableFileHistory',
  'fileHistoryCount',
  'mergeInterval',
  'aggregations',
  'permanent',
  'conflictResolutionStrategy',
  'contentCas',
  'partNumberRange',
  'minFileSize',
  'fileTypes',
]
const oddObject = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...members), oddValue), { maxLength: 6, selector: ([name]) => name })
  .map((pairs) => Object.fromEntries(pairs))
const oddBody = fc.oneof(
  { weight: 5, arbitrary: oddObject.map((object) => JSON.stringify(object)) },
  { weight: 2, arbitrary: fc.array(fc.oneof(oddObject, oddValue), { maxLength: 3 }).map((list) => JSON.stringify(list)) },
  { weight: 1, arbitrary: fc.constantFrom(undefined, '', '{', 'null', '[]', '"text"', '1', '\u0000', '{"a":', '[[[[]]]]') },
)

for (const database of databases()) {
  const app = await testApp({ database })

  test(`${database}: answers odd input with a refusal, never with a fault (seed ${seed})`, async () => {
    const library = await app.given.library({ isMultiSpace: true, isSearchEnabled: true, keepsHistory: true, historyCountMax: 3 })
    const token = await app.given.token(library, { user: 'ada' })
    const space = await app.given.space(library, token)
    await app.expect(201, 'PUT', `/api/v1/directory/${library.id}/${space}/kept`, { token })
    const where = { token, at: (resource: string, path = '') => `/api/v1/${resource}/${library.id}/${space}/${encodeURIComponent(path)}` }
    await app.given.file(where, 'kept/file.txt')

    const oddParam = (name: string): fc.Arbitrary<string> => {
      if (name === 'LibraryId') return fc.constant(library.id)
      if (name === 'SpaceId') return fc.constant(space)
      return fc.oneof(oddText, fc.constantFrom('kept', 'kept/file.txt', '1', '2'))
    }
    for (const operation of operations) {
      if (spared.has(operation.id)) continue
      const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string)
      const request = fc.record({
        params: fc.tuple(...names.map(oddParam)),
        query: fc.uniqueArray(
          fc.tuple(
            fc.constantFrom('limit', 'marker', 'page', 'page_size', 'order_by', ...Object.keys(operation.query.properties)),
            oddText,
          ),
          { maxLength: 5, selector: ([name]) => name },
        ),
        body: oddBody,
      })
      await fc.assert(
        fc.asyncProperty(request, async ({ params, query, body }) => {
          const values = new Map(names.map((name, index) => [name, params[index] as string]))
          const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
            encodeURIComponent((values.get(name) ?? '').toWellFormed()),
          )
          const { match } = operation
          const given = Object.fromEntries([
            ...query.map(([name, value]) => [name, value.toWellFormed()]),
            ...(match?.query === undefined ? [] : [[match.query, '1']]),
          ]) as Record<string, string>
          const selected = match?.body === undefined ? body : JSON.stringify({ [match.body]: 'kept/file.txt', ...asObject(body) })
          // A request without a body is what it says.
          const sent = selected === undefined || operation.method === 'GET' || operation.method === 'HEAD' ? {} : { body: selected }
          const answer = await app.send(operation.method, path, { token, query: given, ...sent })
          assert.ok(answer.status < 500, `${operation.id} answered ${answer.status} ${answer.bytes.toString()}`)
          if (answer.status >= 400 && operation.method !== 'HEAD')
            assert.match(answer.body?.code ?? '', /^[A-Z][A-Za-z0-9]+$/, operation.id)
        }),
        { numRuns: rounds, seed },
      )
    }
  })
}

function asObject(body: string | undefined): object {
  try {
    const value = JSON.parse(body ?? '{}') as unknown
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
  } catch {
    return {}
  }
}
