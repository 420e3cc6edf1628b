import assert from 'node:assert/strict'
import { test } from 'node:test'
import { partBytesFor, partCountOf } from './upload-plan.ts'

const MiB = 1024 * 1024
const TiB = MiB * MiB

test('keeps the number of parts within what the server takes', () => {
  for (const sizeBytes of [0, 1, 80_000 * MiB, 80_000 * MiB + 1, 5 * TiB, 40 * TiB])
    assert.ok(partCountOf(sizeBytes, partBytesFor(sizeBytes)) <= 10_000, `${sizeBytes} bytes`)
})

test('takes the wanted size of a part while it can, and never less than a MiB', () => {
  assert.equal(partBytesFor(100 * MiB, 5 * MiB), 5 * MiB)
  assert.equal(partBytesFor(100 * MiB, 10), MiB)
  assert.equal(partBytesFor(20_000 * MiB, MiB), 2 * MiB)
})

test('makes larger parts where nobody knows the size', () => {
  assert.equal(partBytesFor(undefined), 16 * MiB)
})
