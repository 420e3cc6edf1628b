import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { BlobId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import { hex, sql } from '../../platform/db/sql.ts'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { bytesOf, uploading } from '../../../test/uploading.ts'
import { hashContent } from './hash-content.ts'

const block = limits.hashBlockBytes
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()

/** The hash of the protocol, written down independently of the server's. */
function hashesOf(bytes: Buffer) {
  const beginning = sha256(bytes.subarray(0, block))
  let full = beginning
  for (let at = block; at < bytes.length; at += block) full = sha256(Buffer.concat([full, bytes.subarray(at, at + block)]))
  return { beginningHash: beginning.toString('hex'), fullHash: full.toString('hex'), size: String(bytes.length) }
}

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const say = (what: string) => `${what} (${database})`
  let seed = 0
  /** A library that holds one content of 2.5 blocks. */
  async function given(kind: 'simple' | 'multipart' = 'simple') {
    const made = await app.given.place()
    const where = { ...made, token: await app.given.token(made.library, { period: 30 * 86_400 }) }
    const client = uploading(app, where)
    const bytes = bytesOf(2.5 * block, ++seed)
    const ticket = await client.ticket('first.bin', { kind })
    if (kind === 'simple') await client.put(ticket, bytes)
    else
      for (let number = 1; (number - 1) * 700_000 < bytes.length; number++)
        await client.putPart(ticket, number, bytes.subarray((number - 1) * 700_000, number * 700_000))
    const { inode } = (await client.confirm(ticket.confirmKey, { query: { with_inode: 1 } })).body
    return { where, client, inode, hashes: hashesOf(bytes) }
  }

  test(say('asks for the full hash, then makes the file without a byte'), async () => {
    const { client, hashes } = await given()
    const { fullHash: _, ...firstCall } = hashes
    for (const kind of ['simple', 'multipart', 'form'] as const) {
      const probe = await client.begin('copy.bin', { kind, body: firstCall })
      assert.deepEqual([probe.status, probe.bytes.length], [202, 0], kind)
    }
    const placed = await client.begin('copy.bin', { body: hashes, query: { with_content_cas: 1 } })
    assert.equal(placed.status, 200)
    assert.deepEqual([placed.body.path, placed.body.size, placed.body.isOverwritten], [['copy.bin'], hashes.size, false])
    assert.match(placed.body.inode, /^[0-9a-f]{32}$/)
    assert.equal(typeof placed.body.contentCas, 'string')
    assert.equal((await client.info('copy.bin')).body.eTag, (await client.info('first.bin')).body.eTag)
  })

  test(say('refuses what the quota has no room for, though its bytes are here'), async () => {
    const { where, client, hashes } = await given()
    const body = { capacity: 2 * Number(hashes.size) - 1, removeWhenExceed: false }
    await app.expect(201, 'POST', `/api/v1/quota/${where.library.id}`, { token: where.token, body })
    const { status, body: answer } = await client.begin('copy.bin', { body: hashes })
    assert.deepEqual([status, answer.code], [400, 'QuotaLimitReached'])
    await app.expect(204, 'PUT', `/api/v1/quota/${where.library.id}/-`, { token: where.token, body: { capacity: body.capacity + 1 } })
    assert.equal((await client.begin('copy.bin', { body: hashes })).status, 200)
  })

  test(say('never places a file on a first call nor asks more on a second'), async () => {
    const { client, hashes } = await given()
    const small = { ...hashes, size: String(block) }
    assert.equal((await client.begin('miss.bin', { body: { ...hashes, fullHash: 'a'.repeat(64) } })).status, 201)
    assert.equal((await client.begin('miss.bin', { body: { beginningHash: 'a'.repeat(64), size: hashes.size } })).status, 201)
    assert.equal((await client.begin('miss.bin', { body: small })).status, 201, 'another size')
    assert.equal((await client.begin('miss.bin', { body: { beginningHash: hashes.beginningHash } })).status, 201, 'no size')
    assert.equal(
      (await client.begin('miss.bin', { body: { beginningHash: hashes.beginningHash }, query: { filesize: hashes.size } })).status,
      202,
      'size as filesize',
    )
    assert.equal(
      (await client.begin('hit.bin', { body: { ...hashes, size: Number(hashes.size), fullHash: hashes.fullHash.toUpperCase() } })).status,
      200,
      'older spellings',
    )
  })

  test(say('does not probe contents below one block'), async () => {
    const { client } = await given()
    const bytes = bytesOf(block - 1, 99)
    await client.upload('small.bin', bytes)
    const hashes = hashesOf(bytes)
    assert.equal((await client.begin('small-copy.bin', { body: { beginningHash: hashes.beginningHash, size: hashes.size } })).status, 201)
    assert.equal((await client.begin('small-copy.bin', { body: hashes })).status, 201)
  })

  test(say('treats a content of exactly one block by the same rule'), async () => {
    const { client } = await given()
    const bytes = bytesOf(block, 77)
    await client.upload('one-block.bin', bytes)
    const hashes = hashesOf(bytes)
    assert.equal(hashes.beginningHash, hashes.fullHash)
    assert.equal(
      (await client.begin('one-block-copy.bin', { body: { beginningHash: hashes.beginningHash, size: hashes.size } })).status,
      202,
    )
    assert.equal((await client.begin('one-block-copy.bin', { body: hashes })).status, 200)
  })

  test(say('says nothing about other libraries'), async () => {
    const { hashes } = await given()
    const stranger = uploading(app, await app.given.place())
    const { fullHash: _, ...firstCall } = hashes
    assert.equal((await stranger.begin('probe.bin', { body: firstCall })).status, 201)
    assert.equal((await stranger.begin('probe.bin', { body: hashes })).status, 201)
  })

  test(say('misses for callers who could not complete the upload'), async () => {
    const { where, client, hashes } = await given()
    const { fullHash: _, ...firstCall } = hashes
    for (const [grant, first, second] of [
      ['begin_upload', 201, 201],
      ['begin_upload_force', 201, 201],
      ['upload_file', 202, 200],
      ['upload_file_force', 202, 200],
    ] as const) {
      const token = await app.given.token(where.library, { grant })
      assert.equal((await client.begin(`${grant}.bin`, { token, body: firstCall })).status, first, grant)
      assert.equal((await client.begin(`${grant}.bin`, { token, body: hashes })).status, second, grant)
    }
  })

  test(say('applies the conflict strategy at once'), async () => {
    const { where, client, hashes } = await given()
    await client.upload('taken.bin', 'x')
    const begin = (strategy: string, token = where.token) =>
      client.begin('taken.bin', { token, body: hashes, query: { conflict_resolution_strategy: strategy } })
    assert.deepEqual((await begin('ask')).body.code, 'SameNameDirectoryOrFileExists')
    assert.deepEqual((await begin('rename')).body.path, ['taken (1).bin'])
    assert.equal((await begin('overwrite', await app.given.token(where.library, { grant: 'upload_file' }))).body.code, 'NoPermission')
    const over = (await begin('overwrite')).body
    assert.deepEqual([over.path, over.isOverwritten, over.versionId], [['taken.bin'], true, 2])
  })

  test(say('answers a repeat with the file it made, and makes another one later'), async () => {
    const { client, hashes } = await given()
    const first = await client.begin('twice.bin', { body: hashes })
    const repeated = await client.begin('twice.bin', { body: hashes })
    assert.deepEqual(repeated.body, first.body)
    app.clock.advance(limits.repeatWindow)
    assert.deepEqual((await client.begin('twice.bin', { body: hashes })).body.path, ['twice (1).bin'])
  })

  test(say('keeps what the call says beside the bytes'), async () => {
    const { client, hashes } = await given()
    const { body } = await client.begin('tagged.jpg', {
      body: { ...hashes, labels: ['sea'], category: 'trip' },
      headers: { 'x-smh-meta-a': 'b' },
    })
    assert.deepEqual(
      [body.labels, body.category, body.metaData, body.contentType],
      [['sea'], 'trip', { 'x-smh-meta-a': 'b' }, 'image/jpeg'],
    )
  })

  test(say('knows a content that came in parts once a job has read it'), async () => {
    const { client, hashes } = await given('multipart')
    assert.equal((await client.begin('early.bin', { body: hashes })).status, 201)
    await app.runJobs()
    assert.equal((await client.begin('copy.bin', { body: hashes })).status, 200)
  })

  test(say('hashes on from where an earlier step stopped'), async () => {
    const { client, hashes, inode } = await given('multipart')
    const { beginningHash } = hashes
    const blob = await app.db.read((reader) => reader.get<{ blob_id: BlobId }>(sql`SELECT blob_id FROM entries WHERE id = ${hex(inode)}`))
    const rest = await hashContent(app.call(), {
      blobId: blob?.blob_id as BlobId,
      offset: block,
      beginningHash,
      chainedHash: beginningHash,
    })
    assert.equal(rest, undefined)
    assert.equal((await client.begin('copy.bin', { body: hashes })).status, 200)
  })

  test(say('keeps the bytes while one of two files is left'), async () => {
    const { where, client, hashes } = await given()
    assert.equal((await client.begin('copy.bin', { body: hashes })).status, 200)
    await app.expect(204, 'DELETE', where.at('file', 'first.bin'), { token: where.token, query: { permanent: 1 } })
    await app.runJobs()
    app.clock.advance(limits.blobGrace + 120_000)
    await app.runJobs()
    assert.equal((await client.begin('third.bin', { body: hashes })).status, 200)
  })
})
