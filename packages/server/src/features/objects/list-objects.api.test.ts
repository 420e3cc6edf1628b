/** Listings of keys on every database, against a list of the same keys that is sorted and cut by hand. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { bucketOf, objectClient } from '../../../test/object-client.ts'
import { isScan, isSort, plansOf } from '../../../test/query-plans.ts'
import { testSeed } from '../../../test/seeds.ts'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import type { Db } from '../../platform/db/db.ts'
import { sql } from '../../platform/db/sql.ts'
import { seededRandom } from '../../platform/seeded-random.ts'
import { findBucket } from '../buckets/index.ts'
import { putObject, listObjects } from './index.ts'
import { listChildren, listChildrenOfMany, listKeys } from './object-store.ts'
import { compareBytes } from './walk-keys.ts'

type Expected = { readonly keys: readonly string[]; readonly prefixes: readonly string[] }

/** What the protocol says, done the simple way. */
function expectedPage(
  keys: readonly string[],
  { prefix = '', delimiter = '', after = '' }: { prefix?: string; delimiter?: string; after?: string },
  limit: number,
): Expected & { readonly isTruncated: boolean } {
  const told: { text: string; isPrefix: boolean }[] = []
  for (const key of keys.toSorted(compareBytes)) {
    if (!key.startsWith(prefix)) continue
    const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    const text = at < 0 ? key : key.slice(0, at + delimiter.length)
    if (told.at(-1)?.text === text) continue
    if (compareBytes(key, after) <= 0) continue
    if (at >= 0 && text === after) continue
    told.push({ text, isPrefix: at >= 0 })
  }
  const page = told.slice(0, limit)
  return {
    keys: page.filter(({ isPrefix }) => !isPrefix).map(({ text }) => text),
    prefixes: page.filter(({ isPrefix }) => isPrefix).map(({ text }) => text),
    isTruncated: told.length > limit,
  }
}

/** Names around the slash, in which a Directory and a File change places, and such that UTF-16 would order otherwise. */
const names = ['a', 'a!', 'a-', 'a0', 'b', 'é', '\uFFE5', '\u{1F600}', 'zz']

/** Keys of a tree of Directories of all sizes; what stands in the way of another key is left out. */
function randomKeys(random: () => number): string[] {
  const keys = new Set<string>()
  const directories = new Set<string>()
  const among = (count: number): number => Math.floor(random() * count)
  for (let count = 0; count < 120; count++) {
    const path = Array.from({ length: among(5) }, () => names[among(names.length)] as string)
    const above = path.map((_, depth) => path.slice(0, depth + 1).join('/'))
    const key = [...path, random() < 0.5 ? (names[among(names.length)] as string) : `f${among(30)}`].join('/')
    if (directories.has(key) || above.some((directory) => keys.has(directory))) continue
    above.forEach((directory) => directories.add(directory))
    keys.add(key)
  }
  return [...keys]
}

