import type { Call } from '../../platform/call.ts'
import { spaceLock } from '../../platform/db/db.ts'
import type { Bucket } from '../buckets/index.ts'
import { findEntryByPath, isFile } from '../entries/index.ts'
import type { Attributes, File } from '../entries/index.ts'
import { objectFailure } from './failures.ts'
import { findKeyPlace, requireKeyPlace } from './object-key.ts'
import { placeObject } from './place-object.ts'
import type { PutCondition } from './place-object.ts'

export type ObjectCopy = {
  readonly from: { readonly bucket: Bucket; readonly key: string }
  readonly to: { readonly bucket: Bucket; readonly key: string }
  /** In place of the source's own. */
  readonly replacement?: { readonly contentType: string; readonly attributes: Attributes } | undefined
  /** Refuses a source that is not the one the caller means. */
  readonly checkSource?: (source: File) => void
  readonly condition?: PutCondition | undefined
}

/** Copies an object; the copy refers to the same bytes, so that a terabyte costs what a byte does. */
export async function copyObject(call: Call<'db' | 'clock' | 'random' | 'faults'>, copy: ObjectCopy): Promise<File> {
  const { from, to, replacement } = copy
  const source = findKeyPlace(from.bucket, from.key)
  const target = requireKeyPlace(to.bucket, to.key)
  if (target.isDirectory) throw objectFailure.DirectoryHasContent()
  const locks = [...new Set([from.bucket.space.id, to.bucket.space.id])].map(spaceLock)
  const copied = await call.db.write(locks, async (tx) => {
    // While both locks are held the source keeps its bytes alive, and afterwards the copy does.
    const entry = source && (await findEntryByPath(tx, from.bucket.space, source.path))
    if (!entry || source.isDirectory || !isFile(entry)) throw objectFailure.NoSuchKey('There is no object at the copy source.')
    copy.checkSource?.(entry)
    const isItself = from.bucket.space.id === to.bucket.space.id && isSame(source.path, target.path)
    if (isItself && !replacement) throw objectFailure.CopyOntoItself()
    const placed = await placeObject(tx, call, {
      bucket: to.bucket,
      path: target.path,
      content: replacement ? { ...entry.content, contentType: replacement.contentType } : entry.content,
      attributes: replacement?.attributes ?? entry.attributes,
      condition: copy.condition,
      overwriteGrants: ['copy_file_force', 'upload_file_force'],
      operation: 'FILE.COPY',
      details: { sourceId: entry.id },
    })
    await call.faults.at('objects.copy.before-commit')
    return placed.entry
  })
  await call.faults.at('objects.copy.committed')
  return copied
}

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((name, index) => name === other[index])
