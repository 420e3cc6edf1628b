import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { after, test } from 'node:test'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { StartFailed, startServer } from './start-server.ts'
import type { ServerOptions, StartedServer } from './start-server.ts'

const launcher = fileURLToPath(new URL('../bin/mediatheque.mjs', import.meta.url))
const running = new Set<StartedServer>()
after(() => Promise.all([...running].map((server) => server.stop())))

async function start(options: ServerOptions = {}): Promise<StartedServer> {
  const server = await startServer(options)
  running.add(server)
  return server
}

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'mediatheque-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A request that checks the certificate; answers the status. */
function getHttps(url: string, ca: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { ca, agent: false }, (response) => response.resume().once('end', () => resolve(response.statusCode)))
      .once('error', reject)
      .end()
  })
}

async function refusal(options: ServerOptions): Promise<StartFailed> {
  try {
    running.add(await startServer(options))
  } catch (error) {
    if (error instanceof StartFailed) return error
    throw error
  }
  throw new Error('The server started.')
}

const command = (...given: string[]) => spawnSync(process.execPath, [launcher, ...given], { encoding: 'utf8', timeout: 20_000 })

test('prints exactly one line when it is ready and answers there', async () => {
  const server = await start()
  const lines = server.stdout().trimEnd().split('\n')
  assert.equal(lines.length, 1)
  const ready = JSON.parse(lines[0] as string) as Record<string, unknown>
  assert.deepEqual(Object.keys(ready), ['ready', 'control', 'content'])
  assert.equal(ready['ready'], true)
  const health = await fetch(`${server.control}/healthz`)
  assert.equal(health.status, 200)
  assert.deepEqual(await health.json(), { status: 'ok', database: 'ok', blobs: 'ok' })
  const metrics = await (await fetch(`${server.control}/metrics`)).text()
  assert.match(metrics, /^mediatheque_jobs_due \d+$/m)
})

test('ends with code 0 when it is told to', async () => {
  const server = await startServer()
  assert.deepEqual(await server.stop(), { code: 0, signal: null })
})

test('serves HTTPS that a client trusts with the printed authority', async () => {
  const server = await start({ https: true })
  const ca = readFileSync(server.caPath, 'utf8')
  const port = new URL(server.control).port
  for (const host of ['localhost', '127.0.0.1']) assert.equal(await getHttps(`https://${host}:${port}/healthz`, ca), 200)
  assert.match(server.stderr(), new RegExp(server.caPath))
  await assert.rejects(getHttps(`${server.control}/healthz`, ''), /certificate/)
})

test('lets a client in that knows the authority from NODE_EXTRA_CA_CERTS alone', async () => {
  const server = await start({ https: true })
  const script = `const answer = await fetch(process.argv[1] + '/healthz'); console.log(answer.status)`
  const url = server.control.replace('127.0.0.1', 'localhost')
  const client = spawnSync(process.execPath, ['--input-type=module', '--eval', script, url], {
    encoding: 'utf8',
    env: { ...process.env, NODE_EXTRA_CA_CERTS: server.caPath },
  })
  assert.equal(client.stdout.trim(), '200', client.stderr)
})

test('listens on IPv6 with a certificate for it', async (t) => {
  const server = await startServer({ https: true, flags: ['--listen', '[::1]:0'] }).catch((error: unknown) => {
    if (error instanceof StartFailed && /no such address/.test(error.stderr)) return t.diagnostic('this machine has no IPv6')
    throw error
  })
  if (!server) return
  running.add(server)
  assert.match(server.control, /^https:\/\/\[::1\]:\d+$/)
  assert.equal(await getHttps(`${server.control}/healthz`, readFileSync(server.caPath, 'utf8')), 200)
})

test('uses the same keys and certificates at the second start', async (t) => {
  const options = { data: temporaryFolder(t), https: true, env: { MEDIATHEQUE_SECRET_ID: '', MEDIATHEQUE_SECRET_KEY: '' } }
  const first = await startServer(options)
  const ca = readFileSync(first.caPath, 'utf8')
  await first.stop()
  const second = await startServer(options)
  t.after(() => second.stop())
  assert.deepEqual([second.secretId, second.secretKey], [first.secretId, first.secretKey])
  assert.equal(readFileSync(second.caPath, 'utf8'), ca)
  assert.equal(await getHttps(`${second.control}/healthz`, ca), 200)
})

