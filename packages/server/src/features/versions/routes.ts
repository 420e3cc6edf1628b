/** The business-API endpoints of versions. */
import { Type } from '../../platform/http/schema.ts'
import { limits } from '../../kernel/limits.ts'
import { toIso } from '../../kernel/time.ts'
import { accepted, anyToken, grantedTo, noContent, ok } from '../../platform/http/operation.ts'
import type { Operation } from '../../platform/http/operation.ts'
import { OneOf, Text, Whole } from '../../platform/http/query.ts'
import { renderItem } from '../entries/index.ts'
import type { File } from '../entries/index.ts'
import { libraryOperation, spaceOperation } from '../spaces/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { emptyHistory } from './clear-history.ts'
import { deleteHistory } from './delete-history.ts'
import { versionFailure } from './failures.ts'
import { renderHistorySettings, setHistoryConfig } from './history-settings.ts'
import { listHistory, listHistoryByPage } from './list-history.ts'
import type { History } from './list-history.ts'
import { setHistoryLatest } from './set-history-latest.ts'
import { orderKeys, renderLatest, renderVersion } from './version.ts'

const ofSpace = '/api/v1/directory-history/{LibraryId}/{SpaceId}'
const ofLibrary = '/api/v1/directory-history/{LibraryId}/library-history'
const none = Type.Object({})
const adminOnly = grantedTo('admin')

const Listed = Type.Object({
  id: Type.Optional(Type.Integer({ description: 'What other calls name it by; absent on the current content' })),
  createdBy: Type.String({ description: 'Who wrote this content' }),
  creationWay: Type.Integer({ description: '0 with the file, 1 over another content, 2 made current again' }),
  version: Type.Integer({ description: 'The version number of the file with this content' }),
  isLatestVersion: Type.Boolean(),
  name: Type.String(),
  size: Type.Integer({ description: 'Bytes, as a number' }),
  crc64: Type.Optional(Type.String()),
  contentType: Type.String(),
  creationTime: Type.String(),
  setLatestTime: Type.Optional(Type.String()),
})

const renderHistory = ({ file, latest, versions }: History): object[] => [
  ...(latest ? [renderLatest(file, latest)] : []),
  ...versions.map((version) => renderVersion(file, version)),
]

const LatestReply = Type.Object({
  name: Type.String(),
  type: Type.String(),
  creationTime: Type.String(),
  modificationTime: Type.String(),
  setLatestTime: Type.String(),
  contentType: Type.String(),
  size: Type.Integer({ description: 'Bytes, as a number' }),
  eTag: Type.String(),
  crc64: Type.Optional(Type.String()),
  previewByDoc: Type.Boolean(),
  previewByCI: Type.Boolean(),
  previewAsIcon: Type.Boolean(),
  fileType: Type.String(),
  versionId: Type.Integer(),
})

function renderMadeLatest(file: File, scope: SpaceScope): object {
  const item = renderItem(file, scope)
  return { ...item, size: file.content.sizeBytes, setLatestTime: toIso(file.modifiedAt) }
}

const HistoryId = Type.Union([Type.String(), Type.Integer()])

const number = (id: string | number | undefined): number | undefined => (/^[1-9]\d{0,14}$/.test(String(id)) ? Number(id) : undefined)

/** Ids as text or numbers; what can't be one is the id of nothing. */
const numbersOf = (ids: readonly (string | number)[]): readonly number[] =>
  ids.map((id) => {
    const known = number(id)
    if (known === undefined) throw versionFailure.DirectoryHistoryNotFound()
    return known
  })

const Settings = {
  enableFileHistory: Type.Optional(Type.Boolean({ description: 'Overwritten contents are kept' })),
  fileHistoryCount: Type.Optional(Type.Number({ description: 'Versions kept of each file, 1 to 999; needed the first time' })),
  fileHistoryExpireDay: Type.Optional(Type.Number({ description: 'Days versions are kept, 0 to 999, 0 for ever; needed the first time' })),
  mergeInterval: Type.Optional(Type.Number({ description: 'Overwrites within so many seconds make one version: 0, or 5 to 600' })),
}

