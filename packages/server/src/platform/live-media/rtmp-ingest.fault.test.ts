import assert from 'node:assert/strict'
import { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Server, connect } from 'node:net'
import { test } from 'node:test'
import { silentLog } from '../log/log.ts'
import { openRtmpIngest } from './rtmp-ingest.ts'
import type { RtmpIngest } from './rtmp-ingest.ts'

const openIngest = (): Promise<RtmpIngest> =>
  openRtmpIngest(
    { host: '127.0.0.1', port: 0, log: silentLog },
    { admit: () => assert.fail('nobody gets so far'), onPublished: () => {}, onGone: () => {} },
  )

/** What the client is told: its connection closes. */
async function callOnce({ origin }: RtmpIngest): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(origin).port) })
  socket.on('error', () => {}).resume()
  await once(socket, 'close')
}

const tooManyFiles = (): Error => Object.assign(new Error('spawn EMFILE'), { code: 'EMFILE' })

/** As Node does it: without descriptors the process has no pipes and an event tells why, other refusals are thrown. */
const refusals: Readonly<Record<string, (this: ChildProcess) => number>> = {
  'no file is left to open': function () {
    process.nextTick(() => this.emit('error', tooManyFiles()))
    return -24
  },
  'no memory is left': () => {
    throw Object.assign(new Error('spawn ENOMEM'), { code: 'ENOMEM' })
  },
}

for (const [reason, refuse] of Object.entries(refusals)) {
  test(`the server outlives an RTMP process that can not be started because ${reason}`, async (t) => {
    const ingest = await openIngest()
    const spawning = t.mock.method(ChildProcess.prototype as unknown as { spawn: () => number }, 'spawn', refuse as () => number)
    await callOnce(ingest)
    assert.equal(spawning.mock.callCount(), 1)
    await ingest.close()
  })
}

test('the server outlives a connection that the system can not hand over', async (t) => {
  const listening = t.mock.method(Server.prototype, 'listen')
  const ingest = await openIngest()
  const server = listening.mock.calls[0]?.this as Server
  server.emit('error', Object.assign(new Error('accept ENOBUFS'), { code: 'ENOBUFS' }))
  await ingest.close()
})
