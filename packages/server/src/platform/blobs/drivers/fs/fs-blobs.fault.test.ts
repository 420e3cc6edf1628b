import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import Sqlite from 'better-sqlite3'
import type { SegmentId } from '../../../../kernel/ids.ts'
import type { Faults } from '../../../faults.ts'
import { openFsBlobs } from './fs-blobs.ts'
import { packBatch, packedBytes, type SmallBatch } from './small-batch.ts'
import { createSmallTable, createSmallWriter } from './small-table.ts'

/** Throws once at a planted point. */
const planted = new Map<string, Error>()
const faults: Faults = {
  at(point) {
    const error = planted.get(point)
    planted.delete(point)
    return error && Promise.reject(error)
  },
}
const withCode = (code: string): Error => Object.assign(new Error(code), { code })
const freshId = () => randomBytes(16).toString('hex') as SegmentId
const large = randomBytes(300_000)

const directory = await mkdtemp(join(tmpdir(), 'blobs-'))
const fatal: unknown[] = []
const store = await openFsBlobs({ directory, faults })
after(async () => {
  await store.close()
  await rm(directory, { recursive: true })
})
beforeEach(() => planted.clear())

const filesIn = async (name: string) => readdir(join(directory, name), { recursive: true })

for (const point of ['write', 'written', 'renamed', 'stored']) {
  test(`keeps nothing of a large put that fails at ${point}`, async () => {
    const id = freshId()
    planted.set(`blobs.fs.put.${point}`, new Error('planted'))
    await assert.rejects(store.put(id, large), { message: 'planted' })
    assert.equal(await store.stat(id), undefined)
    assert.deepEqual(await filesIn('incoming'), [])
    await store.put(id, large)
  })
}

for (const code of ['ENOSPC', 'EDQUOT']) {
  for (const point of ['write', 'flush']) {
    test(`says that the storage is full on ${code} at ${point}, and goes on`, async () => {
      const id = freshId()
      planted.set(`blobs.fs.put.${point}`, withCode(code))
      await assert.rejects(store.put(id, large), { code: 'StorageFull', status: 503 })
      assert.deepEqual(await filesIn('incoming'), [])
      await store.put(id, large)
    })
  }
}

test('flushes the name of a new directory until that has succeeded', async () => {
  const own = await mkdtemp(join(tmpdir(), 'blobs-'))
  let flushes = 0
  const full: Faults = {
    at: (point) => (point === 'blobs.fs.put.flush' && ++flushes % 2 === 0 ? Promise.reject(withCode('ENOSPC')) : undefined),
  }
  const failing = await openFsBlobs({ directory: own, faults: full })
  const idInSame = (): SegmentId => `${freshId().slice(2)}00` as SegmentId
  // The bytes are flushed, then the directory that holds the new one.
  for (const _ of [1, 2, 3]) await assert.rejects(failing.put(idInSame(), large), { code: 'StorageFull' })
  assert.equal(flushes, 6)
  await failing.close()
  await rm(own, { recursive: true })
})

test('says that the storage is full when the small tier is, and goes on', async () => {
  const ids = [freshId(), freshId(), freshId()]
  planted.set('blobs.fs.small.commit', withCode('SQLITE_FULL'))
  const puts = await Promise.allSettled(ids.map((id) => store.put(id, Buffer.from(id))))
  assert.deepEqual(
    puts.map((put) => put.status === 'rejected' && put.reason.code),
    ['StorageFull', 'StorageFull', 'StorageFull'],
  )
  await Promise.all(ids.map((id) => store.put(id, Buffer.from(id))))
  for (const id of ids) assert.equal(Buffer.from(await store.readSmall(id)).toString(), id)
})

test('rolls a batch back whole when the file can not grow', () => {
  const database = new Sqlite(':memory:')
  createSmallTable(database)
  const writer = createSmallWriter(database)
  const used = Number(database.pragma('page_count', { simple: true }))
  database.pragma(`max_page_count = ${used + 2}`)
  assert.throws(() => writer.apply(batchOf([randomBytes(10), randomBytes(60_000)])), { code: 'SQLITE_FULL' })
  assert.equal(database.prepare('SELECT count(*) FROM segment').pluck().get(), 0)
  assert.deepEqual(writer.apply(batchOf([randomBytes(10)])), [])
})

