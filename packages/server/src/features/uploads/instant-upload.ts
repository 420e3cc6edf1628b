/**
 * Instant upload: a File out of bytes the Library holds already. What is stored is known by the
 * hashes this server computed; what a client claims is only ever compared with them. Nothing is
 * said about other Libraries, nor to callers who could not have completed the upload themselves.
 */
import { can } from '../../kernel/actor.ts'
import type { EntryId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { spaceLock } from '../../platform/db/db.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { contentTypeOf, findEntryByPath, isFile, pathOf, placeFile } from '../entries/index.ts'
import type { Attributes, ConflictStrategy, PlacedFile } from '../entries/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { fileAnswer } from './answer.ts'
import type { FileAnswer } from './answer.ts'
import { isHashed } from './upload.ts'
import { findBlobByContent, hasBeginning, hasBlob } from './content-store.ts'
import type { KnownContent } from './content-store.ts'

export type ClaimedContent = {
  readonly sizeBytes: number
  readonly beginningHash?: string | undefined
  readonly fullHash?: string | undefined
}

export type InstantInput = {
  readonly scope: SpaceScope
  readonly parentId: EntryId
  readonly name: string
  readonly strategy: ConflictStrategy
  readonly attributes: Attributes
  readonly contentCas?: string | undefined
  readonly claimed: ClaimedContent
}

export type Instant = { readonly kind: 'fullHashWanted' } | { readonly kind: 'placed'; readonly answer: FileAnswer }

/**
 * Undefined is a miss: send the bytes. A call without the full hash never places the File, a call
 * with it never asks for more; clients take either for something else.
 */
export async function tryInstantUpload(call: Call<'db' | 'clock' | 'random'>, input: InstantInput): Promise<Instant | undefined> {
  const { claimed, scope } = input
  if (!isHashed(claimed.sizeBytes) || !can(call.actor, 'upload_file', 'upload_file_force')) return undefined
  const { sizeBytes, beginningHash, fullHash } = claimed
  const libraryId = scope.library.id
  if (fullHash !== undefined) return placeKnownContent(call, input, fullHash)
  if (beginningHash === undefined) return undefined
  const isKnown = await call.db.read((reader) => hasBeginning(reader, { libraryId, beginningHash, sizeBytes }))
  return isKnown ? { kind: 'fullHashWanted' } : undefined
}

async function placeKnownContent(
  call: Call<'db' | 'clock' | 'random'>,
  input: InstantInput,
  fullHash: string,
): Promise<Instant | undefined> {
  const { scope, parentId, name, strategy, contentCas, claimed } = input
  const known = await call.db.read((reader) =>
    findBlobByContent(reader, { libraryId: scope.library.id, fullHash, sizeBytes: claimed.sizeBytes }),
  )
  if (!known) return undefined
  // The blob's lock keeps the job that removes dead blobs from deciding between our look and our reference.
  return call.db.write([spaceLock(scope.space.id), `blob:${known.blobId}`], async (tx) => {
    if (!(await hasBlob(tx, known.blobId))) return undefined
    const placed =
      (await findRepeated(tx, call, input, known)) ??
      (await placeFile(tx, call, {
        scope,
        parentId,
        name,
        strategy,
        content: { ...known, contentType: contentTypeOf(name) },
        attributes: input.attributes,
        createdBy: call.actor.userId,
        ...(contentCas !== undefined && { contentCas }),
      }))
    return { kind: 'placed' as const, answer: fileAnswer(placed, scope) }
  })
}

/** A client whose answer was lost asks again: it gets the File it made, not a second one under another name. */
async function findRepeated(
  tx: Transaction,
  call: Call<'clock'>,
  { scope, parentId, name, strategy }: InstantInput,
  known: KnownContent,
): Promise<PlacedFile | undefined> {
  if (strategy !== 'rename') return undefined
  const entry = await findEntryByPath(tx, { id: scope.space.id, rootId: parentId }, [name])
  if (!entry || !isFile(entry) || entry.content.blobId !== known.blobId || entry.createdBy !== call.actor.userId) return undefined
  if ((entry.uploadedAt ?? 0) <= call.clock.now() - limits.repeatWindow) return undefined
  const path = await pathOf(tx, scope.space, entry.id)
  return path && { entry, path, isOverwritten: false }
}
