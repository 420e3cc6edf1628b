import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { RawConnection } from '../../../test/raw-http.ts'
import { testApp } from '../../../test/test-app.ts'
import { limits } from '../../kernel/limits.ts'
import { openMemoryBlobs } from '../../platform/blobs/drivers/memory/memory-blobs.ts'
import type { BlobStore } from '../../platform/blobs/blob-store.ts'
import { sql } from '../../platform/db/sql.ts'
import { createTransfer } from './index.ts'

const MiB = 1024 * 1024

/** Blobs that know how many reads are under way. */
const reads = { open: 0 }
const memory = openMemoryBlobs()
const blobs: BlobStore = {
  ...memory,
  async *read(id, range, signal) {
    reads.open++
    try {
      yield* memory.read(id, range, signal)
    } finally {
      reads.open--
    }
  },
}

const app = await testApp({ blobs })
const { given, expect } = app
const where = await given.place()

/** The same door with less patience, and with the silence of the listener's own timer out of the way. */
async function openDoor(idleMs: number): Promise<string> {
  const transfer = createTransfer({ machinery: app.call(), log: app.log, idleMs })
  const server = createServer({ requestTimeout: 0 }, transfer.handle).on('checkContinue', transfer.handleContinue)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
const hastyOrigin = await openDoor(150)
/** Waits much longer than a busy machine makes a steady sender wait, and less than that takes in all. */
const steadyOrigin = await openDoor(2000)

type Ticket = {
  readonly domain: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly confirmKey: string
  readonly uploadId: string
  readonly form: Record<string, string>
}

const begin = async (name: string): Promise<Ticket> =>
  (await expect(201, 'PUT', where.at('file', name), { token: where.token, query: { conflict_resolution_strategy: 'overwrite' } })).body
const beginParts = async (name: string): Promise<Ticket> =>
  (
    await expect(201, 'POST', where.at('file', name), {
      token: where.token,
      query: { multipart: 1, conflict_resolution_strategy: 'overwrite' },
    })
  ).body
const beginForm = async (name: string): Promise<Ticket> =>
  (await expect(201, 'POST', where.at('file', name), { token: where.token, query: { conflict_resolution_strategy: 'overwrite' } })).body
const confirm = async (ticket: Ticket) =>
  (await expect(200, 'POST', where.at('file', ticket.confirmKey), { token: where.token, query: { confirm: 1 } })).body
const linkTo = async (name: string, query: Record<string, string | number> = {}): Promise<string> =>
  (await expect(200, 'GET', where.at('file', name), { token: where.token, query: { info: 1, ...query } })).body.cosUrl
const put = (ticket: Ticket, body: Uint8Array, { headers = ticket.headers, path = ticket.path } = {}) =>
  fetch(`http://${ticket.domain}${path}`, { method: 'PUT', headers, body: body as Uint8Array<ArrayBuffer> })
const post = (ticket: Ticket, parts: readonly (readonly [string, string | Blob])[]) => {
  const form = new FormData()
  for (const [name, value] of parts) form.append(name, value)
  return fetch(`http://${ticket.domain}${ticket.path}`, { method: 'POST', body: form })
}
const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex')
const sample = (sizeBytes: number): Buffer => Buffer.alloc(sizeBytes, 'every byte counts; ')
const storedSegments = async (): Promise<number> => {
  let count = 0
  for await (const _ of memory.list()) count++
  return count
}
const codeOf = (xml: string): string | undefined => /<Code>(\w+)<\/Code>/.exec(xml)?.[1]
const eventually = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < 3000; tries++) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  assert.fail('It never came true.')
}
const assertXmlError = (
  answer: { status: number; headers: { get(name: string): string | null | undefined }; text: string },
  status: number,
  code: string,
): void => {
  assert.deepEqual([answer.status, codeOf(answer.text)], [status, code])
  assert.equal(answer.headers.get('content-type'), 'application/xml')
  assert.equal(answer.headers.get('access-control-allow-origin'), '*')
  assert.match(answer.headers.get('access-control-expose-headers') ?? '', /\bETag\b/)
  assert.equal(/<RequestId>(\w+)<\/RequestId>/.exec(answer.text)?.[1], answer.headers.get('x-cos-request-id'))
}
const asText = async (response: Response) => ({ status: response.status, headers: response.headers, text: await response.text() })

