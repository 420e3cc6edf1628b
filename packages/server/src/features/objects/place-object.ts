/** A finished content gets its key: the end of a put, a copy and a multipart upload. */
import { can } from '../../kernel/actor.ts'
import type { EntryPath } from '../../kernel/entry-path.ts'
import { Failure } from '../../kernel/failure.ts'
import type { Grant } from '../../kernel/grant.ts'
import type { Call } from '../../platform/call.ts'
import type { Transaction } from '../../platform/db/db.ts'
import type { Bucket } from '../buckets/index.ts'
import { checkFilePlace, findChild, findOrCreateParents, isFile, placeFile, recordCreated } from '../entries/index.ts'
import type { Attributes, Content, NewFile, PlacedFile } from '../entries/index.ts'
import { objectFailure } from './failures.ts'

/** What must be true of the key before it is written. */
export type PutCondition =
  /** Nothing has it; the refusal is the one the client's protocol knows. */
  | { readonly kind: 'absent'; readonly refusal: 'FileAlreadyExists' | 'PreconditionFailed' }
  /** An object with this ETag, without quotes, has it; `*` is any. */
  | { readonly kind: 'match'; readonly etag: string }

export type NewObject = {
  readonly bucket: Bucket
  /** Of `requireKeyPlace`. */
  readonly path: EntryPath
  readonly content: Content
  readonly attributes: Attributes
  readonly condition?: PutCondition | undefined
  readonly overwriteGrants?: readonly Grant[]
  readonly reservedBytes?: number
} & Pick<NewFile, 'operation' | 'details'>

const uploadOverwriteGrants: readonly Grant[] = ['upload_file_force']

/** Refuses what could never be put there, whatever is there now. */
export function checkObjectPlace(bucket: Bucket, path: EntryPath): void {
  try {
    checkFilePlace(bucket, path)
  } catch (error) {
    // To the tree a level that can't be is a Directory that isn't there.
    if (isRefusal(error, 'DirectoryNotFound')) throw objectFailure.InvalidObjectName('This library has no directories so deep.')
    throw error
  }
}

/** Puts the File under its key, with the Directories above it, or over the File that has it. The content's blob row exists. */
export async function placeObject(tx: Transaction, call: Call<'clock' | 'random'>, object: NewObject): Promise<PlacedFile> {
  const { bucket, path, condition } = object
  checkObjectPlace(bucket, path)
  const parentPath = path.slice(0, -1)
  const name = path.at(-1) as string
  const parents = await findOrCreateParents(tx, call, bucket, parentPath)
  if (parents.created.length > 0) await recordCreated(tx, call, bucket, parents.created)
  const place = { spaceId: bucket.space.id, parentId: parents.id, name }
  if (condition?.kind === 'match') {
    const existing = await findChild(tx, place)
    if (!existing || !isFile(existing)) throw objectFailure.NoSuchKey()
    if (condition.etag !== '*' && condition.etag !== existing.content.etag) throw objectFailure.PreconditionFailed()
  }
  const mayOverwrite = can(call.actor, ...(object.overwriteGrants ?? uploadOverwriteGrants))
  try {
    return await placeFile(tx, call, {
      scope: bucket,
      parentId: parents.id,
      parentPath,
      name,
      content: object.content,
      strategy: mayOverwrite && condition?.kind !== 'absent' ? 'overwrite' : 'ask',
      attributes: object.attributes,
      createdBy: call.actor.userId,
      ...(object.reservedBytes !== undefined && { reservedBytes: object.reservedBytes }),
      ...(object.operation && { operation: object.operation }),
      ...(object.details && { details: object.details }),
    })
  } catch (error) {
    if (!isRefusal(error, 'SameNameDirectoryOrFileExists')) throw error
    const existing = await findChild(tx, place)
    if (!existing || !isFile(existing)) throw objectFailure.PathConflict()
    throw condition?.kind === 'absent' ? objectFailure[condition.refusal]() : objectFailure.OverwriteDenied()
  }
}

const isRefusal = (error: unknown, code: string): boolean => error instanceof Failure && error.code === code
