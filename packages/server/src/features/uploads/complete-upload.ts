/** The end of an upload: what arrived becomes a File, by rows alone. */
import { can } from '../../kernel/actor.ts'
import type { BlobId, UploadId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { spaceLock } from '../../platform/db/db.ts'
import { changeAttributes, entryFailure, findEntryById, findEntryByPath, insertBlob, isFile, placeFile } from '../entries/index.ts'
import type { AttributesInput, ConflictStrategy, PlacedFile } from '../entries/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { fileAnswer } from './answer.ts'
import type { FileAnswer } from './answer.ts'
import { uploadFailure } from './failures.ts'
import { enqueueHashing } from './jobs.ts'
import { assembleContent, assembleParts, firstMissingPart, isAssemblyOf, isHashed, requireOpen } from './upload.ts'
import type { Assembly, Part, Upload } from './upload.ts'
import { findRebegunUpload, findUpload, listParts, markUploadCompleted } from './upload-store.ts'

export type CompleteInput = {
  readonly scope: SpaceScope
  readonly uploadId: UploadId
  /** In place of the one given at the begin. */
  readonly strategy?: ConflictStrategy | undefined
  readonly contentCas?: string | undefined
  /** What the client sent, unsigned decimal; refused when it is not what arrived. */
  readonly crc64?: string | undefined
  /** Win over those given at the begin. */
  readonly attributes: AttributesInput
}

/** Times an upload is put together again because parts arrived meanwhile. */
const assemblyTriesMax = 5

/**
 * Turns what arrived into a File. Moves no byte: the File's Blob is made of the parts. Asking
 * twice answers twice with the same body, as long as the File is there.
 */
export async function completeUpload(call: Call<'db' | 'clock' | 'random' | 'faults' | 'jobs'>, input: CompleteInput): Promise<FileAnswer> {
  let assembly: Assembly | undefined
  for (let tries = 0; tries < assemblyTriesMax; tries++) {
    const outcome = await call.db.write(spaceLock(input.scope.space.id), (tx) => complete(tx, call, { ...input, assembly }))
    if (outcome.kind === 'completed') {
      await call.faults.at('uploads.complete.committed')
      return outcome.answer
    }
    // Ten thousand checksums are put together here, where no other writer waits for it.
    assembly = assembleParts(outcome.parts)
  }
  throw uploadFailure.MultipartUploadIncomplete('Parts keep arriving. Complete again when all of them are sent.')
}

type Completed =
  | { readonly kind: 'completed'; readonly answer: FileAnswer }
  | { readonly kind: 'partsChanged'; readonly parts: readonly Part[] }

async function complete(
  tx: Transaction,
  call: Call<'clock' | 'random' | 'faults' | 'jobs'>,
  input: CompleteInput & { readonly assembly: Assembly | undefined },
): Promise<Completed> {
  const now = call.clock.now()
  const found = await findUpload(tx, input.uploadId)
  // Object uploads have a door of their own.
  const upload = found?.spaceId === input.scope.space.id && found.kind !== 'object' ? found : undefined
  if (upload?.state === 'completed') return { kind: 'completed', answer: await repeatAnswer(tx, input.scope, upload) }
  requireOpen(upload, now)

  if (upload.kind === 'multipart') {
    const parts = await listParts(tx, upload.id)
    checkParts(upload, parts)
    if (!input.assembly || !isAssemblyOf(input.assembly, parts)) return { kind: 'partsChanged', parts }
    return settle(tx, call, { ...input, upload, assembly: input.assembly, alsoCompleted: undefined })
  }
  if (upload.received) return settle(tx, call, { ...input, upload, assembly: assembleContent(upload.received), alsoCompleted: undefined })

  // A client whose ticket was refused begins anew, sends to the new address, and completes with the first key.
  const rebegun = input.crc64 === undefined ? undefined : await findRebegunUpload(tx, upload, { crc64: input.crc64, now })
  if (!rebegun?.received) throw uploadFailure.UploadIncomplete()
  return settle(tx, call, { ...input, upload, assembly: assembleContent(rebegun.received), alsoCompleted: rebegun })
}

/** The File may be gone by now; then the upload is, too. */
async function repeatAnswer(tx: Transaction, scope: SpaceScope, upload: Upload): Promise<FileAnswer> {
  const isThere = upload.entryId !== undefined && (await findEntryById(tx, scope.space, upload.entryId)) !== undefined
  if (!isThere || upload.answer === undefined) throw uploadFailure.UploadNotFound()
  return JSON.parse(upload.answer) as FileAnswer
}

function checkParts(upload: Upload, parts: readonly Part[]): void {
  if (parts.length === 0) throw uploadFailure.UploadIncomplete()
  const missing = firstMissingPart(parts)
  if (missing !== undefined) throw uploadFailure.MultipartUploadIncomplete(`Part ${missing} is missing. Send it, then complete again.`)
  const arrivedBytes = parts.reduce((total, part) => total + part.sizeBytes, 0)
  if (arrivedBytes < (upload.announcedBytes ?? 0))
    throw uploadFailure.MultipartUploadIncomplete(
      `${arrivedBytes} of ${upload.announcedBytes} bytes have arrived. Send the parts behind ${parts.length}, then complete again.`,
    )
}

type Settled = CompleteInput & { readonly upload: Upload; readonly assembly: Assembly; readonly alsoCompleted: Upload | undefined }

async function settle(tx: Transaction, call: Call<'clock' | 'random' | 'faults' | 'jobs'>, input: Settled): Promise<Completed> {
  const { scope, assembly } = input
  if (input.crc64 !== undefined && input.crc64 !== assembly.crc64) throw uploadFailure.BadCrc64()
  const blobId = assembly.segments[0]?.id as string as BlobId
  await insertBlob(tx, call, { ...assembly, id: blobId, libraryId: scope.library.id })
  if (assembly.fullHash === undefined && isHashed(assembly.sizeBytes)) await enqueueHashing(tx, call, blobId)

  const placed = await place(tx, call, input, blobId)
  const answer = fileAnswer(placed, scope)
  const text = JSON.stringify(answer)
  for (const { id } of completedBy(input)) await markUploadCompleted(tx, { id, entryId: placed.entry.id, answer: text })
  await call.faults.at('uploads.complete.before-commit')
  return { kind: 'completed', answer }
}

const completedBy = ({ upload, alsoCompleted }: Settled): readonly Upload[] => (alsoCompleted ? [upload, alsoCompleted] : [upload])

async function place(tx: Transaction, call: Call<'clock' | 'random'>, input: Settled, blobId: BlobId): Promise<PlacedFile> {
  const { scope, upload, assembly } = input
  const strategy = input.strategy ?? upload.strategy
  const contentCas = input.contentCas ?? upload.contentCas
  if (strategy === 'overwrite' && !mayOverwrite(call, upload)) await refuseOverwrite(tx, upload)
  return placeFile(tx, call, {
    scope,
    parentId: upload.parentId,
    name: upload.name,
    content: { blobId, sizeBytes: assembly.sizeBytes, crc64: assembly.crc64, etag: assembly.etag, contentType: upload.contentType },
    strategy,
    attributes: changeAttributes(upload.attributes, input.attributes),
    createdBy: upload.userId,
    reservedBytes: completedBy(input).reduce((total, over) => total + over.reservedBytes, 0),
    ...(contentCas !== undefined && { contentCas }),
  })
}

/** A back end that may only confirm acts on the right of whoever began. */
const mayOverwrite = (call: Call, upload: Upload): boolean =>
  can(call.actor, 'upload_file_force') || (upload.mayOverwrite && can(call.actor, 'confirm_upload'))

/** Passes when the name is free: then nothing is overwritten. */
async function refuseOverwrite(tx: Transaction, { spaceId, parentId, name }: Upload): Promise<void> {
  const existing = await findEntryByPath(tx, { id: spaceId, rootId: parentId }, [name])
  if (!existing) return
  throw isFile(existing) ? entryFailure.NoPermission() : entryFailure.SameNameDirectoryOrFileExists()
}
