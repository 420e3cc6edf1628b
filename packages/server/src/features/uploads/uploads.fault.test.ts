/** The laws of bytes and rows: the table in docs/operate/failures-uploads.md, line by line, then storms from a seed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testSeed } from '../../../test/seeds.ts'
import { seededRandom } from '../../platform/seeded-random.ts'
import { limits } from '../../kernel/limits.ts'
import { blobFailure } from '../../platform/blobs/blob-store.ts'
import { createDigests } from '../../platform/blobs/digest-runs.ts'
import { openMemoryBlobs } from '../../platform/blobs/drivers/memory/memory-blobs.ts'
import { faulty, seededFaults } from '../../platform/blobs/wrappers/faulty.ts'
import type { BlobFaultPlan } from '../../platform/blobs/wrappers/faulty.ts'
import { sql } from '../../platform/db/sql.ts'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { checkReferences } from '../../../test/check-references.ts'
import { bytesOf, uploading } from '../../../test/uploading.ts'
import type { TicketAnswer } from '../../../test/uploading.ts'

/** Faults that break off the next times somebody passes a point. */
function planted() {
  const left = new Map<string, number>()
  let chance: ((point: string) => boolean) | undefined
  return {
    breakAt: (point: string, times = 1) => void left.set(point, times),
    breakBy: (plan: typeof chance) => void (chance = plan),
    at(point: string): Promise<void> | undefined {
      const times = left.get(point) ?? 0
      if (times > 0) left.set(point, times - 1)
      return times > 0 || chance?.(point) ? Promise.reject(new Error(`Planted at ${point}.`)) : undefined
    },
  }
}

/** Repeats what met a fault of ours, as clients do. */
async function persistently<Met extends { readonly status: number }>(send: () => Promise<Met>, triesMax = 50): Promise<Met> {
  for (let tries = 1; ; tries++) {
    const answer = await send()
    if (answer.status < 500 || tries === triesMax) return answer
  }
}

const digests = await createDigests()
const storms = 3
const kinds = ['simple', 'multipart', 'form'] as const

