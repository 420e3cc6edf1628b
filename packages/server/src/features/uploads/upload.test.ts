import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Actor } from '../../kernel/actor.ts'
import type { Grant } from '../../kernel/grant.ts'
import type { SegmentId, SpaceId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import { createDigests } from '../../platform/blobs/digest-runs.ts'
import { assembleContent, assembleParts, firstMissingPart, isAssemblyOf, isHashed, requireOpen, requireOwn, whyOver } from './upload.ts'
import type { Part, Upload } from './upload.ts'

const digests = await createDigests()
const segment = (number: number): SegmentId => number.toString(16).padStart(32, '0') as SegmentId

function part(number: number, bytes: Uint8Array): Part {
  const { crc64, md5 } = digests.ofBuffer(bytes)
  return { number, segmentId: segment(number), sizeBytes: bytes.byteLength, crc64, md5, storedAt: 0 }
}

test('is open until it is completed, aborted or expired', () => {
  assert.equal(whyOver({ state: 'open', expiresAt: 10 }, 9), undefined)
  assert.equal(whyOver({ state: 'open', expiresAt: 10 }, 10)?.code, 'UploadNotFound')
  assert.equal(whyOver({ state: 'aborted', expiresAt: 10 }, 9)?.code, 'UploadNotFound')
  assert.equal(whyOver({ state: 'completed', expiresAt: 10 }, 9)?.code, 'UploadComplete')
  assert.equal(whyOver(undefined, 9)?.code, 'UploadNotFound')
})

test('throws the reason when an open upload is required', () => {
  assert.throws(() => requireOpen(undefined, 0), { code: 'UploadNotFound' })
  assert.doesNotThrow(() => requireOpen({ state: 'open', expiresAt: 1 }, 0))
})

test('belongs to who began it, in its space, and to administrators', () => {
  const upload = { spaceId: 1 as SpaceId, userId: 'ann' } as Upload
  const by = (userId: string, ...grants: Grant[]) => ({
    spaceId: 1 as SpaceId,
    actor: { kind: 'token', userId, grants: new Set(grants) } as Actor,
  })
  assert.equal(requireOwn(upload, by('ann', 'begin_upload')), upload)
  assert.equal(requireOwn(upload, by('', 'space_admin')), upload)
  assert.throws(() => requireOwn(upload, by('bob', 'begin_upload')), { code: 'UploadNotBelongYou' })
  assert.throws(() => requireOwn(upload, { ...by('ann'), spaceId: 2 as SpaceId }), { code: 'UploadNotFound' })
  assert.throws(() => requireOwn(undefined, by('ann')), { code: 'UploadNotFound' })
})

test('finds the first gap in the part numbers', () => {
  const numbers = (...list: number[]) => firstMissingPart(list.map((number) => ({ number })))
  assert.equal(numbers(), undefined)
  assert.equal(numbers(1, 2, 3), undefined)
  assert.equal(numbers(2, 3), 1)
  assert.equal(numbers(1, 3), 2)
  assert.equal(numbers(1, 2, 10_000), 3)
})

test('gives one content its own MD5 as ETag', () => {
  const assembly = assembleContent({ segmentId: segment(1), sizeBytes: 0, crc64: '0', md5: 'd41d8cd98f00b204e9800998ecf8427e' })
  assert.deepEqual(assembly, {
    segments: [{ id: segment(1), sizeBytes: 0 }],
    sizeBytes: 0,
    crc64: '0',
    etag: 'd41d8cd98f00b204e9800998ecf8427e',
  })
})

test('gives parts the CRC-64 of the whole and the MD5 of their MD5s', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 8 }), (pieces) => {
      const whole = digests.ofBuffer(Buffer.concat(pieces))
      const parts = pieces.map((bytes, index) => part(index + 1, bytes))
      const md5s = createHash('md5')
      for (const { md5 } of parts) md5s.update(Buffer.from(md5, 'hex'))
      const assembly = assembleParts(parts)
      assert.equal(assembly.crc64, whole.crc64)
      assert.equal(assembly.sizeBytes, whole.sizeBytes)
      assert.equal(assembly.etag, `${md5s.digest('hex')}-${parts.length}`)
      assert.deepEqual(
        assembly.segments.map(({ id }) => id),
        parts.map(({ segmentId }) => segmentId),
      )
    }),
  )
})

test('knows whether an assembly is still what arrived', () => {
  const parts = [part(1, Buffer.from('a')), part(2, Buffer.from('b'))] as const
  const assembly = assembleParts(parts)
  assert.equal(isAssemblyOf(assembly, parts), true)
  assert.equal(isAssemblyOf(assembly, [parts[0]]), false)
  assert.equal(isAssemblyOf(assembly, [parts[0], { ...parts[1], segmentId: segment(9) }]), false)
})

test('keeps hashes of contents of one block and more only', () => {
  assert.equal(isHashed(limits.hashBlockBytes - 1), false)
  assert.equal(isHashed(limits.hashBlockBytes), true)
})
