/** Publishers that say what no client says: a real greeting with wrong bytes in it, over and over. Nothing of it ends the RTMP process. */
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { after, test } from 'node:test'
import { liveClient, makeDomains, playUrl, push, pushQuery, requireFfmpeg, startLiveServer, untilPlaying, watch } from './live-studio.ts'

const seed = Number(process.env['MEDIATHEQUE_SEED'] ?? randomInt(2 ** 31))
const rounds = 20
const atOnce = 15
/** The handshake: its bytes mean nothing. */
const handshakeBytes = 1537 + 1536
const attentionMs = 300

requireFfmpeg()
const server = await startLiveServer()
after(() => server.stop())
await makeDomains(liveClient(server))
const { hostname, port } = new URL(server.rtmp.replace('rtmp:', 'http:'))

/** What a publisher really sends in its first second. */
async function record(): Promise<Buffer> {
  const sent: Buffer[] = []
  const connected: Socket[] = []
  const between = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    connected.push(client, upstream)
    client.on('data', (bytes: Buffer) => {
      sent.push(bytes)
      upstream.write(bytes)
    })
    upstream.pipe(client)
    for (const socket of [client, upstream]) socket.on('error', () => undefined)
  }).listen(0, '127.0.0.1')
  await once(between, 'listening')
  const sender = push({ rtmp: `rtmp://127.0.0.1:${(between.address() as AddressInfo).port}` }, 'sample', pushQuery('sample'))
  await untilPlaying(server, 'sample')
  await sender.stop()
  for (const socket of connected) socket.destroy()
  between.close()
  return Buffer.concat(sent)
}

/** The same sequence for the same seed. */
function createDice(start: number): (sides: number) => number {
  let state = start
  return (sides) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff
    return (state >> 8) % sides
  }
}

async function send(bytes: Buffer): Promise<void> {
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined).resume()
  socket.write(bytes)
  const late = setTimeout(() => socket.destroy(), attentionMs)
  await once(socket, 'close')
  clearTimeout(late)
}

test(`survives wrong bytes from publishers (MEDIATHEQUE_SEED=${seed})`, async () => {
  const sample = (await record()).subarray(0, 32 * 1024)
  const steady = push(server, 'steady')
  await untilPlaying(server, 'steady')
  const dice = createDice(seed)
  for (let round = 0; round < rounds; round++)
    await Promise.all(
      Array.from({ length: atOnce }, () => {
        const bytes = Buffer.from(sample)
        for (let change = dice(20); change >= 0; change--) bytes[handshakeBytes + dice(800)] = dice(256)
        return send(dice(4) === 0 ? bytes.subarray(0, handshakeBytes + dice(2000)) : bytes)
      }),
    )
  // The publisher that was there all the time is there still: it was one process.
  assert.equal(steady.child.exitCode, null)
  const { frames, words } = await watch(playUrl(server, 'steady', 'flv'), 1)
  assert.ok(frames >= 20, words)
  assert.doesNotMatch(server.stderr(), /RTMP process/)
  await steady.stop()
  const again = push(server, 'sample')
  await untilPlaying(server, 'sample')
  await again.stop()
})
