/** The table of live addresses, over the wire: what this server's own RTMP and HTTP doors make of each of them. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { liveAddressCases, setUpLiveTable } from './live-addresses.ts'
import type { AddressCase, AddressProtocol } from './live-addresses.ts'
import { ask, ffmpeg, liveClient, push, requireFfmpeg, startLiveServer, until } from './live-studio.ts'

requireFfmpeg()
const server = await startLiveServer()
after(() => server.stop())
await setUpLiveTable(liveClient(server))

const cases = liveAddressCases(Math.floor(Date.now() / 1000))
const of = (protocol: AddressProtocol): readonly AddressCase[] => cases.filter((one) => one.protocol === protocol)
const rtmp = ({ app, stream, query, domain }: AddressCase): string => `${server.rtmp}/${app}/${stream}?${query}&vhost=${domain}`

/** Several at a time: most of what a client does is wait. */
async function wrongOnes(all: readonly AddressCase[], isLetIn: (one: AddressCase) => Promise<boolean>, atOnce = 4): Promise<string[]> {
  const wrong: string[] = []
  const waiting = [...all]
  const work = async (): Promise<void> => {
    for (let one = waiting.shift(); one; one = waiting.shift()) if ((await isLetIn(one)) !== one.isAllowed) wrong.push(one.name)
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return wrong
}

/** A third of a second of nothing much. */
const glimpse = ['-loglevel', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=160x120:rate=10', '-t', '0.3', '-c:v', 'libx264', '-f', 'flv']

test('takes pushes as the table says', async () => {
  const all = of('push')
  assert.ok(all.length > 40)
  // One after the other: most are of one stream, and a name has one publisher.
  assert.deepEqual(await wrongOnes(all, async (one) => (await ffmpeg(...glimpse, rtmp(one)).ended).code === 0, 1), [])
})

test('plays by every protocol what the table lets in, and nothing else', async (t) => {
  const publishers = [
    ['live', 'stream01'],
    ['live', 'stream01_hd'],
    ['show', 'stream01'],
  ].map(([app, stream]) => push(server, stream as string, 'vhost=openpush.live.test', app))
  t.after(() => Promise.all(publishers.map(({ stop }) => stop())))
  const open = (app: string, stream: string) => ask(server, { path: `/-/live/openplay.live.test/${app}/${stream}.flv`, method: 'HEAD' })
  for (const [app, stream] of [
    ['live', 'stream01'],
    ['live', 'stream01_hd'],
    ['show', 'stream01'],
  ] as const)
    await until(async () => (await open(app, stream)).status === 200)

  const playable = new Set(['play.live.test', 'openplay.live.test', 'keyless.live.test', 'offplay.live.test'])
  for (const protocol of ['flv', 'hls'] as const) {
    const wrong: string[] = []
    for (const { name, domain, app, stream, query, isAllowed } of of(protocol)) {
      const path = `/${app}/${stream}.${protocol === 'flv' ? 'flv' : 'm3u8'}?${query}`
      const byPath = await ask(server, { path: `/-/live/${domain}${path}` })
      const byName = await ask(server, { path, host: `${domain}:9443` })
      if (byPath.status !== (isAllowed ? 200 : 403)) wrong.push(`${name}, by path: ${byPath.status}`)
      // A host that is no play domain is not live's.
      if (playable.has(domain) ? byName.status !== byPath.status : byName.status === 200) wrong.push(`${name}, by name: ${byName.status}`)
    }
    assert.deepEqual(wrong, [])
  }

  const watches = async (one: AddressCase): Promise<boolean> =>
    (await ffmpeg('-loglevel', 'error', '-analyzeduration', '100000', '-i', rtmp(one), '-t', '0.1', '-c', 'copy', '-f', 'null', '-').ended)
      .code === 0
  assert.deepEqual(await wrongOnes(of('rtmp'), watches), [])
})

test('writes no signature to the log, whoever was refused', () => {
  assert.match(server.stderr(), /live: refused/)
  assert.doesNotMatch(server.stderr(), /txSecret/i)
})
