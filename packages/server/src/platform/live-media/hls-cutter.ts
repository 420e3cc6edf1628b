/**
 * HLS of one stream: ffmpeg cuts what the relay sends into segments, without touching pictures
 * or sound, while somebody asks for the playlist. Segments are files of a folder of its own and
 * go with it.
 */
import { spawn } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import type { ReadStream } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { limits } from '../../kernel/limits.ts'
import type { Log } from '../log/log.ts'
import type { LiveStream } from './live-stream.ts'

export type HlsCutter = {
  /** The playlist, its segments named by number; waits for the first of them. Undefined when the stream can't be cut. */
  readonly playlist: () => Promise<string | undefined>
  /** Undefined when it is not one of the last. */
  readonly segment: (number: string) => Promise<{ readonly sizeBytes: number; readonly chunks: ReadStream } | undefined>
  readonly stop: () => Promise<void>
  readonly isStopped: () => boolean
  /** When it stopped although it was wanted, on the clock of `performance.now()`. */
  readonly failedAt: () => number | undefined
}

/** A playlist that many ask for is read once in this time. */
const playlistAgeMsMax = 200
const lookMs = 50
const playlistName = 'index.m3u8'

export async function openHlsCutter(
  stream: LiveStream,
  { ffmpeg, directory, log }: { readonly ffmpeg: string; readonly directory: string; readonly log: Log },
): Promise<HlsCutter> {
  const folder = await mkdtemp(join(directory, 'hls-'))
  const child = spawn(ffmpeg, argumentsFor(), { cwd: folder, stdio: ['pipe', 'ignore', 'pipe'] })
  let isOver = false
  let failedAt: number | undefined
  let askedAt = performance.now()
  let words = ''
  let cached: { readonly text: Promise<string | undefined>; readonly readAt: number } | undefined
  const exited = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      log.error({ error }, 'ffmpeg could not be started')
      resolve()
    })
    child.once('close', (code) => {
      if (!isOver && !stream.ended.aborted) {
        failedAt = performance.now()
        log.warn({ code, words }, 'ffmpeg stopped cutting a stream')
      }
      resolve()
    })
  })
  child.stderr.on('data', (more: Buffer) => (words = (words + more.toString()).slice(-1000)))
  child.stdin.on('error', () => undefined)
  const { detach } = stream.attach({
    write: (bytes) => {
      if (child.stdin.writableLength > limits.liveToolBacklogBytesMax) child.kill('SIGKILL')
      else child.stdin.write(bytes)
    },
    waitingBytes: () => 0,
    end: () => child.stdin.end(),
  })
  const watch = setInterval(() => {
    if (performance.now() - askedAt > limits.liveHlsIdle) void stop()
  }, 1000)
  watch.unref()

  let stopping: Promise<void> | undefined
  const stop = (): Promise<void> => (stopping ??= end())
  const end = async (): Promise<void> => {
    isOver = true
    clearInterval(watch)
    detach()
    child.kill('SIGKILL')
    await exited
    // Nobody waits for it, and the next start removes what is left.
    await rm(folder, { recursive: true, force: true }).catch((error: unknown) =>
      log.warn({ error }, 'segments of a stream that is over stay'),
    )
  }
  void exited.then(stop)
  stream.ended.addEventListener('abort', () => void stop(), { once: true })

  const read = (): Promise<string | undefined> => {
    const now = performance.now()
    if (!cached || now - cached.readAt > playlistAgeMsMax)
      cached = { readAt: now, text: readFile(join(folder, playlistName), 'utf8').catch(() => undefined) }
    return cached.text
  }
  return {
    stop,
    isStopped: () => isOver,
    failedAt: () => failedAt,
    async playlist() {
      askedAt = performance.now()
      const latest = askedAt + limits.liveHlsStartTime
      while (!isOver && performance.now() < latest) {
        const text = await read()
        if (text?.includes('#EXTINF')) return text
        await delay(lookMs)
      }
      return undefined
    },
    async segment(number) {
      const file = await open(join(folder, `${number}.ts`)).catch(() => undefined)
      if (!file) return undefined
      const { size } = await file.stat()
      return { sizeBytes: size, chunks: createReadStream('', { fd: file, highWaterMark: 256 * 1024 }) }
    },
  }
}

function argumentsFor(): string[] {
  return [
    ...['-hide_banner', '-loglevel', 'error', '-nostdin', '-probesize', '500000'],
    ...['-f', 'flv', '-i', 'pipe:0', '-map', '0:v?', '-map', '0:a?', '-c', 'copy', '-f', 'hls'],
    ...['-hls_time', String(limits.liveHlsSegmentSeconds), '-hls_list_size', String(limits.liveHlsSegments)],
    // Numbers go on growing when a publisher comes back; a segment outlives its place in the playlist for slow viewers.
    ...['-hls_start_number_source', 'epoch', '-hls_delete_threshold', '3'],
    ...['-hls_flags', 'delete_segments+omit_endlist+independent_segments+temp_file', '-hls_segment_filename', '%d.ts', playlistName],
  ]
}
