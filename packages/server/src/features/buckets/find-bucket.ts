import type { Call } from '../../platform/call.ts'
import { findApplicationTree, parseApplicationBucket, publicDirectory, storageRoot } from '../applications/index.ts'
import { findLibrary } from '../libraries/index.ts'
import { findSpace } from '../spaces/index.ts'
import { parseBucketName } from './bucket.ts'
import type { Bucket } from './bucket.ts'

/** The tree behind a bucket's name; undefined when there is none. */
export async function findBucket(call: Call<'db' | 'caches'>, name: string): Promise<Bucket | undefined> {
  const ofApplication = parseApplicationBucket(name)
  if (ofApplication) {
    const tree = await findApplicationTree(call, ofApplication.id)
    if (!tree) return undefined
    return { name, library: tree.library, space: tree.space, root: storageRoot(ofApplication.kind), hasLooseSlashes: true, publicDirectory }
  }
  const parsed = parseBucketName(name)
  const library = parsed && (await findLibrary(call, parsed.libraryId))
  const space = library && (await findSpace(call, library.id, parsed.spaceName))
  return space && { name, library, space, root: [], hasLooseSlashes: false }
}
