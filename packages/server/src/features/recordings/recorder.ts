/** Records what the rules say, and finishes what an earlier process began. */
import { mkdir } from 'node:fs/promises'
import type { EntryPath } from '../../kernel/entry-path.ts'
import type { UploadId } from '../../kernel/ids.ts'
import type { Machinery, Call } from '../../platform/call.ts'
import { newId } from '../../platform/clock.ts'
import type { LiveStream } from '../../platform/live-media/live-stream.ts'
import type { Log } from '../../platform/log/log.ts'
import type { StreamName } from '../live/index.ts'
import { recordingPath, recordingRuleFor } from '../live-recording/index.ts'
import type { Recording } from '../live-recording/index.ts'
import { convert } from './convert.ts'
import type { Converted } from './convert.ts'
import { findPlace, pathIn, placeRecording } from './place-recording.ts'
import type { PlaceCall, Placing } from './place-recording.ts'
import { listLeft, makeFolder, removeFolder, writeNote } from './recording-folder.ts'
import type { RecordedFormat, RecordingFolder, RecordingNote } from './recording-folder.ts'
import { writeStream } from './write-stream.ts'
import type { WrittenStream } from './write-stream.ts'

export type RecorderOptions = {
  readonly makeCall: () => Call<keyof Machinery>
  readonly log: Log
  /** For recordings that are not in the tree yet. */
  readonly directory: string
  /** Absent: only FLV is recorded, as it comes. */
  readonly ffmpeg: string | undefined
}

export type Recorder = {
  /** Records the stream until it ends, if a rule says so. Resolves when nothing more is to be done. */
  readonly record: (of: StreamName, stream: LiveStream) => Promise<void>
  /** Finishes what an earlier process left. Call it once, when the tree can be written. */
  readonly recover: () => Promise<void>
  /** Ends what is being written. What is not in the tree by then is finished at the next start. */
  readonly close: () => Promise<void>
}

export function openRecorder({ makeCall, log, directory, ffmpeg }: RecorderOptions): Recorder {
  const writing = new Set<WrittenStream>()
  /** Of this process: what the folders of others hold was left behind. */
  const own = new Set<string>()
  const closing = new AbortController()
  /** One at a time: putting a long recording into its container takes the disk to itself. */
  let finishing: Promise<unknown> = Promise.resolve()

  const finish = (folder: RecordingFolder, note: RecordingNote, endedAt: number): Promise<void> => {
    const work = finishing.then(() => (closing.signal.aborted ? undefined : finishOne(folder, note, endedAt)))
    finishing = work.catch((error: unknown) => {
      if (closing.signal.aborted) return
      log.error(
        { error, ...note.of, folder: folder.path },
        'a recording could not be finished; it is kept and tried again at the next start',
      )
    })
    return work
  }
  const finishOne = async (folder: RecordingFolder, note: RecordingNote, endedAt: number): Promise<void> => {
    const call = { ...makeCall(), signal: closing.signal }
    const { of, recordId, startedAt, uploadId } = note
    const scope = await findPlace(call, note)
    const file = await containerOf(folder, note)
    const path = pathIn(recordingPath(note.pathTemplate, { ...of, recordId, startedAt, endedAt }), file)
    const onUploaded = (uploadId: UploadId) => writeNote(folder, { ...note, uploadId })
    const placed = await placeAndDiscard(call, { scope, path, file, uploadId, onUploaded })
    await removeFolder(folder)
    own.delete(recordId)
    log.info({ ...of, library: note.libraryId, space: note.spaceName, path: placed.join('/') }, 'live: recorded')
  }
  const containerOf = async (folder: RecordingFolder, { format, of }: RecordingNote): Promise<Converted> => {
    if (ffmpeg !== undefined) return convert(ffmpeg, folder, { format, signal: closing.signal })
    if (format !== 'flv') log.warn({ ...of, format }, 'this server has no ffmpeg: the recording is kept as FLV')
    return { path: folder.streamPath, extension: 'flv', discard: () => Promise.resolve() }
  }

  /** Undefined when the stream ended meanwhile. */
  const beginStretch = async (of: StreamName, stream: LiveStream, { format, libraryId, spaceName, pathTemplate }: Wanted) => {
    const call = makeCall()
    const note: RecordingNote = { recordId: newId(call), of, startedAt: call.clock.now(), format, libraryId, spaceName, pathTemplate }
    own.add(note.recordId)
    const folder = await makeFolder(directory, note)
    if (stream.ended.aborted) {
      await removeFolder(folder)
      return undefined
    }
    const written = writeStream(stream, folder.streamPath)
    writing.add(written)
    // What came before a failure is as good as what comes before an end.
    const kept = written.done.finally(() => {
      writing.delete(written)
      void finish(folder, note, makeCall().clock.now()).catch(() => undefined)
    })
    kept.catch(() => undefined)
    return { written, kept }
  }
  const recordAs = async (of: StreamName, stream: LiveStream, wanted: Wanted): Promise<void> => {
    let stretch = await beginStretch(of, stream, wanted)
    while (stretch && (await isLongerThan(stretch.written, wanted.intervalSeconds * 1000)) && !closing.signal.aborted) {
      // The next one begins before this one ends, so that no picture falls between the two.
      const next = await beginStretch(of, stream, wanted)
      stretch.written.end()
      await stretch.kept
      stretch = next
    }
    await stretch?.kept
  }

  return {
    async record(of, stream) {
      const recording = await recordingRuleFor(makeCall(), of)
      if (!recording) return
      await mkdir(directory, { recursive: true })
      const formats = recording.formats.flatMap((wanted) => {
        const { format } = wanted
        if (format !== 'hls') return [recordAs(of, stream, { ...wanted, format })]
        log.warn({ ...of, template: recording.templateId }, 'HLS is not recorded; choose MP4 or FLV in the template')
        return []
      })
      await Promise.all(formats)
      await finishing
    },
    async recover() {
      for (const { folder, note, endedAt } of await listLeft(directory))
        if (!own.has(note.recordId)) await finish(folder, note, endedAt).catch(() => undefined)
    },
    async close() {
      closing.abort()
      for (const written of writing) written.end()
      await Promise.allSettled([...writing].map(({ done }) => done))
      await finishing
    },
  }
}

async function placeAndDiscard(call: PlaceCall, placing: Placing): Promise<EntryPath> {
  try {
    return await placeRecording(call, placing)
  } finally {
    await placing.file.discard()
  }
}

type Wanted = Recording['formats'][number] & { readonly format: RecordedFormat }

/** False when it ends before, by whatever. */
async function isLongerThan({ done }: WrittenStream, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(true), ms)
    timer.unref()
  })
  const ended = done.then(
    () => false,
    () => false,
  )
  return Promise.race([late, ended]).finally(() => clearTimeout(timer))
}
