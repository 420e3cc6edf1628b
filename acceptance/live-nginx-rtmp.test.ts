/**
 * nginx with its RTMP module, from Debian, carries the streams and asks this server: the example
 * configuration as it stands, driven over the wire by ffmpeg with the table of live addresses.
 */
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { liveAddressCases, setUpLiveTable } from './live-addresses.ts'
import type { AddressCase } from './live-addresses.ts'
import { liveClient } from './live-studio.ts'
import { startServer } from './start-server.ts'

for (const program of ['/usr/sbin/nginx', '/usr/lib/nginx/modules/ngx_rtmp_module.so', '/usr/bin/ffmpeg'])
  assert.ok(existsSync(program), `This test needs ${program}: apt-get install nginx libnginx-mod-rtmp ffmpeg`)

const folder = mkdtempSync(join(tmpdir(), 'mediatheque-nginx-'))
// Its worker gives up root's rights.
chmodSync(folder, 0o755)
const server = await startServer({ flags: ['--live-hooks-listen', '127.0.0.1:0'] })
const ask = liveClient(server)
await setUpLiveTable(ask)
const [rtmpPort, httpPort] = [await freePort(), await freePort()]
const nginx = startNginx()
const pattern = makePattern()
const running = new Set<ChildProcess>()

after(async () => {
  for (const child of running) child.kill('SIGKILL')
  nginx.kill('SIGTERM')
  await new Promise((resolve) => (nginx.exitCode === null ? nginx.once('close', resolve) : resolve(undefined)))
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})
await waitFor('nginx listens', async () => (await get('/nothing', 'x')).status === 404)

test('pushes what the table lets in, and nothing else', { timeout: 300_000 }, async () => {
  const cases = casesOf('push')
  assert.ok(cases.length > 40)
  const wrong = await inTurns(cases, async (one) => (await pushBriefly(one)) !== one.isAllowed)
  assert.deepEqual(wrong, [])
})

test('plays by RTMP what the table lets in, and nothing else', { timeout: 300_000 }, async () => {
  const publishers = await publishAll()
  const wrong = await inTurns(casesOf('rtmp'), async (one) => (await playBriefly(one)) !== one.isAllowed)
  assert.deepEqual(wrong, [])
  await stopAll(publishers)
})

test('gives playlists and segments by HLS as the table says', { timeout: 300_000 }, async () => {
  const publishers = await publishAll()
  const pathOf = ({ app, stream, query }: AddressCase): string => `/${app}/${stream}.m3u8?${query}`
  for (const [app, stream] of published)
    await waitFor(`${app}/${stream} has a playlist`, () => existsSync(join(folder, 'hls', app, `${stream}.m3u8`)))
  const wrong: string[] = []
  for (const one of casesOf('hls')) {
    const { status } = await get(pathOf(one), one.domain)
    if (status !== (one.isAllowed ? 200 : 403)) wrong.push(`${one.name}: ${status}`)
  }
  assert.deepEqual(wrong, [])

  const good = casesOf('hls').find(({ name }) => name === 'hls, main key: signed with MD5') as AddressCase
  const playlist = await get(pathOf(good), good.domain)
  const segment = playlist.body.split('\n').find((line) => line.includes('.ts')) as string
  assert.ok(segment.endsWith(`?${good.query}`), segment)
  assert.equal((await get(`/live/${segment}`, good.domain)).status, 200)
  assert.equal((await get(`/live/${segment.split('?')[0]}`, good.domain)).status, 403, 'without its signature')
  assert.equal((await get(`/live/${segment.replace('stream01', 'stream01_hd')}`, good.domain)).status, 403, 'of another stream')
  await stopAll(publishers)
})

