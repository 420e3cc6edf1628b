import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limits } from '../../kernel/limits.ts'
import { createRelay } from './live-stream.ts'
import type { Viewer } from './live-stream.ts'

const MiB = 1024 * 1024

/** A whole FLV tag: its type, and the first bytes of its body. */
function tag(type: 8 | 9 | 18, body: readonly number[], bodyBytes = body.length): Buffer {
  const bytes = Buffer.alloc(11 + bodyBytes + 4)
  bytes[0] = type
  bytes.writeUIntBE(bodyBytes, 1, 3)
  bytes.set(body, 11)
  bytes.writeUInt32BE(11 + bodyBytes, 11 + bodyBytes)
  return bytes
}
const videoHeader = tag(9, [0x17, 0])
const audioHeader = tag(8, [0xaf, 0])
const keyFrame = (mark = 0, bodyBytes = 6): Buffer => tag(9, [0x17, 1, 0, 0, 0, mark], bodyBytes)
const frame = (mark = 0, bodyBytes = 6): Buffer => tag(9, [0x27, 1, 0, 0, 0, mark], bodyBytes)
const sound = (mark = 0): Buffer => tag(8, [0xaf, 1, mark])

/** Takes everything, unless `waiting` says that it does not. */
function seat() {
  const seen = { bytes: Buffer.alloc(0) as Buffer, isOver: false, waiting: 0 }
  const viewer: Viewer = {
    write: (bytes) => (seen.bytes = Buffer.concat([seen.bytes, bytes])),
    waitingBytes: () => seen.waiting,
    end: () => (seen.isOver = true),
  }
  /** Type and mark of every tag so far. */
  const tags = (): string[] => {
    const found: string[] = []
    for (let at = 13; at < seen.bytes.length; at += 15 + seen.bytes.readUIntBE(at + 1, 3)) {
      const body = seen.bytes.subarray(at + 11, at + 17)
      const isHeader = seen.bytes[at] !== 18 && body[1] === 0
      const name = seen.bytes[at] === 18 ? 'meta' : seen.bytes[at] === 8 ? 'sound' : body[0] === 0x17 ? 'key' : 'frame'
      found.push(isHeader ? `${name}-header` : name === 'meta' ? name : `${name}${name === 'sound' ? body[2] : body[5]}`)
    }
    return found
  }
  return { viewer, seen, tags }
}

/** Longer than the relay gathers. */
const gathered = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, limits.liveGatherTime + 10))

test('begins with the configuration and everything since the last key frame', async () => {
  const { push, stream } = createRelay()
  for (const each of [audioHeader, videoHeader, keyFrame(1), frame(2), sound(3), keyFrame(4), frame(5), sound(6)]) push(each)
  const { viewer, tags } = seat()
  stream.attach(viewer)
  assert.deepEqual(
    tags(),
    ['sound-header', 'video-header', 'key4', 'frame5', 'sound6'].map((name) => name.replace('video-header', 'key-header')),
  )
  push(frame(7))
  await gathered()
  assert.equal(tags().at(-1), 'frame7')
})

test('gives nobody a picture twice, and loses none', async () => {
  const { push, stream } = createRelay()
  const first = seat()
  push(videoHeader)
  push(keyFrame(0))
  stream.attach(first.viewer)
  const late = seat()
  for (let mark = 1; mark <= 40; mark++) {
    push(frame(mark))
    if (mark === 20) stream.attach(late.viewer)
    if (mark % 7 === 0) await gathered()
  }
  await gathered()
  const wanted = ['key-header', 'key0', ...Array.from({ length: 40 }, (_, index) => `frame${index + 1}`)]
  assert.deepEqual(first.tags(), wanted)
  assert.deepEqual(late.tags(), wanted)
})

test('promises the tracks that are there', async () => {
  const flagsOf = (...tags: readonly Buffer[]): number | undefined => {
    const { push, stream } = createRelay()
    for (const each of tags) push(each)
    const { viewer, seen } = seat()
    stream.attach(viewer)
    return seen.bytes[4]
  }
  assert.equal(flagsOf(videoHeader, keyFrame()), 1)
  assert.equal(flagsOf(audioHeader, sound()), 4)
  assert.equal(flagsOf(audioHeader, videoHeader, keyFrame()), 5)
  assert.equal(flagsOf(tag(18, [...Buffer.from('onMetaData audiocodecid')])), 4)
  assert.equal(flagsOf(), 5)
})

test('sends sound alone as it comes', async () => {
  const { push, stream } = createRelay()
  const { viewer, tags } = seat()
  push(audioHeader)
  stream.attach(viewer)
  push(sound(1))
  push(sound(2))
  await gathered()
  assert.deepEqual(tags().slice(-2), ['sound1', 'sound2'])
})

test('lets a viewer that falls behind go on with the next whole picture', async () => {
  const { push, stream } = createRelay()
  const slow = seat()
  const fast = seat()
  push(videoHeader)
  push(keyFrame(1))
  stream.attach(slow.viewer)
  stream.attach(fast.viewer)
  slow.seen.waiting = limits.liveBacklogBytesMax + 1
  push(frame(2))
  await gathered()
  // It takes bytes again, but the picture in between is missing to it.
  slow.seen.waiting = 0
  push(frame(3))
  await gathered()
  push(keyFrame(4))
  push(frame(5))
  await gathered()
  assert.deepEqual(slow.tags(), ['key-header', 'key1', 'key4', 'frame5'])
  assert.deepEqual(fast.tags(), ['key-header', 'key1', 'frame2', 'frame3', 'key4', 'frame5'])
})

test('keeps a viewer that never reads from taking memory', async () => {
  const { push, stream } = createRelay()
  const { viewer, seen } = seat()
  stream.attach({ ...viewer, write: (bytes) => (seen.waiting += bytes.length) })
  push(videoHeader)
  for (let turn = 0; turn < 64; turn++) {
    push(keyFrame(0, MiB))
    await Promise.resolve()
  }
  assert.ok(seen.waiting <= limits.liveBacklogBytesMax + 2 * MiB, `${seen.waiting} bytes wait`)
})

test('forgets a group of pictures that grows too large, and lets who comes then wait for the next', async () => {
  const { push, stream } = createRelay()
  push(videoHeader)
  push(keyFrame(1, MiB))
  for (let turn = 0; turn * MiB <= limits.liveKeptBytesMax; turn++) push(frame(2, MiB))
  const { viewer, tags } = seat()
  stream.attach(viewer)
  push(frame(3))
  await gathered()
  assert.deepEqual(tags(), ['key-header'])
  push(keyFrame(4))
  await gathered()
  assert.deepEqual(tags(), ['key-header', 'key4'])
})

test('ends its viewers once, those who come too late too', () => {
  const { push, end, stream } = createRelay()
  const [first, second] = [seat(), seat()]
  push(keyFrame(1))
  stream.attach(first.viewer)
  end()
  end()
  push(keyFrame(2))
  assert.ok(first.seen.isOver && stream.ended.aborted)
  stream.attach(second.viewer)
  assert.ok(second.seen.isOver)
  assert.equal(stream.viewerCount(), 0)
})

test('sends nothing to a viewer that left', async () => {
  const { push, stream } = createRelay()
  const { viewer, seen } = seat()
  const { detach } = stream.attach(viewer)
  detach()
  const { length } = seen.bytes
  push(keyFrame(1))
  await gathered()
  assert.equal(seen.bytes.length, length)
})
