/** The content listener of a started server: as the official client uses it, as a crowd abuses it, and after a crash. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { makePlace } from './place.ts'
import type { Place } from './place.ts'
import { startServer } from './start-server.ts'
import { api, download, upload } from './transfer-client.ts'
import type { Client, Ticket } from './transfer-client.ts'

const MiB = 1024 * 1024
const server = await startServer()
after(() => server.stop())
const place = await makePlace(server)
const clientOf = ({ control, libraryId, token }: Place): Client => ({ control, libraryId, token, protocol: new URL(control).protocol })
const client = clientOf(place)

const random = (sizeBytes: number): Uint8Array<ArrayBuffer> => Uint8Array.from(randomBytes(sizeBytes))
const insistSame = (one: Uint8Array, other: Uint8Array): void => assert.ok(Buffer.from(one).equals(other), 'not the same bytes')

for (const sizeBytes of [0, 1, 65_536, 65_537, 1_048_576]) {
  test(`carries ${sizeBytes} bytes there and back`, async () => {
    const bytes = random(sizeBytes)
    const { way } = await upload(client, `simple-${sizeBytes}.bin`, bytes)
    assert.equal(way, 'simple')
    insistSame((await download(client, `simple-${sizeBytes}.bin`)).bytes, bytes)
  })
}

test('carries a large file in parts and brings it back in ranges', async () => {
  const bytes = random(33 * MiB + 17)
  const { way, file } = await upload(client, '大 file.bin', bytes)
  assert.deepEqual([way, file.size], ['parts', String(bytes.length)])
  assert.match(file.eTag, /^"[0-9a-f]{32}-7"$/)
  const back = await download(client, '大 file.bin')
  assert.deepEqual(back.statuses, [206, 206, 206, 206, 206, 206, 206])
  insistSame(back.bytes, bytes)
})

test('needs no bytes for a content it has already', async () => {
  const bytes = random(2 * MiB + 3)
  assert.equal((await upload(client, 'first.bin', bytes)).way, 'simple')
  const { way, file } = await upload(client, 'second.bin', bytes)
  assert.deepEqual([way, file.path], ['instant', ['second.bin']])
  insistSame((await download(client, 'second.bin')).bytes, bytes)
})

test('continues an upload with renewed tickets and the same upload id', async () => {
  const bytes = random(2 * MiB)
  const { json: ticket } = await api(client, 'POST', 'file', 'renewed.bin', { multipart: 1 }, {})
  const put = async (given: Ticket, number: number) =>
    (
      await fetch(`http://${given.domain}${given.path}?partNumber=${number}&uploadId=${ticket.uploadId}`, {
        method: 'PUT',
        headers: given.headers,
        body: bytes.subarray((number - 1) * MiB, number * MiB),
      })
    ).status
  assert.equal(await put(ticket, 2), 200)
  const renewed = await api(client, 'POST', 'file', ticket.confirmKey, { renew: 1 })
  assert.equal(renewed.json.uploadId, ticket.uploadId)
  assert.equal(await put(renewed.json, 1), 200)
  assert.equal((await api(client, 'POST', 'file', ticket.confirmKey, { confirm: 1 }, {})).status, 200)
  insistSame((await download(client, 'renewed.bin')).bytes, bytes)
})

test('takes a form', async () => {
  const bytes = random(300_000)
  const { json: ticket } = await api(client, 'POST', 'file', 'form.bin', {}, {})
  const form = new FormData()
  for (const [name, value] of Object.entries<string>(ticket.form)) form.append(name, value)
  form.append('file', new Blob([bytes]), 'form.bin')
  assert.equal((await fetch(`http://${ticket.domain}${ticket.path}`, { method: 'POST', body: form })).status, 204)
  assert.equal((await api(client, 'POST', 'file', ticket.confirmKey, { confirm: 1 }, {})).status, 200)
  insistSame((await download(client, 'form.bin')).bytes, bytes)
})

test('serves a client that trusts the private authority', async () => {
  const secure = await startServer({ https: true })
  after(() => secure.stop())
  const given = clientOf(await makePlace(secure))
  const code = `
    const { upload, download } = await import(${JSON.stringify(new URL('./transfer-client.ts', import.meta.url).href)})
    const bytes = crypto.getRandomValues(new Uint8Array(60_000))
    const { way } = await upload(${JSON.stringify(given)}, 'a.bin', bytes)
    const back = await download(${JSON.stringify(given)}, 'a.bin')
    console.log(way, back.bytes.every((byte, index) => byte === bytes[index]))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: secure.caPath },
  })
  assert.equal(stdout, 'simple true\n')
})

test('honours tickets and links that it gave before it was killed', async () => {
  const data = mkdtempSync(join(tmpdir(), 'mediatheque-data-'))
  after(() => rmSync(data, { recursive: true, force: true }))
  const first = await startServer({ data })
  const before = clientOf(await makePlace(first))
  const bytes = random(200_000)
  await upload(before, 'kept.bin', bytes)
  const { json: details } = await api(before, 'GET', 'file', 'kept.bin', { info: 1 })
  const { json: ticket } = await api(before, 'PUT', 'file', 'later.bin', {}, {})
  await first.kill('SIGKILL')
  const second = await startServer({ data, env: { MEDIATHEQUE_SECRET_ID: first.secretId, MEDIATHEQUE_SECRET_KEY: first.secretKey } })
  after(() => second.stop())
  const { pathname, search } = new URL(details.cosUrl)
  insistSame(new Uint8Array(await (await fetch(second.content + pathname + search)).arrayBuffer()), bytes)
  assert.equal((await fetch(second.content + ticket.path, { method: 'PUT', headers: ticket.headers, body: bytes })).status, 200)
  const now = { ...before, control: second.control }
  assert.equal((await api(now, 'POST', 'file', ticket.confirmKey, { confirm: 1 }, {})).status, 200)
})

/** Segments the server holds open. */
const openSegments = (): readonly string[] =>
  readdirSync(`/proc/${server.pid}/fd`)
    .map(targetOf)
    .filter((target) => target.startsWith(server.dataDirectory) && /[0-9a-f]{32}/.test(target))
