/** The endpoints that lead to a File's bytes: redirect, link with details, and status. */
import { Type } from '../../platform/http/schema.ts'
import { limits } from '../../kernel/limits.ts'
import { ok, publicRead, redirect } from '../../platform/http/operation.ts'
import type { Operation } from '../../platform/http/operation.ts'
import { Flag, OneOf, Text, Whole } from '../../platform/http/query.ts'
import { findCallersFavorites } from '../entries/index.ts'
import { spaceOperation } from '../spaces/index.ts'
import { fileHeaders } from './file-headers.ts'
import { findFile } from './find-file.ts'
import { fileDetails, FileDetails } from './file-details.ts'
import { linkFile } from './link-file.ts'
import { recordPreview } from './record-preview.ts'

const path = '/api/v1/file/{LibraryId}/{SpaceId}/{FilePath}'
const failures = ['FileNotFound', 'FileRemovedByQuota', 'ContentCasConflict']

const history = { history_id: Whole('Number of an earlier version; absent means the current content.', { minimum: 1 }) }
const presentation = {
  ...history,
  content_disposition: OneOf(['inline', 'attachment'], 'How browsers treat the bytes: shown (default) or saved.'),
  purpose: OneOf(['download', 'preview', 'list'], 'What the caller is going to do; a preview counts as a use of the file.'),
  traffic_limit: Whole('Bytes per second of each download through the link.', {
    minimum: limits.trafficBytesPerSecondMin,
    maximum: limits.trafficBytesPerSecondMax,
  }),
  content_cas: Text('Go on only if the content carries this mark.', { maxLength: 255 }),
  with_content_cas: Flag('Answer with the mark of the content.'),
  internal_domain: Flag('Accepted for older clients; there is one content address.'),
}

export const downloadOperations: readonly Operation[] = [
  spaceOperation({
    id: 'infoFile',
    tag: 'file',
    summary: 'Details of a file and an address of its bytes',
    method: 'GET',
    path,
    match: { query: 'info' },
    access: publicRead,
    query: Type.Object({
      ...presentation,
      pre_check: Flag('Only check that the file can be read: no address is made.'),
      period: Whole('Seconds the address lives.', { minimum: limits.downloadLinkSecondsMin, maximum: limits.downloadLinkSecondsMax }),
      with_short_link: Flag('Make the address short: without the name of the file.'),
      preview: Flag('Make an address to look at instead of one to save.'),
      with_favorite_status: Flag('Answer whether the caller has marked the file as a favourite.'),
    }),
    replies: { 200: FileDetails },
    failures,
    run: async (call, { scope, path, query }) => {
      const file = await findFile(call, scope, { path, version: query.history_id, contentCas: query.content_cas })
      if (query.purpose === 'preview') await recordPreview(call, scope, file)
      const favorites = query.with_favorite_status ? await findCallersFavorites(call, scope, [file]) : undefined
      const disposition = query.preview ? 'inline' : query.content_disposition
      const address = query.pre_check
        ? undefined
        : linkFile(call, scope.space, file, {
            disposition,
            bytesPerSecondMax: query.traffic_limit,
            periodSeconds: query.period,
            isShort: query.with_short_link,
          })
      return ok(fileDetails(file, scope, { address, withContentCas: query.with_content_cas, favorites }))
    },
  }),
  spaceOperation({
    id: 'downloadFile',
    tag: 'file',
    summary: 'Download a file by redirect',
    method: 'GET',
    path,
    access: publicRead,
    query: Type.Object(presentation),
    replies: { 302: 'empty' },
    failures,
    run: async (call, { scope, path, query }) => {
      const file = await findFile(call, scope, { path, version: query.history_id, contentCas: query.content_cas })
      if (query.purpose === 'preview') await recordPreview(call, scope, file)
      const address = linkFile(call, scope.space, file, { disposition: query.content_disposition, bytesPerSecondMax: query.traffic_limit })
      const cas = query.with_content_cas ? { 'x-smh-content-cas': fileDetails(file, scope, { withContentCas: true }).contentCas ?? '' } : {}
      return redirect(address, { ...fileHeaders(file, scope), ...cas })
    },
  }),
  spaceOperation({
    id: 'checkFileStatus',
    tag: 'file',
    summary: 'Check that a file exists',
    method: 'HEAD',
    path,
    access: publicRead,
    query: Type.Object(history),
    replies: { 200: 'empty' },
    failures: ['FileNotFound', 'FileRemovedByQuota'],
    run: async (call, { scope, path, query }) => ({
      status: 200,
      headers: fileHeaders(await findFile(call, scope, { path, version: query.history_id }), scope),
    }),
  }),
]
