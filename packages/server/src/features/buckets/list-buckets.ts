import type { Actor } from '../../kernel/actor.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { findLibrary, listLibraries } from '../libraries/index.ts'
import type { Library } from '../libraries/index.ts'
import { listSpaces, onlySpace } from '../spaces/index.ts'
import { bucketName } from './bucket.ts'

export type ListedBucket = { readonly name: string; readonly createdAt: number }

/** The trees that the actor reaches, the oldest library first, up to so many; buckets of applications are left out, as nobody owns them. */
export async function listBuckets(call: Call<'db' | 'caches'>, actor: Actor, limit: number): Promise<readonly ListedBucket[]> {
  const buckets: ListedBucket[] = []
  for await (const library of librariesOf(call, actor)) {
    for (const bucket of await bucketsOf(call, library, actor, limit - buckets.length)) buckets.push(bucket)
    if (buckets.length >= limit) break
  }
  return buckets
}

async function* librariesOf(call: Call<'db' | 'caches'>, { libraryId }: Actor): AsyncGenerator<Library> {
  if (libraryId !== undefined) {
    const library = await findLibrary(call, libraryId)
    if (library) yield library
    return
  }
  for (let offset = 0; ; offset += limits.cloudPageItemsMax) {
    const { items } = await call.db.read((reader) => listLibraries(reader, { offset, limit: limits.cloudPageItemsMax }))
    yield* items
    if (items.length < limits.cloudPageItemsMax) return
  }
}

async function bucketsOf(call: Call<'db'>, library: Library, { spaces }: Actor, limit: number): Promise<readonly ListedBucket[]> {
  if (!library.settings.isMultiSpace) {
    const isReached = spaces === undefined || spaces.has(onlySpace)
    return isReached ? [{ name: bucketName(library.id, onlySpace), createdAt: library.createdAt }] : []
  }
  if (spaces?.size === 0) return []
  const names = spaces && { names: [...spaces] }
  const items = await call.db.read((reader) => listSpaces(reader, { libraryId: library.id, after: '', prefix: '', limit, ...names }))
  return items.map(({ name, createdAt }) => ({ name: bucketName(library.id, name), createdAt }))
}
