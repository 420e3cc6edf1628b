import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFrameReader, frameHead, frameKinds } from './frames.ts'
import type { Frame } from './frames.ts'

const sent: readonly Frame[] = [
  { kind: frameKinds.started, stream: 7, body: Buffer.alloc(0) },
  { kind: frameKinds.tag, stream: 7, body: Buffer.from('a tag') },
  { kind: frameKinds.tag, stream: 4_000_000_000, body: Buffer.alloc(3000, 5) },
  { kind: frameKinds.ended, stream: 7, body: Buffer.alloc(0) },
]
const bytes = Buffer.concat(sent.flatMap(({ kind, stream, body }) => [frameHead(kind, stream, body.length), body]))

for (const pieceBytes of [1, 2, 9, 10, 13, 1000, bytes.length])
  test(`puts frames together from pieces of ${pieceBytes} bytes`, () => {
    const read: Frame[] = []
    const take = createFrameReader((frame) => read.push(frame))
    for (let start = 0; start < bytes.length; start += pieceBytes) take(bytes.subarray(start, start + pieceBytes))
    assert.deepEqual(read, sent)
  })

test('refuses lengths that no frame has', () => {
  const take = createFrameReader(() => assert.fail('There is none.'))
  assert.throws(() => take(Buffer.alloc(9, 0xff)))
  assert.throws(() => createFrameReader(() => undefined)(Buffer.alloc(9)))
})
