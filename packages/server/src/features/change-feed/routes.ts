/** The business API's endpoints of the change feed. */
import { Type } from '../../platform/http/schema.ts'
import { limits } from '../../kernel/limits.ts'
import { anyToken, grantedTo, ok } from '../../platform/http/operation.ts'
import type { Operation } from '../../platform/http/operation.ts'
import { Text, Whole } from '../../platform/http/query.ts'
import { spaceOperation } from '../spaces/index.ts'
import { renderChange } from './change.ts'
import { changeFeedFailure } from './failures.ts'
import { readChanges, takeCursor } from './read-changes.ts'
import { readJournal } from './read-journal.ts'

const feed = '/api/v1/fs-delta/{LibraryId}/{SpaceId}'
const Cursor = Type.String({ description: 'Opaque position in the feed' })

const changeMembers = {
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
}
const Change = Type.Object(changeMembers)
const JournalEntry = Type.Object({ seq: Type.Integer({ description: 'Number of the event in its space, without gaps' }), ...changeMembers })

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
  spaceOperation({
    id: 'listJournal',
    tag: 'file',
    summary: 'Who did what in a space, newest first (an addition to the contract)',
    method: 'GET',
    path: `${feed}/journal`,
    access: grantedTo('admin', 'space_admin'),
    query: Type.Object({
      marker: Text('Where to go on; the newest events without one'),
      operator: Text('Only what this user did'),
      limit: Whole('Page length, 100 by default', { minimum: 1, maximum: limits.pageItemsMax, clamp: true }),
    }),
    replies: {
      200: Type.Object({
        contents: Type.Array(JournalEntry),
        nextMarker: Type.Optional(
          Type.String({ description: 'Leads on to older events, even behind a short page; absent at the beginning' }),
        ),
      }),
    },
    failures: ['ParamInvalid'],
    run: async (call, { scope, query }) => {
      const { items, nextMarker } = await readJournal(call, {
        space: scope.space,
        limit: query.limit ?? limits.feedItemsDefault,
        ...(query.marker && { marker: query.marker }),
        ...(query.operator && { userId: query.operator }),
      })
      const contents = items.map((event) => ({ ...renderChange(event), seq: event.seq }))
      return ok({ contents, ...(nextMarker !== undefined && { nextMarker }) })
    },
  }),
]
