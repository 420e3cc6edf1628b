/** The business API's endpoints of the bin. */
import { Type } from '../../platform/http/schema.ts'
import { limits } from '../../kernel/limits.ts'
import { grantedTo, noContent, ok, publicRead } from '../../platform/http/operation.ts'
import type { Operation } from '../../platform/http/operation.ts'
import { Flag, OneOf, Text, Whole } from '../../platform/http/query.ts'
import type { Call } from '../../platform/call.ts'
import { FileDetails } from '../downloads/index.ts'
import { spaceOperation } from '../spaces/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { recycleBinFailure } from './failures.ts'
import { getItem } from './get-item.ts'
import { listItems, listItemsByPage } from './list-items.ts'
import { emptyBin, purgeItem, purgeItems } from './purge-items.ts'
import { orderKeys, readOrder, renderRecycled, requireBin } from './recycled-item.ts'
import type { BinOrder } from './recycled-item.ts'
import type { Listed } from './recycled-item-store.ts'
import { restoreItem } from './restore-item.ts'
import { restoreItems } from './restore-items.ts'
import type { RestoredItem } from './restore-items.ts'
import { setRetention } from './set-retention.ts'

const bin = '/api/v1/recycled/{LibraryId}/{SpaceId}'
const binItem = `${bin}/{RecycledItemId}`
const none = Type.Object({})

const mayRestore = grantedTo('admin', 'space_admin', 'restore_recycled')
const mayPurge = grantedTo('admin', 'space_admin', 'delete_recycled')

const ListedItem = Type.Object({
  recycledItemId: Type.Integer({ description: 'What every other call names it by' }),
  spaceId: Type.String(),
  originalPath: Type.Array(Type.String(), { description: 'Where it was, name by name' }),
  name: Type.String(),
  type: Type.String({ description: 'dir, file, image, video, symlink or virtual' }),
  fileType: Type.Optional(Type.String()),
  size: Type.Optional(Type.String({ description: 'Bytes' })),
  crc64: Type.Optional(Type.String()),
  creationTime: Type.String(),
  modificationTime: Type.String(),
  removalTime: Type.String(),
  remainingTime: Type.Optional(Type.Integer({ description: 'Whole days left; absent when it is kept for ever' })),
  removedByQuota: Type.Boolean(),
})

const order = {
  order_by: OneOf(orderKeys, 'Sort key; by default the newest removal comes first', recycleBinFailure.OrderByNotAllowed()),
  order_by_type: OneOf(['asc', 'desc'], 'Direction', recycleBinFailure.OrderByTypeNotAllowed()),
}

const pages = {
  page: Whole('Number of the page, from 1', { minimum: 1 }),
  page_size: Whole('Page length, 20 by default', { minimum: 0, maximum: limits.pageItemsMax, clamp: true }),
}

const PageReply = Type.Object({ totalNum: Type.Integer({ description: 'Items in the bin' }), contents: Type.Array(ListedItem) })

type PageQuery = { readonly page?: number; readonly page_size?: number }

async function answerPage(call: Call<'db' | 'clock'>, scope: SpaceScope, order: BinOrder, query: PageQuery): Promise<object> {
  const found = await listItemsByPage(call, { scope, order, page: query.page ?? 1, pageSize: query.page_size || limits.pageItemsDefault })
  return { totalNum: found.totalCount, contents: renderAll(call, scope, found.items) }
}

function renderAll(call: Call<'clock'>, scope: SpaceScope, items: readonly Listed[]): object[] {
  const now = call.clock.now()
  return items.map(({ item, entry }) => renderRecycled(item, entry, scope, now))
}

const strategies = OneOf(
  ['ask', 'rename', 'overwrite'],
  'What happens when the name is taken; rename by default',
  recycleBinFailure.InvalidConflictResolutionStrategy(),
)
const pathStrategy = OneOf(['originalPath', 'fallbackToRoot'], 'Whether the root takes what has lost its directory; by default it does not')

const Ids = Type.Array(Type.Integer(), { description: 'Ids of recycled items' })

/** The number of an item; what can't be one is the number of nothing. */
function readItemId(text: string | undefined): number {
  const number = /^\d{1,15}$/.test(text ?? '') ? Number(text) : Number.NaN
  if (!(number > 0)) throw recycleBinFailure.RecycledItemNotFound()
  return number
}

