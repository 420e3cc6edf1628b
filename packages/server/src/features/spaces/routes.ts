/** The business API's endpoints of Spaces and of what they use. */
import { Type } from '../../platform/http/schema.ts'
import { limits } from '../../kernel/limits.ts'
import { toIso } from '../../kernel/time.ts'
import { anyToken, created, grantedTo, noContent, ok } from '../../platform/http/operation.ts'
import type { Operation } from '../../platform/http/operation.ts'
import { Flag, Text, Whole } from '../../platform/http/query.ts'
import { defaultContentRules } from '../libraries/index.ts'
import { createSpace } from './create-space.ts'
import { deleteSpace } from './delete-space.ts'
import { listSpacesFor } from './list-spaces.ts'
import { libraryOperation, spaceOperation } from './scoped-operation.ts'
import { setTrafficLimit } from './set-traffic-limit.ts'
import { changeContentRules, CreateSpaceBody, renderExtension, SpaceExtensionReply, UpdateSpaceExtensionBody } from './space-settings.ts'
import { countSpaces, getCounters } from './space-store.ts'
import type { SpaceItem, SpaceUsage } from './space-store.ts'
import { contentRules } from './space.ts'
import { updateSpaceExtension } from './update-space-extension.ts'
import { getFileCounts, getLibraryUsage, getUsage } from './usage.ts'

const none = Type.Object({})
const Bytes = (description: string) => Type.String({ description })
const BytesOrNull = (description: string) => Type.Union([Type.String(), Type.Null()], { description })

const SpaceListItem = Type.Object({
  spaceId: Type.String({ description: 'Space id' }),
  userId: Type.String({ description: 'Who made it' }),
  creationTime: Type.String({ description: 'When' }),
})

const renderListItem = (item: SpaceItem) => ({ spaceId: item.name, userId: item.createdBy, creationTime: toIso(item.createdAt) })

const UsageReply = Type.Object({
  spaceId: Type.String({ description: 'Space id' }),
  capacity: BytesOrNull('Most bytes it may hold; null without a quota'),
  availableSpace: BytesOrNull('Bytes left; null without a quota'),
  size: Bytes('Bytes held: tree, bin and versions'),
  fileSize: Bytes('The same under its older name'),
})

function renderQuota({ quota }: SpaceUsage): { capacity: string | null; availableSpace: string | null } {
  if (!quota) return { capacity: null, availableSpace: null }
  return { capacity: String(quota.capacityBytes), availableSpace: String(quota.leftBytes > 0n ? quota.leftBytes : 0n) }
}

const renderUsage = (usage: SpaceUsage & { readonly name: string }) => ({
  spaceId: usage.name,
  ...renderQuota(usage),
  size: String(usage.usedBytes),
  fileSize: String(usage.usedBytes),
})

const splitNames = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

