/** The end of an object upload: the parts a client lists become the object, by rows alone. */
import { hash } from 'node:crypto'
import type { BlobId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { spaceLock } from '../../platform/db/db.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { findEntryById, insertBlob } from '../entries/index.ts'
import { placeObject, requireKeyPlace } from '../objects/index.ts'
import type { PutCondition } from '../objects/index.ts'
import {
  assembleParts,
  enqueueHashing,
  isAssemblyOf,
  isHashed,
  listParts,
  markUploadCompleted,
  requireOpen,
  uploadFailure,
} from '../uploads/index.ts'
import type { Assembly, Part, Upload } from '../uploads/index.ts'
import { objectUploadFailure } from './failures.ts'
import { removePartsBeside } from './object-upload-store.ts'
import { chooseParts } from './part-list.ts'
import type { ListedPart } from './part-list.ts'
import { findObjectUpload } from './receive-object-part.ts'
import type { UploadAt } from './receive-object-part.ts'

export type CompleteObjectInput = UploadAt & {
  readonly listed: readonly ListedPart[]
  /** The numbers of the list need not follow each other. */
  readonly allowsGaps: boolean
  readonly condition?: PutCondition | undefined
  /** Refused when the parts have another size together. */
  readonly sizeBytes?: number | undefined
  /** What the checksums of the parts amount to; the caller knows the algorithm. */
  readonly sumOf?: ((upload: Upload, parts: readonly Part[]) => Promise<string | undefined>) | undefined
  /** What the sum must be. */
  readonly sum?: string | undefined
}

export type CompletedObject = {
  /** Without quotes. */
  readonly etag: string
  readonly crc64: string
  readonly sum?: string
  /** How its upload calls the algorithm of the sum. */
  readonly checksum?: string
}

/** What a repeat is told, and the list it must come with. */
type KeptAnswer = CompletedObject & { readonly list: string }

/** Times the parts are put together again because others arrived meanwhile. */
const assemblyTriesMax = 5

/**
 * Makes the listed parts the content of the key; the others go. Moves no byte. Asking again with
 * the same list answers the same, as long as the object is there and the upload's time is not over.
 */
export async function completeObjectUpload(
  call: Call<'db' | 'clock' | 'random' | 'faults' | 'jobs'>,
  input: CompleteObjectInput,
): Promise<CompletedObject> {
  let summed: Summed | undefined
  for (let tries = 0; tries < assemblyTriesMax; tries++) {
    const outcome = await call.db.write(spaceLock(input.bucket.space.id), (tx) => complete(tx, call, input, summed))
    if (outcome.kind === 'completed') {
      await call.faults.at('uploads.complete.committed')
      const { list: _, ...answer } = outcome.answer
      return answer
    }
    // Ten thousand checksums are put together here, where no other writer waits for it.
    summed = await sumUp(outcome.upload, outcome.parts, input)
  }
  throw objectUploadFailure.InvalidPart('Parts keep arriving. Complete again when all of them are sent.')
}

type Summed = { readonly assembly: Assembly; readonly sum: string | undefined }

async function sumUp(upload: Upload, parts: readonly Part[], input: CompleteObjectInput): Promise<Summed> {
  const assembly = assembleParts(parts)
  if (input.sizeBytes !== undefined && input.sizeBytes !== assembly.sizeBytes) throw objectUploadFailure.InvalidRequest()
  const sum = await input.sumOf?.(upload, parts)
  if (input.sum !== undefined && input.sum !== sum) throw objectUploadFailure.BadDigest()
  return { assembly, sum }
}

type Outcome =
  | { readonly kind: 'completed'; readonly answer: KeptAnswer }
  | { readonly kind: 'partsChosen'; readonly upload: Upload; readonly parts: readonly Part[] }

async function complete(
  tx: Transaction,
  call: Call<'clock' | 'random' | 'faults' | 'jobs'>,
  input: CompleteObjectInput,
  summed: Summed | undefined,
): Promise<Outcome> {
  const upload = await findObjectUpload(tx, input)
  if (upload?.state === 'completed') return { kind: 'completed', answer: await repeatAnswer(tx, input, upload) }
  requireOpen(upload, call.clock.now())
  const arrived = await listParts(tx, upload.id)
  const parts = chooseParts(arrived, input.listed, input)
  if (!summed || !isAssemblyOf(summed.assembly, parts)) return { kind: 'partsChosen', upload, parts }
  const answer = await settle(tx, call, { ...input, upload, ...summed })
  if (arrived.length > parts.length)
    await removePartsBeside(tx, { uploadId: upload.id, blobId: blobIdOf(summed.assembly), now: call.clock.now() })
  await call.faults.at('uploads.complete.before-commit')
  return { kind: 'completed', answer }
}

async function repeatAnswer(tx: Transaction, { bucket, listed }: CompleteObjectInput, upload: Upload): Promise<KeptAnswer> {
  const answer = upload.answer === undefined ? undefined : (JSON.parse(upload.answer) as KeptAnswer)
  const isThere = upload.entryId !== undefined && (await findEntryById(tx, bucket.space, upload.entryId)) !== undefined
  if (!answer || !isThere || answer.list !== fingerprint(listed)) throw uploadFailure.UploadNotFound()
  return answer
}

type Settled = CompleteObjectInput & Summed & { readonly upload: Upload }

async function settle(tx: Transaction, call: Call<'clock' | 'random' | 'jobs'>, input: Settled): Promise<KeptAnswer> {
  const { bucket, key, upload, assembly, sum, listed } = input
  const { sizeBytes, crc64, etag } = assembly
  const blobId = blobIdOf(assembly)
  await insertBlob(tx, call, { ...assembly, id: blobId, libraryId: bucket.library.id })
  if (isHashed(sizeBytes)) await enqueueHashing(tx, call, blobId)
  const { entry } = await placeObject(tx, call, {
    bucket,
    path: requireKeyPlace(bucket, key).path,
    content: { blobId, sizeBytes, crc64, etag, contentType: upload.contentType },
    attributes: upload.attributes,
    condition: input.condition,
    reservedBytes: upload.reservedBytes,
  })
  const answer: KeptAnswer = {
    etag,
    crc64,
    ...(sum !== undefined && { sum }),
    ...(upload.checksum !== undefined && { checksum: upload.checksum }),
    list: fingerprint(listed),
  }
  await markUploadCompleted(tx, { id: upload.id, entryId: entry.id, answer: JSON.stringify(answer) })
  return answer
}

/** The id of a Blob is that of its first segment. */
const blobIdOf = ({ segments }: Assembly): BlobId => segments[0]?.id as string as BlobId

const fingerprint = (listed: readonly ListedPart[]): string =>
  hash('sha256', listed.map(({ number, etag }) => `${number}:${etag.toLowerCase()}\n`).join(''))
