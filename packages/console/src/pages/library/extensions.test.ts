import assert from 'node:assert/strict'
import test from 'node:test'
import { splitExtensions } from './extensions.ts'

test('reads extensions however they are typed', () => {
  assert.deepEqual(splitExtensions(' .JPG, png;;webp\n.jpg '), ['.jpg', '.png', '.webp'])
  assert.deepEqual(splitExtensions(' , '), [])
})