function targetOf(descriptor: string): string {
  try {
    return readlinkSync(`/proc/${server.pid}/fd/${descriptor}`)
  } catch {
    return 'closed meanwhile'
  }
}
const residentBytes = (): number => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]) * 1024
const eventually = async (holds: () => boolean, what: () => string): Promise<void> => {
  for (let tries = 0; tries < 600; tries++) {
    if (holds()) return
    await delay(50)
  }
  assert.fail(what())
}
const contentPort = Number(new URL(server.content).port)
const opened = (head: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: contentPort }, () => {
      socket.write(head)
      resolve(socket)
    })
    socket.on('error', reject)
  })

test('lets nothing behind of clients that leave in the middle', async () => {
  await upload(client, 'long.bin', random(20 * MiB), { isInstant: false })
  const { json: details } = await api(client, 'GET', 'file', 'long.bin', { info: 1 })
  const { pathname, search } = new URL(details.cosUrl)
  for (let round = 0; round < 4; round++) {
    const sockets = await Promise.all(
      Array.from({ length: 25 }, async (_, index) => {
        if (index % 2 === 0) {
          const socket = await opened(`GET ${pathname}${search} HTTP/1.1\r\nHost: x\r\n\r\n`)
          socket.pause()
          return socket
        }
        const { json: ticket } = await api(client, 'PUT', 'file', `left-${round}-${index}.bin`, {}, {})
        const socket = await opened(
          `PUT ${ticket.path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${ticket.headers.Authorization}\r\nContent-Length: ${10 * MiB}\r\n\r\n`,
        )
        socket.write(randomBytes(300_000))
        return socket
      }),
    )
    await eventually(
      () => openSegments().length >= 20,
      () => 'not all transfers have begun',
    )
    for (const socket of sockets) socket.destroy()
  }
  await eventually(
    () => openSegments().length === 0,
    () => openSegments().join(),
  )
  const unfinished = () =>
    readdirSync(server.dataDirectory, { recursive: true, encoding: 'utf8' }).filter((name) => /incoming\/./.test(name))
  await eventually(
    () => unfinished().length === 0,
    () => unfinished().join(),
  )
})

test('holds little for readers that do not read', async () => {
  await upload(client, 'wide.bin', random(20 * MiB), { isInstant: false })
  const { json: details } = await api(client, 'GET', 'file', 'wide.bin', { info: 1 })
  const { pathname, search } = new URL(details.cosUrl)
  const before = residentBytes()
  const sockets = await Promise.all(
    Array.from({ length: 64 }, async () => {
      const socket = await opened(`GET ${pathname}${search} HTTP/1.1\r\nHost: x\r\n\r\n`)
      socket.pause()
      return socket
    }),
  )
  await delay(1000)
  const grown = residentBytes() - before
  for (const socket of sockets) socket.destroy()
  assert.ok(grown < 200 * MiB, `${Math.round(grown / MiB)} MiB for 64 readers`)
  insistSame((await download(client, 'simple-1.bin')).bytes, (await download(client, 'simple-1.bin')).bytes)
})

const hostile: readonly (readonly [name: string, bytes: string, statuses: readonly number[]])[] = [
  ['no HTTP', 'hello\r\n\r\n', [400]],
  ['two lengths', 'PUT /-/upload/x HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc', [400]],
  ['length and chunks', 'PUT /-/upload/x HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', [400]],
  ['a negative length', 'PUT /-/upload/x HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n', [400]],
  ['an endless head', `GET /-/file/x HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`, [431]],
  ['an escape from the folder', 'GET /-/file/../../../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n', [403]],
  ['a broken escape', 'GET /-/file/%zz/%ff?sign=%zz HTTP/1.1\r\nHost: x\r\n\r\n', [400, 403]],
  ['an absolute address', 'GET http://elsewhere/-/file/x HTTP/1.1\r\nHost: x\r\n\r\n', [403, 404]],
  ['a tunnel', 'CONNECT elsewhere:443 HTTP/1.1\r\nHost: x\r\n\r\n', []],
  ['an upgrade', 'GET /-/file/x HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n', [403]],
  ['a form without boundary', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data\r\nContent-Length: 3\r\n\r\nabc', [404]],
  ['a broken chunk', 'PUT /-/upload/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', [400, 403]],
]
for (const [name, bytes, statuses] of hostile) {
  test(`is not impressed by ${name}`, async () => {
    const socket = await opened(bytes)
    const received = await new Promise<string>((resolve) => {
      let text = ''
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1')
        if (text.includes('\r\n\r\n')) resolve(text)
      })
      socket.on('close', () => resolve(text))
    })
    socket.destroy()
    const status = Number(/^HTTP\/1\.1 (\d+)/.exec(received)?.[1])
    assert.ok(statuses.length === 0 ? received === '' : statuses.includes(status), received)
    assert.equal((await fetch(`${server.control}/healthz`)).status, 200)
  })
}