test('tells who is on the air, and ends whom it drops or forbids', { timeout: 120_000 }, async (context) => {
  const of = { DomainName: 'openpush.live.test', AppName: 'live', StreamName: 'onair01' }
  const publisher = publish('live', 'onair01')
  const state = async () => (await ask('DescribeLiveStreamState', of)).StreamState
  await waitFor('it is on the air', async () => (await state()) === 'active')
  const address = { protocol: 'rtmp', domain: 'openplay.live.test', app: 'live', stream: 'onair01', query: '' } as const
  const viewer = ffmpeg('-rtmp_tcurl', tcUrl(address), '-i', addressOf(address), '-f', 'null', '-')
  await delay(1500)
  assert.deepEqual([publisher.exitCode, viewer.exitCode], [null, null])

  const droppedAt = Date.now()
  await ask('DropLiveStream', of)
  await Promise.all([closed(publisher), closed(viewer)])
  context.diagnostic(`dropped after ${Date.now() - droppedAt} ms`)
  await waitFor('it is off the air', async () => (await state()) === 'inactive')

  const again = publish('live', 'onair01')
  await waitFor('it is back', async () => (await state()) === 'active')
  await delay(1500)
  assert.equal(again.exitCode, null, 'a drop is not a ban')
  const forbiddenAt = Date.now()
  await ask('ForbidLiveStream', of)
  await closed(again)
  context.diagnostic(`ended after ${Date.now() - forbiddenAt} ms`)
  await closed(publish('live', 'onair01'))
  assert.equal(await state(), 'forbid')
  const past = { StartTime: new Date(Date.now() - 600_000).toISOString(), EndTime: new Date(Date.now() + 1000).toISOString() }
  const { PublishInfo } = await ask('DescribeLiveStreamPublishedList', { DomainName: of.DomainName, StreamName: 'onair01', ...past })
  assert.deepEqual(
    PublishInfo.map(({ StopReason }: { StopReason: string }) => StopReason),
    ['cut', 'cut'],
  )
})

const published = [
  ['live', 'stream01'],
  ['live', 'stream01_hd'],
  ['show', 'stream01'],
] as const

async function publishAll(): Promise<readonly ChildProcess[]> {
  const children = published.map(([app, stream]) => publish(app, stream))
  for (const [AppName, StreamName] of published)
    await waitFor(`${AppName}/${StreamName} is on the air`, async () => {
      const { StreamState } = await ask('DescribeLiveStreamState', { DomainName: 'openpush.live.test', AppName, StreamName })
      return StreamState === 'active'
    })
  return children
}

/** Pushes by the domain that asks for no signature, until it is ended. */
function publish(app: string, stream: string): ChildProcess {
  const of = { protocol: 'push', domain: 'openpush.live.test', app, stream, query: '' } as const
  return ffmpeg('-re', '-stream_loop', '-1', '-i', pattern, '-c', 'copy', '-f', 'flv', '-rtmp_tcurl', tcUrl(of), addressOf(of))
}

const casesOf = (protocol: AddressCase['protocol']): readonly AddressCase[] =>
  liveAddressCases(Math.floor(Date.now() / 1000)).filter((one) => one.protocol === protocol)

type Address = Pick<AddressCase, 'domain' | 'app' | 'stream' | 'query'>

/** The name leads nowhere here, so the address says the machine and `tcurl` the name, as a resolver would make of it. */
const addressOf = ({ app, stream, query }: Address): string => `rtmp://127.0.0.1:${rtmpPort}/${app}/${stream}${query ? `?${query}` : ''}`
const tcUrl = ({ domain, app }: Address): string => `rtmp://${domain}/${app}`

async function pushBriefly(one: AddressCase): Promise<boolean> {
  // As long as the pattern: what is let in ends by itself.
  const child = ffmpeg('-re', '-i', pattern, '-c', 'copy', '-f', 'flv', '-rtmp_tcurl', tcUrl(one), addressOf(one))
  return (await closed(child)) === 0
}

async function playBriefly(one: AddressCase): Promise<boolean> {
  const child = ffmpeg('-rtmp_tcurl', tcUrl(one), '-rw_timeout', '4000000', '-i', addressOf(one), '-t', '0.2', '-f', 'null', '-')
  return (await closed(child)) === 0
}