onEachDatabase(async (database) => {
  const app = await testApp({ database })

  async function bucketWith(keys: readonly string[]) {
    const library = await app.given.library()
    const bucket = await findBucket(app.call(), bucketOf(library))
    assert.ok(bucket)
    for (const key of keys)
      await putObject(app.call(), { bucket, key, contentType: 'text/plain', attributes: {} }, { source: new Uint8Array(0), sizeBytes: 0 })
    return bucket
  }

  // Names around the slash, in which a directory and a file change places.
  const keys = [
    'a',
    'a!b',
    'a-/x',
    'a0',
    'b/c',
    'b/c!/d',
    'b/c-d/e/f',
    'b/c0',
    'b/é/1',
    'b/\u{1F600}/2',
    'b/\uFFE5/3',
    'c/d/e/f/g',
    'c/d/e/h',
    'd.txt',
    'd/d.txt',
    '中/文',
    '中/文0',
    'x%y&<z>',
  ].filter((key) => !/[<>]/.test(key))

  test(`orders keys as bytes, whatever is a directory, by ${database}`, async () => {
    const bucket = await bucketWith(keys)
    const page = await listObjects(app.call(), { bucket, prefix: '', delimiter: '', after: '', limit: 1000 })
    assert.deepEqual(
      page.objects.map(({ key }) => key),
      keys.toSorted(compareBytes),
    )
    assert.equal(page.nextMarker, undefined)
  })

  test(`answers every page as a list sorted and cut by hand by ${database}`, async () => {
    const bucket = await bucketWith(keys)
    const texts = fc.oneof(
      fc.constantFrom(...keys, '', 'b/', 'b/c', 'c/d/', '中', 'zz', 'b/c!/', 'a-/', 'nope/', 'b//', 'b/c-d/e/'),
      fc.string({ unit: 'grapheme', maxLength: 4 }).filter((text) => text.isWellFormed() && !text.includes('\0')),
    )
    await fc.assert(
      fc.asyncProperty(
        texts,
        texts,
        fc.constantFrom('', '/', 'c', '/c', '!', 'é'),
        fc.integer({ min: 1, max: 6 }),
        async (prefix, after, delimiter, limit) => {
          const page = await listObjects(app.call(), { bucket, prefix, delimiter, after, limit })
          const expected = expectedPage(keys, { prefix, delimiter, after }, limit)
          assert.deepEqual(
            { keys: page.objects.map(({ key }) => key), prefixes: page.prefixes, isTruncated: page.nextMarker !== undefined },
            expected,
            JSON.stringify({ prefix, after, delimiter, limit }),
          )
        },
      ),
      { numRuns: database === 'sqlite' ? 400 : 100 },
    )
  })

  test(`reaches every key once by following the markers by ${database}`, async () => {
    const bucket = await bucketWith(keys)
    for (const delimiter of ['', '/', 'c', '!'])
      for (const limit of [1, 2, 5]) {
        const seen: string[] = []
        let after = ''
        for (let pages = 0; pages < 100; pages++) {
          const page = await listObjects(app.call(), { bucket, prefix: '', delimiter, after, limit })
          seen.push(...[...page.objects.map(({ key }) => key), ...page.prefixes].toSorted(compareBytes))
          if (page.nextMarker === undefined) break
          after = page.nextMarker
        }
        const whole = expectedPage(keys, { delimiter }, 1000)
        assert.deepEqual(seen, [...whole.keys, ...whole.prefixes].toSorted(compareBytes), `${delimiter} ${limit}`)
      }
  })

  /** The same database, whose statements travel or do not, and the number of them. */
  function callThat(isRemote: boolean) {
    const asked = { statements: 0 }
    const db = {
      traits: { ...app.db.traits, isRemote },
      read: (work) =>
        app.db.read((reader) =>
          work({
            all: (statement) => (asked.statements++, reader.all(statement)),
            get: (statement) => (asked.statements++, reader.get(statement)),
          }),
        ),
    } as Pick<Db, 'traits' | 'read'> as Db
    return { asked, call: { ...app.call(), db } as Call<'db'> }
  }

  test(`tells empty directories as common prefixes and never as objects by ${database}`, async () => {
    const library = await app.given.library()
    const client = objectClient(app, bucketOf(library))
    await client.put('empty/', '')
    await client.put('full/x')
    const { keys: flat } = await client.list()
    assert.deepEqual(flat, ['full/x'])
    assert.deepEqual((await client.list({ delimiter: '/' })).prefixes, ['empty/', 'full/'])
    assert.deepEqual((await client.list({ prefix: 'empty/', delimiter: '/' })).keys, [])
  })

  test(`leaves out what is recycled, and links and virtual files by ${database}`, async () => {
    const where = await app.given.place()
    const client = objectClient(app, bucketOf(where.library))
    await app.given.file(where, 'kept.txt')
    await app.given.file(where, 'gone.txt')
    await app.expect(200, 'PUT', where.at('file', 'link.txt'), { token: where.token, body: { linkTo: 'kept.txt' } })
    await app.expect(200, 'DELETE', where.at('file', 'gone.txt'), { token: where.token })
    assert.deepEqual((await client.list()).keys, ['kept.txt'])
  })

  test(`ends a page of many empty directories early, with a marker that goes on by ${database}`, async () => {
    const where = await app.given.place()
    const client = objectClient(app, bucketOf(where.library))
    await client.put('z')
    const space = await app.db.read((reader) =>
      reader.get<{ id: number; root_id: string }>(sql`SELECT id, root_id FROM spaces WHERE library_id = ${where.library.id}`),
    )
    assert.ok(space)
    await app.db.write(`space:${space.id}`, async (tx) => {
      for (let index = 0; index < 2500; index++)
        await tx.run(sql`
          INSERT INTO entries (space_id, id, parent_id, name, kind, created_at, modified_at, created_by)
          VALUES (${space.id}, ${Buffer.from(index.toString(16).padStart(32, '0'), 'hex')}, ${Buffer.from(space.root_id, 'hex')}, ${`e${String(index).padStart(5, '0')}`}, 0, 0, 0, '')`)
    })
    const first = await client.list()
    assert.deepEqual([first.keys, first.isTruncated], [[], true])
    assert.ok(first.nextMarker)
    const bucket = await findBucket(app.call(), bucketOf(where.library))
    assert.ok(bucket)
    for (const isRemote of [false, true]) {
      const { nextMarker } = await listObjects(callThat(isRemote).call, { bucket, prefix: '', delimiter: '', after: '', limit: 1000 })
      assert.equal(nextMarker, first.nextMarker)
    }
    const second = await client.list({ marker: first.nextMarker })
    assert.deepEqual([second.keys, second.isTruncated], [['z'], false])

    // With so many rows the plan says what a large directory costs.
    await app.db.write('schema', (tx) => tx.run(sql`ANALYZE entries`))
    const directory = { spaceId: space.id as SpaceId, id: space.root_id as EntryId }
    for (const bounds of [{}, { after: 'a' }, { from: 'a' }, { from: 'a', before: 'b' }, { after: 'a', before: 'b' }]) {
      const page = { directory, bounds, limit: 1001 }
      const plans = await plansOf(app, database, async (tx) => [await listKeys(tx, page), await listChildren(tx, page)])
      assert.equal(plans.length, 2)
      for (const plan of plans) {
        assert.match(plan, /entries_by_key/, JSON.stringify(bounds))
        assert.doesNotMatch(plan, isScan)
        assert.doesNotMatch(plan, isSort)
      }
    }
    const ids = Array.from({ length: 4 }, (_, index) => index.toString(16).padStart(32, '0') as EntryId)
    const [together] = await plansOf(app, database, (tx) => listChildrenOfMany(tx, { spaceId: space.id as SpaceId, ids, limit: 251 }))
    assert.equal(together?.match(/entries_by_key/g)?.length, ids.length)
    assert.doesNotMatch(together, /SCAN entries|Seq Scan/)
  })

  test(`pages through a tree that was drawn, however its directories are read by ${database}`, async (t) => {
    const seed = testSeed()
    t.diagnostic(`MEDIATHEQUE_SEED=${seed}`)
    const random = seededRandom(seed)
    const drawn = randomKeys(random)
    const bucket = await bucketWith(drawn)
    for (const empty of ['e1/', 'e2/x/', 'a/e3/', 'zz/e4/'])
      await putObject(
        app.call(),
        { bucket, key: empty, contentType: '', attributes: {} },
        { source: new Uint8Array(0), sizeBytes: 0 },
      ).catch(() => {})
    const calls = [callThat(false).call, callThat(true).call]
    const anyOf = (texts: readonly string[]): string => texts[Math.floor(random() * texts.length)] ?? ''
    const cut = (text: string): string => text.slice(0, Math.floor(random() * (text.length + 1))).toWellFormed()
    for (let limit = 1; limit <= drawn.length + 1; limit++) {
      const prefix = random() < 0.5 ? '' : cut(anyOf(drawn))
      const delimiter = random() < 0.8 ? '' : anyOf(['/', '!', 'a', 'f'])
      const first = random() < 0.5 ? '' : `${cut(anyOf(drawn))}${anyOf(['', '/', '!', '\u{10FFFF}'])}`
      for (const call of calls) {
        const told = expectedPage(drawn, { prefix, delimiter, after: first }, Infinity)
        const seen: string[] = []
        let pages = 0
        for (let after: string | undefined = first; after !== undefined && pages < 10; pages++) {
          const where: string = JSON.stringify({ prefix, delimiter, after, limit })
          const page: Awaited<ReturnType<typeof listObjects>> = await listObjects(call, { bucket, prefix, delimiter, after, limit })
          const expected = expectedPage(drawn, { prefix, delimiter, after }, limit)
          if (delimiter !== '/') {
            assert.deepEqual(
              { keys: page.objects.map(({ key }) => key), prefixes: page.prefixes, isTruncated: page.nextMarker !== undefined },
              expected,
              where,
            )
          }
          seen.push(...page.objects.map(({ key }) => key))
          after = page.nextMarker
        }
        assert.deepEqual(seen, told.keys.slice(0, seen.length))
      }
    }
  })

  test(`reads small directories several at a time where statements travel by ${database}`, async () => {
    const many = Array.from({ length: 60 }, (_, index) => `d${index % 30}/s${index % 3}/${index}`)
    const bucket = await bucketWith([...many, ...Array.from({ length: 8 }, (_, index) => `large/${index}`)])
    const listing = { bucket, prefix: '', delimiter: '', after: '', limit: 100 }
    const [near, far] = [callThat(false), callThat(true)]
    const pages = [await listObjects(near.call, listing), await listObjects(far.call, listing)]
    assert.deepEqual(pages[1], pages[0])
    assert.equal(pages[0]?.objects.length, 68)
    assert.ok(near.asked.statements > 60, `${near.asked.statements}`)
    assert.ok(far.asked.statements <= 12, `${far.asked.statements}`)
  })
})
