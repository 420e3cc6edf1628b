import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limits } from '../../../kernel/limits.ts'
import { formBoundary, readForm } from './form-parser.ts'

const boundary = 'x--y'

async function* inChunks(bytes: Buffer, chunkBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
}

const field = (name: string, value: string | Buffer, extra = ''): Buffer =>
  Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${extra}\r\n\r\n`),
    Buffer.from(value),
    Buffer.from('\r\n'),
  ])

const close = Buffer.from(`--${boundary}--\r\n`)

async function parse(body: Buffer, chunkBytes = body.length) {
  const { fields, file } = await readForm(inChunks(body, chunkBytes), boundary)
  const chunks: Uint8Array[] = []
  for await (const chunk of file) chunks.push(chunk)
  return { fields: Object.fromEntries(fields), bytes: Buffer.concat(chunks) }
}

test('finds fields and file however the body is cut', async () => {
  // Everything that may be mistaken for a delimiter stands in the file.
  const bytes = Buffer.from(`\r\n--x\r\n--x--\r\r\n\r\n--x--z\r\n-\r\n--${boundary.slice(0, 3)}é\u0000`)
  const body = Buffer.concat([
    field('key', '-/upload/1'),
    field('Policy', ''),
    field('名', '值 "q"'),
    field('file', bytes, '; filename="a.bin"\r\nContent-Type: image/png'),
    close,
  ])
  for (let chunkBytes = 1; chunkBytes <= body.length; chunkBytes++)
    assert.deepEqual(
      await parse(body, chunkBytes),
      { fields: { key: '-/upload/1', policy: '', 名: '值 "q"' }, bytes },
      `cut into ${chunkBytes}`,
    )
})

test('takes an empty file, a preamble, and blanks behind the boundary', async () => {
  assert.equal((await parse(Buffer.concat([field('file', ''), close]))).bytes.length, 0)
  assert.equal((await parse(Buffer.concat([Buffer.from('preamble\r\n'), field('file', 'x'), close]))).bytes.toString(), 'x')
  const blanks = Buffer.from(`--${boundary} \t\r\nContent-Disposition: form-data; name=file\r\n\r\nx\r\n--${boundary}--`)
  assert.equal((await parse(blanks)).bytes.toString(), 'x')
})

test('lets the first field of a name win', async () => {
  const { fields } = await parse(Buffer.concat([field('key', '1'), field('KEY', '2'), field('file', ''), close]))
  assert.deepEqual(fields, { key: '1' })
})

const refused: readonly (readonly [name: string, body: Buffer, code: string])[] = [
  ['an empty body', Buffer.alloc(0), 'IncompleteBody'],
  ['a form without file', Buffer.concat([field('key', '1'), close]), 'IncorrectNumberOfFilesInPostRequest'],
  ['a form of nothing', close, 'IncorrectNumberOfFilesInPostRequest'],
  ['a body that ends inside a field', field('key', '1').subarray(0, 40), 'IncompleteBody'],
  ['a body that ends inside the file', field('file', 'xyz').subarray(0, -2), 'IncompleteBody'],
  ['a part without a name', Buffer.from(`--${boundary}\r\n\r\nx\r\n--${boundary}--`), 'MalformedPOSTRequest'],
  ['garbage behind the boundary', Buffer.from(`--${boundary}z\r\n\r\n`), 'MalformedPOSTRequest'],
  ['an endless preamble', Buffer.alloc(limits.formPartHeaderBytesMax + 100, 97), 'MalformedPOSTRequest'],
  [
    'an endless head',
    Buffer.concat([Buffer.from(`--${boundary}\r\n`), Buffer.alloc(limits.formPartHeaderBytesMax + 100, 97)]),
    'MalformedPOSTRequest',
  ],
  ['an endless field', field('key', Buffer.alloc(limits.formFieldBytesMax + 100, 97)), 'MalformedPOSTRequest'],
  [
    'too many fields',
    Buffer.concat([...Array.from({ length: limits.formFieldsMax + 1 }, (_, n) => field(`f${n}`, '')), field('file', ''), close]),
    'MalformedPOSTRequest',
  ],
]

for (const [name, body, code] of refused) test(`refuses ${name}`, async () => assert.rejects(parse(body, 1000), { code }))

test('finds the boundary of a Content-Type', () => {
  const found = [
    'multipart/form-data; boundary=abc',
    'Multipart/Form-Data; charset=utf-8; boundary="a b"',
    'multipart/form-data',
    'multipart/form-data; boundary=',
    'text/plain; boundary=x',
    `multipart/form-data; boundary=${'x'.repeat(71)}`,
    undefined,
  ].map(formBoundary)
  assert.deepEqual(found, ['abc', 'a b', undefined, undefined, undefined, undefined, undefined])
})
