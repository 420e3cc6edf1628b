/** What a row of the browser shows: an entry, a hit of a search, a favourite or a recycled item, in one shape. */
import type { Entry, Favorite, RecycledItem } from '@mediatheque/sdk'

export type ItemKind = 'dir' | 'file' | 'image' | 'video' | 'symlink' | 'virtual'

export type Item = {
  /** One of a kind in its list. */
  readonly key: string
  readonly name: string
  /** Names from the root down, its own the last. */
  readonly path: readonly string[]
  readonly kind: ItemKind
  /** Decimal, as the API writes it; a directory has none. */
  readonly size: string | undefined
  readonly changedAt: string | undefined
  readonly contentType: string | undefined
  readonly labels: readonly string[]
  readonly isFavorite: boolean
  /** In the bin: what calls name it by, when it went and how many days it stays. */
  readonly recycled?: { readonly id: number; readonly removedAt: string; readonly daysLeft: number | undefined }
}

export const isDirectory = (item: Item): boolean => item.kind === 'dir'

/** `parent` is where the entry was listed; hits of a search bring their path along. */
export function itemOf(entry: Entry, parent: readonly string[] = []): Item {
  const path = entry.path?.length ? entry.path : [...parent, entry.name]
  return {
    key: path.join('/'),
    name: entry.name,
    path,
    kind: entry.type,
    size: entry.type === 'dir' ? undefined : entry.size,
    changedAt: entry.modificationTime,
    contentType: entry.contentType,
    labels: entry.labels ?? [],
    isFavorite: entry.isFavorite ?? false,
  }
}

/** Undefined for a favourite whose entry is gone. */
export function itemOfFavorite(favorite: Favorite): Item | undefined {
  if (favorite.name === '' || !favorite.path?.length) return undefined
  return {
    key: favorite.inode,
    name: favorite.name,
    path: favorite.path,
    kind: favorite.type ?? 'file',
    size: favorite.type === 'dir' ? undefined : favorite.size,
    changedAt: favorite.modificationTime,
    contentType: favorite.contentType,
    labels: favorite.labels ?? [],
    isFavorite: true,
  }
}

export const itemOfRecycled = (item: RecycledItem): Item => ({
  key: String(item.recycledItemId),
  name: item.name,
  path: item.originalPath,
  // The list's types are open words; what is unknown is shown as a file.
  kind: kinds.find((kind) => kind === item.type) ?? 'file',
  size: item.type === 'dir' ? undefined : item.size,
  changedAt: item.modificationTime,
  contentType: undefined,
  labels: [],
  isFavorite: false,
  recycled: { id: item.recycledItemId, removedAt: item.removalTime, daysLeft: item.remainingTime },
})

const kinds: readonly ItemKind[] = ['dir', 'file', 'image', 'video', 'symlink', 'virtual']

/** `.txt` of `notes.txt`; nothing of `.profile`. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : ''
}
