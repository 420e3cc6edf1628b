import assert from 'node:assert/strict'
import test from 'node:test'
import { formatBytes } from './format.ts'

test('writes sizes with three telling digits', () => {
  const shown = ['0', '1023', '1024', '1536', '10485760', '123456789', '9223372036854775807'].map((size) => formatBytes(size, 'en'))
  assert.deepEqual(shown, ['0 B', '1,023 B', '1 KiB', '1.5 KiB', '10 MiB', '118 MiB', '8 EiB'])
})
