/** The business API's endpoints of searches. */
import { Type } from '../../platform/http/schema.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { anyToken, noContent, ok } from '../../platform/http/operation.ts'
import type { Operation } from '../../platform/http/operation.ts'
import { Flag, Text, Whole } from '../../platform/http/query.ts'
import { ItemReply, findCallersFavorites, renderItem } from '../entries/index.ts'
import { spaceOperation } from '../spaces/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { fields, operations } from './aggregation.ts'
import { searchFailure } from './failures.ts'
import { orderKeys } from './hit-order.ts'
import { requireSearch } from './read-search.ts'
import { createSearch, deleteSearch, searchMore } from './run-search.ts'
import type { SearchPage } from './run-search.ts'
import { searchNames } from './search-names.ts'
import { searchStats } from './search-stats.ts'
import type { Hit } from './walk-hits.ts'

const searchPath = '/api/v1/search/{LibraryId}/{SpaceId}'
const sessionPath = `${searchPath}/{SearchId}`
const none = Type.Object({})

const item = { with_inode: Flag('Return inode'), with_favorite_status: Flag('Return isFavorite') }

const oneOf = <const Values extends readonly string[]>(values: Values, description: string) =>
  Type.Unsafe<Values[number]>({ type: 'string', enum: values, description })
const texts = (description: string, options: object = {}) => Type.Optional(Type.Array(Type.String(), { description, ...options }))

const filters = {
  scope: Type.Optional(Type.String({ description: 'Directory to search below; empty or / is the root' })),
  minFileSize: Type.Optional(Type.Integer({ minimum: 0, description: 'Bytes, inclusive; at most maxFileSize' })),
  maxFileSize: Type.Optional(Type.Integer({ minimum: 0, description: 'Bytes, inclusive' })),
  modificationTimeStart: Type.Optional(Type.String({ description: 'Earliest modification (RFC 3339), inclusive' })),
  modificationTimeEnd: Type.Optional(Type.String({ description: 'Latest modification (RFC 3339), inclusive' })),
  labels: texts('Any of these labels'),
  categories: texts('Any of these categories'),
  creators: Type.Optional(Type.Array(Type.Object({ userId: Type.Optional(Type.String()) }), { description: 'Made by any of these users' })),
}

const order = {
  orderBy: Type.Optional(oneOf(orderKeys, 'Sort key')),
  orderByType: Type.Optional(oneOf(['asc', 'desc'], 'Direction')),
}

const names = {
  ...filters,
  keywords: texts('Any of these is in the name', { maxItems: limits.searchWordsMax }),
  inExtnames: texts('Any of these extensions', { maxItems: limits.searchFilterValuesMax }),
  excludeExtnames: texts('None of these extensions', { maxItems: limits.searchFilterValuesMax }),
}

const kinds = ['all', 'dir', 'file', 'symlink'] as const
const fileTypes = (values: readonly string[]) =>
  Type.Optional(Type.Array(oneOf(values, 'Kind of entry'), { description: 'Any of these kinds' }))

const NamesBody = Type.Object({
  type: Type.Optional(oneOf(['filename', 'filecontent'], 'Names (by default) or contents')),
  ...names,
  fileTypes: fileTypes(kinds),
  ...order,
  marker: Type.Optional(Type.String({ description: 'nextMarker of the previous answer' })),
})

const subAggregation = { field: oneOf(fields, 'What is looked at'), operation: oneOf(operations, 'What is made of it') }

const StatsBody = Type.Object({
  ...names,
  fileTypes: fileTypes(kinds.slice(1)),
  aggregations: Type.Array(
    Type.Object({
      ...subAggregation,
      subAggregations: Type.Optional(Type.Array(Type.Object(subAggregation), { maxItems: 3, description: 'Figures of each group' })),
    }),
    { minItems: 1, maxItems: 5, description: 'Figures to take' },
  ),
})

const SearchBody = Type.Object({
  keyword: Type.Optional(Type.String({ description: 'Words with blanks between them; any of them is in the name' })),
  type: Type.Optional(
    Type.Union([Type.Array(Type.String()), Type.String()], { description: 'Kinds of entries; a leading ! excludes one' }),
  ),
  extname: texts('Any of these extensions'),
  ...filters,
  ...order,
  searchMode: Type.Optional(oneOf(['fast', 'normal'], 'Both modes search the index')),
})

const Figure = Type.Object({ field: Type.String(), operation: Type.String(), value: Type.Optional(Type.Number()) })

const StatsReply = Type.Object({
  isTruncated: Type.Boolean({ description: 'Something was cut off' }),
  aggregations: Type.Array(
    Type.Object({
      ...Figure.properties,
      groups: Type.Optional(Type.Array(Type.Object({ value: Type.String(), count: Type.Integer(), subAggregations: Type.Array(Figure) }))),
    }),
  ),
})

const SessionReply = Type.Object({
  searchId: Type.String({ description: 'What the search is read on by' }),
  searchFinished: Type.Boolean({ description: 'Every name has been looked at' }),
  hasMore: Type.Boolean({ description: 'There are further pages; the only sign of the end' }),
  nextMarker: Type.Optional(Type.Integer({ description: 'Where the next page begins' })),
  contents: Type.Array(ItemReply),
})

type ItemQuery = { readonly with_inode?: boolean; readonly with_favorite_status?: boolean }

