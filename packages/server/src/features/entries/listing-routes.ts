/** The endpoints that list a directory: by marker, by page, and as clients did before there were flags. */
import { Type } from '../../platform/http/schema.ts'
import type { EntryPath } from '../../kernel/entry-path.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { ok, publicRead } from '../../platform/http/operation.ts'
import type { Operation, Reply } from '../../platform/http/operation.ts'
import { OneOf, Text, Whole } from '../../platform/http/query.ts'
import { spaceOperation } from '../spaces/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { matchesEtag } from './etag.ts'
import { entryFailure } from './failures.ts'
import { ItemReply, directoryPath, withContentCas, withFavoriteStatus, withInode } from './item-reply.ts'
import { listDirectory, listDirectoryByPage } from './list-directory.ts'
import type { Listing } from './list-directory.ts'
import { orderKeys } from './listing.ts'
import type { ListFilter, ListOrder, OrderKey } from './listing.ts'
import { findLinkedContents } from './links.ts'
import { findCallersFavorites } from './favorite-marks.ts'
import { directoryEtagOf, renderItem } from './render-item.ts'

const ListReply = Type.Object({
  path: Type.Array(Type.String()),
  nextMarker: Type.Optional(Type.String()),
  contents: Type.Array(ItemReply),
  fileCount: Type.Integer(),
  subDirCount: Type.Integer(),
  totalNum: Type.Integer(),
  eTag: Type.String(),
})

const listQuery = {
  order_by: OneOf(orderKeys, 'Sort key', entryFailure.OrderByNotAllowed()),
  order_by_type: OneOf(['asc', 'desc'], 'Sort direction', entryFailure.OrderByTypeNotAllowed()),
  filter: OneOf(['onlyDir', 'onlyFile'], 'Keep only directories or only files'),
  sort_type: OneOf(['union'], 'union = directories and files in one order; otherwise directories first'),
  with_inode: withInode,
  with_favorite_status: withFavoriteStatus,
  with_content_cas: withContentCas,
}

type ListQuery = {
  readonly order_by?: OrderKey
  readonly order_by_type?: 'asc' | 'desc'
  readonly sort_type?: 'union'
  readonly filter?: ListFilter
  readonly with_inode?: boolean
  readonly with_favorite_status?: boolean
  readonly with_content_cas?: boolean
}

const orderOf = (query: ListQuery): ListOrder => ({
  by: query.order_by ?? 'name',
  isDescending: query.order_by_type === 'desc',
  isUnion: query.sort_type === 'union',
})

type ListRequest = {
  readonly scope: SpaceScope
  readonly path: EntryPath
  readonly query: ListQuery
  readonly headers: { readonly 'if-none-match'?: string | undefined }
}

const listInput = ({ scope, path, query, headers }: ListRequest) => ({
  scope,
  path,
  order: orderOf(query),
  filter: query.filter,
  withIds: Boolean(query.with_inode || query.with_favorite_status || query.with_content_cas),
  ...(headers['if-none-match'] && {
    isKnown: (directory: Listing['directory']) => matchesEtag(headers['if-none-match'], directoryEtagOf(directory)),
  }),
})

async function listReply(
  call: Call<'db'>,
  { scope, path, query, headers }: ListRequest,
  { directory, entries, nextMarker }: Listing,
): Promise<Reply> {
  const eTag = directoryEtagOf(directory)
  if (matchesEtag(headers['if-none-match'], eTag)) return { status: 304, headers: { etag: eTag } }
  const favorites = query.with_favorite_status ? await findCallersFavorites(call, scope, entries) : undefined
  const options = { withInode: query.with_inode, withContentCas: query.with_content_cas, favorites }
  return ok(
    {
      path,
      ...(nextMarker !== undefined && { nextMarker }),
      fileCount: directory.childFileCount,
      subDirCount: directory.childDirectoryCount,
      totalNum: directory.childFileCount + directory.childDirectoryCount,
      eTag,
      contents: (await findLinkedContents(call, scope, entries)).map((entry) => renderItem(entry, scope, options)),
    },
    { etag: eTag },
  )
}

const pageQuery = {
  page: Whole('1-based page', { minimum: 1, clamp: true }),
  page_size: Whole('Page length', { minimum: 0, maximum: limits.pageItemsMax, clamp: true }),
}

const pageInput = (query: { readonly page?: number; readonly page_size?: number }) => ({
  page: query.page ?? 1,
  pageSize: query.page_size || limits.pageItemsDefault,
})

/** No name holds it, and no database takes it. */
function namePart(text: string): string {
  if (text.includes('\0')) throw entryFailure.ParamInvalid('A name never holds a NUL character.')
  return text
}

export const listingOperations: readonly Operation[] = [
  spaceOperation({
    id: 'listDirectoryByPage',
    tag: 'directory',
    summary: 'List a directory, page mode',
    method: 'GET',
    path: directoryPath,
    match: { query: 'by-page' },
    access: publicRead,
    query: Type.Object({ ...pageQuery, ...listQuery }),
    replies: { 200: ListReply, 304: 'empty' },
    failures: ['DirectoryNotFound', 'OrderByNotAllowed', 'OrderByTypeNotAllowed'],
    run: async (call, request) =>
      listReply(call, request, await listDirectoryByPage(call, { ...listInput(request), ...pageInput(request.query) })),
  }),

  spaceOperation({
    id: 'listDirectory',
    tag: 'directory',
    summary: 'List a directory, cursor mode',
    method: 'GET',
    path: directoryPath,
    access: publicRead,
    query: Type.Object({
      'by-marker': Text('Selector flag'),
      marker: Text('nextMarker of the previous answer'),
      limit: Whole('Page length', { minimum: 1, maximum: limits.pageItemsMax, clamp: true }),
      prefix: Text('Name prefix; effective when sorted by name', { maxLength: limits.nameLengthMax * 2 }),
      start_name: Text('Return names strictly greater than this one; effective when sorted by name', {
        maxLength: limits.nameLengthMax * 2,
      }),
      ...pageQuery,
      ...listQuery,
    }),
    replies: { 200: ListReply, 304: 'empty' },
    failures: ['DirectoryNotFound', 'MarkerNotFound', 'OrderByNotAllowed', 'OrderByTypeNotAllowed'],
    async run(call, request) {
      const { query } = request
      const isFlagless = query['by-marker'] === undefined
      // Clients older than the flags: page numbers mean page mode, no paging at all means much at once.
      if (isFlagless && (query.page !== undefined || query.page_size !== undefined))
        return listReply(call, request, await listDirectoryByPage(call, { ...listInput(request), ...pageInput(query) }))
      const isWithoutPaging = isFlagless && !query.marker && query.limit === undefined
      return listReply(
        call,
        request,
        await listDirectory(call, {
          ...listInput(request),
          limit: query.limit ?? (isWithoutPaging ? limits.pageItemsMax : limits.pageItemsDefault),
          ...(query.marker && { marker: query.marker }),
          ...(query.prefix && { prefix: namePart(query.prefix) }),
          ...(query.start_name && { startName: namePart(query.start_name) }),
        }),
      )
    },
  }),
]