export const spaceOperations: readonly Operation[] = [
  libraryOperation({
    id: 'createSpace',
    tag: 'space',
    summary: 'Create a space',
    method: 'POST',
    path: '/api/v1/space/{LibraryId}',
    access: grantedTo('admin', 'create_space'),
    query: Type.Object({ space_id: Text("The new space's id: 2 to 32 characters of a-z, 0-9 and hyphen; made up when absent") }),
    body: CreateSpaceBody,
    replies: { 201: Type.Object({ spaceId: Type.String({ description: 'Space id' }) }) },
    failures: ['NotMultiSpaceLibrary', 'SpaceIdInvalid', 'DuplicateRecord', 'ParamInvalid'],
    async run(call, { scope, query, body }) {
      const name = query.space_id || body.spaceId
      const content = {
        ...changeContentRules({ ...defaultContentRules, allowsPhotos: false, allowsVideos: false }, body),
        isMultiAlbum: body.isMultiAlbum ?? false,
      }
      const settings = { content, ...(typeof body.spaceTag === 'string' && { spaceTag: body.spaceTag }) }
      const space = await createSpace(call, { library: scope.library, ...(name && { name }), settings })
      return created({ spaceId: space.name })
    },
  }),
  libraryOperation({
    id: 'listSpaceBare',
    tag: 'space',
    summary: 'List spaces as a bare array (older clients)',
    method: 'GET',
    path: '/api/v1/space/{LibraryId}',
    access: anyToken,
    query: Type.Object({ user_id: Text('Acts as this user') }),
    replies: { 200: Type.Array(SpaceListItem) },
    async run(call, { scope, query }) {
      const page = await listSpacesFor(call, { library: scope.library, ...(query.user_id && { actingFor: query.user_id }) })
      return ok(page.items.map(renderListItem))
    },
  }),
  libraryOperation({
    id: 'listSpace',
    tag: 'space',
    summary: 'List spaces',
    method: 'GET',
    path: '/api/v1/space/{LibraryId}/list',
    access: anyToken,
    query: Type.Object({
      marker: Text('Cursor of the previous answer; beats start_name'),
      limit: Whole('Page length, 1000 by default', { minimum: 1, maximum: limits.pageItemsMax, clamp: true }),
      ordered: Flag('Order by space id; enables prefix and start_name'),
      prefix: Text('Only ids that start so'),
      start_name: Text('Only ids behind this one'),
      user_id: Text('Acts as this user'),
    }),
    replies: {
      200: Type.Object({
        list: Type.Array(SpaceListItem),
        marker: Type.Optional(Type.String({ description: 'Cursor of the next page; absent at the end' })),
        nextMarker: Type.Optional(Type.String({ description: 'The same under its other name' })),
      }),
    },
    failures: ['ParamInvalid'],
    async run(call, { scope, query }) {
      const page = await listSpacesFor(call, {
        library: scope.library,
        ...(query.marker && { marker: query.marker }),
        ...(query.limit !== undefined && { limit: query.limit }),
        ...(query.ordered && query.prefix && { prefix: query.prefix }),
        ...(query.ordered && query.start_name && { startName: query.start_name }),
        ...(query.user_id && { actingFor: query.user_id }),
      })
      return ok({
        list: page.items.map(renderListItem),
        ...(page.nextMarker !== undefined && { marker: page.nextMarker, nextMarker: page.nextMarker }),
      })
    },
  }),
  libraryOperation({
    id: 'getLibrarySpaceCount',
    tag: 'space',
    summary: 'Number of spaces',
    method: 'GET',
    path: '/api/v1/space/{LibraryId}/count',
    access: grantedTo('admin'),
    query: none,
    replies: { 200: Type.Object({ total: Type.Integer({ description: 'Number of spaces' }) }) },
    run: async (call, { scope }) => ok({ total: await call.db.read((reader) => countSpaces(reader, scope.library.id)) }),
  }),
  spaceOperation({
    id: 'getSpaceExtension',
    tag: 'space',
    summary: 'Space attributes',
    method: 'GET',
    path: '/api/v1/space/{LibraryId}/{SpaceId}/extension',
    access: anyToken,
    query: none,
    replies: { 200: SpaceExtensionReply },
    run: (_, { scope }) => Promise.resolve(ok(renderExtension(contentRules(scope), scope.space.settings.spaceTag))),
  }),
  spaceOperation({
    id: 'updateSpaceExtension',
    tag: 'space',
    summary: 'Change space attributes',
    method: 'POST',
    path: '/api/v1/space/{LibraryId}/{SpaceId}/extension',
    access: grantedTo('admin', 'space_admin'),
    query: none,
    body: UpdateSpaceExtensionBody,
    replies: { 204: 'empty' },
    failures: ['ParamInvalid'],
    async run(call, { scope, body }) {
      await updateSpaceExtension(call, scope, body)
      return noContent
    },
  }),
  spaceOperation({
    id: 'deleteSpace',
    tag: 'space',
    summary: 'Delete a space',
    method: 'DELETE',
    path: '/api/v1/space/{LibraryId}/{SpaceId}',
    access: grantedTo('admin', 'delete_space'),
    query: Type.Object({ force: Flag('Delete it with all it holds') }),
    replies: { 204: 'empty' },
    failures: ['NotMultiSpaceLibrary', 'SpaceNotEmpty'],
    async run(call, { scope, query }) {
      await deleteSpace(call, scope, { isForced: query.force ?? false })
      return noContent
    },
  }),
  spaceOperation({
    id: 'getSpaceSize',
    tag: 'space',
    summary: 'Bytes held by a space',
    method: 'GET',
    path: '/api/v1/space/{LibraryId}/{SpaceId}/size',
    access: anyToken,
    query: none,
    replies: { 200: Type.Object({ size: Bytes('Bytes held: tree, bin and versions') }) },
    run: async (call, { scope }) => ok({ size: String((await call.db.read((reader) => getCounters(reader, scope.space.id))).usedBytes) }),
  }),
  spaceOperation({
    id: 'getFileCountInSpace',
    tag: 'space',
    summary: 'Counts of a space',
    method: 'GET',
    path: '/api/v1/space/{LibraryId}/{SpaceId}/file-count',
    access: grantedTo('admin', 'space_admin'),
    query: none,
    replies: {
      200: Type.Object({
        fileNum: Type.String({ description: 'Files in the tree, the bin and the history' }),
        dirNum: Type.String({ description: 'Directories in the tree and the bin' }),
        recycledFileNum: Type.String({ description: 'Files in the bin' }),
        recycledDirNum: Type.String({ description: 'Directories in the bin' }),
        historyFileNum: Type.String({ description: 'Earlier versions' }),
      }),
    },
    async run(call, { scope }) {
      const counts = await getFileCounts(call, scope.space)
      return ok({
        fileNum: String(counts.files),
        dirNum: String(counts.directories),
        recycledFileNum: String(counts.recycledFiles),
        recycledDirNum: String(counts.recycledDirectories),
        historyFileNum: String(counts.versions),
      })
    },
  }),
  spaceOperation({
    id: 'setSpaceTrafficLimit',
    tag: 'space',
    summary: 'Limit the download rate of a space',
    method: 'POST',
    path: '/api/v1/space/{LibraryId}/{SpaceId}/traffic-limit',
    access: grantedTo('admin', 'space_admin'),
    query: none,
    body: Type.Object({
      downloadTrafficLimit: Type.Integer({ description: 'Bytes per second of each download, 102400 to 104857600; -1 for no limit' }),
    }),
    replies: { 204: 'empty' },
    failures: ['NotMultiSpaceLibrary', 'ParamInvalid'],
    async run(call, { scope, body }) {
      await setTrafficLimit(call, scope, body.downloadTrafficLimit)
      return noContent
    },
  }),
  libraryOperation({
    id: 'getLibraryUsage',
    tag: 'usage',
    summary: 'Bytes held by the library',
    method: 'GET',
    path: '/api/v1/usage/{LibraryId}',
    access: grantedTo('admin'),
    query: Type.Object({ space_ids: Text('Spaces, comma separated: answers for each of them instead (older clients)') }),
    replies: {
      200: Type.Object({
        totalFileSize: Bytes('Bytes held by all spaces'),
        capacity: BytesOrNull('Most bytes the library may hold; null without a quota'),
        availableSpace: BytesOrNull('Bytes left; null without a quota'),
        totalAllocatedSpaceQuota: BytesOrNull('Sum of the quotas of its spaces; null without any'),
      }),
    },
    async run(call, { scope, query }) {
      if (query.space_ids) return ok((await getUsage(call, scope.library, splitNames(query.space_ids))).map(renderUsage))
      const usage = await getLibraryUsage(call, scope.library)
      return ok({
        totalFileSize: String(usage.usedBytes),
        ...renderQuota(usage),
        totalAllocatedSpaceQuota: usage.allocatedBytes?.toString() ?? null,
      })
    },
  }),
  libraryOperation({
    id: 'getUsage',
    tag: 'usage',
    summary: 'Usage of several spaces',
    method: 'GET',
    path: '/api/v1/usage/{LibraryId}/{SpaceIds}',
    access: grantedTo('admin', 'space_admin'),
    query: none,
    replies: { 200: Type.Array(UsageReply) },
    failures: ['SpaceNotFound', 'AccessTokenNotMatchSpace', 'ParamInvalid'],
    run: async (call, { scope, params }) =>
      ok((await getUsage(call, scope.library, splitNames(params['SpaceIds'] as string))).map(renderUsage)),
  }),
]
