import type { Call } from '../../platform/call.ts'
import { findApplication, parseApplicationBucket, publicDirectory, storageRoot } from '../applications/index.ts'
import { findLibrary } from '../libraries/index.ts'
import { findSpace } from '../spaces/index.ts'
import { parseBucketName } from './bucket.ts'
import type { Bucket } from './bucket.ts'

/** The tree behind a bucket's name; undefined when there is none. */
export async function findBucket(call: Call<'db' | 'caches'>, name: string): Promise<Bucket | undefined> {
  const ofApplication = parseApplicationBucket(name)
  if (ofApplication) {
    const application = await findApplication(call, ofApplication.id)
    if (!application) return undefined
    const tree = await findTree(call, application.libraryId, application.spaceName)
    return tree && { name, ...tree, root: storageRoot(ofApplication.kind), hasLooseSlashes: true, publicDirectory }
  }
  const parsed = parseBucketName(name)
  const tree = parsed && (await findTree(call, parsed.libraryId, parsed.spaceName))
  return tree && { name, ...tree, root: [], hasLooseSlashes: false }
}

async function findTree(
  call: Call<'db' | 'caches'>,
  libraryId: Bucket['library']['id'],
  spaceName: string,
): Promise<Pick<Bucket, 'library' | 'space'> | undefined> {
  const library = await findLibrary(call, libraryId)
  const space = library && (await findSpace(call, libraryId, spaceName))
  return space && { library, space }
}
