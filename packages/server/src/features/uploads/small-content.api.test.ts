/** Small contents: no row says that they arrived, and still nothing of them is lost or left behind. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limits } from '../../kernel/limits.ts'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { checkReferences } from '../../../test/check-references.ts'
import { uploading } from '../../../test/uploading.ts'

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const where = await app.given.place()
  const client = uploading(app, where)
  /** Another process on the same database and bytes, which took none of them. */
  const other = uploading(await testApp({ db: app.db, blobs: app.blobs }), where)
  const say = (what: string) => `${what} (${database})`

  const storedCount = async (): Promise<number> => (await Array.fromAsync(app.blobs.list())).length
  const contentOf = async (path: string): Promise<string> => {
    const { body } = await app.expect(200, 'GET', where.at('file', path), { token: where.token, query: { info: 1 } })
    return (await fetch(body.cosUrl)).text()
  }
  /** Uploads expire, and then what they leave behind is removed. */
  async function passAll(): Promise<void> {
    app.clock.advance(limits.uploadLifetime)
    await app.runJobs()
    app.clock.advance(limits.blobGrace + 120_000)
    await app.runJobs()
  }

  test(say('completes with the same answer in a process that did not take the bytes'), async () => {
    const ticket = await client.ticket('elsewhere.txt')
    await client.put(ticket, 'sent here')
    const { status, body } = await other.confirm(ticket.confirmKey, { body: { crc64: '1' } })
    assert.deepEqual([status, body.code], [400, 'BadCrc64'])
    const there = await other.confirm(ticket.confirmKey)
    assert.equal(there.status, 200)
    assert.deepEqual((await client.confirm(ticket.confirmKey)).body, there.body)
    assert.equal(await contentOf('elsewhere.txt'), 'sent here')
  })

  test(say('answers that nothing arrived, in every process'), async () => {
    const ticket = await client.ticket('nothing.txt')
    for (const asked of [client, other]) assert.equal((await asked.confirm(ticket.confirmKey)).body.code, 'UploadIncomplete')
    await client.put(ticket, 'x')
    assert.equal((await other.confirm(ticket.confirmKey)).status, 200)
  })

  test(say('takes the same bytes again and stores them once'), async () => {
    const ticket = await client.ticket('twice.txt')
    const first = await client.put(ticket, 'the same')
    const before = await storedCount()
    const again = await client.put(ticket, 'the same')
    assert.deepEqual([again.status, again.headers.get('etag')], [200, first.headers.get('etag')])
    assert.equal(await storedCount(), before)
    assert.equal((await client.confirm(ticket.confirmKey)).status, 200)
  })

  for (const [what, confirming] of [
    ['the process that took them', client],
    ['another process', other],
  ] as const)
    test(say(`makes the file of the bytes that came last, in ${what}`), async () => {
      const name = `${what}.txt`
      const ticket = await client.ticket(name)
      for (const bytes of ['first', 'second, longer', 'third']) assert.equal((await client.put(ticket, bytes)).status, 200)
      assert.equal((await confirming.confirm(ticket.confirmKey)).body.size, '5')
      assert.equal(await contentOf(name), 'third')
      assert.equal((await client.put(ticket, 'third')).status, 409)
    })

  test(say('lets large bytes replace small ones and small ones large ones'), async () => {
    const large = 'x'.repeat(limits.smallSegmentBytesMax + 1)
    for (const [name, one, two] of [
      ['grown.txt', 'small', large],
      ['shrunk.txt', large, 'small'],
    ] as const) {
      const ticket = await client.ticket(name)
      await client.put(ticket, one)
      assert.equal((await client.put(ticket, two)).status, 200)
      await client.confirm(ticket.confirmKey)
      assert.equal(await contentOf(name), two)
    }
  })

  test(say('finds the bytes of a client that began anew, in every process'), async () => {
    for (const [name, asked] of [
      ['anew.txt', client],
      ['anew-elsewhere.txt', other],
    ] as const) {
      const refused = await client.ticket(name)
      const unsent = await client.ticket(name)
      const begun = await client.ticket(name)
      const sent = await client.put(begun, `${name} again`)
      const crc64 = sent.headers.get('x-cos-hash-crc64ecma')
      assert.equal((await asked.confirm(refused.confirmKey, { body: { crc64: '1' } })).body.code, 'UploadIncomplete')
      const done = await asked.confirm(refused.confirmKey, { body: { crc64 } })
      assert.equal(done.status, 200)
      assert.deepEqual((await client.confirm(begun.confirmKey)).body, done.body)
      assert.equal((await client.confirm(unsent.confirmKey)).body.code, 'UploadIncomplete')
      assert.equal(await contentOf(name), `${name} again`)
    }
  })

  test(say('refuses bytes for an upload that is over, and stores nothing'), async () => {
    const aborted = await client.ticket('aborted.txt')
    await client.abort(aborted.confirmKey)
    const before = await storedCount()
    assert.equal((await client.put(aborted, 'late')).status, 404)
    assert.equal(await storedCount(), before)
  })

  test(say('removes what no file was made of once the uploads are over, and nothing else'), async () => {
    const contents = { 'kept.txt': 'kept', 'replaced.txt': 'last' }
    for (const [name, last] of Object.entries(contents)) {
      const ticket = await client.ticket(name)
      if (name === 'replaced.txt') await client.put(ticket, 'before')
      await client.put(ticket, last)
      await client.confirm(ticket.confirmKey)
    }
    for (const name of ['aborted-later.txt', 'never-completed.txt']) {
      const ticket = await client.ticket(name)
      await client.put(ticket, name)
      if (name.startsWith('aborted')) await client.abort(ticket.confirmKey)
    }
    await checkReferences(app)
    await passAll()
    assert.equal((await checkReferences(app)).garbageCount, 0)
    const left = new Set((await Array.fromAsync(app.blobs.list())).map(({ sizeBytes }) => sizeBytes))
    assert.ok(!left.has('aborted-later.txt'.length) && !left.has('never-completed.txt'.length) && !left.has('before'.length))
    assert.ok(left.has('kept'.length))
  })
})