for (const sizeBytes of [0, 1, 4096, limits.smallSegmentBytesMax, limits.smallSegmentBytesMax + 1, 3 * MiB + 7]) {
  test(`takes ${sizeBytes} bytes and gives them back`, async () => {
    const bytes = sample(sizeBytes)
    const ticket = await begin('round.bin')
    const answer = await put(ticket, bytes)
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('etag'), `"${md5(bytes)}"`)
    assert.equal(answer.headers.get('content-length'), '0')
    const file = await confirm(ticket)
    assert.equal(answer.headers.get('x-cos-hash-crc64ecma'), file.crc64)
    const download = await fetch(await linkTo('round.bin'))
    assert.equal(download.status, 200)
    assert.equal(download.headers.get('content-length'), String(sizeBytes))
    assert.equal(download.headers.get('content-encoding'), null)
    assert.equal(download.headers.get('x-cos-hash-crc64ecma'), file.crc64)
    assert.equal(download.headers.get('etag'), `"${md5(bytes)}"`)
    assert.ok(Buffer.from(await download.arrayBuffer()).equals(bytes))
  })
}

test('takes any Content-Type, or none', async () => {
  for (const type of ['image/png', '']) {
    const ticket = await begin('typed.bin')
    assert.equal((await put(ticket, sample(10), { headers: { ...ticket.headers, 'Content-Type': type } })).status, 200)
  }
})

test('takes a body without announced length', async () => {
  const ticket = await begin('chunked.bin')
  const { host } = new URL(app.content)
  const raw = new RawConnection(`http://${host}`)
  raw.head('PUT', ticket.path, { Authorization: ticket.headers['Authorization'] ?? '', 'Transfer-Encoding': 'chunked' })
  raw.write('3\r\nabc\r\n')
  raw.write('4\r\ndefg\r\n0\r\n\r\n')
  assert.equal((await raw.answer()).status, 200)
  raw.destroy()
  assert.equal((await confirm(ticket)).size, '7')
})

test('takes parts in any order and again, and lays them end to end', async () => {
  const ticket = await beginParts('parts.bin')
  const parts = [sample(MiB), sample(MiB + 3), sample(5)]
  const putPart = (number: number, bytes: Uint8Array) =>
    put(ticket, bytes, { path: `${ticket.path}?partNumber=${number}&uploadId=${ticket.uploadId}` })
  assert.equal((await putPart(2, sample(17))).status, 200)
  for (const number of [3, 1, 2]) {
    const bytes = parts[number - 1] as Buffer
    assert.equal((await putPart(number, bytes)).headers.get('etag'), `"${md5(bytes)}"`)
  }
  const whole = Buffer.concat(parts)
  const file = await confirm(ticket)
  assert.equal(file.size, String(whole.length))
  const link = await linkTo('parts.bin')
  assert.ok(Buffer.from(await (await fetch(link)).arrayBuffer()).equals(whole))
  const seam = await fetch(link, { headers: { Range: `bytes=${MiB - 2}-${2 * MiB + 4}` } })
  assert.ok(Buffer.from(await seam.arrayBuffer()).equals(whole.subarray(MiB - 2, 2 * MiB + 5)))
})

test('refuses parts that name themselves wrongly', async () => {
  const ticket = await beginParts('wrong.bin')
  for (const query of [
    '',
    '?partNumber=1',
    `?partNumber=1&uploadId=${'0'.repeat(32)}`,
    ...['0', '10001', '-1', 'x', '1.5', ''].map((number) => `?partNumber=${number}&uploadId=${ticket.uploadId}`),
  ])
    assertXmlError(await asText(await put(ticket, sample(3), { path: ticket.path + query })), 400, 'InvalidArgument')
  const simple = await begin('simple.bin')
  assertXmlError(await asText(await put(simple, sample(3), { path: `${simple.path}?partNumber=1&uploadId=x` })), 400, 'InvalidArgument')
})

