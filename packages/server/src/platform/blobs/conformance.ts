/** The byte store's contract in executable form: run it over every driver and every wrapper. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { SegmentId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { BlobStore, ByteRange } from './blob-store.ts'

export type ConformanceSubject = {
  readonly store: BlobStore
  /** Closes the store and opens it again over what it kept; for drivers that keep. */
  readonly reopen?: () => Promise<BlobStore>
  readonly cleanUp?: () => Promise<void>
}

const smallMax = limits.smallSegmentBytesMax
const sizes = { empty: 0, one: 1, 'at the small limit': smallMax, 'over the small limit': smallMax + 1, large: 3_000_000 }
const bytesOf: Readonly<Record<string, Buffer>> = Object.fromEntries(Object.entries(sizes).map(([name, size]) => [name, randomBytes(size)]))

export function blobStoreConformance(name: string, factory: () => Promise<ConformanceSubject>): void {
  describe(`blob store: ${name}`, () => {
    let subject: ConformanceSubject
    let store: BlobStore
    before(async () => {
      subject = await factory()
      store = subject.store
    })
    after(async () => {
      await store.close()
      await subject.cleanUp?.()
    })

    for (const [size, bytes] of Object.entries(bytesOf)) {
      test(`gives back what was put as a buffer: ${size}`, async () => {
        const id = freshId()
        assert.deepEqual(await store.put(id, bytes, { sizeBytes: bytes.length }), { sizeBytes: bytes.length })
        assert.ok((await contentOf(store, id)).equals(bytes))
        assert.ok(Buffer.from(await store.readSmall(id)).equals(bytes))
        assert.deepEqual(await store.stat(id), { sizeBytes: bytes.length })
      })

      test(`gives back what was put as a stream of unknown size: ${size}`, async () => {
        const id = freshId()
        assert.deepEqual(await store.put(id, chunksOf(bytes, 10_007)), { sizeBytes: bytes.length })
        assert.ok((await contentOf(store, id)).equals(bytes))
      })

      for (const [range, { first, last }] of Object.entries(rangesOf(bytes.length))) {
        test(`reads ${range} of a segment: ${size}`, async () => {
          const id = freshId()
          await store.put(id, bytes)
          assert.ok((await contentOf(store, id, { first, last })).equals(bytes.subarray(first, last + 1)))
        })
      }
    }

    for (const size of [5 * 1024 * 1024, 5 * 1024 * 1024 + 13]) {
      test(`takes ${size} bytes in odd chunks`, async () => {
        const id = freshId()
        const bytes = randomBytes(size)
        assert.deepEqual(await store.put(id, oddChunksOf(bytes), { sizeBytes: size }), { sizeBytes: size })
        assert.deepEqual(await store.stat(id), { sizeBytes: size })
        assert.ok((await contentOf(store, id)).equals(bytes))
      })
    }

    for (const size of [5000, smallMax * 3, 2_500_000]) {
      test(`takes a stream that uses one buffer for all its chunks: ${size} bytes`, async () => {
        const id = freshId()
        const bytes = randomBytes(size)
        await store.put(id, reusing(bytes))
        assert.ok((await contentOf(store, id)).equals(bytes))
      })

      test(`takes what it reads: ${size} bytes`, async () => {
        const [id, copyId] = [freshId(), freshId()]
        const bytes = randomBytes(size)
        await store.put(id, bytes)
        await store.put(copyId, store.read(id))
        assert.ok((await contentOf(store, copyId)).equals(bytes))
      })
    }

    test('takes a buffer that is reused after the put', async () => {
      const id = freshId()
      const bytes = Buffer.from('before')
      await store.put(id, bytes)
      bytes.fill('x')
      assert.equal((await contentOf(store, id)).toString(), 'before')
    })

    for (const size of [10, smallMax * 3]) {
      const bytes = randomBytes(size)
      const refusals: Readonly<Record<string, () => Promise<unknown>>> = {
        'a buffer that is too short': () => store.put(failedId(), bytes, { sizeBytes: size + 1 }),
        'a buffer that is too long': () => store.put(failedId(), bytes, { sizeBytes: size - 1 }),
        'a stream that is too short': () => store.put(failedId(), chunksOf(bytes, 1000), { sizeBytes: size + 1 }),
        'a stream that is too long': () => store.put(failedId(), chunksOf(bytes, 1000), { sizeBytes: size - 1 }),
        'an empty stream that was announced': () => store.put(failedId(), chunksOf(bytes.subarray(0, 0), 1), { sizeBytes: size }),
        'a source that fails': () => store.put(failedId(), failing(bytes)),
        'a put that was aborted before': () => store.put(failedId(), bytes, { signal: AbortSignal.abort(new Error('gone')) }),
        'a put that is aborted while its source is silent': async () => {
          const aborting = new AbortController()
          const put = store.put(failedId(), silentAfter(bytes), { signal: aborting.signal })
          setTimeout(() => aborting.abort(new Error('gone')), 5)
          return put
        },
      }
      const errors: Readonly<Record<string, object>> = {
        'a buffer that is too short': { code: 'BodyTooShort' },
        'a buffer that is too long': { code: 'BodyTooLong' },
        'a stream that is too short': { code: 'BodyTooShort' },
        'a stream that is too long': { code: 'BodyTooLong' },
        'an empty stream that was announced': { code: 'BodyTooShort' },
        'a source that fails': { message: 'source failed' },
      }
      let lastFailed: SegmentId
      const failedId = (): SegmentId => (lastFailed = freshId())
      for (const [what, refused] of Object.entries(refusals)) {
        test(`keeps nothing of ${what}: ${size} bytes`, async () => {
          await assert.rejects(refused, errors[what] ?? { message: 'gone' })
          assert.equal(await store.stat(lastFailed), undefined)
          await assert.rejects(contentOf(store, lastFailed), { code: 'SegmentMissing' })
          // The id was not used up.
          await store.put(lastFailed, bytes)
          assert.ok((await contentOf(store, lastFailed)).equals(bytes))
        })
      }

      test(`ends a source it does not read to the end: ${size} bytes`, async () => {
        let isEnded = false
        async function* source() {
          try {
            yield* chunksOf(bytes, 5)
          } finally {
            isEnded = true
          }
        }
        await assert.rejects(store.put(freshId(), source(), { sizeBytes: 7 }), { code: 'BodyTooLong' })
        assert.ok(isEnded)
      })

      for (const other of [10, smallMax * 3]) {
        test(`refuses a second put of an id: ${size} bytes, then ${other}`, async () => {
          const id = freshId()
          await store.put(id, bytes)
          const taken = { code: 'SegmentTaken' }
          await assert.rejects(store.put(id, randomBytes(other)), taken)
          await assert.rejects(store.put(id, chunksOf(randomBytes(other), 1000)), taken)
          assert.ok((await contentOf(store, id)).equals(bytes))
        })
      }

      test(`lets one of two simultaneous puts of an id win: ${size} bytes`, async () => {
        const id = freshId()
        const results = await Promise.allSettled([store.put(id, bytes), store.put(id, bytes)])
        assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
        assert.ok((await contentOf(store, id)).equals(bytes))
      })

      test(`removes, and removes again: ${size} bytes`, async () => {
        const id = freshId()
        await store.put(id, bytes)
        await store.remove(id)
        await store.remove(id)
        assert.equal(await store.stat(id), undefined)
        await assert.rejects(contentOf(store, id), { code: 'SegmentMissing' })
        await assert.rejects(store.readSmall(id), { code: 'SegmentMissing' })
      })

      test(`stops a read whose signal aborts: ${size} bytes`, async () => {
        const id = freshId()
        await store.put(id, bytes)
        await assert.rejects(contentOf(store, id, undefined, AbortSignal.abort(new Error('gone'))), { message: 'gone' })
      })

      test(`lets a reader stop early: ${size} bytes`, async () => {
        const id = freshId()
        await store.put(id, bytes)
        for await (const chunk of store.read(id)) {
          assert.ok(chunk.byteLength > 0)
          break
        }
      })
    }

    test('takes many small puts at once', async () => {
      const puts = Array.from({ length: 200 }, (_, at) => ({ id: freshId(), bytes: randomBytes(at * 10) }))
      await Promise.all(puts.map(({ id, bytes }) => store.put(id, bytes)))
      for (const { id, bytes } of puts) assert.ok(Buffer.from(await store.readSmall(id)).equals(bytes))
    })

    test('takes many large puts at once', async () => {
      const puts = Array.from({ length: 12 }, () => ({ id: freshId(), bytes: randomBytes(200_000) }))
      await Promise.all(puts.map(({ id, bytes }) => store.put(id, chunksOf(bytes, 30_000))))
      for (const { id, bytes } of puts) assert.ok((await contentOf(store, id)).equals(bytes))
    })

    test('lists every segment once, with its size and time', async () => {
      const since = Date.now() - 5000
      const ids = await Promise.all(
        [10, 20, smallMax * 2].map(async (size) => {
          const id = freshId()
          await store.put(id, randomBytes(size))
          return id
        }),
      )
      const listed = (await itemsOf(store.list())).filter(({ id }) => ids.includes(id))
      assert.deepEqual(Object.fromEntries(listed.map(({ id, sizeBytes }) => [id, sizeBytes])), {
        [ids[0] ?? '']: 10,
        [ids[1] ?? '']: 20,
        [ids[2] ?? '']: smallMax * 2,
      })
      assert.equal(listed.length, 3)
      for (const { storedAt } of listed) assert.ok(storedAt >= since && storedAt <= Date.now() + 5000 && Number.isInteger(storedAt))
    })

    test('lists the ids of a range, and no others', async () => {
      const ids = Array.from({ length: 6 }, freshId).sort()
      for (const [index, id] of ids.entries()) await store.put(id, randomBytes(index % 2 === 0 ? 10 : smallMax * 2))
      const listed = await itemsOf(store.list({ among: { after: ids[0] as string, to: ids[4] as string } }))
      const between = listed.map(({ id }) => id)
      assert.ok(between.every((id) => id > (ids[0] as string) && id <= (ids[4] as string)))
      assert.deepEqual(between.filter((id) => ids.includes(id)).sort(), ids.slice(1, 5))
      assert.deepEqual(await itemsOf(store.list({ among: { after: ids[5] as string, to: ids[5] as string } })), [])
    })

    test('refuses ids that this server never made', async () => {
      for (const hostile of ['', '../../etc/passwd', 'A'.repeat(32), `${'0'.repeat(31)}/`, `${'0'.repeat(32)}\n`, '0'.repeat(33)]) {
        const id = hostile as SegmentId
        const refused = { name: 'AssertionError' }
        await assert.rejects(store.put(id, Buffer.alloc(1)), refused)
        await assert.rejects(contentOf(store, id), refused)
        await assert.rejects(store.readSmall(id), refused)
        await assert.rejects(store.stat(id), refused)
        await assert.rejects(store.remove(id), refused)
      }
    })

    test('is well', async () => {
      await store.health()
    })

    test('still has everything when it is opened again', async () => {
      if (!subject.reopen) return
      const puts = [0, 1, smallMax, smallMax + 1, 2_000_000].map((size) => ({ id: freshId(), bytes: randomBytes(size) }))
      for (const { id, bytes } of puts) await store.put(id, bytes)
      store = await subject.reopen()
      for (const { id, bytes } of puts) assert.ok((await contentOf(store, id)).equals(bytes))
    })
  })
}

