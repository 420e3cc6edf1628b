import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { Server, connect } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { systemClock } from '../clock.ts'
import { silentLog } from '../log/log.ts'
import { privateCertificates } from '../tls/server-certificates.ts'
import { listen } from './listener.ts'
import type { Listener } from './listener.ts'

async function openTls(t: TestContext): Promise<Listener> {
  const folder = mkdtempSync(join(tmpdir(), 'mediatheque-listener-'))
  const certificates = privateCertificates({ dataDirectory: folder, names: [], clock: systemClock, log: silentLog })
  t.after(() => {
    certificates.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return listen({ host: '127.0.0.1', port: 0, tls: certificates.current(), handle: (_, response) => response.end('well') })
}

test('a listener closes although somebody has connected and never said a word of TLS', async (t) => {
  const accepted = t.mock.method(Server.prototype, 'emit')
  const listener = await openTls(t)
  const silent = connect({ host: '127.0.0.1', port: listener.port })
  silent.on('error', () => {}).resume()
  const isAccepted = (): boolean => accepted.mock.calls.some((call) => (call.arguments as readonly unknown[])[0] === 'connection')
  while (!isAccepted()) await new Promise((resolve) => setImmediate(resolve))
  const closed = once(silent, 'close')
  await listener.stop(50)
  await closed
})

test('a listener goes on when the system could not hand over a connection', async (t) => {
  const listening = t.mock.method(Server.prototype, 'listen')
  const listener = await openTls(t)
  const server = listening.mock.calls[0]?.this as Server
  server.emit('error', Object.assign(new Error('accept ENOBUFS'), { code: 'ENOBUFS' }))
  const socket: Socket = connectTls({ host: '127.0.0.1', port: listener.port, rejectUnauthorized: false })
  socket.end('GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n')
  let answered = ''
  for await (const bytes of socket) answered += String(bytes)
  assert.match(answered, /^HTTP\/1\.1 200 /)
  await listener.stop(0)
})
