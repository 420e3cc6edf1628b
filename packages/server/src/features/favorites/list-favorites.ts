import { limits } from '../../kernel/limits.ts'
import type { EntryPath } from '../../kernel/entry-path.ts'
import { parseEntryId } from '../../kernel/ids.ts'
import type { EntryId } from '../../kernel/ids.ts'
import { decodeMarker, encodeMarker } from '../../kernel/page.ts'
import type { Call } from '../../platform/call.ts'
import type { Reader } from '../../platform/db/db.ts'
import { edgeFailure } from '../../platform/http/failures.ts'
import { pathOf } from '../entries/index.ts'
import type { Entry } from '../entries/index.ts'
import type { Space } from '../spaces/index.ts'
import { favoriteFailure } from './failures.ts'
import { countFavorites, listFavorites } from './favorite-store.ts'
import type { Favorite, Position } from './favorite-store.ts'
import { ownerOf } from './mark-favorite.ts'

/** A mark with its Entry and path where the Entry is in the tree; without them it was deleted. */
export type ListedFavorite = { readonly entryId: EntryId; readonly markedAt: number; readonly entry?: Entry; readonly path?: EntryPath }

export type FavoritesAsked = { readonly space: Space; readonly isDescending: boolean }

/** One page behind a marker. */
export async function listFavoritesByMarker(
  call: Call<'db'>,
  asked: FavoritesAsked & { readonly marker?: string; readonly limit: number },
): Promise<{ readonly items: readonly ListedFavorite[]; readonly nextMarker?: string }> {
  const owner = ownerOf(call, asked.space)
  const after = asked.marker ? readMarker(asked.marker) : undefined
  return call.db.read(async (reader) => {
    const found = await listFavorites(reader, owner, { isDescending: asked.isDescending, limit: asked.limit + 1, ...(after && { after }) })
    const page = found.slice(0, asked.limit)
    const last = page.at(-1)
    const items = await placed(reader, asked.space, page)
    return found.length > asked.limit && last ? { items, nextMarker: encodeMarker([last.markedAt, last.entryId]) } : { items }
  })
}

/** One page by its number, with the number of all marks. */
export async function listFavoritesByPage(
  call: Call<'db'>,
  asked: FavoritesAsked & { readonly page: number; readonly pageSize: number },
): Promise<{ readonly items: readonly ListedFavorite[]; readonly totalCount: number }> {
  const owner = ownerOf(call, asked.space)
  if (asked.page * asked.pageSize > limits.pageDepthMax)
    throw favoriteFailure.ParamInvalid(`page times page_size is at most ${limits.pageDepthMax}. Use marker and limit for longer lists.`)
  return call.db.read(async (reader) => {
    const totalCount = await countFavorites(reader, owner)
    const page = await listFavorites(reader, owner, {
      isDescending: asked.isDescending,
      limit: asked.pageSize,
      offset: (asked.page - 1) * asked.pageSize,
    })
    return { items: await placed(reader, asked.space, page), totalCount }
  })
}

/** What has left the tree, itself or with a Directory above it, is shown as deleted. */
async function placed(reader: Reader, space: Space, favorites: readonly Favorite[]): Promise<ListedFavorite[]> {
  const items: ListedFavorite[] = []
  for (const { entryId, markedAt, entry } of favorites) {
    const path = entry && (await pathOf(reader, space, entryId))
    items.push({ entryId, markedAt, ...(entry && path && { entry, path }) })
  }
  return items
}

function readMarker(marker: string): Position {
  const decoded = decodeMarker(marker)
  const [markedAt, id] = Array.isArray(decoded) ? (decoded as readonly unknown[]) : []
  const entryId = typeof id === 'string' ? parseEntryId(id) : undefined
  if (typeof markedAt !== 'number' || !entryId) throw edgeFailure.MarkerNotFound()
  return { markedAt, entryId }
}
