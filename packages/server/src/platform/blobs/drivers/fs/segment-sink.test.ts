import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { noFaults } from '../../../faults.ts'
import { inSlabs, releaseSlab, slabBytes, takeSlab } from '../../slabs.ts'
import { SegmentSink, type SinkFile } from './segment-sink.ts'

const MiB = 1024 * 1024
const full = Object.assign(new Error('full'), { code: 'ENOSPC' })

/** A file in memory that writes as the test says. */
function fileWith({
  writtenMax = Infinity,
  flush = async () => {},
}: {
  readonly writtenMax?: number
  readonly flush?: () => Promise<void>
}) {
  const content = Buffer.alloc(4 * slabBytes)
  const calls = { writes: 0, flushes: 0, atOnce: 0, atOnceMax: 0, cutTo: -1, lastEnd: 0 }
  const file: SinkFile = {
    async write(buffer, offset, length, position) {
      calls.writes++
      calls.atOnceMax = Math.max(calls.atOnceMax, ++calls.atOnce)
      await new Promise((resolve) => setImmediate(resolve))
      calls.atOnce--
      const bytesWritten = Math.min(length, writtenMax)
      calls.lastEnd = position + bytesWritten
      if (position + bytesWritten <= content.length) content.set(buffer.subarray(offset, offset + bytesWritten), position)
      return { bytesWritten }
    },
    async datasync() {
      calls.flushes++
      await flush()
    },
    async truncate(sizeBytes) {
      calls.cutTo = sizeBytes
    },
  }
  return { file, content, calls }
}

const sinkTo = (file: SinkFile, { isDirect = false } = {}) => new SegmentSink(file, { faults: noFaults, isDirect })

test('goes on where a short write stopped', async () => {
  const { file, content } = fileWith({ writtenMax: 333_333 })
  const bytes = randomBytes(3 * slabBytes + 7)
  const sink = sinkTo(file)
  for (let at = 0; at < bytes.length; at += 70_001) await sink.add(bytes.subarray(at, at + 70_001))
  assert.equal(await sink.finish(), bytes.length)
  assert.ok(content.subarray(0, bytes.length).equals(bytes))
})

test('gathers small chunks and has two writes on their way at most', async () => {
  const { file, calls } = fileWith({})
  const sink = sinkTo(file)
  for (let bytes = 0; bytes < 4 * slabBytes; bytes += 1024) await sink.add(Buffer.alloc(1024))
  await sink.finish()
  assert.equal(calls.writes, 4)
  assert.equal(calls.atOnceMax, 2)
})

test('flushes a long segment before its end', async () => {
  const { file, calls } = fileWith({})
  const sink = sinkTo(file)
  const chunk = Buffer.alloc(MiB)
  for (let count = 0; count < 300; count++) await sink.add(chunk)
  await sink.finish()
  assert.equal(calls.flushes, 2)
})

test('tells of a flush in the middle that failed', async () => {
  const { file } = fileWith({ flush: () => Promise.reject(full) })
  const sink = sinkTo(file)
  const chunk = Buffer.alloc(MiB)
  await assert.rejects(async () => {
    for (let count = 0; count < 200; count++) await sink.add(chunk)
    await sink.finish()
  }, full)
  await sink.settle()
})

test('fills up the last block of a direct file with zeros and cuts them off again', async () => {
  const { file, content, calls } = fileWith({})
  releaseSlab(takeSlab().fill('secret of an earlier segment'))
  const bytes = randomBytes(5000)
  const sink = sinkTo(file, { isDirect: true })
  await sink.add(bytes)
  assert.equal(await sink.finish(), 5000)
  assert.ok(content.subarray(0, 5000).equals(bytes))
  assert.ok(content.subarray(5000).every((byte) => byte === 0))
  assert.deepEqual([calls.lastEnd, calls.cutTo], [8192, 5000])
})

test('cuts nothing off a direct file of whole blocks', async () => {
  const { file, calls } = fileWith({})
  const sink = sinkTo(file, { isDirect: true })
  await sink.add(randomBytes(slabBytes))
  await sink.add(randomBytes(8192))
  assert.equal(await sink.finish(), slabBytes + 8192)
  assert.equal(calls.cutTo, -1)
})

test('writes what comes in slabs, whatever becomes of them afterwards', async () => {
  const { file, content } = fileWith({})
  const bytes = randomBytes(3 * slabBytes + 7)
  async function* source() {
    yield bytes
  }
  const sink = sinkTo(file, { isDirect: true })
  for await (const slab of inSlabs(source())) {
    const wait = sink.add(slab)
    releaseSlab(takeSlab().fill(0))
    await wait
  }
  assert.equal(await sink.finish(), bytes.length)
  assert.ok(content.subarray(0, bytes.length).equals(bytes))
})