test('keeps the root key for its owner and out of every output', async (t) => {
  const data = temporaryFolder(t)
  const server = await startServer({ data, env: { MEDIATHEQUE_SECRET_ID: '', MEDIATHEQUE_SECRET_KEY: '', MEDIATHEQUE_LOG_LEVEL: 'debug' } })
  t.after(() => server.stop())
  assert.equal(statSync(join(data, 'root-key.json')).mode & 0o777, 0o600)
  assert.match(server.secretId, /^AKID[A-Za-z0-9]{32}$/)
  assert.match(server.secretKey, /^[A-Za-z0-9]{32}$/)
  const shown = command('keys', 'show', '--data', data)
  assert.equal(shown.status, 0)
  assert.match(shown.stdout, new RegExp(server.secretId))
  assert.ok(![shown.stdout, shown.stderr, server.stdout(), server.stderr()].join('').includes(server.secretKey))
  assert.equal(command('keys', 'show', '--reveal', '--data', data).status, 2)
})

test('writes no secret and no token to the log, whatever is sent', async () => {
  const server = await start({ env: { MEDIATHEQUE_LOG_LEVEL: 'debug' } })
  const planted = 'planted0123456789abcdef'
  const attempts: [string, RequestInit][] = [
    [`/api/v1/token?library_id=smh0000000000000&library_secret=${planted}`, {}],
    [`/api/v1/token/smh0000000000000/${planted}`, { method: 'DELETE' }],
    [`/api/v1/directory/smh0000000000000/-/?access_token=${planted}`, {}],
    ['/api/v1/directory/smh0000000000000/-/', { headers: { authorization: `Bearer ${planted}` } }],
    [`/?Action=DescribeLibraries&SecretId=${planted}&Signature=${planted}&Token=${planted}`, {}],
    [
      '/',
      {
        method: 'POST',
        headers: {
          authorization: `TC3-HMAC-SHA256 Credential=${planted}/2026-01-01/smh/tc3_request, SignedHeaders=host, Signature=${planted}`,
          'x-tc-token': planted,
        },
        body: '{}',
      },
    ],
    [`/nowhere/${planted}`, {}],
    [`/-/live/play.example.com/live/stage.flv?txSecret=${planted}&txTime=7fffffff`, {}],
    [`/-/live/play.example.com/live/stage.m3u8?txSecret=${planted}&txTime=7fffffff`, {}],
    [`/smh0000000000000-1250000000/key?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${planted}&X-Amz-Signature=${planted}`, {}],
    [`/smh0000000000000-1250000000/key?q-sign-algorithm=sha1&q-ak=${planted}&q-signature=${planted}`, {}],
    [
      '/smh0000000000000-1250000000/key',
      { headers: { authorization: `q-sign-algorithm=sha1&q-ak=${planted}`, 'x-cos-security-token': planted } },
    ],
    [`/console/?secret=${planted}`, { headers: { accept: 'text/html' } }],
  ]
  for (const [path, init] of attempts)
    for (const origin of [server.control, server.content]) assert.ok((await fetch(origin + path, init)).status < 500, path)
  for (const deadline = Date.now() + 10_000; !server.stderr().includes('request') && Date.now() < deadline; ) await delay(20)
  await delay(100)
  assert.ok(server.stderr().includes('request'), 'requests are logged at all')
  assert.ok(!server.stderr().includes(planted))
  assert.ok(!server.stderr().includes(server.secretKey))
})

test('takes a rotated root key', async (t) => {
  const data = temporaryFolder(t)
  const server = await startServer({ data, env: { MEDIATHEQUE_SECRET_ID: '', MEDIATHEQUE_SECRET_KEY: '' } })
  t.after(() => server.stop())
  assert.equal(command('keys', 'rotate', '--data', data).status, 0)
  for (const deadline = Date.now() + 20_000; !server.stderr().includes('rotated') && Date.now() < deadline; ) await delay(20)
  assert.match(server.stderr(), /the root key was rotated/)
})

