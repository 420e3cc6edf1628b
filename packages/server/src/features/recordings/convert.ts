/** From the stream as it came to the container that was asked for. Pictures and sound are copied, never coded anew, MP3 excepted. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { RecordedFormat, RecordingFolder } from './recording-folder.ts'

const outputArguments = {
  mp4: ['-map', '0:v?', '-map', '0:a?', '-c', 'copy', '-movflags', '+faststart', '-f', 'mp4'],
  flv: ['-map', '0:v?', '-map', '0:a?', '-c', 'copy', '-flvflags', '+add_keyframe_index', '-f', 'flv'],
  aac: ['-map', '0:a', '-c', 'copy', '-f', 'adts'],
  mp3: ['-map', '0:a', '-c:a', 'libmp3lame', '-q:a', '2', '-f', 'mp3'],
} as const satisfies Record<RecordedFormat, readonly string[]>

export type Converted = {
  readonly path: string
  readonly extension: RecordedFormat
  /** Call it when the file is in the tree, or will not be. */
  readonly discard: () => Promise<void>
}

const workPrefix = 'file-'

/** Writes the file beside the stream; throws with ffmpeg's words when it can't. A stream that breaks off is taken as far as it goes. */
export async function convert(
  ffmpeg: string,
  folder: RecordingFolder,
  { format, signal }: { readonly format: RecordedFormat; readonly signal: AbortSignal },
): Promise<Converted> {
  // A folder of its own: an ffmpeg that outlived a killed server may still be writing to another.
  for (const name of await readdir(folder.path))
    if (name.startsWith(workPrefix)) await rm(join(folder.path, name), { recursive: true, force: true })
  const work = await mkdtemp(join(folder.path, workPrefix))
  const discard = (): Promise<void> => rm(work, { recursive: true, force: true })
  const path = join(work, `file.${format}`)
  try {
    await run(ffmpeg, ['-f', 'flv', '-i', folder.streamPath, ...outputArguments[format], path], signal)
  } catch (error) {
    await discard()
    throw error
  }
  return { path, extension: format, discard }
}

async function run(ffmpeg: string, flags: readonly string[], signal: AbortSignal): Promise<void> {
  const child: ChildProcess = spawn(ffmpeg, ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y', ...flags], {
    stdio: ['ignore', 'ignore', 'pipe'],
    signal,
  })
  let words = ''
  await new Promise<void>((resolve, reject) => {
    // First of all: a process that could not be started may have no pipes.
    child.once('error', reject)
    child.stderr?.on('data', (more: Buffer) => (words = (words + more.toString()).slice(-1000)))
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`ffmpeg ended with ${code}: ${words}`))))
  })
}