onEachDatabase(async (database) => {
  const faults = planted()
  const blobPlan: { now: BlobFaultPlan } = { now: () => undefined }
  const app = await testApp({ database, faults, blobs: faulty(openMemoryBlobs(), (operation, count) => blobPlan.now(operation, count)) })
  const { library, at } = await app.given.place({ isQuotaEnabled: true, quotaBytes: '1000000000' })
  const where = { at, token: await app.given.token(library, { period: 300 * 86_400 }) }
  const client = uploading(app, where)
  const say = (what: string) => `${what} (${database})`

  const sendBytes = (kind: (typeof kinds)[number], ticket: TicketAnswer, bytes: string) =>
    kind === 'simple' ? client.put(ticket, bytes) : kind === 'form' ? client.postForm(ticket, bytes) : client.putPart(ticket, 1, bytes)

  async function contentOf(path: string): Promise<string> {
    const { body } = await app.expect(200, 'GET', at('file', path), { token: where.token, query: { info: 1 } })
    return (await fetch(body.cosUrl)).text()
  }

  const points = [
    'uploads.begin.committed',
    'uploads.receive.stored',
    'uploads.receive.recorded',
    'uploads.complete.before-commit',
    'uploads.complete.committed',
  ]
  for (const point of points)
    for (const kind of kinds)
      test(say(`loses nothing of a ${kind} upload that breaks off at ${point}`), async () => {
        const before = await checkReferences(app)
        const name = `${point}-${kind}.txt`
        faults.breakAt(point)
        const begun = await persistently(() => client.begin(name, { kind, query: { filesize: 5 } }))
        const ticket: TicketAnswer = begun.body
        await checkReferences(app)
        assert.equal((await persistently(() => sendBytes(kind, ticket, 'bytes'))).ok, true)
        await checkReferences(app)
        const done = await persistently(() => client.confirm(ticket.confirmKey))
        assert.deepEqual([done.status, done.body.path], [200, [name]])
        assert.equal(await contentOf(name), 'bytes')
        const after = await checkReferences(app)
        // What arrived small is known by its upload's id: the same bytes again are found to be there.
        assert.equal(after.garbageCount - before.garbageCount, point === 'uploads.receive.stored' && kind !== 'simple' ? 1 : 0)
      })

  test(say('does not act twice when the answer of a confirm is lost'), async () => {
    const ticket = await client.ticket('lost-answer.txt', { query: { conflict_resolution_strategy: 'rename' } })
    await client.put(ticket, 'x')
    faults.breakAt('uploads.complete.committed')
    assert.equal((await client.confirm(ticket.confirmKey)).status, 500)
    const repeated = await client.confirm(ticket.confirmKey)
    assert.deepEqual(repeated.body.path, ['lost-answer.txt'])
    assert.deepEqual(
      (await client.names()).filter((name) => name.startsWith('lost-answer')),
      ['lost-answer.txt'],
    )
  })

  test(say('leaves an upload open when its confirm breaks off before the commit'), async () => {
    const ticket = await client.ticket('open-still.txt', { kind: 'multipart' })
    await client.putPart(ticket, 1, 'a')
    await client.putPart(ticket, 2, 'b')
    faults.breakAt('uploads.complete.before-commit')
    assert.equal((await client.confirm(ticket.confirmKey)).status, 500)
    assert.equal((await client.state(ticket.confirmKey)).body.confirmed, false)
    assert.equal((await client.info('open-still.txt')).status, 404)
    assert.equal((await client.putPart(ticket, 2, 'c')).ok, true)
    assert.equal((await client.confirm(ticket.confirmKey)).status, 200)
    assert.equal(await contentOf('open-still.txt'), 'ac')
  })

  test(say('keeps an abort whose answer is lost'), async () => {
    const ticket = await client.ticket('aborted.txt')
    await client.put(ticket, 'x')
    faults.breakAt('uploads.abort.committed')
    assert.equal((await client.abort(ticket.confirmKey)).status, 500)
    assert.equal((await client.confirm(ticket.confirmKey)).body.code, 'UploadNotFound')
    await checkReferences(app)
  })

  test(say('records nothing when the disk is full, and takes the bytes when it is not'), async () => {
    const ticket = await client.ticket('full.txt')
    blobPlan.now = (operation) => (operation === 'put' ? { kind: 'fail', error: blobFailure.StorageFull() } : undefined)
    assert.equal((await client.put(ticket, 'x')).status, 503)
    assert.equal((await client.confirm(ticket.confirmKey)).body.code, 'UploadIncomplete')
    blobPlan.now = () => undefined
    assert.equal((await client.put(ticket, 'x')).status, 200)
    assert.equal((await client.confirm(ticket.confirmKey)).status, 200)
  })

  test(say('goes on where hashing broke off'), async () => {
    const bytes = bytesOf(limits.hashBlockBytes + 5)
    const ticket = await client.ticket('hashed.bin', { kind: 'multipart' })
    await client.putPart(ticket, 1, bytes.subarray(0, 700_000))
    await client.putPart(ticket, 2, bytes.subarray(700_000))
    await client.confirm(ticket.confirmKey)
    faults.breakAt('uploads.hash.read', 2)
    const { fullHash } = digests.ofBuffer(bytes)
    const body = { fullHash, size: String(bytes.length) }
    for (let tries = 0; tries < 6; tries++) {
      await app.runJobs()
      app.clock.advance(3600_000)
    }
    assert.equal((await client.begin('hashed-copy.bin', { body })).status, 200)
  })

  test(say('expires in steps that may break off'), async () => {
    const ticket = await client.ticket('many-parts.bin', { kind: 'multipart', query: { filesize: 1000 } })
    await client.putPart(ticket, 1, 'a')
    await client.putPart(ticket, 2, 'b')
    await client.abort(ticket.confirmKey)
    faults.breakAt('uploads.expire.stepped', 2)
    for (let tries = 0; tries < 6; tries++) {
      app.clock.advance(3600_000)
      await app.runJobs()
      await checkReferences(app)
    }
    assert.deepEqual(
      await app.db.read((reader) =>
        reader.all(sql`SELECT number FROM upload_parts WHERE upload_id IN (SELECT id FROM uploads WHERE state = 2)`),
      ),
      [],
    )
  })

  for (let storm = 0; storm < storms; storm++) {
    // Each storm has files of its own, also where the seed is given.
    const seed = testSeed() + storm
    test(say(`survives a storm of faults, seed ${seed}`), async (t) => {
      t.diagnostic(`MEDIATHEQUE_SEED=${seed - storm}`)
      const random = seededRandom(seed)
      faults.breakBy((point) => point.startsWith('uploads.') && random() < 0.15)
      blobPlan.now = seededFaults({ seed, share: 0.1 })
      const acknowledged = new Map<string, string>()
      await Promise.all(
        Array.from({ length: 8 }, async (_, worker) => {
          for (let round = 0; round < 6; round++) {
            const kind = kinds[Math.floor(random() * kinds.length)] ?? 'simple'
            const content = `${worker}-${round}-${seed}`
            const begun = await persistently(() =>
              client.begin(`storm-${seed}-${Math.floor(random() * 4)}.txt`, { kind, query: { filesize: content.length } }),
            )
            const sent = await persistently(() => sendBytes(kind, begun.body, content))
            assert.equal(sent.ok, true)
            if (random() < 0.2) await client.abort(begun.body.confirmKey)
            const done = await persistently(() => client.confirm(begun.body.confirmKey))
            if (done.status === 200) acknowledged.set(done.body.name, content)
            else assert.deepEqual([done.status, done.body.code], [404, 'UploadNotFound'])
          }
        }),
      )
      faults.breakBy(undefined)
      blobPlan.now = () => undefined
      for (const [name, content] of acknowledged) assert.equal(await contentOf(name), content)
      await checkReferences(app)
      assert.deepEqual(new Set((await client.names()).filter((name) => name.startsWith(`storm-${seed}`))), new Set(acknowledged.keys()))
    })
  }
})