export const versionOperations: readonly Operation[] = [
  spaceOperation({
    id: 'listHistory',
    tag: 'history',
    summary: 'List versions of a file',
    method: 'GET',
    path: `${ofSpace}/history-list/{FilePath}`,
    access: anyToken,
    query: Type.Object({
      marker: Text('Cursor of the previous answer'),
      limit: Whole('Page length, 20 by default', { minimum: 1, maximum: limits.pageItemsMax, clamp: true }),
      page: Whole('Number of the page, from 1; wins over a marker', { minimum: 1, clamp: true }),
      page_size: Whole('Page length, 20 by default', { minimum: 0, maximum: limits.pageItemsMax, clamp: true }),
      order_by: OneOf(orderKeys, 'Sort key of the versions behind the current content; id by default'),
      order_by_type: OneOf(['asc', 'desc'], 'Direction; the newest first by default'),
    }),
    replies: {
      200: Type.Object({
        totalNum: Type.Optional(Type.Integer({ description: 'Contents with the current one; in page mode' })),
        hasMore: Type.Boolean(),
        nextMarker: Type.Optional(Type.String()),
        contents: Type.Array(Listed),
      }),
    },
    failures: ['FileNotFound', 'UnsupportedFileType', 'ParamInvalid'],
    async run(call, { scope, path, query }) {
      const order = { by: query.order_by ?? 'id', isDescending: query.order_by_type !== 'asc' } as const
      if (query.page !== undefined || query.page_size !== undefined) {
        const [page, pageSize] = [query.page ?? 1, query.page_size || limits.pageItemsDefault]
        const history = await listHistoryByPage(call, { scope, path, order, page, pageSize })
        return ok({ totalNum: history.totalCount, hasMore: page * pageSize < history.totalCount, contents: renderHistory(history) })
      }
      const limit = query.limit ?? limits.pageItemsDefault
      const history = await listHistory(call, { scope, path, order, limit, ...(query.marker && { marker: query.marker }) })
      const { nextMarker } = history
      return ok({ hasMore: nextMarker !== undefined, ...(nextMarker !== undefined && { nextMarker }), contents: renderHistory(history) })
    },
  }),
  spaceOperation({
    id: 'deleteHistory',
    tag: 'history',
    summary: 'Delete historical versions',
    method: 'POST',
    path: `${ofSpace}/delete`,
    access: grantedTo('admin', 'space_admin', 'delete_history'),
    query: none,
    body: Type.Array(HistoryId, { description: 'Up to 100 ids of versions' }),
    replies: { 204: 'empty' },
    failures: ['DirectoryHistoryNotFound', 'DirectoryHistoryNotBeDeleted', 'TooManyItems', 'ParamInvalid'],
    async run(call, { scope, body }) {
      if (body.length > limits.versionsPerRequestMax) throw versionFailure.TooManyItems()
      await deleteHistory(call, { scope, numbers: numbersOf(body) })
      return noContent
    },
  }),
  spaceOperation({
    id: 'setHistoryLatest',
    tag: 'history',
    summary: 'Make a version current',
    method: 'POST',
    path: `${ofSpace}/latest-version/{HistoryId}`,
    access: grantedTo('admin', 'space_admin', 'set_history_latest'),
    query: none,
    replies: { 200: LatestReply },
    failures: ['DirectoryHistoryNotFound'],
    async run(call, { scope, params }) {
      const [id = 0] = numbersOf([params['HistoryId'] ?? ''])
      return ok(renderMadeLatest(await setHistoryLatest(call, { scope, number: id }), scope))
    },
  }),
  libraryOperation({
    id: 'getHistoryConfig',
    tag: 'history',
    summary: 'Read the history settings',
    method: 'GET',
    path: ofLibrary,
    access: adminOnly,
    query: none,
    replies: { 200: Type.Object(Settings) },
    run: async (_, { scope }) => ok(renderHistorySettings(scope.library.settings)),
  }),
  libraryOperation({
    id: 'setHistoryConfig',
    tag: 'history',
    summary: 'Change the history settings',
    method: 'POST',
    path: ofLibrary,
    access: adminOnly,
    query: none,
    body: Type.Object({
      ...Settings,
      isClearFileHistory: Type.Optional(Type.Boolean({ description: 'With history off: remove the versions there are' })),
    }),
    replies: { 204: 'empty' },
    failures: ['InvalidFileHistoryCount', 'InvalidFileHistoryExpireDay', 'InvalidFileHistoryMergeInterval', 'ParamInvalid'],
    async run(call, { scope, body }) {
      await setHistoryConfig(call, scope.library.id, body)
      return noContent
    },
  }),
  libraryOperation({
    id: 'emptyHistory',
    tag: 'history',
    summary: 'Remove all versions of the library',
    method: 'DELETE',
    path: ofLibrary,
    access: adminOnly,
    query: none,
    replies: { 202: Type.Object({ taskId: Type.Integer({ description: 'Poll it with the library task calls' }) }) },
    failures: ['RateLimitExceeded', 'ParamInvalid'],
    run: async (call, { scope }) => accepted({ taskId: await emptyHistory(call, scope.library) }),
  }),
]
