/** The business API's endpoint of recently used files. */
import { Type } from '../../platform/http/schema.ts'
import { limits } from '../../kernel/limits.ts'
import { toIso } from '../../kernel/time.ts'
import { edgeFailure } from '../../platform/http/failures.ts'
import { anyToken, ok } from '../../platform/http/operation.ts'
import type { Operation } from '../../platform/http/operation.ts'
import { Flag } from '../../platform/http/query.ts'
import { ItemReply, findFavorites, renderItem } from '../entries/index.ts'
import { spaceOperation } from '../spaces/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { selectionOf } from './file-selection.ts'
import { listRecents } from './list-recents.ts'
import type { ListedUse } from './list-recents.ts'

const Asked = Type.Object({
  marker: Type.Optional(Type.String()),
  limit: Type.Optional(Type.Union([Type.Integer(), Type.String()], { description: 'Page length, 20 by default' })),
  filterActionBy: Type.Optional(
    Type.Unsafe<'preview' | 'modify' | ''>({ type: 'string', enum: ['preview', 'modify', ''], description: 'Keep only this action' }),
  ),
  type: Type.Optional(
    Type.Union([Type.String(), Type.Array(Type.String(), { maxItems: 100 })], {
      description: 'all, document, pdf, powerpoint, excel, word, text, doc, xls, ppt or extensions such as .doc',
    }),
  ),
  withPath: Type.Optional(Type.Boolean()),
  withFavoriteStatus: Type.Optional(Type.Boolean()),
})

const Use = Type.Object({
  ...Type.Partial(ItemReply).properties,
  spaceId: Type.String(),
  inode: Type.String(),
  actionType: Type.String({ description: 'preview or modify' }),
  operationTime: Type.String(),
  isFavorite: Type.Optional(Type.Boolean()),
})

export const recentOperations: readonly Operation[] = [
  spaceOperation({
    id: 'listRecentlyUsedFile',
    tag: 'recent',
    summary: 'Recently used files',
    method: 'POST',
    path: '/api/v1/recent/{LibraryId}/{SpaceId}/recently-used-file',
    access: anyToken,
    query: Type.Object({ with_inode: Flag('Accepted; the inode is always told') }),
    body: Asked,
    replies: { 200: Type.Object({ nextMarker: Type.Optional(Type.String()), contents: Type.Array(Use) }) },
    failures: ['MarkerNotFound'],
    run: async (call, { scope, body }) => {
      const { items, nextMarker } = await listRecents(call, {
        space: scope.space,
        action: body.filterActionBy || undefined,
        isWanted: selectionOf(body.type === undefined ? [] : [body.type].flat().map((word) => word.toLowerCase())),
        marker: body.marker,
        limit: readLimit(body.limit),
      })
      const marked = body.withFavoriteStatus
        ? await call.db.read((reader) =>
            findFavorites(reader, { spaceId: scope.space.id, userId: call.actor.userId, ids: items.map(({ entry }) => entry.id) }),
          )
        : undefined
      const contents = items.map((item) => ({
        ...renderUse(item, scope, body.withPath ?? false),
        ...(marked && { isFavorite: marked.has(item.entry.id) }),
      }))
      return ok({ ...(nextMarker !== undefined && { nextMarker }), contents })
    },
  }),
]

/** Older clients send the number as text. */
function readLimit(limit: number | string | undefined): number {
  if (limit === undefined || limit === '') return limits.pageItemsDefault
  const number = Number(limit)
  if (!Number.isInteger(number) || number < 1) throw edgeFailure.ParamInvalid('The member limit of the body must be a whole number from 1.')
  return Math.min(number, limits.pageItemsMax)
}

function renderUse({ entry, action, usedAt, path }: ListedUse, scope: SpaceScope, withPath: boolean): object {
  return {
    ...renderItem(entry, scope, { withInode: true, ...(withPath && { path }) }),
    spaceId: scope.space.name,
    actionType: action,
    operationTime: toIso(usedAt),
  }
}
