/** Recordings in process: no RTMP, no ffmpeg, FLV as it comes, on every database. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { cloudClient } from '../../../test/cloud-client.ts'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import type { Log } from '../../platform/log/log.ts'
import { sql } from '../../platform/db/sql.ts'
import { createRelay } from '../../platform/live-media/live-stream.ts'
import type { Relay } from '../../platform/live-media/live-stream.ts'
import { openRecorder } from './index.ts'

const domain = 'push.tape.test'
const tag = (body: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(11 + body.length + 4)
  bytes.set([9, 0, 0, body.length])
  bytes.set(body, 11)
  bytes.writeUInt32BE(11 + body.length, 11 + body.length)
  return bytes
}
const videoHeader = tag([0x17, 0, 0, 0, 0])
const keyFrame = (mark: number): Buffer => tag([0x17, 1, 0, 0, 0, mark])

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 3000; turn++) {
    if (await isSo()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  assert.fail('It never came true.')
}

onEachDatabase(async (database) => {
  /** Where the next operation is to break off, as a crash would. */
  let brokenAt = ''
  const faults = {
    at(point: string) {
      if (point !== brokenAt) return undefined
      brokenAt = ''
      throw new Error('planted')
    },
  }
  const app = await testApp({ database, faults })
  const { ask } = cloudClient(app)
  const directory = mkdtempSync(join(tmpdir(), 'mediatheque-tapes-'))
  after(() => rmSync(directory, { recursive: true, force: true }))
  const errors: object[] = []
  const log: Log = { info() {}, warn() {}, error: (fields) => void errors.push(fields) }
  const open = () => openRecorder({ makeCall: app.call, log, directory, ffmpeg: undefined })

  await ask('live', 'AddLiveDomain', { DomainName: domain, DomainType: 0 })
  /** A place whose streams of this app are recorded. */
  const given = async (appName: string) => {
    const place = await app.given.place()
    const { TemplateId } = await ask('live', 'CreateLiveRecordTemplate', {
      TemplateName: appName,
      CosStore: 1,
      FlvParam: { Enable: 1, RecordInterval: 60, CosBucketName: place.library.id, CosBucketPath: '/tapes', VodFileName: '{StreamID}' },
    })
    await ask('live', 'CreateLiveRecordRule', { DomainName: domain, TemplateId, AppName: appName })
    const names = async (): Promise<string[]> => {
      const { status, body } = await app.send('GET', place.at('directory', 'tapes'), { token: place.token })
      return status === 200 ? body.contents.map(({ name }: { name: string }) => name) : []
    }
    const marksIn = async (name: string): Promise<number[]> => {
      const { headers } = await app.send('GET', place.at('file', `tapes/${name}`), { token: place.token })
      const bytes = Buffer.from(await (await fetch(headers.get('location') ?? '')).arrayBuffer())
      assert.equal(bytes.subarray(0, 3).toString(), 'FLV')
      return [...Array(100).keys()].filter((mark) => bytes.includes(keyFrame(mark)))
    }
    return { place, names, marksIn, TemplateId }
  }
  const of = (appName: string) => ({ domain, app: appName, stream: 'show' })
  const begin = (...marks: readonly number[]): Relay => {
    const relay = createRelay()
    for (const each of [videoHeader, ...marks.map(keyFrame)]) relay.push(each)
    return relay
  }

  test('makes one File of a stream, from its last key frame on, and leaves nothing beside it', async () => {
    const { names, marksIn } = await given('plain')
    const relay = begin(1, 2)
    const recording = open().record(of('plain'), relay.stream)
    await until(() => relay.stream.viewerCount() === 1)
    relay.push(keyFrame(3))
    assert.deepEqual(await names(), [])
    relay.end()
    await recording
    assert.deepEqual(await names(), ['show.flv'])
    assert.deepEqual(await marksIn('show.flv'), [2, 3])
    assert.deepEqual(readdirSync(directory), [])
  })

  test('records nothing that no rule names', async () => {
    const relay = begin(1)
    await open().record(of('unruled'), relay.stream)
    assert.equal(relay.stream.viewerCount(), 0)
  })

  test('begins another File when the interval is over, and loses no picture between the two', async () => {
    const { names, marksIn, TemplateId } = await given('long')
    // A minute is the least that may be asked for; the test has a second.
    await app.db.write('live:test', (tx) =>
      tx.run(
        sql`UPDATE live_record_templates SET settings = REPLACE(settings, '"RecordInterval":60', '"RecordInterval":1') WHERE id = ${TemplateId}`,
      ),
    )
    const relay = begin(0)
    const recording = open().record(of('long'), relay.stream)
    await until(() => relay.stream.viewerCount() === 1)
    let mark = 0
    const sending = setInterval(() => relay.push(keyFrame(++mark)), 50)
    await until(async () => (await names()).length === 1)
    clearInterval(sending)
    relay.end()
    await recording
    assert.deepEqual((await names()).toSorted(), ['show (1).flv', 'show.flv'])
    const [first, second] = [await marksIn('show.flv'), await marksIn('show (1).flv')]
    assert.deepEqual(
      [...new Set([...first, ...second])].toSorted((a, b) => a - b),
      [...Array(mark + 1).keys()],
    )
  })

  for (const point of [
    'uploads.begin.committed',
    'uploads.receive.recorded',
    'uploads.complete.before-commit',
    'uploads.complete.committed',
  ])
    test(`makes one File, whenever it broke off: ${point}`, async () => {
      const appName = `broken-${point.replaceAll('.', '-')}`
      const { names, marksIn } = await given(appName)
      const relay = begin(7)
      brokenAt = point
      const recording = open().record(of(appName), relay.stream)
      await until(() => relay.stream.viewerCount() === 1)
      relay.end()
      await recording
      assert.equal(brokenAt, '', 'It broke off.')
      assert.equal(errors.length, 1)
      errors.length = 0
      assert.equal(readdirSync(directory).length, 1, 'What was recorded is kept.')
      await open().recover()
      assert.deepEqual(await names(), ['show.flv'])
      assert.deepEqual(await marksIn('show.flv'), [7])
      assert.deepEqual(readdirSync(directory), [])
    })

  test('keeps what has no place any more, until there is one', async () => {
    const { place } = await given('homeless')
    const relay = begin(9)
    const recorder = open()
    const recording = recorder.record(of('homeless'), relay.stream)
    await until(() => relay.stream.viewerCount() === 1)
    await ask('smh', 'DeleteLibrary', { LibraryId: place.library.id })
    relay.end()
    await recording
    assert.equal(errors.length, 1)
    errors.length = 0
    assert.equal(readdirSync(directory).length, 1)
    await recorder.recover()
    assert.equal(errors.length, 0, 'It tries once per start.')
    rmSync(join(directory, readdirSync(directory)[0] as string), { recursive: true })
  })

  test('leaves what is being recorded to the next start when it is closed', async () => {
    const { names } = await given('closing')
    const relay = begin(4)
    const recorder = open()
    const recording = recorder.record(of('closing'), relay.stream)
    await until(() => relay.stream.viewerCount() === 1)
    await recorder.close()
    await recording
    assert.deepEqual(await names(), [])
    await open().recover()
    assert.deepEqual(await names(), ['show.flv'])
    assert.equal(errors.length, 0)
  })
})
