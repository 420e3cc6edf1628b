import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Failure } from '../../kernel/failure.ts'
import { findKeyPlace, requireKeyPlace } from './object-key.ts'

const bucket = { root: [] }
const codeOf = (key: string): string => {
  try {
    requireKeyPlace(bucket, key)
    return 'none'
  } catch (error) {
    return error instanceof Failure ? error.code : String(error)
  }
}

test('takes a key for a path, and a slash at its end for a directory', () => {
  assert.deepEqual(findKeyPlace(bucket, 'a'), { path: ['a'], isDirectory: false })
  assert.deepEqual(findKeyPlace(bucket, 'a/中/c d'), { path: ['a', '中', 'c d'], isDirectory: false })
  assert.deepEqual(findKeyPlace(bucket, 'a/b/'), { path: ['a', 'b'], isDirectory: true })
})

test('begins where the keys of the bucket begin', () =>
  assert.deepEqual(findKeyPlace({ root: ['realtime'] }, 'a/b'), { path: ['realtime', 'a', 'b'], isDirectory: false }))

test('finds no place for what a tree can not hold, and says why when it is put', () => {
  for (const key of ['', '/', '//', 'a//b', '/a', 'a//', '.', '..', 'a/..', './a', 'a/./b', 'a\0b', 'a/\ud800']) {
    assert.equal(findKeyPlace(bucket, key), undefined, JSON.stringify(key))
    assert.equal(codeOf(key), 'InvalidObjectName', JSON.stringify(key))
  }
  for (const key of ['x'.repeat(1025), '中'.repeat(342), 'a/'.repeat(513)]) assert.equal(codeOf(key), 'KeyTooLong', key.slice(0, 10))
  assert.equal(codeOf('x'.repeat(1024)), 'none')
  assert.equal(codeOf('中'.repeat(341)), 'none')
})

test('gives every key a place of its own', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (key) => {
      const place = findKeyPlace(bucket, key)
      if (place) assert.equal(place.path.join('/') + (place.isDirectory ? '/' : ''), key)
    }),
  )
})