test('refuses tickets that are forged, of another upload, missing or run out', async () => {
  const ticket = await begin('forged.bin')
  const other = await begin('other.bin')
  const authorization = ticket.headers['Authorization'] ?? ''
  for (const headers of [
    {},
    { Authorization: 'x' },
    { Authorization: authorization.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A')) },
    other.headers,
  ])
    assertXmlError(await asText(await put(ticket, sample(3), { headers: headers as Record<string, string> })), 403, 'SignatureDoesNotMatch')
  app.clock.advance(limits.uploadTicketLifetime)
  const expired = await asText(await put(ticket, sample(3)))
  app.clock.advance(-limits.uploadTicketLifetime)
  assertXmlError(expired, 403, 'AccessDenied')
  assert.match(expired.text, /<Message>Request has expired<\/Message>/)
})

test('takes a form: its fields, then the file', async () => {
  for (const sizeBytes of [0, 10, 2 * MiB]) {
    const ticket = await beginForm('form.bin')
    assert.equal(ticket.path, '/')
    const answer = await post(ticket, [...Object.entries(ticket.form), ['file', new Blob([sample(sizeBytes)])]])
    assert.equal(answer.status, 204)
    assert.equal(answer.headers.get('etag'), `"${md5(sample(sizeBytes))}"`)
    await confirm(ticket)
    assert.ok(Buffer.from(await (await fetch(await linkTo('form.bin'))).arrayBuffer()).equals(sample(sizeBytes)))
  }
})

test('refuses forms that are forged, of nobody, or out of order, and keeps nothing', async () => {
  const before = await storedSegments()
  const ticket = await beginForm('form.bin')
  const fields = Object.entries(ticket.form)
  const file = ['file', new Blob([sample(3 * MiB)])] as const
  const forged = fields.map(([name, value]) => [name, name === 'q-signature' ? `${value}x` : value] as const)
  assertXmlError(await asText(await post(ticket, [...forged, file])), 403, 'SignatureDoesNotMatch')
  assertXmlError(await asText(await post(ticket, [['key', 'a/b'], file])), 403, 'AccessDenied')
  assertXmlError(await asText(await post(ticket, [file, ...fields])), 403, 'AccessDenied')
  assertXmlError(await asText(await post(ticket, fields)), 400, 'IncorrectNumberOfFilesInPostRequest')
  const broken = await fetch(`http://${ticket.domain}/`, {
    method: 'POST',
    headers: { 'Content-Type': 'multipart/form-data; boundary=x' },
    body: 'no form',
  })
  assertXmlError(await asText(broken), 400, 'IncompleteBody')
  assert.equal(await storedSegments(), before)
})

test('asks for a body only when its ticket is good', async () => {
  const ticket = await begin('continue.bin')
  const good = new RawConnection(app.content)
  good.head('PUT', ticket.path, { Authorization: ticket.headers['Authorization'] ?? '', 'Content-Length': 3, Expect: '100-continue' })
  assert.equal((await good.answer()).status, 100)
  good.write('abc')
  assert.equal((await good.answer()).status, 200)
  good.destroy()
  const bad = new RawConnection(app.content)
  bad.head('PUT', ticket.path, { Authorization: 'x', 'Content-Length': 3, Expect: '100-continue' })
  assert.equal((await bad.answer()).status, 403)
  bad.destroy()
})

test('lets a client that is still sending see why it is refused', async () => {
  const raw = new RawConnection(app.content)
  raw.head('PUT', `/-/upload/${'0'.repeat(32)}`, { 'Content-Length': 1024 * MiB })
  const block = sample(64 * 1024)
  let isSending = true
  raw.socket.on('drain', () => {
    while (isSending && raw.write(block));
  })
  while (raw.write(block));
  const answer = await raw.answer()
  assert.equal(answer.status, 403)
  assert.equal(answer.headers.get('connection'), 'close')
  isSending = false
  raw.socket.end()
  await raw.closed()
})

test('refuses bodies beyond the limit before they come', async () => {
  const ticket = await begin('huge.bin')
  const raw = new RawConnection(app.content)
  raw.head('PUT', ticket.path, { Authorization: ticket.headers['Authorization'] ?? '', 'Content-Length': limits.simpleUploadBytesMax + 1 })
  const answer = await raw.answer()
  assert.deepEqual([answer.status, codeOf(answer.body.toString())], [413, 'EntityTooLarge'])
  raw.destroy()
})

test('keeps the connection after refusing a small body', async () => {
  const raw = new RawConnection(app.content)
  for (let turn = 0; turn < 2; turn++) {
    raw.head('PUT', `/-/upload/${'0'.repeat(32)}`, { 'Content-Length': 3 })
    raw.write('abc')
    assert.equal((await raw.answer()).status, 403)
  }
  raw.destroy()
})

for (const sizeBytes of [1000, MiB]) {
  test(`gives up a client that stops after half of ${sizeBytes} bytes, and keeps nothing`, async () => {
    const before = await storedSegments()
    const ticket = await begin('silent.bin')
    const raw = new RawConnection(hastyOrigin)
    raw.head('PUT', ticket.path, { Authorization: ticket.headers['Authorization'] ?? '', 'Content-Length': sizeBytes })
    raw.write(sample(sizeBytes / 2))
    const answer = await raw.answer()
    assert.deepEqual([answer.status, codeOf(answer.body.toString())], [400, 'RequestTimeout'])
    raw.destroy()
    assert.equal(await storedSegments(), before)
  })

  test(`keeps nothing of a client that leaves after half of ${sizeBytes} bytes`, async () => {
    const before = await storedSegments()
    const ticket = await begin('gone.bin')
    const raw = new RawConnection(app.content)
    raw.head('PUT', ticket.path, { Authorization: ticket.headers['Authorization'] ?? '', 'Content-Length': sizeBytes })
    raw.write(sample(sizeBytes / 2))
    await new Promise((resolve) => setTimeout(resolve, 30))
    raw.destroy()
    await new Promise((resolve) => setTimeout(resolve, 50))
    assert.equal(await storedSegments(), before)
    assert.equal(
      (await app.send('POST', where.at('file', ticket.confirmKey), { token: where.token, query: { confirm: 1 } })).body.code,
      'UploadIncomplete',
    )
  })
}

test('keeps a client that sends slowly but steadily', async () => {
  const ticket = await begin('slow.bin')
  const raw = new RawConnection(steadyOrigin)
  raw.head('PUT', ticket.path, { Authorization: ticket.headers['Authorization'] ?? '', 'Content-Length': 6 })
  for (const byte of 'abcdef') {
    await new Promise((resolve) => setTimeout(resolve, 500))
    raw.write(byte)
  }
  assert.equal((await raw.answer()).status, 200)
  raw.destroy()
})

test('answers preflights without asking who comes', async () => {
  for (const path of ['/', '/-/upload/x', '/-/file/x']) {
    const answer = await fetch(`${app.content}${path}`, {
      method: 'OPTIONS',
      headers: { Origin: 'null', 'Access-Control-Request-Method': 'PUT', 'Access-Control-Request-Headers': 'authorization,x-cos-acl' },
    })
    assert.equal(answer.status, 204)
    assert.equal(answer.headers.get('access-control-allow-origin'), '*')
    assert.equal(answer.headers.get('access-control-allow-headers'), 'authorization,x-cos-acl')
    assert.match(answer.headers.get('access-control-allow-methods') ?? '', /PUT/)
    assert.ok(Number(answer.headers.get('access-control-max-age')) >= 600)
  }
})

test('knows nothing elsewhere', async () => {
  const cases = [
    ['POST', '/', 404, 'NoSuchKey'],
    ['GET', '/-/other/x', 404, 'NoSuchKey'],
    ['POST', '/-/file/x', 405, 'MethodNotAllowed'],
    ['GET', '/-/upload/x', 405, 'MethodNotAllowed'],
    ['GET', '/-/file/x?sign=%zz', 400, 'InvalidArgument'],
  ] as const
  for (const [method, path, status, code] of cases) assertXmlError(await asText(await fetch(app.content + path, { method })), status, code)
})

const ten = Buffer.from('0123456789')
const tenTag = `"${md5(ten)}"`
const long = 'Fri, 01 Jan 2100 00:00:00 GMT'
const exchanges: readonly (readonly [headers: Record<string, string>, status: number, body: string, contentRange?: string])[] = [
  [{}, 200, '0123456789'],
  [{ Range: 'bytes=2-4' }, 206, '234', 'bytes 2-4/10'],
  [{ Range: 'bytes=8-' }, 206, '89', 'bytes 8-9/10'],
  [{ Range: 'bytes=-1' }, 206, '9', 'bytes 9-9/10'],
  [{ Range: 'bytes=0-9' }, 206, '0123456789', 'bytes 0-9/10'],
  [{ Range: 'bytes=0-1,4-5' }, 200, '0123456789'],
  [{ Range: 'bytes=2-4', 'If-Range': tenTag }, 206, '234', 'bytes 2-4/10'],
  [{ Range: 'bytes=2-4', 'If-Range': '"other"' }, 200, '0123456789'],
  [{ 'If-None-Match': tenTag }, 304, ''],
  [{ 'If-None-Match': '"other"' }, 200, '0123456789'],
  [{ 'If-Modified-Since': long }, 304, ''],
]
for (const sizeBytes of [10, MiB]) {
  test(`answers ranges and conditions of ${sizeBytes} bytes`, async () => {
    const body = sizeBytes === 10 ? ten : Buffer.concat([ten, sample(sizeBytes - 10)])
    await given.file(where, 'ranges.bin', body, 'overwrite')
    const link = await linkTo('ranges.bin')
    if (sizeBytes === 10)
      for (const [headers, status, text, contentRange = null] of exchanges) {
        const answer = await asText(await fetch(link, { headers }))
        assert.deepEqual(
          [answer.status, answer.text, answer.headers.get('content-range')],
          [status, text, contentRange],
          JSON.stringify(headers),
        )
        assert.equal(answer.headers.get('accept-ranges'), 'bytes')
        assert.equal(answer.headers.get('etag'), tenTag)
        assert.equal(answer.headers.get('access-control-allow-origin'), '*')
      }
    const range = await fetch(link, { headers: { Range: 'bytes=2-70001' } })
    assert.ok(Buffer.from(await range.arrayBuffer()).equals(body.subarray(2, 70_002)))
    assertXmlError(await asText(await fetch(link, { headers: { 'If-Match': '"other"' } })), 412, 'PreconditionFailed')
    assertXmlError(
      await asText(await fetch(link, { headers: { 'If-Unmodified-Since': 'Thu, 01 Jan 1970 00:00:00 GMT' } })),
      412,
      'PreconditionFailed',
    )
    const beyond = await asText(await fetch(link, { headers: { Range: `bytes=${sizeBytes}-` } }))
    assertXmlError(beyond, 416, 'InvalidRange')
    assert.equal(beyond.headers.get('content-range'), `bytes */${sizeBytes}`)
    const head = await fetch(link, { method: 'HEAD' })
    assert.deepEqual([head.status, head.headers.get('content-length'), (await head.arrayBuffer()).byteLength], [200, String(sizeBytes), 0])
  })
}

test('lets a browser show active documents, without letting them act', async () => {
  for (const [name, isActive] of [
    ['a.html', true],
    ['a.svg', true],
    ['a.js', false],
    ['a.png', false],
  ] as const) {
    await given.file(where, name, '<svg xmlns="http://www.w3.org/2000/svg"/>', 'overwrite')
    const { headers } = await fetch(await linkTo(name))
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.equal(headers.get('content-security-policy')?.startsWith('sandbox;') ?? false, isActive, name)
  }
})

test('refuses links that are forged', async () => {
  await given.file(where, 'signed.bin', 'x', 'overwrite')
  const link = await linkTo('signed.bin')
  for (const forged of [link.replace(/sign=.*/, ''), link.replace(/sign=../, 'sign=xx'), link.replace('signed.bin', 'other.html')])
    assertXmlError(await asText(await fetch(forged)), 403, 'SignatureDoesNotMatch')
  const head = await fetch(link.replace(/sign=.*/, ''), { method: 'HEAD' })
  assert.deepEqual([head.status, (await head.arrayBuffer()).byteLength], [403, 0])
})

test('paces a download', async () => {
  await given.file(where, 'paced.bin', sample(100_000), 'overwrite')
  const startedAt = performance.now()
  const bytes = await (await fetch(await linkTo('paced.bin', { traffic_limit: limits.trafficBytesPerSecondMin }))).arrayBuffer()
  assert.equal(bytes.byteLength, 100_000)
  assert.ok(performance.now() - startedAt > 700)
})

test('stops reading when the client leaves, and leaves a client that takes nothing', async () => {
  await given.file(where, 'big.bin', sample(24 * MiB), 'overwrite')
  const { pathname, search } = new URL(await linkTo('big.bin'))
  for (const [origin, leaves] of [
    [app.content, true],
    [hastyOrigin, false],
  ] as const) {
    const raw = new RawConnection(origin)
    raw.socket.pause()
    raw.head('GET', pathname + search)
    await eventually(() => reads.open === 1)
    if (leaves) raw.destroy()
    await eventually(() => reads.open === 0)
    raw.destroy()
  }
})

test('shows a type that no header can hold as well as it can, and judges what it shows', async () => {
  await given.file(where, 'odd-type.bin', 'x', 'overwrite')
  for (const [type, shown, isSandboxed] of [
    ['text/plain; name=文', Buffer.from('text/plain; name=文').toString('latin1'), false],
    ['text/ht\nml', 'text/html', true],
    ['\u0001', 'application/octet-stream', false],
  ] as const) {
    await app.db.write([], (tx) => tx.run(sql`UPDATE entries SET content_type = ${type} WHERE name = 'odd-type.bin'`))
    const answer = await fetch(await linkTo('odd-type.bin'))
    assert.deepEqual([answer.status, answer.headers.get('content-type'), await answer.text()], [200, shown, 'x'])
    assert.equal(answer.headers.has('content-security-policy'), isSandboxed)
  }
})

test('says that the file is not there when its bytes are not', async () => {
  await given.file(where, 'lost.bin', sample(2 * MiB), 'overwrite')
  const link = await linkTo('lost.bin')
  const [{ id }] = (await app.db.read((reader) =>
    reader.all<{ readonly id: string }>(sql`SELECT blob_id AS id FROM entries WHERE name = 'lost.bin'`),
  )) as [{ readonly id: string }]
  await memory.remove(id as never)
  assertXmlError(await asText(await fetch(link)), 404, 'NoSuchKey')
})

test('breaks the connection rather than end early', async () => {
  const ticket = await beginParts('torn.bin')
  for (const number of [1, 2])
    await put(ticket, sample(MiB + number), { path: `${ticket.path}?partNumber=${number}&uploadId=${ticket.uploadId}` })
  await confirm(ticket)
  const link = await linkTo('torn.bin')
  const [{ id }] = (await app.db.read((reader) =>
    reader.all<{ readonly id: string }>(sql`SELECT segment_id AS id FROM blob_segments WHERE ordinal = 1 AND size_bytes = ${MiB + 2}`),
  )) as [{ readonly id: string }]
  await memory.remove(id as never)
  await assert.rejects(async () => (await fetch(link)).arrayBuffer())
})
