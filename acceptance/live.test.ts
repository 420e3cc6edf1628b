/** Live streams as publishers and players meet them: RTMP in; HTTP-FLV, HLS and RTMP out; addresses that play and those that don't. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import {
  ask,
  ffmpeg,
  keys,
  liveClient,
  makeDomains,
  openViewer,
  playDomain,
  playQuery,
  playUrl,
  push,
  pushDomain,
  pushQuery,
  requireFfmpeg,
  signed,
  startLiveServer,
  until,
  untilPlaying,
  watch,
} from './live-studio.ts'

requireFfmpeg()
const server = await startLiveServer()
after(() => server.stop())
const cloud = liveClient(server)
await makeDomains(cloud)
const stream = 'show-1'
const publisher = push(server, stream)
after(() => publisher.stop())
await untilPlaying(server, stream)

const rtmpUrl = (name: string, query: string, vhost = playDomain): string => `${server.rtmp}/live/${name}?${query}&vhost=${vhost}`

for (const [protocol, url] of [
  ['HTTP-FLV', playUrl(server, stream, 'flv')],
  ['HLS', playUrl(server, stream, 'm3u8')],
  ['RTMP', rtmpUrl(stream, playQuery(stream))],
] as const)
  test(`plays picture and sound over ${protocol}`, async () => {
    const { frames, code, words } = await watch(url, 3)
    assert.equal(code, 0, words)
    assert.ok(frames >= 70, `${frames} pictures in three seconds of 25 each`)
    assert.match(words, /Video: h264.*640x360/)
    assert.match(words, /Audio: aac/)
  })

test('starts a late viewer with a whole picture at once', async () => {
  const viewer = await openViewer(playUrl(server, stream, 'flv'))
  await until(() => viewer.mediaTimes.length > 0)
  viewer.close()
})

test('refuses addresses of domains that are none of this kind', async () => {
  for (const [domain, app, name, status] of [
    ['nobody.studio.test', 'live', stream, 403],
    [pushDomain, 'live', stream, 403],
    [playDomain, 'live', 'nobody', 404],
    [playDomain, 'other', stream, 404],
  ] as const) {
    const query = playQuery(name)
    for (const suffix of ['flv', 'm3u8'])
      assert.equal(
        (await ask(server, { path: `/-/live/${domain}/${app}/${name}.${suffix}?${query}` })).status,
        status,
        `${domain}/${app}/${name}`,
      )
  }
  assert.equal((await ask(server, { path: '/live/a.mp4', host: playDomain })).status, 404)
  assert.equal((await ask(server, { path: `/live/${stream}.flv`, host: playDomain, method: 'DELETE' })).status, 405)
  const preflight = await ask(server, { path: `/live/${stream}.flv`, host: playDomain, method: 'OPTIONS' })
  assert.deepEqual([preflight.status, preflight.headers['access-control-allow-origin']], [204, '*'])
})

/** Long enough for some requests on a busy machine. */
const goodSeconds = 8