test('opens a table that is there without writing', async () => {
  const own = await mkdtemp(join(tmpdir(), 'blobs-'))
  const file = join(own, 'small.sqlite')
  const made = new Sqlite(file)
  createSmallTable(made)
  assert.deepEqual([made.pragma('page_size', { simple: true }), made.pragma('auto_vacuum', { simple: true })], [16 * 1024, 2])
  made.close()
  const again = new Sqlite(file)
  const before = again.pragma('data_version', { simple: true })
  const other = new Sqlite(file)
  createSmallTable(other)
  assert.equal(again.pragma('data_version', { simple: true }), before)
  for (const database of [again, other]) database.close()
  await rm(own, { recursive: true })
})

test('gives free pages back to the file system, a few at a time', () => {
  const database = new Sqlite(':memory:')
  createSmallTable(database)
  const writer = createSmallWriter(database)
  const bodies = Array.from({ length: 200 }, () => randomBytes(60_000))
  writer.apply(batchOf(bodies))
  assert.equal(writer.shrink(), false)
  writer.apply(
    batchOf(
      [],
      bodies.map((_, at) => idOf(at)),
    ),
  )
  database.pragma('query_only = ON')
  assert.equal(writer.shrink(), false, 'what stands in its way for now is nothing to die of')
  database.pragma('query_only = OFF')
  const before = Number(database.pragma('page_count', { simple: true }))
  assert.equal(writer.shrink(), true)
  const after = Number(database.pragma('page_count', { simple: true }))
  assert.ok(before > 800 && after < before && after > before - 100, `${before} pages, then ${after}`)
})

test('gives the process up after a failed flush, and takes nothing more', async () => {
  const own = await mkdtemp(join(tmpdir(), 'blobs-'))
  const failing = await openFsBlobs({ directory: own, faults, onFatal: (error) => fatal.push(error) })
  planted.set('blobs.fs.put.flush', withCode('EIO'))
  await assert.rejects(failing.put(freshId(), large), { name: 'FlushError' })
  assert.equal(fatal.length, 1)
  await assert.rejects(failing.put(freshId(), large), { name: 'FlushError' })
  await assert.rejects(failing.put(freshId(), Buffer.alloc(1)), { name: 'FlushError' })
  await assert.rejects(failing.health(), { name: 'FlushError' })
  await failing.close()
  await rm(own, { recursive: true })
})

test('waits for the writes on their way when one of them fails', async () => {
  const id = freshId()
  planted.set('blobs.fs.put.write', withCode('EIO'))
  await assert.rejects(store.put(id, zeros(8)), { code: 'EIO' })
  assert.deepEqual(await filesIn('incoming'), [])
})

test('is not well when it can not flush for want of space', async () => {
  planted.set('blobs.fs.put.flush', withCode('ENOSPC'))
  await assert.rejects(store.health(), { code: 'StorageFull' })
  await store.health()
  assert.deepEqual(await filesIn('incoming'), [])
})

test('removes what an earlier run left unfinished, and nothing younger', async () => {
  const own = await mkdtemp(join(tmpdir(), 'blobs-'))
  await (await openFsBlobs({ directory: own })).close()
  const [old, young] = [join(own, 'incoming', 'old.part'), join(own, 'incoming', 'young.part')]
  await writeFile(old, 'x')
  await writeFile(young, 'x')
  await utimes(old, 1, 1)
  await (await openFsBlobs({ directory: own })).close()
  assert.deepEqual(await readdir(join(own, 'incoming')), ['young.part'])
  await rm(own, { recursive: true })
})

async function* zeros(mebibytes: number): AsyncGenerator<Buffer, void> {
  const chunk = Buffer.alloc(1024 * 1024)
  for (let count = 0; count < mebibytes; count++) yield chunk
}

function batchOf(bodies: readonly Buffer[], removed: readonly Buffer[] = []): SmallBatch {
  const puts = bodies.map((bytes, at) => ({ id: idOf(at), bytes }))
  const removes = removed.map((id) => ({ id }))
  return packBatch(new SharedArrayBuffer(packedBytes({ puts, removes })), { puts, removes, storedAt: 1 })
}

function idOf(number: number): Buffer {
  const id = Buffer.alloc(16)
  id.writeUInt32BE(number, 12)
  return id
}
