/** The doors of live in process: publishers and viewers without RTMP and without media tools. */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { test } from 'node:test'
import { cloudClient } from '../../../test/cloud-client.ts'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { signAddress } from '../../features/live-domains/index.ts'
import { createRelay } from '../../platform/live-media/live-stream.ts'
import type { RtmpClient } from '../../platform/live-media/rtmp-ingest.ts'
import type { Wish } from '../../platform/live-media/rtmp-guard.ts'

const domains = { push: 'push.doors.test', play: 'play.doors.test' }
const keys = { push: 'pushKey1', play: 'playKey1' }
/** A key frame of H.264 with five bytes of nothing. */
const keyFrame = Buffer.concat([
  Buffer.from([9, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0]),
  Buffer.from([0x17, 1, 0, 0, 0]),
  Buffer.from([0, 0, 0, 16]),
])

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 3000; turn++) {
    if (await isSo()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  assert.fail('It never came true.')
}

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const { ask } = cloudClient(app)
  const live = (action: string, parameters: object = {}) => ask('live', action, parameters)
  await live('AddLiveDomain', { DomainName: domains.push, DomainType: 0 })
  await live('AddLiveDomain', { DomainName: domains.play, DomainType: 1 })
  await live('ModifyLivePushAuthKey', { DomainName: domains.push, Enable: 1, MasterAuthKey: keys.push })
  await live('ModifyLivePlayAuthKey', { DomainName: domains.play, Enable: 1, AuthKey: keys.play })

  const query = (key: string, stream: string): string => {
    const { txSecret, txTime } = signAddress({ key, stream, at: Math.floor(app.clock.now() / 1000) + 600 })
    return `txSecret=${txSecret}&txTime=${txTime}`
  }
  /** An RTMP client that says what it wants; `isCut` tells whether it was sent away. */
  const client = (kind: Wish['kind'], name: string, host: string = domains.push) => {
    const seen = { isCut: false }
    const made: RtmpClient = {
      wish: { kind, app: 'live', name, host, clientAddress: '192.0.2.7' },
      cut: () => {
        seen.isCut = true
        app.air.host.onGone(made)
      },
    }
    return { made, seen }
  }
  const publish = async (stream: string) => {
    const { made, seen } = client('publish', `${stream}?${query(keys.push, stream)}`)
    const { isGranted } = await app.air.host.admit(made)
    assert.equal(isGranted, true)
    const relay = createRelay()
    app.air.host.onPublished(made, relay.stream)
    relay.push(keyFrame)
    return { seen, relay }
  }
  const open = (path: string, { host, method = 'GET' }: { host?: string; method?: string } = {}): Promise<IncomingMessage> => {
    const { hostname, port } = new URL(app.content)
    return new Promise((resolve, reject) => {
      request({ hostname, port, path, method, agent: false, headers: host === undefined ? {} : { host } }, resolve)
        .on('error', reject)
        .end()
    })
  }
  const statusOf = async (path: string, options?: { host?: string; method?: string }): Promise<number | undefined> => {
    const response = await open(path, options)
    response.on('error', () => undefined).destroy()
    return response.statusCode
  }
  const flv = (stream: string): string => `/live/${stream}.flv?${query(keys.play, stream)}`
  const stateOf = async (stream: string): Promise<string> =>
    (await live('DescribeLiveStreamState', { DomainName: domains.push, AppName: 'live', StreamName: stream })).StreamState

  test('sends a stream to who comes by name and by path, until it ends', async () => {
    const { relay } = await publish('show')
    await until(async () => (await stateOf('show')) === 'active')
    for (const [path, options] of [
      [flv('show'), { host: `${domains.play}:9443` }],
      [`/-/live/${domains.play}${flv('show')}`, {}],
    ] as const) {
      const response = await open(path, options)
      assert.equal(response.statusCode, 200)
      assert.equal(response.headers['content-type'], 'video/x-flv')
      assert.equal(response.headers['access-control-allow-origin'], '*')
      let received = Buffer.alloc(0)
      response.on('data', (chunk: Buffer) => (received = Buffer.concat([received, chunk]))).on('error', () => undefined)
      await until(() => received.includes(keyFrame))
      assert.equal(received.subarray(0, 3).toString(), 'FLV')
      response.destroy()
    }
    const watching = await open(flv('show'), { host: domains.play })
    assert.deepEqual(app.air.load(), { streams: 1, viewers: 1 })
    const over = new Promise((resolve) =>
      watching
        .on('close', resolve)
        .on('error', () => undefined)
        .resume(),
    )
    relay.end()
    await over
    await until(async () => (await stateOf('show')) === 'inactive')
    assert.equal(await statusOf(flv('show'), { host: domains.play }), 404)
  })

  test('answers each wrong request with its own status', async () => {
    const { relay } = await publish('plain')
    for (const [status, path, options] of [
      [403, '/live/plain.flv', { host: domains.play }],
      [403, `/live/plain.m3u8?${query('otherKey', 'plain')}`, { host: domains.play }],
      [403, '/live/plain/1.ts', { host: domains.play }],
      [403, '/live/plain/1.ts?ticket=x.y', { host: domains.play }],
      [404, flv('nobody'), { host: domains.play }],
      [404, '/live/plain.mp4', { host: domains.play }],
      [404, '/', { host: domains.play }],
      [405, flv('plain'), { host: domains.play, method: 'POST' }],
      [204, flv('plain'), { host: domains.play, method: 'OPTIONS' }],
      [200, flv('plain'), { host: domains.play, method: 'HEAD' }],
      // This app has no ffmpeg.
      [503, flv('plain').replace('.flv', '.m3u8'), { host: domains.play }],
      [403, `/-/live/${domains.push}${flv('plain')}`, {}],
      [403, `/-/live/unknown.test${flv('plain')}`, {}],
      [404, '/-/live/', {}],
    ] as const)
      assert.equal(await statusOf(path, options), status, `${path} ${JSON.stringify(options)}`)
    relay.end()
  })

  test('leaves the other doors of the listener alone', async () => {
    assert.equal(await statusOf('/-/file/x', {}), 403)
    assert.equal(await statusOf('/-/file/x', { host: 'elsewhere.test' }), 403)
    assert.equal(await statusOf('/live/show.flv', { host: 'elsewhere.test' }), await statusOf('/live/show.flv', {}))
  })

  test('asks publishers and players of RTMP by the host they connected to, or by the vhost they name', async () => {
    const admits = async (kind: Wish['kind'], name: string, host?: string): Promise<boolean> => {
      const { made } = client(kind, name, host)
      const { isGranted } = await app.air.host.admit(made)
      app.air.host.onGone(made)
      return isGranted
    }
    assert.equal(await admits('publish', `a?${query(keys.push, 'a')}`), true)
    assert.equal(await admits('publish', `a?${query(keys.push, 'a')}`, 'PUSH.doors.test'), true)
    assert.equal(await admits('publish', `a?${query(keys.push, 'a')}`, '127.0.0.1'), false)
    assert.equal(await admits('publish', `a?${query(keys.push, 'a')}&vhost=${domains.push}`, '127.0.0.1'), true)
    assert.equal(await admits('publish', `a?${query(keys.play, 'a')}`), false)
    assert.equal(await admits('publish', 'a'), false)
    assert.equal(await admits('play', `a?${query(keys.play, 'a')}`, domains.play), true)
    assert.equal(await admits('play', `a?${query(keys.play, 'a')}`, domains.push), false)
  })

  test('cuts whoever a ban, a drop or a forbidden domain means, and nobody else', async () => {
    const [first, second] = [await publish('one'), await publish('two')]
    const { made, seen } = client('play', `one?${query(keys.play, 'one')}`, domains.play)
    assert.equal((await app.air.host.admit(made)).isGranted, true)
    await until(async () => (await stateOf('one')) === 'active' && (await stateOf('two')) === 'active')

    await live('DropLiveStream', { DomainName: domains.push, AppName: 'live', StreamName: 'one' })
    await until(() => first.seen.isCut)
    assert.equal(seen.isCut, false, 'A viewer ends with its publisher.')
    await live('ForbidLiveStream', { DomainName: domains.push, AppName: 'live', StreamName: 'one' })
    await until(() => seen.isCut)
    assert.equal(second.seen.isCut, false)
    await live('ForbidLiveDomain', { DomainName: domains.push })
    await until(() => second.seen.isCut)
    await live('EnableLiveDomain', { DomainName: domains.push })
    for (const { relay } of [first, second]) relay.end()
    const { PublishInfo } = await untilFound(async () => {
      const told = await live('DescribeLiveStreamPublishedList', {
        DomainName: domains.push,
        StartTime: stamp(app.clock.now() - 3600_000),
        EndTime: stamp(app.clock.now() + 3600_000),
      })
      const mine = told.PublishInfo.filter(
        (one: { StreamName: string; StopReason: string }) => ['one', 'two'].includes(one.StreamName) && one.StopReason !== '',
      )
      return mine.length === 2 ? { PublishInfo: mine as { StreamName: string; StopReason: string }[] } : undefined
    })
    assert.deepEqual(Object.fromEntries(PublishInfo.map(({ StreamName, StopReason }) => [StreamName, StopReason])), {
      one: 'dropped',
      two: 'domain forbidden',
    })
  })

  test('cuts off a client whose ban comes while its address is looked at', async () => {
    const { made, seen } = client('publish', `race?${query(keys.push, 'race')}`)
    const admitting = app.air.host.admit(made)
    const banning = live('ForbidLiveStream', { DomainName: domains.push, AppName: 'live', StreamName: 'race' })
    const [{ isGranted }] = await Promise.all([admitting, banning])
    assert.ok(!isGranted || seen.isCut)
  })
})

const stamp = (at: number): string => new Date(at).toISOString().replace(/\.\d+/, '')

async function untilFound<Found>(look: () => Promise<Found | undefined>): Promise<Found> {
  let found: Found | undefined
  await until(async () => (found = await look()) !== undefined)
  return found as Found
}