/** Hits as items: the older calls tell their paths. */
async function renderHits(
  call: Call<'db'>,
  scope: SpaceScope,
  query: ItemQuery,
  hits: readonly Hit[],
  isWithPath: boolean,
): Promise<object[]> {
  const favorites = query.with_favorite_status
    ? await findCallersFavorites(
        call,
        scope,
        hits.map(({ entry }) => entry),
      )
    : undefined
  return hits.map(({ entry, path }) => renderItem(entry, scope, { withInode: query.with_inode, favorites, ...(isWithPath && { path }) }))
}

async function renderPage(call: Call<'db'>, scope: SpaceScope, query: ItemQuery, page: SearchPage): Promise<object> {
  return {
    searchId: page.id,
    searchFinished: page.isFinished,
    hasMore: page.nextMarker !== undefined,
    ...(page.nextMarker !== undefined && { nextMarker: page.nextMarker }),
    contents: await renderHits(call, scope, query, page.hits, true),
  }
}

/** Contents are not indexed yet. */
const refuseContents = (scope: SpaceScope): never => {
  requireSearch(scope)
  throw searchFailure.SearchNotEnabled('Contents are not searched here. Search names instead.')
}

export const searchOperations: readonly Operation[] = [
  spaceOperation({
    id: 'searchFs',
    tag: 'search',
    summary: 'Search names or contents (index)',
    method: 'POST',
    path: `${searchPath}/search-fs`,
    access: anyToken,
    query: Type.Object({
      marker: Text('nextMarker of the previous answer, where the body has none'),
      limit: Whole('Page length', { minimum: 1, maximum: limits.searchPageItemsMax }),
      ...item,
    }),
    body: NamesBody,
    replies: {
      200: Type.Object({
        nextMarker: Type.Optional(Type.String({ description: 'Where the next page begins; absent at the end' })),
        contents: Type.Array(ItemReply),
      }),
    },
    failures: ['SearchNotEnabled', 'SearchTooComplex', 'ParamInvalid', 'RateLimitExceeded'],
    async run(call, { scope, query, body }) {
      if (body.type === 'filecontent') return refuseContents(scope)
      const page = await searchNames(call, { scope, body, marker: body.marker || query.marker, limit: query.limit })
      return ok({
        ...(page.nextMarker !== undefined && { nextMarker: page.nextMarker }),
        contents: await renderHits(call, scope, query, page.items, false),
      })
    },
  }),
  spaceOperation({
    id: 'searchFsStats',
    tag: 'search',
    summary: 'Aggregate over search results',
    method: 'POST',
    path: `${searchPath}/search-fs-stats`,
    access: anyToken,
    query: none,
    body: StatsBody,
    replies: { 200: StatsReply },
    failures: ['SearchNotEnabled', 'SearchTooComplex', 'ParamInvalid', 'RateLimitExceeded'],
    run: async (call, { scope, body }) => ok(await searchStats(call, { scope, body, aggregations: body.aggregations })),
  }),
  spaceOperation({
    id: 'searchAI',
    tag: 'search',
    summary: 'Semantic search in documents or pictures',
    method: 'POST',
    path: `${searchPath}/search-ai`,
    access: anyToken,
    query: Type.Object({ limit: Text('Length of the answer') }),
    replies: {},
    failures: ['SearchNotEnabled'],
    run: async (_, { scope }) => refuseContents(scope),
  }),
  spaceOperation({
    id: 'createSearch',
    tag: 'legacySearch',
    summary: 'Start a search, first page',
    method: 'POST',
    path: `${searchPath}/space-contents`,
    access: anyToken,
    query: Type.Object(item),
    body: SearchBody,
    replies: { 200: SessionReply },
    failures: ['SearchNotEnabled', 'SearchTooComplex', 'ParamInvalid'],
    async run(call, { scope, query, body }) {
      const order = body.orderBy && { by: body.orderBy, isDescending: body.orderByType === 'desc' }
      return ok(await renderPage(call, scope, query, await createSearch(call, { scope, body, ...(order && { order }) })))
    },
  }),
  spaceOperation({
    id: 'searchMore',
    tag: 'legacySearch',
    summary: 'Next page of a search',
    method: 'GET',
    path: sessionPath,
    access: anyToken,
    query: Type.Object({ marker: Whole('nextMarker of the previous answer', { minimum: 0 }), ...item }),
    replies: { 200: SessionReply },
    failures: ['SearchNotEnabled', 'SearchTooComplex', 'SearchIdInvalid', 'SearchIdNotFound', 'ParamInvalid'],
    async run(call, { scope, params, query }) {
      if (query.marker === undefined) throw searchFailure.ParamInvalid('The marker is missing. Send the nextMarker of the previous answer.')
      return ok(await renderPage(call, scope, query, await searchMore(call, { scope, id: params['SearchId'] ?? '', marker: query.marker })))
    },
  }),
  spaceOperation({
    id: 'deleteSearch',
    tag: 'legacySearch',
    summary: 'Drop a search',
    method: 'DELETE',
    path: sessionPath,
    access: anyToken,
    query: none,
    replies: { 204: 'empty' },
    failures: ['SearchNotEnabled', 'SearchIdInvalid'],
    async run(call, { scope, params }) {
      await deleteSearch(call, { scope, id: params['SearchId'] ?? '' })
      return noContent
    },
  }),
]