test('refuses a second server on the same data folder, and starts after a kill', async (t) => {
  const data = temporaryFolder(t)
  const first = await startServer({ data })
  const refused = await refusal({ data })
  assert.equal(refused.exit.code, 1)
  assert.match(refused.stderr, new RegExp(`^Another server \\(process ${first.pid}\\) runs on the data folder .* --data\\.\\n$`))
  await first.kill('SIGKILL')
  const second = await startServer({ data })
  t.after(() => second.stop())
  assert.equal((await fetch(`${second.control}/healthz`)).status, 200)
})

test('refuses another master key than the one it began with', async (t) => {
  const data = temporaryFolder(t)
  await (await startServer({ data })).stop()
  const refused = await refusal({ data, env: { MEDIATHEQUE_MASTER_KEY: 'ab'.repeat(32) } })
  assert.equal(refused.exit.code, 1)
  assert.match(refused.stderr, /^The master key is not the one this database was begun with\./)
})

test('says what is wrong with a database that is none', async (t) => {
  const data = temporaryFolder(t)
  writeFileSync(join(data, 'mediatheque.sqlite'), 'not a database, '.repeat(300))
  const refused = await refusal({ data })
  assert.equal(refused.exit.code, 1)
  assert.match(refused.stderr, /^The database .*mediatheque\.sqlite can't be used: file is not a database\n$/)
})

test('says which address is taken', async (t) => {
  const other = createServer().listen(0, '127.0.0.1')
  t.after(() => other.close())
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as AddressInfo
  const refused = await refusal({ flags: ['--content-listen', `127.0.0.1:${port}`] })
  assert.equal(refused.exit.code, 1)
  assert.equal(
    refused.stderr.trim().split('\n').at(-1),
    `Can't listen on 127.0.0.1:${port}: another program listens there. Choose another address with --content-listen.`,
  )
})

for (const { name, flags, sentence } of [
  { name: 'an unknown flag', flags: ['--lisen', 'x'], sentence: /^Unknown flag --lisen\. Did you mean --listen\?/ },
  { name: 'a listener without a port', flags: ['--listen', 'localhost'], sentence: /^--listen takes HOST:PORT/ },
  { name: 'a public address with a path', flags: ['--public-url', 'https://media.example/path'], sentence: /without a path/ },
  { name: 'a word too many', flags: ['now'], sentence: /one word too many/ },
]) {
  test(`refuses ${name} with a sentence and code 2`, async () => {
    const refused = await refusal({ flags })
    assert.equal(refused.exit.code, 2)
    assert.match(refused.stderr, sentence)
    assert.ok(refused.stderr.length < 500, 'a sentence, not a stack')
  })
}

test('ends when its launcher is killed', { skip: process.platform !== 'linux' }, async (t) => {
  const data = temporaryFolder(t)
  const olderNode = spawnSync('sh', ['-c', 'command -v node'], {
    encoding: 'utf8',
    env: { ...process.env, PATH: '/usr/local/bin:/usr/bin:/bin' },
  }).stdout.trim()
  if (!olderNode) return t.diagnostic('no Node of the system to launch with')
  const { spawn } = await import('node:child_process')
  const child = spawn(
    olderNode,
    [launcher, 'serve', '--http', '--data', data, '--listen', '127.0.0.1:0', '--content-listen', '127.0.0.1:0'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').once('data', resolve)
    child.once('exit', () => reject(new Error('The launcher ended before the server was ready.')))
  })
  const { control } = JSON.parse(line) as { control: string }
  child.kill('SIGKILL')
  let isGone = false
  for (const deadline = Date.now() + 20_000; !isGone && Date.now() < deadline; await delay(50)) {
    isGone = await fetch(`${control}/healthz`).then(
      () => false,
      () => true,
    )
  }
  assert.ok(isGone)
})

test('tells every command its flags', () => {
  const all = command('help')
  assert.equal(all.status, 0)
  const names = [...all.stdout.matchAll(/^ {2}(\w+) {2}/gm)].map(([, name]) => name as string)
  assert.ok(names.includes('serve') && names.includes('keys'))
  for (const name of names) assert.match(command(name, '--help').stdout, new RegExp(`^Usage: mediatheque ${name}`))
})
