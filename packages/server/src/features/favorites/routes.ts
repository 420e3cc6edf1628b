/** The business API's endpoints of favourites. */
import { Type } from '../../platform/http/schema.ts'
import { limits } from '../../kernel/limits.ts'
import { toIso } from '../../kernel/time.ts'
import { anyToken, noContent, ok } from '../../platform/http/operation.ts'
import type { Operation } from '../../platform/http/operation.ts'
import { Flag, OneOf, Text, Whole } from '../../platform/http/query.ts'
import { ItemReply, entryFailure, renderItem } from '../entries/index.ts'
import { spaceOperation } from '../spaces/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { listFavoritesByMarker, listFavoritesByPage } from './list-favorites.ts'
import type { ListedFavorite } from './list-favorites.ts'
import { markFavorite, unmarkFavorite } from './mark-favorite.ts'

const favorites = '/api/v1/favorite/{LibraryId}/{SpaceId}'

const Target = Type.Object({
  inode: Type.Optional(Type.String({ description: 'The file or directory; wins over the path' })),
  path: Type.Optional(Type.String({ description: 'Its path' })),
})

const ListedItem = Type.Object({
  ...Type.Partial(ItemReply).properties,
  spaceId: Type.String(),
  inode: Type.String(),
  name: Type.String({ description: 'Empty when it was deleted' }),
  favoriteTime: Type.String(),
})

export const favoriteOperations: readonly Operation[] = [
  spaceOperation({
    id: 'createFavorite',
    tag: 'favorite',
    summary: 'Mark as favourite',
    method: 'POST',
    path: favorites,
    access: anyToken,
    query: Type.Object({}),
    body: Target,
    replies: { 200: Type.Object({ inode: Type.String() }) },
    failures: ['FileNotFound', 'PathNotFound'],
    run: async (call, { scope, body }) => ok({ inode: await markFavorite(call, scope.space, body) }),
  }),
  spaceOperation({
    id: 'deleteFavorite',
    tag: 'favorite',
    summary: 'Remove a favourite',
    method: 'POST',
    path: favorites,
    match: { query: 'cancel' },
    access: anyToken,
    query: Type.Object({}),
    body: Target,
    replies: { 204: 'empty' },
    failures: ['FileNotFound', 'PathNotFound'],
    run: async (call, { scope, body }) => {
      await unmarkFavorite(call, scope.space, body)
      return noContent
    },
  }),
  spaceOperation({
    id: 'listFavorite',
    tag: 'favorite',
    summary: 'List favourites',
    method: 'GET',
    path: `${favorites}/list`,
    access: anyToken,
    query: Type.Object({
      marker: Text('Cursor of the previous answer'),
      limit: Whole('Page length', { minimum: 1, maximum: limits.pageItemsMax, clamp: true }),
      page: Whole('Number of the page, from 1; instead of marker and limit', { minimum: 1, maximum: limits.pageDepthMax }),
      page_size: Whole('Page length with page', { minimum: 0, maximum: limits.pageItemsMax, clamp: true }),
      order_by: OneOf(['favoriteTime'], 'Sort key', entryFailure.OrderByNotAllowed()),
      order_by_type: OneOf(['asc', 'desc'], 'Direction, newest first by default', entryFailure.OrderByTypeNotAllowed()),
      with_path: Flag('Return path'),
    }),
    replies: {
      200: Type.Object({
        nextMarker: Type.Optional(Type.String()),
        totalNum: Type.Optional(Type.Integer()),
        contents: Type.Array(ListedItem),
      }),
    },
    failures: ['MarkerNotFound'],
    run: async (call, { scope, query }) => {
      const asked = { space: scope.space, isDescending: query.order_by_type !== 'asc' }
      const render = (item: ListedFavorite): object => renderFavorite(item, scope, query.with_path ?? false)
      if (query.page !== undefined || query.page_size !== undefined) {
        const { items, totalCount } = await listFavoritesByPage(call, {
          ...asked,
          page: query.page ?? 1,
          pageSize: query.page_size || limits.pageItemsDefault,
        })
        return ok({ totalNum: totalCount, contents: items.map(render) })
      }
      const { items, nextMarker } = await listFavoritesByMarker(call, {
        ...asked,
        limit: query.limit ?? limits.pageItemsDefault,
        ...(query.marker && { marker: query.marker }),
      })
      return ok({ ...(nextMarker !== undefined && { nextMarker }), contents: items.map(render) })
    },
  }),
]

/** What was deleted stays in the list, without a name. */
function renderFavorite({ entryId, markedAt, entry, path }: ListedFavorite, scope: SpaceScope, withPath: boolean): object {
  const favoriteTime = toIso(markedAt)
  const spaceId = scope.space.name
  if (!entry) return { spaceId, inode: entryId, name: '', favoriteTime, ...(withPath && { path: null }) }
  return { ...renderItem(entry, scope, { withInode: true, ...(withPath && path && { path }) }), spaceId, favoriteTime }
}