function ffmpeg(...flags: readonly string[]): ChildProcess {
  const child = spawn('/usr/bin/ffmpeg', ['-nostdin', '-hide_banner', '-loglevel', 'error', ...flags], { stdio: 'ignore' })
  running.add(child)
  child.once('close', () => running.delete(child))
  return child
}

const closed = (child: ChildProcess): Promise<number | null> =>
  child.exitCode === null && child.signalCode === null
    ? new Promise((resolve) => child.once('close', (code) => resolve(code)))
    : Promise.resolve(child.exitCode)

async function stopAll(children: readonly ChildProcess[]): Promise<void> {
  for (const child of children) child.kill('SIGKILL')
  await Promise.all(children.map(closed))
}

/** The names of those that answered otherwise; one after the other where two would be one stream. */
async function inTurns(cases: readonly AddressCase[], isWrong: (one: AddressCase) => Promise<boolean>): Promise<readonly string[]> {
  const wrong: string[] = []
  const waiting = [...cases]
  const isPush = cases[0]?.protocol === 'push'
  const work = async (): Promise<void> => {
    for (let one = waiting.shift(); one; one = waiting.shift()) if (await isWrong(one)) wrong.push(one.name)
  }
  await Promise.all(Array.from({ length: isPush ? 1 : 3 }, work))
  return wrong
}

/** Four tenths of a second, so that a hundred pushes take less than a minute. */
function makePattern(): string {
  const file = join(folder, 'pattern.flv')
  const flags = ['-f', 'lavfi', '-i', 'testsrc2=size=64x64:rate=10', '-f', 'lavfi', '-i', 'sine=frequency=440']
  execFileSync('/usr/bin/ffmpeg', [
    '-loglevel',
    'error',
    ...flags,
    '-t',
    '0.4',
    '-g',
    '5',
    '-c:v',
    'libx264',
    '-pix_fmt',
    'yuv420p',
    '-c:a',
    'aac',
    file,
  ])
  return file
}

function startNginx(): ChildProcess {
  mkdirSync(join(folder, 'hls'), { mode: 0o777 })
  chmodSync(join(folder, 'hls'), 0o777)
  const example = readFileSync(join(import.meta.dirname, '../examples/live/nginx-rtmp.conf'), 'utf8')
  const live = /application live \{[\s\S]*?\n {4}\}\n/.exec(example)?.[0] ?? ''
  const text = example
    .replace(live, `${live}${live.replaceAll('live {', 'show {').replace('/hls/live', '/hls/show')}`)
    .replace('listen 1935', `listen 127.0.0.1:${rtmpPort}`)
    .replace('listen 8080', `listen 127.0.0.1:${httpPort}`)
    .replaceAll('http://127.0.0.1:8935', server.liveHooks)
    .replaceAll('/var/lib/nginx/hls', join(folder, 'hls'))
    .replace('hls_fragment 2s', 'hls_fragment 1s')
    .replace('/var/log/nginx/rtmp-error.log', join(folder, 'error.log'))
    .replace('/run/nginx-rtmp.pid', join(folder, 'nginx.pid'))
  const file = join(folder, 'nginx.conf')
  writeFileSync(file, text)
  return spawn('/usr/sbin/nginx', ['-c', file, '-g', 'daemon off;'], { stdio: 'ignore' })
}

function get(path: string, host: string): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve) => {
    const outgoing = request({ host: '127.0.0.1', port: httpPort, path, headers: { host } }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() }))
    })
    outgoing.on('error', () => resolve({ status: 0, body: '' }))
    outgoing.end()
  })
}

async function waitFor(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await delay(100)) if (await isSo()) return
  assert.fail(`${what}: not within 20 seconds`)
}

/** One below those that the system gives away by itself: nobody who asks for any port gets it until the server has it. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000)
    const isFree = await new Promise<boolean>((resolve) => {
      const probe = createServer()
      probe.once('error', () => resolve(false))
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
    })
    if (isFree) return port
  }
}
