import { Failure } from '../../kernel/failure.ts'
import { limits } from '../../kernel/limits.ts'
import { spaceLock } from '../../platform/db/db.ts'
import type { Transaction } from '../../platform/db/db.ts'
import type { Bucket } from '../buckets/index.ts'
import { deleteEntriesWithin, findEntryByPath, isFile } from '../entries/index.ts'
import type { Entry, PathDeletion } from '../entries/index.ts'
import { findKeyPlace } from './object-key.ts'

type DeleteCall = Parameters<typeof deleteEntriesWithin>[1]

/**
 * Deletes the objects with these keys, into the bin where the Library keeps one; each is answered
 * on its own, undefined when it is gone. What is not there is gone already. A key that ends in a
 * slash deletes a Directory that is empty and leaves any other alone.
 */
export async function deleteObjects(
  call: DeleteCall,
  { bucket, keys }: { readonly bucket: Bucket; readonly keys: readonly string[] },
): Promise<readonly (Failure | undefined)[]> {
  const answers: (Failure | undefined)[] = []
  for (let start = 0; start < keys.length; start += limits.entriesPerStep) {
    const some = keys.slice(start, start + limits.entriesPerStep)
    const step = await call.db.write(spaceLock(bucket.space.id), async (tx) => {
      const done = await deleteWithin(tx, call, bucket, some)
      await call.faults.at('objects.delete.before-commit')
      return done
    })
    answers.push(...step)
  }
  return answers
}

async function deleteWithin(
  tx: Transaction,
  call: DeleteCall,
  bucket: Bucket,
  keys: readonly string[],
): Promise<readonly (Failure | undefined)[]> {
  const answers: (Failure | undefined)[] = keys.map(() => undefined)
  const deletions: (PathDeletion & { readonly index: number })[] = []
  const named = new Set<string>()
  for (const [index, key] of keys.entries()) {
    const place = findKeyPlace(bucket, key)
    if (!place || named.has(key)) continue
    const entry = await findEntryByPath(tx, bucket.space, place.path)
    if (!entry || !isDeletedBy(entry, place.isDirectory)) continue
    named.add(key)
    deletions.push({ path: place.path, isPermanent: false, index })
  }
  if (deletions.length === 0) return answers
  const done = await deleteEntriesWithin(tx, call, { scope: bucket, deletions })
  for (const [order, { index }] of deletions.entries()) {
    const outcome = done[order]
    if (outcome instanceof Failure) answers[index] = outcome
  }
  return answers
}

const isDeletedBy = (entry: Entry, isDirectoryKey: boolean): boolean =>
  isDirectoryKey ? entry.kind === 'directory' && entry.childFileCount + entry.childDirectoryCount === 0 : isFile(entry)