const RestoredReply = Type.Object({
  result: Type.Array(
    Type.Object({
      status: Type.Integer({ description: '200, or why it failed' }),
      recycledItemId: Type.Integer(),
      path: Type.Optional(Type.Array(Type.String(), { description: 'Where it is now' })),
      code: Type.Optional(Type.String()),
      message: Type.Optional(Type.String()),
    }),
  ),
})

const renderRestored = (item: RestoredItem): object =>
  'path' in item
    ? { status: 200, path: item.path, recycledItemId: item.number }
    : { status: item.failure.status, code: item.failure.code, message: item.failure.message, recycledItemId: item.number }

export const recycleBinOperations: readonly Operation[] = [
  spaceOperation({
    id: 'recycleListByPage',
    tag: 'recycled',
    summary: 'List the bin, page mode',
    method: 'GET',
    path: bin,
    match: { query: 'by-page' },
    access: publicRead,
    query: Type.Object({ ...pages, ...order }),
    replies: { 200: PageReply },
    failures: ['RecycleBinNotEnabled', 'OrderByNotAllowed', 'OrderByTypeNotAllowed', 'ParamInvalid'],
    run: async (call, { scope, query }) => ok(await answerPage(call, scope, readOrder(query.order_by, query.order_by_type), query)),
  }),
  spaceOperation({
    id: 'recycleList',
    tag: 'recycled',
    summary: 'List the bin, cursor mode',
    method: 'GET',
    path: bin,
    access: publicRead,
    query: Type.Object({
      'by-marker': Flag('Cursor mode; page numbers are ignored beside it'),
      marker: Text('Cursor of the previous answer'),
      limit: Whole('Page length, 20 by default; at most 100 with by-marker, 1000 without', {
        minimum: 1,
        maximum: limits.pageItemsMax,
        clamp: true,
      }),
      ...pages,
      ...order,
    }),
    replies: {
      200: Type.Object({
        nextMarker: Type.Optional(Type.String({ description: 'Cursor of the next page; absent at the end' })),
        contents: Type.Array(ListedItem),
      }),
    },
    failures: ['RecycleBinNotEnabled', 'OrderByNotAllowed', 'OrderByTypeNotAllowed', 'ParamInvalid'],
    async run(call, { scope, query }) {
      const order = readOrder(query.order_by, query.order_by_type)
      const isFlagged = query['by-marker'] ?? false
      // Older clients send no flag; the page keys tell the mode then.
      if (!isFlagged && (query.page !== undefined || query.page_size !== undefined)) return ok(await answerPage(call, scope, order, query))
      const limit = Math.min(query.limit ?? limits.pageItemsDefault, isFlagged ? limits.recycledPageItemsMax : limits.pageItemsMax)
      const page = await listItems(call, { scope, order, limit, ...(query.marker && { marker: query.marker }) })
      return ok({ ...(page.nextMarker !== undefined && { nextMarker: page.nextMarker }), contents: renderAll(call, scope, page.items) })
    },
  }),
  spaceOperation({
    id: 'recycleInfo',
    tag: 'recycled',
    summary: 'Details of a recycled file',
    method: 'GET',
    path: binItem,
    match: { query: 'info' },
    access: publicRead,
    query: Type.Object({ internal_domain: Flag('Accepted for older clients; there is one content address') }),
    replies: {
      200: Type.Object({
        ...Type.Partial(FileDetails).properties,
        cosUrlExpiration: Type.Optional(Type.String({ description: 'When the address stops working' })),
        availableCosUrls: Type.Optional(Type.Array(Type.String())),
      }),
    },
    failures: ['RecycleBinNotEnabled', 'RecycledItemNotFound'],
    run: async (call, { scope, params }) => ok(await getItem(call, { scope, number: readItemId(params['RecycledItemId']) })),
  }),
  spaceOperation({
    id: 'recycleRestore',
    tag: 'recycled',
    summary: 'Restore one item',
    method: 'POST',
    path: binItem,
    match: { query: 'restore' },
    access: mayRestore,
    query: Type.Object({ conflict_resolution_strategy: strategies, restore_path_strategy: pathStrategy }),
    replies: { 200: Type.Object({ path: Type.Array(Type.String(), { description: 'Where it is now' }) }) },
    failures: [
      'RecycleBinNotEnabled',
      'RecycledItemNotFound',
      'DirectoryNotFound',
      'SameNameDirectoryOrFileExists',
      'InvalidConflictResolutionStrategy',
      'ParamInvalid',
    ],
    async run(call, { scope, params, query }) {
      const path = await restoreItem(call, {
        scope,
        number: readItemId(params['RecycledItemId']),
        strategy: query.conflict_resolution_strategy ?? 'rename',
        fallsBackToRoot: query.restore_path_strategy === 'fallbackToRoot',
      })
      return ok({ path })
    },
  }),
  spaceOperation({
    id: 'recycleRestoreBatch',
    tag: 'recycled',
    summary: 'Restore many items',
    method: 'POST',
    path: bin,
    match: { query: 'restore' },
    access: mayRestore,
    query: Type.Object({ restore_path_strategy: pathStrategy }),
    body: Ids,
    replies: { 200: RestoredReply, 207: RestoredReply },
    failures: ['RecycleBinNotEnabled', 'NoItemsProvided', 'TooManyItems', 'ParamInvalid'],
    async run(call, { scope, query, body }) {
      const restored = await restoreItems(call, { scope, numbers: body, fallsBackToRoot: query.restore_path_strategy === 'fallbackToRoot' })
      return { status: restored.every((item) => 'path' in item) ? 200 : 207, body: { result: restored.map(renderRestored) } }
    },
  }),
  spaceOperation({
    id: 'recyclePurge',
    tag: 'recycled',
    summary: 'Purge one item',
    method: 'DELETE',
    path: binItem,
    access: mayPurge,
    query: none,
    replies: { 204: 'empty' },
    failures: ['RecycleBinNotEnabled', 'RecycledItemNotFound'],
    async run(call, { scope, params }) {
      await purgeItem(call, { scope, number: readItemId(params['RecycledItemId']) })
      return noContent
    },
  }),
  spaceOperation({
    id: 'recyclePurgeBatch',
    tag: 'recycled',
    summary: 'Purge many items',
    method: 'POST',
    path: bin,
    match: { query: 'delete' },
    access: mayPurge,
    query: none,
    body: Ids,
    replies: { 204: 'empty' },
    failures: ['RecycleBinNotEnabled', 'NoItemsProvided', 'TooManyItems', 'ParamInvalid'],
    async run(call, { scope, body }) {
      await purgeItems(call, { scope, numbers: body })
      return noContent
    },
  }),
  spaceOperation({
    id: 'recycleEmpty',
    tag: 'recycled',
    summary: 'Empty the bin',
    method: 'DELETE',
    path: bin,
    access: mayPurge,
    query: none,
    replies: { 204: 'empty' },
    failures: ['RecycleBinNotEnabled'],
    async run(call, { scope }) {
      await emptyBin(call, scope)
      return noContent
    },
  }),
  spaceOperation({
    id: 'recycleSetLifecycle',
    tag: 'recycled',
    summary: 'Set the retention of a space',
    method: 'POST',
    path: bin,
    match: { query: 'lifecycle' },
    access: grantedTo('admin', 'space_admin'),
    query: none,
    body: Type.Object({ retentionDays: Type.Integer({ minimum: 1, maximum: limits.retentionDaysMax, description: 'Days' }) }),
    replies: { 204: 'empty' },
    failures: ['RecycleBinNotEnabled', 'SetRecycleLifecycleFrequencyLimit', 'ParamInvalid'],
    async run(call, { scope, body }) {
      await setRetention(call, { scope, days: body.retentionDays })
      return noContent
    },
  }),
  spaceOperation({
    id: 'recycleGetLifecycle',
    tag: 'recycled',
    summary: 'Retention of a space (an addition to the contract)',
    method: 'GET',
    path: bin,
    match: { query: 'lifecycle' },
    access: grantedTo('admin', 'space_admin'),
    query: none,
    replies: {
      200: Type.Object({
        retentionDays: Type.Integer({ description: 'Days; 0 keeps for ever' }),
        source: Type.Union([Type.Literal('space'), Type.Literal('library')], { description: 'Where it is set' }),
      }),
    },
    failures: ['RecycleBinNotEnabled'],
    async run(_, request) {
      const { library, space } = requireBin(request.scope)
      if (space.retentionDays !== undefined) return ok({ retentionDays: space.retentionDays, source: 'space' })
      return ok({ retentionDays: library.settings.recycledDays, source: 'library' })
    },
  }),
]