const freshId = (): SegmentId => randomBytes(16).toString('hex') as SegmentId

async function contentOf(store: BlobStore, id: SegmentId, range?: ByteRange, signal?: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of store.read(id, range, signal)) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

async function itemsOf<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}

function rangesOf(sizeBytes: number): Readonly<Record<string, ByteRange>> {
  const beyond = { 'a range beyond the end': { first: sizeBytes, last: sizeBytes + 10 } }
  if (sizeBytes === 0) return beyond
  const middle = Math.floor(sizeBytes / 2)
  return {
    ...beyond,
    'the first byte': { first: 0, last: 0 },
    'the last byte': { first: sizeBytes - 1, last: sizeBytes - 1 },
    'the middle': { first: Math.floor(middle / 2), last: middle },
    'a range that ends beyond the end': { first: middle, last: sizeBytes + 1000 },
    everything: { first: 0, last: sizeBytes - 1 },
  }
}

async function* chunksOf(bytes: Buffer, chunkBytes: number): AsyncGenerator<Buffer, void> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
}

/** Empty, tiny and huge chunks in turns. */
async function* oddChunksOf(bytes: Buffer): AsyncGenerator<Buffer, void> {
  const chunkSizes = [0, 1, 65_536, 3, 1_300_000, 17, 100_003]
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const chunkBytes = chunkSizes[turn % chunkSizes.length] ?? 1
    yield bytes.subarray(at, at + chunkBytes)
    at += chunkBytes
  }
}

async function* reusing(bytes: Buffer): AsyncGenerator<Buffer, void> {
  const buffer = Buffer.alloc(1500)
  for (let at = 0; at < bytes.length; at += buffer.length) yield buffer.subarray(0, bytes.copy(buffer, 0, at))
  buffer.fill(0)
}

async function* failing(bytes: Buffer): AsyncGenerator<Buffer, void> {
  yield* chunksOf(bytes, 1000)
  throw new Error('source failed')
}

async function* silentAfter(bytes: Buffer): AsyncGenerator<Buffer, void> {
  yield* chunksOf(bytes, 1000)
  await new Promise(() => {})
}
