/** The hooks in the words of each media server, driven with the table of live addresses. nginx-rtmp itself is driven in acceptance/. */
import assert from 'node:assert/strict'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { liveAddressCases, setUpLiveTable } from '../../../../../acceptance/live-addresses.ts'
import type { AddressCase } from '../../../../../acceptance/live-addresses.ts'
import { cloudClient } from '../../../test/cloud-client.ts'
import { testApp } from '../../../test/test-app.ts'
import { limits } from '../../kernel/limits.ts'
import { listen } from '../../platform/http/listener.ts'
import { createLiveHooks } from './index.ts'

const app = await testApp()
const { ask } = cloudClient(app)
await setUpLiveTable((action, parameters) => ask('live', action, parameters))
const open = async (secret?: string) => {
  const hooks = createLiveHooks({ makeCall: app.call, log: app.log, secret })
  const listener = await listen({ host: '127.0.0.1', port: 0, handle: hooks.handle })
  after(async () => {
    await listener.stop(0)
    await hooks.close()
  })
  return listener.port
}
const port = await open()
const secretPort = await open('a-secret-of-the-hooks')

type Sent = { readonly port?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
type Answer = { readonly status: number; readonly body: string }

function send(path: string, { port: to = port, headers = {}, body }: Sent = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port: to, path, method: body === undefined ? 'GET' : 'POST', headers }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() }))
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

const json = (path: string, value: object, sent: Sent = {}): Promise<Answer> => send(path, { ...sent, body: JSON.stringify(value) })
const form = (value: Readonly<Record<string, string>>, behind = ''): Promise<Answer> =>
  send('/nginx-rtmp', { body: `${new URLSearchParams(value)}${behind && `&${behind}`}` })

let numbers = 0
type Way = { readonly protocols: readonly AddressCase['protocol'][]; readonly isAllowed: (one: AddressCase) => Promise<boolean> }

/** One address in the words of each server. */
const ways: Readonly<Record<string, Way>> = {
  'nginx-rtmp': {
    protocols: ['push', 'rtmp'],
    isAllowed: async ({ protocol, domain, app: name, stream, query }) => {
      const call = protocol === 'push' ? 'publish' : 'play'
      const said = { app: name, tcurl: `rtmp://${domain}:1935/${name}`, addr: '192.0.2.1', clientid: `${++numbers}`, call, name: stream }
      return (await form(said, query)).status === 200
    },
  },
  srs: {
    protocols: ['push', 'rtmp', 'flv'],
    isAllowed: async ({ protocol, domain, app: name, stream, query }) => {
      const { status, body } = await json('/srs', {
        action: protocol === 'push' ? 'on_publish' : 'on_play',
        client_id: `${++numbers}`,
        ip: '192.0.2.1',
        vhost: '__defaultVhost__',
        app: name,
        tcUrl: `${protocol === 'flv' ? 'http' : 'rtmp'}://${domain}/${name}`,
        stream,
        param: query === '' ? '' : `?${query}`,
      })
      assert.equal(status === 200, JSON.parse(body).code === 0)
      return status === 200
    },
  },
  mediamtx: {
    protocols: ['push', 'rtmp', 'hls'],
    isAllowed: async ({ protocol, domain, app: name, stream, query }) => {
      const said = {
        action: protocol === 'push' ? 'publish' : 'read',
        path: `${name}/${stream}`,
        protocol: 'rtmp',
        query,
        id: 'x',
        ip: '192.0.2.1',
      }
      return (await json(`/mediamtx?${protocol === 'push' ? 'push' : 'play'}=${domain}`, said)).status === 200
    },
  },
  'auth-request': {
    protocols: ['flv', 'hls'],
    isAllowed: async ({ protocol, domain, app: name, stream, query }) => {
      const path = `/${name}/${stream}.${protocol === 'flv' ? 'flv' : 'm3u8'}`
      const headers = { 'x-original-uri': query === '' ? path : `${path}?${query}`, 'x-original-host': `${domain}:8080` }
      return (await send('/auth-request', { headers })).status === 204
    },
  },
}

for (const [server, { protocols, isAllowed }] of Object.entries(ways))
  test(`answers ${server} as the table says`, async () => {
    const cases = liveAddressCases(Math.floor(app.clock.now() / 1000)).filter(({ protocol }) => protocols.includes(protocol))
    assert.ok(cases.length > 80)
    const wrong: string[] = []
    for (const one of cases) if ((await isAllowed(one)) !== one.isAllowed) wrong.push(one.name)
    assert.deepEqual(wrong, [])
  })

