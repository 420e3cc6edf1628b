import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { noFaults } from '../../../faults.ts'
import { SegmentSink, SinkBuffers, type SinkFile } from './segment-sink.ts'

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
  const content = Buffer.alloc(4 * MiB)
  const calls = { writes: 0, flushes: 0, atOnce: 0, atOnceMax: 0 }
  const file: SinkFile = {
    async write(buffer, offset, length, position) {
      calls.writes++
      calls.atOnceMax = Math.max(calls.atOnceMax, ++calls.atOnce)
      await new Promise((resolve) => setImmediate(resolve))
      calls.atOnce--
      const bytesWritten = Math.min(length, writtenMax)
      if (position + bytesWritten <= content.length) buffer.copy(content, position, offset, offset + bytesWritten)
      return { bytesWritten }
    },
    async datasync() {
      calls.flushes++
      await flush()
    },
  }
  return { file, content, calls }
}

const sinkTo = (file: SinkFile) => new SegmentSink(file, { buffers: new SinkBuffers(), faults: noFaults })

test('goes on where a short write stopped', async () => {
  const { file, content } = fileWith({ writtenMax: 333_333 })
  const bytes = randomBytes(3 * MiB + 7)
  const sink = sinkTo(file)
  for (let at = 0; at < bytes.length; at += 70_001) await sink.add(bytes.subarray(at, at + 70_001))
  assert.equal(await sink.finish(), bytes.length)
  assert.ok(content.subarray(0, bytes.length).equals(bytes))
})

test('gathers small chunks and has two writes on their way at most', async () => {
  const { file, calls } = fileWith({})
  const sink = sinkTo(file)
  for (let count = 0; count < 4096; count++) await sink.add(Buffer.alloc(1024))
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
