/** A finished recording becomes a File, by the same steps as any upload. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { parsePath } from '../../kernel/entry-path.ts'
import type { EntryPath } from '../../kernel/entry-path.ts'
import { Failure } from '../../kernel/failure.ts'
import type { LibraryId, SpaceName, UploadId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { spaceLock } from '../../platform/db/db.ts'
import { entryFailure, findOrCreateParents, recordCreated } from '../entries/index.ts'
import { findLibrary } from '../libraries/index.ts'
import { findSpace } from '../spaces/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { beginUpload, completeUpload, receivePart } from '../uploads/index.ts'
import type { Converted } from './convert.ts'
import { recordingFailure } from './failures.ts'

export type PlaceCall = Call<'db' | 'blobs' | 'digests' | 'caches' | 'clock' | 'random' | 'faults' | 'jobs'>

export type Placing = {
  readonly scope: SpaceScope
  readonly path: EntryPath
  readonly file: Converted
  /** Of an earlier try. */
  readonly uploadId: UploadId | undefined
  /** Told before the File is made, so that the next try makes no second one. */
  readonly onUploaded: (uploadId: UploadId) => Promise<void>
}

export async function findPlace(
  call: PlaceCall,
  of: { readonly libraryId: LibraryId; readonly spaceName: SpaceName },
): Promise<SpaceScope> {
  const library = await findLibrary(call, of.libraryId)
  const space = library && (await findSpace(call, library.id, of.spaceName))
  if (!space) throw recordingFailure.RecordingPlaceGone()
  return { library, space }
}

/** Answers the path the File really has. A name that is taken is left alone: the File gets the next free one. */
export async function placeRecording(call: PlaceCall, placing: Placing): Promise<EntryPath> {
  const { scope, path } = placing
  const earlier = placing.uploadId && (await completeAgain(call, placing, placing.uploadId))
  if (earlier) return earlier
  await makeParents(call, scope, path.slice(0, -1))
  const { size } = await stat(placing.file.path)
  const begun = await beginUpload(call, { scope, path, kind: 'multipart', strategy: 'rename', attributes: {}, announcedBytes: size })
  if (begun.kind !== 'opened') throw recordingFailure.RecordingPlaceGone()
  const uploadId = begun.upload.id
  for (let start = 0, partNumber = 1; start < size; start += limits.recordingPartBytes, partNumber++) {
    const end = Math.min(start + limits.recordingPartBytes, size) - 1
    const source = bytesOf(placing.file.path, { start, end })
    await receivePart(call, { uploadId, spaceId: scope.space.id, source, sizeBytes: end - start + 1, partNumber })
  }
  await placing.onUploaded(uploadId)
  return pathOf(await completeUpload(call, { scope, uploadId, attributes: {} }), path)
}

/** Opens the file when the first byte is asked for: before, nobody would hear that it can't be opened, nor close it. */
async function* bytesOf(path: string, range: { readonly start: number; readonly end: number }): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path, { ...range, highWaterMark: 1024 * 1024 })
}

const pathOf = (file: Awaited<ReturnType<typeof completeUpload>>, wanted: EntryPath): EntryPath => file.path ?? wanted

/** Undefined when the earlier try did not get so far. */
async function completeAgain(call: PlaceCall, { scope, path }: Placing, uploadId: UploadId): Promise<EntryPath | undefined> {
  try {
    return pathOf(await completeUpload(call, { scope, uploadId, attributes: {} }), path)
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

async function makeParents(call: PlaceCall, scope: SpaceScope, path: EntryPath): Promise<void> {
  await call.db.write(spaceLock(scope.space.id), async (tx) => {
    const { created } = await findOrCreateParents(tx, call, scope, path)
    if (created.length > 0) await recordCreated(tx, call, scope, created)
  })
}

/** The template's path, with the container's ending. */
export function pathIn(filled: string, { extension }: Converted): EntryPath {
  const path = parsePath(filled)
  const name = path.at(-1)
  if (name === undefined) throw entryFailure.DirectoryNotFound()
  return [...path.slice(0, -1), `${name}.${extension}`]
}
