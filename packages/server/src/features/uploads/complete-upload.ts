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
import { findSmallContent, recallSmallContent } from './small-content.ts'
import { assembleContent, assembleParts, firstMissingPart, hasParts, isAssemblyOf, isHashed, requireOpen } from './upload.ts'
import type { Assembly, Part, ReceivedContent, Upload } from './upload.ts'
import { findUpload, listParts, listRebegunUploads, markUploadCompleted } from './upload-store.ts'

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

type CompleteCall = Call<'db' | 'blobs' | 'digests' | 'caches' | 'clock' | 'random' | 'faults' | 'jobs'>

/** Times an upload is put together again because parts arrived meanwhile, or the byte store had to be asked. */
const assemblyTriesMax = 5

/**
 * Turns what arrived into a File. Moves no byte: the File's Blob is made of the parts. Asking
 * twice answers twice with the same body, as long as the File is there.
 */
export async function completeUpload(call: CompleteCall, input: CompleteInput): Promise<FileAnswer> {
  const smallContents = new Map<UploadId, SmallContent | undefined>([[input.uploadId, recallSmallContent(call, input.uploadId)]])
  let assembly: Assembly | undefined
  for (let tries = 0; tries < assemblyTriesMax; tries++) {
    const outcome = await call.db.write(spaceLock(input.scope.space.id), (tx) => complete(tx, call, { ...input, assembly, smallContents }))
    switch (outcome.kind) {
      case 'completed':
        await call.faults.at('uploads.complete.committed')
        return outcome.answer
      case 'partsChanged':
        // Ten thousand checksums are put together here, where no other writer waits for it.
        assembly = assembleParts(outcome.parts)
        break
      case 'contentUnknown':
        for (const id of outcome.uploadIds) smallContents.set(id, (await findSmallContent(call, id)) ?? 'none')
    }
  }
  throw uploadFailure.MultipartUploadIncomplete('Parts keep arriving. Complete again when all of them are sent.')
}

type Completed =
  | { readonly kind: 'completed'; readonly answer: FileAnswer }
  | { readonly kind: 'partsChanged'; readonly parts: readonly Part[] }
  /** No row says what these uploads received; the byte store may. */
  | { readonly kind: 'contentUnknown'; readonly uploadIds: readonly UploadId[] }

type Gathered = {
  readonly assembly: Assembly | undefined
  /** What the byte store holds under an upload's own id, as far as it was asked. */
  readonly smallContents: ReadonlyMap<UploadId, SmallContent | undefined>
}

type SmallContent = ReceivedContent | 'none'

async function complete(
  tx: Transaction,
  call: Call<'clock' | 'random' | 'faults' | 'jobs'>,
  input: CompleteInput & Gathered,
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
  const content = contentOf(input, upload)
  if (content === undefined) return { kind: 'contentUnknown', uploadIds: [upload.id] }
  if (content !== 'none') return settle(tx, call, { ...input, upload, assembly: assembleContent(content), alsoCompleted: undefined })
  return completeRebegun(tx, call, { ...input, upload })
}

/** A row that names a content wins: it came later than the small one. */
const contentOf = ({ smallContents }: Gathered, upload: Upload): SmallContent | undefined => upload.received ?? smallContents.get(upload.id)

/** A client whose ticket was refused begins anew, sends to the new address, and completes with the first key. */
async function completeRebegun(
  tx: Transaction,
  call: Call<'clock' | 'random' | 'faults' | 'jobs'>,
  input: CompleteInput & Gathered & { readonly upload: Upload },
): Promise<Completed> {
  const { upload, crc64 } = input
  if (crc64 === undefined) throw uploadFailure.UploadIncomplete()
  const candidates = await listRebegunUploads(tx, upload, { crc64, now: call.clock.now() })
  const unknown = candidates.filter((candidate) => contentOf(input, candidate) === undefined)
  if (unknown.length > 0) return { kind: 'contentUnknown', uploadIds: unknown.map(({ id }) => id) }
  for (const rebegun of candidates) {
    const content = contentOf(input, rebegun)
    if (content === undefined || content === 'none' || content.crc64 !== crc64) continue
    return settle(tx, call, { ...input, upload, assembly: assembleContent(content), alsoCompleted: rebegun })
  }
  throw uploadFailure.UploadIncomplete()
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
  const content = hasParts(input.upload) ? undefined : assembly.segments[0]
  for (const { id } of completedBy(input)) await markUploadCompleted(tx, { id, entryId: placed.entry.id, answer: text, content })
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
