import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readMultipart } from './multipart.ts'

const type = 'multipart/form-data; boundary=B'
const part = (head: string, content: string): string => `--B\r\n${head}\r\n\r\n${content}\r\n`
const read = (text: string, contentType = type): Record<string, string> => Object.fromEntries(readMultipart(contentType, Buffer.from(text)))

test('reads parts with and without a file name, in the shapes of all clients', () => {
  const body = [
    part('Content-Disposition: form-data; name="Name"', 'a'),
    part('Content-Disposition: form-data; name="File"\r\nContent-Type: application/octet-stream', 'line\r\nline'),
    part('content-disposition: form-data; filename="x"; name="Other"', ''),
    part('Content-Disposition: form-data; name="Last"; filename="Last"', 'x--B'),
  ].join('')
  const expected = { Name: 'a', File: 'line\r\nline', Other: '', Last: 'x--B' }
  assert.deepEqual(read(`${body}--B--\r\n`), expected)
  assert.deepEqual(read(`${body}--B--`, 'multipart/form-data; charset=utf-8; boundary="B"'), expected)
})

test('refuses a body that is cut off, has another boundary or a part without a name', () => {
  const whole = `${part('Content-Disposition: form-data; name="a"', 'x')}--B--`
  for (const broken of [
    '',
    'text',
    whole.slice(0, -2),
    whole.replaceAll('--B', '--C'),
    part('Content-Type: text/plain', 'x') + '--B--',
    '--B\r\nno blank line\r\n--B--',
  ]) {
    assert.throws(() => read(broken), { code: 'InvalidRequest' }, JSON.stringify(broken))
  }
  assert.throws(() => read(whole, 'multipart/form-data'), { code: 'InvalidRequest' })
})
