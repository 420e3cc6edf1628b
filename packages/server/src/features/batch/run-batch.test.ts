import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limits } from '../../kernel/limits.ts'
import { nextRowsMax } from './run-batch.ts'

const usual = limits.entriesPerStep

test('it keeps its pace while work and disk are in balance', () => {
  assert.equal(nextRowsMax(usual, { workMs: 2, waitMs: 1 }), usual)
})

test('it takes more rows at a time where the disk is slow, up to a limit', () => {
  assert.equal(nextRowsMax(usual, { workMs: 2, waitMs: 10 }), 2 * usual)
  assert.equal(nextRowsMax(4 * usual, { workMs: 1, waitMs: 10 }), 4 * usual)
})

test('it takes fewer where its work keeps others waiting, whatever the disk does', () => {
  assert.equal(nextRowsMax(4 * usual, { workMs: 9, waitMs: 30 }), 2 * usual)
  assert.equal(nextRowsMax(usual / 2, { workMs: 9, waitMs: 0 }), usual / 2)
})
