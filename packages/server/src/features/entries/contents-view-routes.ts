/** The endpoint that shows a whole space as one list. */
import { Type } from '../../platform/http/schema.ts'
import { limits } from '../../kernel/limits.ts'
import { ok, publicRead } from '../../platform/http/operation.ts'
import type { Operation } from '../../platform/http/operation.ts'
import { Flag, OneOf, Text, Whole } from '../../platform/http/query.ts'
import { spaceOperation } from '../spaces/index.ts'
import { viewContents } from './contents-view.ts'
import { viewKeys } from './contents-view-store.ts'
import { ItemReply } from './item-reply.ts'
import { renderItem } from './render-item.ts'

export const contentsViewOperations: readonly Operation[] = [
  spaceOperation({
    id: 'getContentsView',
    tag: 'space',
    summary: 'Flat list of a space',
    method: 'GET',
    path: '/api/v1/space/{LibraryId}/{SpaceId}/contents-view',
    access: publicRead,
    query: Type.Object({
      filter: OneOf(['onlyDir', 'onlyFile'], 'Keep only directories or only files; older clients leave it out and get both'),
      marker: Text('nextMarker of the previous answer'),
      limit: Whole('Page length, 20 by default', { minimum: 1, maximum: limits.pageItemsMax, clamp: true }),
      order_by: OneOf(viewKeys, 'Sort key, name by default'),
      order_by_type: OneOf(['asc', 'desc'], 'Sort direction, asc by default'),
      with_path: Flag('Return paths'),
      category: Text('Only this category, given or derived'),
    }),
    replies: { 200: Type.Object({ nextMarker: Type.Optional(Type.String()), contents: Type.Array(ItemReply) }) },
    failures: ['ParamInvalid'],
    async run(call, { scope, query }) {
      const { items, nextMarker } = await viewContents(call, {
        scope,
        order: { by: query.order_by ?? 'name', isDescending: query.order_by_type === 'desc' },
        limit: query.limit ?? limits.pageItemsDefault,
        withPath: query.with_path ?? false,
        ...(query.filter && { filter: query.filter }),
        ...(query.category && { category: query.category }),
        ...(query.marker && { marker: query.marker }),
      })
      return ok({
        ...(nextMarker !== undefined && { nextMarker }),
        contents: items.map(({ entry, path }) => renderItem(entry, scope, { withInode: true, ...(path !== undefined && { path }) })),
      })
    },
  }),
]
