/** A recording on disk: what is to become of it, and the stream as it came. One folder each; it goes when its File is in the tree. */
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LibraryId, SpaceName, UploadId } from '../../kernel/ids.ts'
import type { StreamName } from '../live/index.ts'
import type { RecordingFormat } from '../live-recording/index.ts'

export type RecordedFormat = Exclude<RecordingFormat, 'hls'>

export type RecordingNote = {
  readonly recordId: string
  readonly of: StreamName
  readonly startedAt: number
  readonly format: RecordedFormat
  readonly libraryId: LibraryId
  readonly spaceName: SpaceName
  readonly pathTemplate: string
  /** The upload that makes a File of it: completing it again answers with the same File. */
  readonly uploadId?: UploadId
}

const noteName = 'recording.json'
const streamName = 'stream.flv'

export type RecordingFolder = { readonly path: string; readonly streamPath: string }

export function folderOf(directory: string, recordId: string): RecordingFolder {
  const path = join(directory, recordId)
  return { path, streamPath: join(path, streamName) }
}

export async function makeFolder(directory: string, note: RecordingNote): Promise<RecordingFolder> {
  const folder = folderOf(directory, note.recordId)
  await mkdir(folder.path, { recursive: true })
  // The bytes are flushed as they come; their name has to be there before.
  await writeFile(folder.streamPath, '')
  await writeNote(folder, note)
  await flushNames(directory)
  return folder
}

/** Whole or not at all, and durable with the names beside it: the note says what the bytes are worth. */
export async function writeNote({ path }: RecordingFolder, note: RecordingNote): Promise<void> {
  const fresh = join(path, `${noteName}.new`)
  await writeFile(fresh, JSON.stringify(note), { flush: true })
  await rename(fresh, join(path, noteName))
  await flushNames(path)
}

async function flushNames(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

export const removeFolder = ({ path }: RecordingFolder): Promise<void> => rm(path, { recursive: true, force: true })

export type LeftRecording = { readonly folder: RecordingFolder; readonly note: RecordingNote; readonly endedAt: number }

/** What an earlier process did not finish, oldest first. A folder without a readable note, or without bytes, holds nothing yet. */
export async function listLeft(directory: string): Promise<readonly LeftRecording[]> {
  const names = await readdir(directory).catch(() => [])
  const found = await Promise.all(names.map((name) => readLeft(directory, name)))
  return found.filter((left) => left !== undefined).sort((one, other) => one.note.startedAt - other.note.startedAt)
}

async function readLeft(directory: string, recordId: string): Promise<LeftRecording | undefined> {
  const folder = folderOf(directory, recordId)
  try {
    const note = JSON.parse(await readFile(join(folder.path, noteName), 'utf8')) as RecordingNote
    const { mtimeMs, size } = await stat(folder.streamPath)
    return size === 0 ? undefined : { folder, note, endedAt: Math.round(mtimeMs) }
  } catch {
    return undefined
  }
}
