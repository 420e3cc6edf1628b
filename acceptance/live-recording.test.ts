/** Recording: a rule makes Files of streams, and a crash costs a recording its last moment. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import {
  liveClient,
  makeDomains,
  openViewer,
  playUrl,
  push,
  pushDomain,
  requireFfmpeg,
  startLiveServer,
  until,
  untilPlaying,
} from './live-studio.ts'
import { makePlace } from './place.ts'
import type { Place } from './place.ts'
import type { StartedServer } from './start-server.ts'

requireFfmpeg()

type Item = { readonly name: string; readonly size: string }

async function list({ control, libraryId, token }: Place, path: string): Promise<readonly Item[]> {
  const answer = await fetch(`${control}/api/v1/directory/${libraryId}/-/${encodeURIComponent(path)}?access_token=${token}`)
  return answer.status === 200 ? ((await answer.json()) as { contents: Item[] }).contents : []
}

async function download({ control, libraryId, token }: Place, path: string): Promise<Buffer> {
  const answer = await fetch(`${control}/api/v1/file/${libraryId}/-/${encodeURIComponent(path)}?access_token=${token}`)
  assert.equal(answer.status, 200)
  return Buffer.from(await answer.arrayBuffer())
}

/** Names the change feed tells from the cursor on. */
async function told({ control, libraryId, token }: Place, cursor: string): Promise<string> {
  return (await fetch(`${control}/api/v1/fs-delta/${libraryId}/-/delta?access_token=${token}&cursor=${cursor}`)).text()
}

async function takeCursor({ control, libraryId, token }: Place): Promise<string> {
  const answer = await fetch(`${control}/api/v1/fs-delta/${libraryId}/-/cursor?access_token=${token}`)
  return ((await answer.json()) as { cursor: string }).cursor
}

/** What ffprobe says of a file's tracks and length. */
function probe(bytes: Buffer): { readonly codecs: readonly string[]; readonly seconds: number } {
  const folder = mkdtempSync(join(tmpdir(), 'mediatheque-probe-'))
  try {
    const path = join(folder, 'recorded')
    writeFileSync(path, bytes)
    const flags = ['-v', 'error', '-show_entries', 'stream=codec_name:format=duration', '-of', 'json', path]
    const { streams, format } = JSON.parse(execFileSync('/usr/bin/ffprobe', flags, { encoding: 'utf8' }))
    return { codecs: streams.map((track: { codec_name: string }) => track.codec_name), seconds: Number(format.duration) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Records every stream of the app into the place's directory /recordings. */
async function makeRule(server: StartedServer, place: Place, format: 'Mp4Param' | 'FlvParam'): Promise<void> {
  const client = liveClient(server)
  const { TemplateId } = await client('CreateLiveRecordTemplate', {
    TemplateName: 'keep',
    [format]: {
      Enable: 1,
      RecordInterval: 3600,
      CosBucketName: place.libraryId,
      CosBucketPath: '/recordings/{AppName}',
      VodFileName: '{StreamID}',
    },
    CosStore: 1,
  })
  await client('CreateLiveRecordRule', { DomainName: pushDomain, TemplateId, AppName: 'live' })
}

const recordings = 'recordings/live'
const namesIn = async (place: Place): Promise<readonly string[]> => (await list(place, recordings)).map(({ name }) => name)

/** Resolves when a viewer has seen so many seconds of the stream. */
async function untilShown(server: StartedServer, stream: string, seconds: number): Promise<void> {
  await untilPlaying(server, stream)
  const viewer = await openViewer(playUrl(server, stream, 'flv'))
  await until(() => viewer.mediaTime - (viewer.mediaTimes[0] ?? viewer.mediaTime) >= seconds * 1000)
  viewer.close()
}

for (const [format, suffix] of [
  ['Mp4Param', 'mp4'],
  ['FlvParam', 'flv'],
] as const)
  test(`records a stream into the tree as ${suffix}, one File per publication`, async () => {
    const server = await startLiveServer()
    try {
      await makeDomains(liveClient(server))
      const place = await makePlace(server)
      await makeRule(server, place, format)
      const cursor = await takeCursor(place)
      const pushedAt = performance.now()
      const sender = push(server, 'talk')
      await untilShown(server, 'talk', 5)
      assert.deepEqual(await namesIn(place), [], 'A File is whole when it appears.')
      await sender.stop()
      const pushedSeconds = (performance.now() - pushedAt) / 1000
      await until(async () => (await namesIn(place)).length > 0)
      assert.deepEqual(await namesIn(place), [`talk.${suffix}`])
      const { codecs, seconds } = probe(await download(place, `${recordings}/talk.${suffix}`))
      assert.deepEqual(codecs.toSorted(), ['aac', 'h264'])
      assert.ok(seconds > 3 && seconds < pushedSeconds + 3, `${seconds} s of what was pushed for ${pushedSeconds}`)
      assert.match(await told(place, cursor), new RegExp(`talk\\.${suffix}`))

      const again = push(server, 'talk')
      await untilPlaying(server, 'talk')
      await delay(500)
      await again.stop()
      await until(async () => (await namesIn(place)).length > 1)
      assert.deepEqual((await namesIn(place)).toSorted(), [`talk (1).${suffix}`, `talk.${suffix}`].toSorted())
      const unruled = push(server, 'talk', undefined, 'private')
      await delay(1500)
      await unruled.stop()
      await delay(500)
      assert.equal((await list(place, 'recordings')).length, 1)
    } finally {
      await server.stop()
    }
  })

for (const signal of ['SIGKILL', 'SIGTERM'] as const)
  test(`keeps what was recorded when the server ends by ${signal}, and makes one File of it`, async () => {
    const data = mkdtempSync(join(tmpdir(), 'mediatheque-recording-'))
    const env = { MEDIATHEQUE_SECRET_ID: 'AKIDrecording', MEDIATHEQUE_SECRET_KEY: 'recordingsecretkey' }
    try {
      const first = await startLiveServer({ data, env })
      after(() => first.kill('SIGKILL'))
      await makeDomains(liveClient(first))
      const place = await makePlace(first)
      await makeRule(first, place, 'Mp4Param')
      const sender = push(first, 'talk')
      await untilShown(first, 'talk', 5)
      await first.kill(signal)
      await sender.ended
      // Twice, because the second start must find nothing to do.
      for (let start = 0; start < 2; start++) {
        const next = await startLiveServer({ data, env })
        try {
          const there = { ...place, control: next.control }
          await until(async () => (await namesIn(there)).length > 0)
          const { codecs, seconds } = probe(await download(there, `${recordings}/talk.mp4`))
          assert.deepEqual(codecs.toSorted(), ['aac', 'h264'])
          assert.ok(seconds > 3, `${seconds} s of four are left`)
          assert.deepEqual(await namesIn(there), ['talk.mp4'])
        } finally {
          await next.stop()
        }
      }
    } finally {
      rmSync(data, { recursive: true, force: true })
    }
  })

test('records without ffmpeg what needs none, and says so where it does', async () => {
  const server = await startLiveServer({ env: { PATH: '/nowhere' } })
  try {
    await makeDomains(liveClient(server))
    const place = await makePlace(server)
    await makeRule(server, place, 'Mp4Param')
    const sender = push(server, 'talk')
    await untilPlaying(server, 'talk')
    await delay(2000)
    await sender.stop()
    await until(async () => (await namesIn(place)).length > 0)
    assert.deepEqual(await namesIn(place), ['talk.flv'])
    assert.match(server.stderr(), /no ffmpeg/)
  } finally {
    await server.stop()
  }
})