test('takes the domain the operator fixed before the one a client names, and vhost before its host', async () => {
  const said = { app: 'live', tcurl: 'rtmp://push.live.test/live', clientid: '1', call: 'publish', name: 's' }
  assert.equal((await form(said)).status, 403)
  assert.equal((await form(said, 'vhost=openpush.live.test')).status, 200)
  const body = `${new URLSearchParams(said)}`
  assert.equal((await send('/nginx-rtmp?domain=openpush.live.test', { body })).status, 200)
  const fixed = await send('/nginx-rtmp?domain=push.live.test', { body: `${body}&vhost=openpush.live.test` })
  assert.equal(fixed.status, 403)
})

test('believes what the server says before what a client wrote behind its name', async () => {
  const said = { app: 'live', tcurl: 'rtmp://push.live.test/live', clientid: '1', call: 'publish', name: 's' }
  for (const behind of ['tcurl=rtmp://openpush.live.test/live', 'call=done', 'call=publish_done', 'name=other'])
    assert.equal((await form(said, behind)).status, 403, behind)
})

test('takes segments by the signature of their playlist, and names that are none not at all', async () => {
  const good = liveAddressCases(Math.floor(app.clock.now() / 1000)).find(({ name }) => name === 'hls, main key: signed with MD5')
  const status = async (uri: string) =>
    (await send('/auth-request', { headers: { 'x-original-uri': uri, 'x-original-host': 'play.live.test' } })).status
  assert.equal(await status(`/live/stream01-17.ts?${good?.query}`), 204)
  for (const uri of [
    `/live/stream02-17.ts?${good?.query}`,
    '/live/stream01-17.ts',
    `/live/stream01.ts?${good?.query}`,
    `/x?${good?.query}`,
    '',
    '/',
    '%',
  ])
    assert.equal(await status(uri), 403, uri)
})

const onAir = { DomainName: 'openpush.live.test', AppName: 'live' }
const stateOf = async (StreamName: string) => (await ask('live', 'DescribeLiveStreamState', { ...onAir, StreamName })).StreamState
const nginx = (call: string, name: string, more: Readonly<Record<string, string>> = {}) =>
  form({ app: 'live', tcurl: 'rtmp://openpush.live.test/live', addr: '192.0.2.1', clientid: `c-${name}`, call, name, ...more })

test('knows who is on the air by nginx-rtmp, as long as it says so', async () => {
  await nginx('publish', 'a1')
  assert.equal(await stateOf('a1'), 'active')
  for (let seconds = 0; seconds < 60; seconds += 9) {
    app.clock.advance(9000)
    assert.equal((await nginx('update_publish', 'a1', { time: `${seconds}` })).status, 200)
  }
  assert.equal(await stateOf('a1'), 'active')
  await nginx('done', 'a1')
  assert.equal(await stateOf('a1'), 'inactive')
})

test('refuses the next word of a publisher that was dropped, and lets it come back', async () => {
  await nginx('publish', 'a2')
  await ask('live', 'DropLiveStream', { ...onAir, StreamName: 'a2' })
  assert.equal((await nginx('update_publish', 'a2', { time: '1' })).status, 403)
  await nginx('done', 'a2')
  assert.equal((await nginx('publish', 'a2', { clientid: 'again' })).status, 200)
  assert.equal((await nginx('update_publish', 'a2', { clientid: 'again', time: '1' })).status, 200)
})

test('refuses the next word of publishers and viewers of what was forbidden', async () => {
  await nginx('publish', 'a3')
  const viewer = { tcurl: 'rtmp://openplay.live.test/live', clientid: 'viewer' }
  assert.equal((await nginx('play', 'a3', viewer)).status, 200)
  assert.equal((await nginx('update_play', 'a3', { ...viewer, time: '5' })).status, 200)
  await ask('live', 'ForbidLiveStream', { ...onAir, StreamName: 'a3' })
  assert.equal((await nginx('update_publish', 'a3')).status, 403)
  assert.equal((await nginx('update_play', 'a3', { ...viewer, time: '6' })).status, 403)
})

test('knows a publisher again that another process let in, and one that was dropped meanwhile', async () => {
  const other = await open()
  const say = async (to: number, call: string, name: string, time = '0') => {
    const body = new URLSearchParams({
      app: 'live',
      tcurl: 'rtmp://openpush.live.test/live',
      addr: 'x',
      clientid: `p-${name}`,
      call,
      name,
      time,
    })
    return (await send('/nginx-rtmp', { port: to, body: `${body}` })).status
  }
  assert.equal(await say(port, 'publish', 'a4'), 200)
  app.clock.advance(12_000)
  assert.equal(await say(other, 'update_publish', 'a4', '12'), 200)
  const { OnlineInfo } = await ask('live', 'DescribeLiveStreamOnlineList', { StreamName: 'a4' })
  assert.equal(OnlineInfo[0].PublishTimeList.length, 1, 'it is one publisher')
  assert.equal(await say(port, 'publish', 'a5'), 200)
  app.clock.advance(5000)
  await ask('live', 'DropLiveStream', { ...onAir, StreamName: 'a5' })
  assert.equal(await say(other, 'update_publish', 'a5', '5'), 403)
})

