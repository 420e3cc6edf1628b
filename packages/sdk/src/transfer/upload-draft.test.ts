import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Crc64 } from './crc64.ts'
import { checkpointOf, crc64OfParts, draftOf, sentBytesOf } from './upload-draft.ts'
import type { UploadDraft } from './upload-draft.ts'

const draft: UploadDraft = {
  path: 'a/b.bin',
  sizeBytes: 10,
  lastModified: 5,
  partBytes: 4,
  onConflict: 'ask',
  attributes: { labels: ['red'] },
  beginningHash: 'ab',
  session: {
    kind: 'parts',
    confirmKey: 'key',
    parts: new Map([
      [3, { crc64: 2n ** 63n + 1n, sizeBytes: 2 }],
      [1, { crc64: 7n, sizeBytes: 4 }],
    ]),
  },
}

test('comes back from its text as it was', () => {
  const text = JSON.stringify(checkpointOf(draft, { libraryId: 'l', spaceId: 's' }))
  assert.deepEqual(draftOf(JSON.parse(text)), draft)
  const simple: UploadDraft = { ...draft, session: { kind: 'simple', confirmKey: 'key', crc64: 2n ** 60n } }
  assert.deepEqual(draftOf(JSON.parse(JSON.stringify(checkpointOf(simple, {})))), simple)
  const unknown: UploadDraft = { ...draft, sizeBytes: undefined, session: undefined }
  assert.deepEqual(draftOf(JSON.parse(JSON.stringify(checkpointOf(unknown, {})))), unknown)
})

test('counts what has arrived', () => {
  assert.equal(sentBytesOf(draft), 6)
  assert.equal(sentBytesOf({ ...draft, session: undefined }), 0)
})

test('sums parts in the order of their numbers, not of their arrival', () => {
  const bytes = Uint8Array.from({ length: 10 }, (_, index) => index)
  const part = (from: number, to: number) => ({ crc64: new Crc64().update(bytes.subarray(from, to)).value(), sizeBytes: to - from })
  const parts = new Map([
    [3, part(8, 10)],
    [1, part(0, 4)],
    [2, part(4, 8)],
  ])
  assert.equal(crc64OfParts(parts), new Crc64().update(bytes).value())
})
