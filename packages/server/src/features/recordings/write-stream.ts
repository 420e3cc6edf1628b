/** One stretch of a stream on its way to disk. */
import { createWriteStream, fdatasync } from 'node:fs'
import { once } from 'node:events'
import { limits } from '../../kernel/limits.ts'
import type { LiveStream } from '../../platform/live-media/live-stream.ts'

export type WrittenStream = {
  /** Resolves when nothing more is written: the stream or its stretch is over, or the disk failed. Rejects in the last case. */
  readonly done: Promise<void>
  /** Ends the stretch; what was received by then is kept. */
  readonly end: () => void
}

/** Writes from the last key frame on. What the disk does not take in time is a failure, not a growing queue. */
export function writeStream(stream: LiveStream, path: string): WrittenStream {
  const file = createWriteStream(path, { flush: true, highWaterMark: 1024 * 1024 })
  let descriptor: number | undefined
  file.once('open', (opened) => (descriptor = opened))
  file.once('close', () => (descriptor = undefined))
  const { detach } = stream.attach({
    write: (bytes) => {
      if (file.writableLength > limits.liveToolBacklogBytesMax) file.destroy(new Error('The disk is slower than the stream.'))
      else if (file.writable) file.write(bytes)
    },
    waitingBytes: () => 0,
    end: () => file.end(),
  })
  // A power cut costs this much and no more.
  const flushing = setInterval(() => {
    if (descriptor !== undefined) fdatasync(descriptor, () => undefined)
  }, limits.recordingFlushInterval)
  const done = once(file, 'close')
    .then(() => undefined)
    .finally(() => {
      clearInterval(flushing)
      detach()
    })
  return {
    done,
    end: () => {
      detach()
      file.end()
    },
  }
}
