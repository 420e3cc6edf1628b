/** The business API's endpoints of the change feed. */
import { Type } from '../../platform/http/schema.ts'
import { limits } from '../../kernel/limits.ts'
import { anyToken, ok } from '../../platform/http/operation.ts'
import type { Operation } from '../../platform/http/operation.ts'
import { Text, Whole } from '../../platform/http/query.ts'
import { spaceOperation } from '../spaces/index.ts'
import { renderChange } from './change.ts'
import { changeFeedFailure } from './failures.ts'
import { readChanges, takeCursor } from './read-changes.ts'

const feed = '/api/v1/fs-delta/{LibraryId}/{SpaceId}'
const Cursor = Type.String({ description: 'Opaque position in the feed' })

const Change = Type.Object({
  eventType: Type.String({ description: 'What happened, such as FILE.CREATE' }),
  eventTime: Type.String({ description: 'When; may go backwards where clocks do' }),
  inode: Type.String(),
  parentInode: Type.Optional(Type.String()),
  name: Type.Optional(Type.String()),
  type: Type.Optional(Type.String({ description: 'file, dir, symlink or virtual' })),
  size: Type.Optional(Type.String({ description: 'Bytes' })),
  userId: Type.String({ description: 'Who did it; empty for nobody' }),
  versionId: Type.Optional(Type.Integer()),
  location: Type.Integer({ description: '0 tree, 1 recycle bin, 2 history, 3 marked for deletion' }),
  removedByQuota: Type.Boolean(),
  extraInfo: Type.Unsafe<object | null>({ type: ['object', 'null'], description: 'What only this kind of event tells' }),
})

export const changeFeedOperations: readonly Operation[] = [
  spaceOperation({
    id: 'getDeltaCursor',
    tag: 'file',
    summary: 'Current change-feed position',
    method: 'GET',
    path: `${feed}/cursor`,
    access: anyToken,
    query: Type.Object({}),
    replies: { 200: Type.Object({ cursor: Cursor }) },
    run: async (call, { scope }) => ok({ cursor: await takeCursor(call, scope.space) }),
  }),
  spaceOperation({
    id: 'queryDeltaLog',
    tag: 'file',
    summary: 'Read the change feed',
    method: 'GET',
    path: `${feed}/delta`,
    access: anyToken,
    query: Type.Object({
      cursor: Text('Where to go on'),
      limit: Whole('Page length, 100 by default', { minimum: 1, maximum: limits.pageItemsMax, clamp: true }),
    }),
    replies: { 200: Type.Object({ cursor: Cursor, hasMore: Type.Boolean(), contents: Type.Array(Change) }) },
    failures: ['CursorExpired', 'ParamInvalid'],
    run: async (call, { scope, query }) => {
      if (!query.cursor) throw changeFeedFailure.ParamInvalid('The cursor is missing. Take one first.')
      const { events, cursor, hasMore } = await readChanges(call, {
        space: scope.space,
        cursor: query.cursor,
        limit: query.limit ?? limits.feedItemsDefault,
      })
      return ok({ cursor, hasMore, contents: events.map(renderChange) })
    },
  }),
]