test('protects segments as well as playlists', async () => {
  // Whoever asks first waits for the first segment.
  assert.equal((await ask(server, { path: `/live/${stream}.m3u8?${playQuery(stream)}`, host: playDomain })).status, 200)
  const path = `/live/${stream}.m3u8?${signed(stream, { key: keys.play, seconds: goodSeconds })}`
  const { status, text } = await ask(server, { path, host: playDomain })
  assert.equal(status, 200)
  const segment = text.split('\n').find((line) => line.includes('.ts')) as string
  const get = (address: string) => ask(server, { path: `/live/${address}`, host: playDomain })
  const whole = await get(segment)
  assert.deepEqual([whole.status, whole.headers['content-type'], whole.text[0]], [200, 'video/mp2t', 'G'])
  assert.equal((await get(segment.split('?', 1)[0] as string)).status, 403)
  assert.equal((await get(segment.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')))).status, 403)
  // A moment longer: the signature counts whole seconds.
  await delay(goodSeconds * 1000 + 1100)
  assert.equal((await get(segment)).status, 403)
  assert.equal((await ask(server, { path, host: playDomain })).status, 403)
})

test('refuses a second publisher of a name, and what it sends reaches nobody', async () => {
  const viewer = await openViewer(playUrl(server, stream, 'flv'))
  const second = push(server, stream)
  const { code, words } = await second.ended
  assert.notEqual(code, 0)
  assert.match(words, /publishes this stream already/)
  await delay(500)
  assert.equal(viewer.isOver, false)
  const times = viewer.mediaTimes
  assert.ok(times.every((time, index) => index === 0 || time >= (times[index - 1] as number)))
  viewer.close()
})

test('closes connections that talk nonsense, and goes on', async () => {
  const { hostname, port } = new URL(server.rtmp.replace('rtmp:', 'http:'))
  const greeting = Buffer.alloc(1537 + 1536, 3)
  /** A message on chunk stream 3 that announces 16 MiB; then one that shrinks while it is on its way. */
  const large = Buffer.from([0x03, 0, 0, 0, 0xff, 0xff, 0xff, 20, 0, 0, 0, 0])
  const shrinking = Buffer.concat([
    Buffer.from([0x03, 0, 0, 0, 0, 1, 0, 20, 0, 0, 0, 0]),
    Buffer.alloc(128),
    Buffer.from([0x03, 0, 0, 0, 0, 0, 1, 20, 0, 0, 0, 0]),
  ])
  for (const bytes of [Buffer.alloc(100_000, 3), Buffer.concat([greeting, large]), Buffer.concat([greeting, shrinking])]) {
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined).resume()
    socket.write(bytes)
    await until(() => socket.destroyed)
  }
  assert.equal((await watch(playUrl(server, stream, 'flv'), 1)).code, 0)
  assert.equal(server.stderr().includes('complains'), false)
})

test('goes on playing to whoever is there when a key is replaced, and refuses it afterwards', async () => {
  const old = playUrl(server, stream, 'flv')
  const oldPlaylist = `/live/${stream}.m3u8?${playQuery(stream)}`
  const viewer = await openViewer(old)
  const rotate = (AuthKey: string, AuthBackKey: string) => cloud('ModifyLivePlayAuthKey', { DomainName: playDomain, AuthKey, AuthBackKey })
  try {
    await rotate('playmainkey0002', keys.play)
    assert.equal((await ask(server, { path: oldPlaylist, host: playDomain })).status, 200)
    await rotate('playmainkey0003', 'playmainkey0002')
    assert.equal((await ask(server, { path: oldPlaylist, host: playDomain })).status, 403)
    assert.equal((await ask(server, { path: new URL(old).pathname + new URL(old).search })).status, 403)
    const fresh = signed(stream, { key: 'playmainkey0003' })
    assert.equal((await ask(server, { path: `/live/${stream}.flv?${fresh}`, host: playDomain })).status, 200)
    const seen = viewer.mediaTimes.length
    // The viewer goes on seeing pictures.
    await until(() => viewer.mediaTimes.length >= seen + 20)
    assert.equal(viewer.isOver, false)
  } finally {
    await rotate(keys.play, keys.playBackup)
    viewer.close()
  }
})

const stateOf = async (name: string): Promise<string> =>
  (await cloud('DescribeLiveStreamState', { DomainName: pushDomain, AppName: 'live', StreamName: name })).StreamState

for (const [action, state] of [
  ['DropLiveStream', 'inactive'],
  ['ForbidLiveStream', 'forbid'],
] as const)
  test(`cuts viewers off: ${action}`, async (context) => {
    const name = `cut-${state}`
    const where = { DomainName: pushDomain, AppName: 'live', StreamName: name }
    const cut = push(server, name)
    await untilPlaying(server, name)
    assert.equal(await stateOf(name), 'active')
    const viewer = await openViewer(playUrl(server, name, 'flv'))
    const rtmp = ffmpeg('-loglevel', 'error', '-i', rtmpUrl(name, playQuery(name)), '-f', 'null', '-')
    const playlist = { path: `/live/${name}.m3u8?${playQuery(name)}`, host: playDomain }
    assert.equal((await ask(server, playlist)).status, 200)
    const [segment] = (await ask(server, playlist)).text.match(/^.*\.ts.*$/m) as RegExpMatchArray
    await until(() => viewer.bytes > 0)
    await delay(500)

    const askedAt = performance.now()
    await cloud(action, where)
    await Promise.all([until(() => viewer.isOver), rtmp.ended, cut.ended])
    context.diagnostic(`cut after ${Math.round(performance.now() - askedAt)} ms`)
    assert.equal((await ask(server, playlist)).status, state === 'forbid' ? 403 : 404)
    assert.equal((await ask(server, { path: `/live/${segment}`, host: playDomain })).status, state === 'forbid' ? 403 : 404)
    assert.equal(await stateOf(name), state)

    const again = push(server, name)
    if (state === 'forbid') {
      assert.notEqual((await again.ended).code, 0)
      await cloud('ResumeLiveStream', where)
    }
    const resumed = state === 'forbid' ? push(server, name) : again
    await untilPlaying(server, name)
    await resumed.stop()
  })

test('cuts off who came by a domain that is forbidden', async () => {
  const viewer = await openViewer(playUrl(server, stream, 'flv'))
  await cloud('ForbidLiveDomain', { DomainName: playDomain })
  await until(() => viewer.isOver)
  assert.equal((await ask(server, { path: `/live/${stream}.flv?${playQuery(stream)}`, host: playDomain })).status, 403)
  await cloud('EnableLiveDomain', { DomainName: playDomain })
  await untilPlaying(server, stream)
})

test('starts the RTMP process anew when it dies', async () => {
  const restless = await startLiveServer()
  try {
    await makeDomains(liveClient(restless))
    const first = push(restless, 'one')
    await untilPlaying(restless, 'one')
    const viewer = await openViewer(playUrl(restless, 'one', 'flv'))
    const [child] = childrenOf(restless.pid, 'rtmp-worker')
    assert.ok(child, 'There is a process of its own.')
    process.kill(child, 'SIGKILL')
    await Promise.all([first.ended, until(() => viewer.isOver)])
    await delay(1000)
    const second = push(restless, 'one')
    await untilPlaying(restless, 'one')
    const [next] = childrenOf(restless.pid, 'rtmp-worker')
    await restless.kill('SIGKILL')
    await second.ended
    // Nothing is left of a server that was killed.
    await until(() => next !== undefined && !isRunning(next))
  } finally {
    await restless.stop()
  }
})

test('stops when it is told to, whoever watches', async (context) => {
  const short = await startLiveServer()
  await makeDomains(liveClient(short))
  const sender = push(short, 'farewell')
  await untilPlaying(short, 'farewell')
  const viewer = await openViewer(playUrl(short, 'farewell', 'flv'))
  const hls = watch(playUrl(short, 'farewell', 'm3u8'), 1)
  await hls
  const toldAt = performance.now()
  const { code } = await short.stop()
  assert.equal(code, 0, short.stderr())
  context.diagnostic(`stopped after ${Math.round(performance.now() - toldAt)} ms`)
  await Promise.all([sender.ended, until(() => viewer.isOver)])
})

test('keeps domains and keys over a kill, and takes publishers back', async () => {
  const data = mkdtempSync(join(tmpdir(), 'mediatheque-live-'))
  const env = { MEDIATHEQUE_SECRET_ID: 'AKIDlivetest', MEDIATHEQUE_SECRET_KEY: 'livetestsecretkey' }
  const first = await startLiveServer({ data, env })
  try {
    await makeDomains(liveClient(first))
    const before = push(first, 'again')
    await untilPlaying(first, 'again')
    await first.kill('SIGKILL')
    assert.notEqual((await before.ended).code, 0)
    const second = await startLiveServer({ data, env })
    try {
      const client = liveClient(second)
      const { PlayAuthKeyInfo } = await client('DescribeLivePlayAuthKey', { DomainName: playDomain })
      assert.deepEqual([PlayAuthKeyInfo.AuthKey, PlayAuthKeyInfo.AuthBackKey, PlayAuthKeyInfo.Enable], [keys.play, keys.playBackup, 1])
      const back = push(second, 'again', pushQuery('again'))
      await untilPlaying(second, 'again')
      assert.equal((await watch(playUrl(second, 'again', 'flv'), 1)).code, 0)
      await back.stop()
    } finally {
      await second.stop()
    }
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
})

test('plays over HTTPS, as a server without flags does', async () => {
  const secure = await startLiveServer({ https: true })
  try {
    await makeDomains(liveClient(secure))
    const sender = push(secure, 'private')
    const trust = ['-tls_verify', '1', '-ca_file', secure.caPath]
    await until(async () => (await watch(playUrl(secure, 'private', 'flv'), 0.5, ...trust)).code === 0)
    for (const suffix of ['flv', 'm3u8'] as const) {
      const { frames, words } = await watch(playUrl(secure, 'private', suffix), 2, ...trust)
      assert.ok(frames >= 45, words)
    }
    await sender.stop()
  } finally {
    await secure.stop()
  }
})

test('relays without ffmpeg, and says what is missing for HLS', async () => {
  const bare = await startLiveServer({ env: { PATH: '/nowhere' } })
  try {
    await makeDomains(liveClient(bare))
    const sender = push(bare, 'plain')
    await untilPlaying(bare, 'plain')
    assert.equal((await watch(playUrl(bare, 'plain', 'flv'), 1)).code, 0)
    const { pathname, search } = new URL(playUrl(bare, 'plain', 'm3u8'))
    const { status, text } = await ask(bare, { path: pathname + search })
    assert.equal(status, 503)
    assert.match(text, /ffmpeg/)
    await sender.stop()
  } finally {
    await bare.stop()
  }
})

function childrenOf(pid: number, program: string): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid,ppid,args'], { encoding: 'utf8' }).split('\n')
  const all = lines.map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line)).filter((match) => match !== null)
  const below = (parent: number): number[] =>
    all.filter((match) => Number(match[2]) === parent).flatMap((match) => [Number(match[1]), ...below(Number(match[1]))])
  return below(pid).filter((child) => all.some((match) => Number(match[1]) === child && match[3]?.includes(program)))
}

function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
