/** The order of the older search calls. Pure. */
import { countWords } from './search.ts'
import type { Search } from './search.ts'
import type { Hit } from './walk-hits.ts'

export const orderKeys = ['name', 'modificationTime', 'size', 'creationTime', 'localCreationTime', 'localModificationTime'] as const

export type HitOrder = { readonly by: (typeof orderKeys)[number]; readonly isDescending: boolean }

const keyOf: Readonly<Record<HitOrder['by'], (hit: Hit) => string | number>> = {
  name: ({ entry }) => entry.name,
  modificationTime: ({ entry }) => entry.modifiedAt,
  size: ({ entry }) => entry.content?.sizeBytes ?? 0,
  creationTime: ({ entry }) => entry.createdAt,
  localCreationTime: ({ entry }) => entry.attributes.localCreationTime ?? '',
  localModificationTime: ({ entry }) => entry.attributes.localModificationTime ?? '',
}

/** By the key asked for; otherwise the names with more of the words first. The newest name decides between equals. */
export function inOrder(hits: readonly Hit[], search: Search, order: HitOrder | undefined): readonly Hit[] {
  const sign = order?.isDescending ? -1 : 1
  const ranked = hits.map((hit) => ({ hit, key: order ? keyOf[order.by](hit) : -countWords(search, hit.entry.name) }))
  ranked.sort((one, other) => (one.key < other.key ? -sign : one.key > other.key ? sign : other.hit.number - one.hit.number))
  return ranked.map(({ hit }) => hit)
}

/** One word and no key: the hits come in their order already, so a few at a time will do. */
export const isOrdered = (search: Search, order: HitOrder | undefined): boolean => !order && (search.words?.length ?? 0) < 2
