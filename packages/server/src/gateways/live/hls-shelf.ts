/** The HLS cutters of this process: one per stream that somebody watches by HLS. */
import { mkdir, rm } from 'node:fs/promises'
import { limits } from '../../kernel/limits.ts'
import { openHlsCutter } from '../../platform/live-media/hls-cutter.ts'
import type { HlsCutter } from '../../platform/live-media/hls-cutter.ts'
import type { LiveStream } from '../../platform/live-media/live-stream.ts'
import type { Log } from '../../platform/log/log.ts'
import { liveFailure } from './failures.ts'

export type HlsShelf = {
  /** The cutter of a stream, started when there is none. Refuses where the machine has no ffmpeg. */
  readonly open: (stream: LiveStream) => Promise<HlsCutter>
  /** The one that runs. */
  readonly find: (stream: LiveStream) => Promise<HlsCutter | undefined>
  readonly forget: (stream: LiveStream) => void
  readonly close: () => Promise<void>
}

export function createHlsShelf({
  ffmpeg,
  directory,
  log,
}: {
  readonly ffmpeg: string | undefined
  readonly directory: string
  readonly log: Log
}): HlsShelf {
  const cutters = new Map<LiveStream, Promise<HlsCutter>>()
  let prepared: Promise<void> | undefined
  /** What an earlier process left is of no use to anybody. */
  const prepare = async (): Promise<void> => {
    try {
      await rm(directory, { recursive: true, force: true })
      await mkdir(directory, { recursive: true })
    } catch (error) {
      prepared = undefined
      throw error
    }
  }
  const find = async (stream: LiveStream): Promise<HlsCutter | undefined> => {
    const cutter = await cutters.get(stream)
    return cutter?.isStopped() ? undefined : cutter
  }
  return {
    find,
    async open(stream) {
      if (ffmpeg === undefined) throw liveFailure.LiveHlsUnavailable()
      const latest = cutters.get(stream)
      const cutter = await latest
      if (cutter && !cutter.isStopped()) return cutter
      // What ffmpeg can't cut now, it can't cut a moment later.
      if (performance.now() - (cutter?.failedAt() ?? Number.NEGATIVE_INFINITY) < limits.liveHlsRestartInterval)
        throw liveFailure.LiveHlsNotReady()
      if (stream.ended.aborted) throw liveFailure.LiveNotOnAir()
      const other = cutters.get(stream)
      // Another request was faster.
      if (other && other !== latest) return other
      const opening = (prepared ??= prepare()).then(() => openHlsCutter(stream, { ffmpeg, directory, log }))
      cutters.set(stream, opening)
      opening.catch(() => cutters.delete(stream))
      return opening
    },
    forget: (stream) => void cutters.delete(stream),
    async close() {
      await Promise.all([...cutters.values()].map(async (cutter) => (await cutter.catch(() => undefined))?.stop()))
      cutters.clear()
    },
  }
}
