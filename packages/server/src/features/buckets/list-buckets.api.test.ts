/** Pages of buckets on every database, against the same names sorted and cut by hand. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { system } from '../../kernel/actor.ts'
import type { Actor } from '../../kernel/actor.ts'
import type { LibraryId, SpaceName } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import { defaultContentRules } from '../libraries/index.ts'
import { createSpaceRow, onlySpace } from '../spaces/index.ts'
import { bucketName, listBuckets } from './index.ts'
import type { BucketListing } from './list-buckets.ts'

// Names in which one goes on where another ends, on both sides of the account's first digits.
const spaceNames = [
  'te',
  'te-0',
  'te-0-0',
  'te-0-1',
  'te-1',
  'te-12',
  'te-125',
  'te-1250000000',
  'te-2',
  'te0',
  'te-a',
  'tea',
  'a0',
  '1a',
  'zz',
]
const libraryIds = ['smh000000000000a', 'smh000000000000b', 'smh00000000000zz'] as readonly string[] as readonly LibraryId[]
const [single, many, later] = libraryIds as [LibraryId, LibraryId, LibraryId]

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const places: (readonly [LibraryId, SpaceName])[] = [
    [single, onlySpace],
    ...spaceNames.map((name) => [many, name as SpaceName] as const),
    [later, onlySpace],
  ]
  await app.db.write(`library:${many}`, async (tx) => {
    for (const [libraryId, name] of places)
      await createSpaceRow(tx, app.call(), { libraryId, name, createdBy: '', settings: { content: defaultContentRules } })
  })
  const names = places.map(([libraryId, name]) => bucketName(libraryId, name)).toSorted()
  const all: BucketListing = { prefix: '', after: '', limit: limits.bucketsPerPageMax }

  async function listed(asked: Partial<BucketListing>, actor: Actor = system) {
    const { items, nextMarker } = await listBuckets(app.call(), actor, { ...all, ...asked })
    return { names: items.map(({ name }) => name), nextMarker }
  }

  test(`tells every bucket in the order of names by ${database}`, async () => {
    assert.deepEqual(await listed({}), { names, nextMarker: undefined })
  })

  test(`answers every page as names sorted and cut by hand by ${database}`, async () => {
    const cuts = names.flatMap((name) => [16, 17, 18, 19, 20, 21, 22, 24, name.length].map((length) => name.slice(0, length)))
    const texts = fc.oneof(
      fc.constantFrom(
        '',
        's',
        'smh',
        'smi',
        `${many}!`,
        `${many}~`,
        `${many}-~`,
        `${many}x`,
        `${single}-0`,
        `${single}-2`,
        `${many}-1250000000`,
        ...cuts,
      ),
      fc.string({ unit: 'grapheme', maxLength: 4 }).filter((text) => text.isWellFormed() && !text.includes('\0')),
    )
    await fc.assert(
      fc.asyncProperty(texts, texts, fc.integer({ min: 1, max: 6 }), async (prefix, after, limit) => {
        const told = names.filter((name) => name.startsWith(prefix) && name > after)
        const page = told.slice(0, limit)
        const expected = { names: page, nextMarker: told.length > limit ? page.at(-1) : undefined }
        assert.deepEqual(await listed({ prefix, after, limit }), expected, JSON.stringify({ prefix, after, limit }))
      }),
      { numRuns: database === 'sqlite' ? 600 : 150 },
    )
  })

  test(`reaches every bucket once by following the markers by ${database}`, async () => {
    for (const prefix of ['', `${many}-te`, `${many}-te-12`])
      for (let limit = 1; limit <= names.length; limit++) {
        const seen: string[] = []
        for (let after: string | undefined = ''; after !== undefined; ) {
          const page: Awaited<ReturnType<typeof listed>> = await listed({ prefix, after, limit })
          seen.push(...page.names)
          after = page.nextMarker
        }
        assert.deepEqual(
          seen,
          names.filter((name) => name.startsWith(prefix)),
          `${prefix} ${limit}`,
        )
      }
  })

  test(`keeps a key within its library and its spaces by ${database}`, async () => {
    const ofLibrary: Actor = { ...system, libraryId: many }
    const own = names.filter((name) => name.startsWith(many))
    assert.deepEqual((await listed({}, ofLibrary)).names, own)
    assert.deepEqual((await listed({ prefix: 'smh' }, ofLibrary)).names, own)
    assert.deepEqual((await listed({ prefix: single }, ofLibrary)).names, [])
    const ofSpaces: Actor = { ...ofLibrary, spaces: new Set(['te', 'te-0', 'gone'] as readonly string[] as readonly SpaceName[]) }
    const [first, second] = [bucketName(many, 'te-0' as string as SpaceName), bucketName(many, 'te' as string as SpaceName)]
    assert.deepEqual(await listed({}, ofSpaces), { names: [first, second], nextMarker: undefined })
    assert.deepEqual(await listed({ limit: 1 }, ofSpaces), { names: [first], nextMarker: first })
    assert.deepEqual((await listed({ after: first }, ofSpaces)).names, [second])
    assert.deepEqual((await listed({}, { ...ofLibrary, spaces: new Set() })).names, [])
  })
})