test('knows who is on the air by SRS for a day, and by MediaMTX as long as its command says so', async () => {
  const srs = (action: string) =>
    json('/srs', {
      action,
      client_id: 'q',
      ip: 'x',
      vhost: 'openpush.live.test',
      app: 'live',
      stream: 'b1',
      param: '',
      tcUrl: 'rtmp://x/live',
    })
  await srs('on_publish')
  app.clock.advance(limits.liveUnbeatenHold / 2)
  assert.equal(await stateOf('b1'), 'active')
  await srs('on_unpublish')
  assert.equal(await stateOf('b1'), 'inactive')

  const said = `${new URLSearchParams({ path: 'live/b2', id: 'uuid', seconds: '1' })}`
  const mediamtx = async (word: string) => (await send(`/mediamtx/${word}?push=openpush.live.test`, { body: said })).status
  assert.equal(await mediamtx('ready'), 200)
  assert.equal(await stateOf('b2'), 'active')
  await ask('live', 'DropLiveStream', { ...onAir, StreamName: 'b2' })
  assert.equal(await mediamtx('ready'), 401)
  await mediamtx('gone')
  assert.equal(await stateOf('b2'), 'inactive')
})

test('tells SRS to end who was dropped or forbidden, and nobody else', async () => {
  const ended: string[] = []
  const api = createServer((asked, answer) => {
    ended.push(`${asked.method} ${asked.url}`)
    answer.end('{"code":0}')
  })
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve))
  after(() => api.close())
  const { port: apiPort } = api.address() as AddressInfo
  const srs = (action: string, stream: string, client_id: string, vhost = 'openpush.live.test') =>
    json(`/srs?api=http://127.0.0.1:${apiPort}`, {
      action,
      client_id,
      ip: 'x',
      vhost,
      app: 'live',
      stream,
      param: '',
      tcUrl: 'rtmp://x/live',
    })
  await srs('on_publish', 'k1', 'one')
  await srs('on_publish', 'k2', 'two')
  await srs('on_play', 'k2', 'viewer', 'openplay.live.test')
  await srs('on_play', 'k2', 'gone', 'openplay.live.test')
  await srs('on_stop', 'k2', 'gone', 'openplay.live.test')
  await srs('on_publish', 'k3', '../../evil')
  await ask('live', 'DropLiveStream', { ...onAir, StreamName: 'k1' })
  await ask('live', 'ForbidLiveStream', { ...onAir, StreamName: 'k2' })
  await ask('live', 'DropLiveStream', { ...onAir, StreamName: 'k3' })
  for (const deadline = Date.now() + 20_000; ended.length < 3 && Date.now() < deadline; )
    await new Promise((resolve) => setTimeout(resolve, 10))
  assert.deepEqual(ended.toSorted(), ['DELETE /api/v1/clients/one', 'DELETE /api/v1/clients/two', 'DELETE /api/v1/clients/viewer'])
})

test('asks for its secret where there is one, and else for this machine without a browser', async () => {
  const body = JSON.stringify({ action: 'on_stop' })
  const status = async (path: string, sent: Sent) => (await send(path, { body, ...sent })).status
  assert.equal(await status('/srs', { port: secretPort }), 403)
  assert.equal(await status('/srs?secret=wrong', { port: secretPort }), 403)
  assert.equal(await status('/srs?secret=a-secret-of-the-hooks', { port: secretPort }), 200)
  assert.equal(await status('/srs', { port: secretPort, headers: { authorization: 'Bearer a-secret-of-the-hooks' } }), 200)
  assert.equal(await status('/srs', {}), 200)
  for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }, { 'x-forwarded-for': '192.0.2.9' }])
    assert.equal(await status('/srs', { headers }), 403)
})

test('lets nobody in by words it does not understand', async () => {
  for (const path of ['/', '/nothing', '//', '/srs/x/y', '/%zz']) assert.equal((await send(path, { body: '{}' })).status, 404, path)
  for (const body of ['', '{', '[]', 'null', '"x"', '{"action":{}}', '{"action":"on_publish"}', '\0'])
    for (const path of ['/nginx-rtmp', '/srs', '/mediamtx'])
      assert.ok([401, 403].includes((await send(path, { body })).status), `${path} ${body}`)
  assert.equal((await send('/srs', { body: 'x'.repeat(limits.liveHookBytesMax + 1) })).status, 413)
})
