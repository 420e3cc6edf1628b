/** Many viewers of one stream, and the player page in a real browser. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { launchBrowser } from './browser.ts'
import {
  liveClient,
  makeDomains,
  openViewer,
  playUrl,
  push,
  requireFfmpeg,
  startLiveServer,
  until,
  untilPlaying,
  watch,
} from './live-studio.ts'

const viewersCount = 10
const watchedSeconds = 60

requireFfmpeg()

const server = await startLiveServer()
after(() => server.stop())
await makeDomains(liveClient(server))
const stream = 'stage'
const publisher = push(server, stream)
after(() => publisher.stop())
await untilPlaying(server, stream)

test('shows ten viewers the same pictures for a minute, without drift', async () => {
  const viewers = await Promise.all(Array.from({ length: viewersCount }, () => openViewer(playUrl(server, stream, 'flv'))))
  const hls = watch(playUrl(server, stream, 'm3u8'), watchedSeconds - 8)
  const startedAt = performance.now()
  const begun = await settled(viewers)
  await delay(watchedSeconds * 1000)
  const ended = await settled(viewers)
  const passedMs = performance.now() - startedAt
  for (const viewer of viewers) assert.equal(viewer.isOver, false)
  // The stream's clock went on as the wall's did, for everybody.
  const advancedMs = (ended[0] as number) - (begun[0] as number)
  assert.ok(Math.abs(advancedMs - passedMs) < 1500, `${advancedMs} ms of media in ${passedMs} ms`)
  const latest = Math.max(...ended)
  await until(() => viewers.every(({ mediaTime }) => mediaTime >= latest))
  for (const { mediaTimes } of viewers) {
    const gaps = mediaTimes.slice(1).map((time, index) => time - (mediaTimes[index] as number))
    assert.ok(
      gaps.every((gap) => gap > 0 && gap <= 100),
      `no picture is missing or doubled: ${gaps.filter((gap) => gap <= 0 || gap > 100)}`,
    )
    assert.ok(mediaTimes.length >= watchedSeconds * 24)
  }
  const { frames, words } = await hls
  assert.ok(frames >= (watchedSeconds - 8) * 24, words)
  for (const viewer of viewers) viewer.close()
})

const settled = async (viewers: readonly { readonly mediaTime: number }[]): Promise<number[]> => {
  await delay(500)
  return viewers.map(({ mediaTime }) => mediaTime)
}

type Seen = { readonly time: number; readonly frames: number; readonly width: number; readonly soundBytes: number }

/** For the page: what its video has shown so far. */
const lookAtVideo = `(() => {
  const video = document.querySelector('video')
  const frames = video.getVideoPlaybackQuality().totalVideoFrames
  return { time: video.currentTime, frames, width: video.videoWidth, soundBytes: video.webkitAudioDecodedByteCount }
})()`

test('plays in a browser over both protocols, and says when an address does not play', async () => {
  const program = fileURLToPath(new URL('../examples/live/serve.ts', import.meta.url))
  const pages = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] })
  const browser = await launchBrowser({ flags: ['--autoplay-policy=no-user-gesture-required'] })
  try {
    const [words] = (await once(pages.stdout, 'data')) as [Buffer]
    const origin = words.toString().trim()
    const page = await browser.newPage()
    const seen = () => page.evaluate(lookAtVideo) as Promise<Seen>
    for (const suffix of ['flv', 'm3u8'] as const) {
      await page.goto(`${origin}?url=${encodeURIComponent(playUrl(server, stream, suffix))}`)
      await page.getByRole('status').filter({ hasText: 'Playing, 640 × 360' }).waitFor({ timeout: 20_000 })
      const before = await seen()
      await until(async () => {
        const now = await seen()
        return now.time - before.time > 2 && now.frames - before.frames > 45 && now.soundBytes > before.soundBytes
      })
      assert.equal((await seen()).width, 640)
    }
    for (const suffix of ['flv', 'm3u8'] as const) {
      await page.goto(`${origin}?url=${encodeURIComponent(playUrl(server, stream, suffix, 'txSecret=0&txTime=0'))}`)
      await page.getByRole('status').filter({ hasText: 'Stopped' }).filter({ hasText: '403' }).waitFor({ timeout: 20_000 })
    }
  } finally {
    await browser.close()
    pages.kill()
  }
})
