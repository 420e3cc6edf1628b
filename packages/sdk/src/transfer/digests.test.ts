import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { beginningHashOf, chainedHashOf } from './digests.ts'
import { sourceOf } from './source.ts'

const MiB = 1024 * 1024
const never = { signal: new AbortController().signal }
const sha256 = (...parts: readonly Uint8Array[]): Buffer => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()

test('hashes the first MiB, and chains one MiB after the other', async () => {
  const bytes = Uint8Array.from({ length: 2 * MiB + 3 }, (_, index) => index % 256)
  const source = sourceOf(new Blob([bytes]))
  const first = sha256(bytes.subarray(0, MiB))
  const second = sha256(first, bytes.subarray(MiB, 2 * MiB))
  const third = sha256(second, bytes.subarray(2 * MiB))
  assert.equal(await beginningHashOf(source), first.toString('hex'))
  assert.equal(await chainedHashOf(source, bytes.length, never), third.toString('hex'))
})

test('is one hash for a file of up to a MiB', async () => {
  const source = sourceOf(new Blob([new Uint8Array(MiB)]))
  assert.equal(await chainedHashOf(source, MiB, never), await beginningHashOf(source))
})
