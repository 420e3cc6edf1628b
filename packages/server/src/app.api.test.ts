import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { createApp } from './app.ts'
import type { App } from './app.ts'
import { readConfig } from './config.ts'
import type { Config } from './config.ts'
import { StartRefused } from './platform/installation/start-refused.ts'

function configFor(t: TestContext, environment: Record<string, string> = {}): Config {
  const data = mkdtempSync(join(tmpdir(), 'mediatheque-app-'))
  t.after(() => rmSync(data, { recursive: true, force: true }))
  const defaults = {
    MEDIATHEQUE_DATA: data,
    MEDIATHEQUE_HTTP: 'true',
    MEDIATHEQUE_LISTEN: '127.0.0.1:0',
    MEDIATHEQUE_CONTENT_LISTEN: '127.0.0.1:0',
  }
  return readConfig({ flags: new Map(), environment: { ...defaults, MEDIATHEQUE_LOG_LEVEL: 'silent', ...environment } })
}

async function start(t: TestContext, app: App) {
  const started = await app.start()
  t.after(() => app.stop())
  return started
}

test('runs two apps with different configs in one process', async (t) => {
  const first = await start(t, createApp(configFor(t, { MEDIATHEQUE_LIBRARY_SUFFIX: 'first.example' })))
  const second = await start(t, createApp(configFor(t, { MEDIATHEQUE_PUBLIC_URL: 'https://second.example' })))
  assert.equal(first.addresses.librarySuffix, 'first.example')
  assert.equal(first.addresses.control, first.control)
  assert.equal(second.addresses.control, 'https://second.example')
  assert.notEqual(first.rootKey.current().secretId, second.rootKey.current().secretId)
  for (const { control } of [first, second]) assert.equal((await fetch(`${control}/healthz`)).status, 200)
})

test('tells clients of a listener on every address the first server name', async (t) => {
  const { addresses } = await start(
    t,
    createApp(configFor(t, { MEDIATHEQUE_CONTENT_LISTEN: '0.0.0.0:0', MEDIATHEQUE_SERVER_NAMES: 'media.example' })),
  )
  assert.match(addresses.contentHost, /^media\.example:\d+$/)
})

test('leaves nothing open when it can not start', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1')
  t.after(() => taken.close())
  await new Promise((resolve) => taken.once('listening', resolve))
  const config = configFor(t, { MEDIATHEQUE_CONTENT_LISTEN: `127.0.0.1:${(taken.address() as AddressInfo).port}` })
  await assert.rejects(createApp(config).start(), StartRefused)
  await start(t, createApp({ ...config, contentListen: { host: '127.0.0.1', port: 0 } }))
})

test('refuses a second app on the same data folder until the first has stopped', async (t) => {
  const config = configFor(t)
  const first = createApp(config)
  await first.start()
  await assert.rejects(createApp(config).start(), /runs on the data folder/)
  await first.stop()
  await start(t, createApp(config))
})

test('lets a running request finish when it stops, and takes no other', async (t) => {
  const app = createApp(configFor(t))
  const { control } = await start(t, app)
  const running = request(`${control}/api/v1/space/smh0000000000000?access_token=none`, {
    method: 'POST',
    headers: { 'content-length': '2', expect: '100-continue' },
  })
  const answered = new Promise<number | undefined>((resolve, reject) => {
    running.once('response', (response) => resolve(response.resume().statusCode)).once('error', reject)
  })
  running.flushHeaders()
  // By now the server has the request in its hands.
  await once(running, 'continue')
  running.write('{')
  const stopped = app.stop()
  await assert.rejects(fetch(`${control}/healthz`))
  running.end('}')
  assert.equal(await answered, 403)
  await stopped
})

test('cuts a request that outlasts the grace', async (t) => {
  const app = createApp(configFor(t, { MEDIATHEQUE_SHUTDOWN_GRACE: '0' }))
  const { content } = await start(t, app)
  const stuck = request(`${content}/bucket/key`, { method: 'PUT', headers: { 'content-length': '10' } })
  const ended = new Promise((resolve) => stuck.once('error', resolve).once('response', resolve))
  stuck.write('1')
  await new Promise((resolve) => setTimeout(resolve, 50))
  await app.stop()
  await ended
})
