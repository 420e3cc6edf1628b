/**
 * The endpoints of uploads. Three ways to begin share their parameters and differ in the ticket;
 * renewal, state, completion and abort name the upload by its confirm key.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { Static } from 'typebox'
import type { Grant } from '../../kernel/grant.ts'
import { parseUploadId } from '../../kernel/ids.ts'
import type { UploadId } from '../../kernel/ids.ts'
import type { Call, Machinery } from '../../platform/call.ts'
import { accepted, created, grantedTo, noContent, ok } from '../../platform/http/operation.ts'
import type { Operation, OperationRequest, Reply } from '../../platform/http/operation.ts'
import { readAttributes } from '../entries/index.ts'
import type { AttributesInput } from '../entries/index.ts'
import { spaceOperation } from '../spaces/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { abortUpload } from './abort-upload.ts'
import { shownAnswer } from './answer.ts'
import { beginUpload } from './begin-upload.ts'
import { completeUpload } from './complete-upload.ts'
import { uploadFailure } from './failures.ts'
import { getUpload } from './get-upload.ts'
import type { ClaimedContent } from './instant-upload.ts'
import { readPartNumbers } from './part-number-range.ts'
import { renderUpload } from './render-upload.ts'
import { renewUpload } from './renew-upload.ts'
import * as schemas from './schemas.ts'
import { renderTicket } from './ticket.ts'
import type { UploadKind } from './upload.ts'

const filePath = '/api/v1/file/{LibraryId}/{SpaceId}/{FilePath}'
const uploadPath = '/api/v1/file/{LibraryId}/{SpaceId}/{ConfirmKey}'

const beginGrants: readonly Grant[] = ['admin', 'space_admin', 'upload_file', 'upload_file_force', 'begin_upload', 'begin_upload_force']
const completeGrants: readonly Grant[] = ['admin', 'space_admin', 'upload_file', 'upload_file_force', 'confirm_upload']

const beginFailures = [
  'EmptyFileName',
  'FileNameLengthExceed',
  'IllegalFileName',
  'ExtnameNotAllowed',
  'UploadToRootDirectoryNotAllowed',
  'InvalidConflictResolutionStrategy',
  'DirectoryNotFound',
  'SameNameDirectoryOrFileExists',
  'RenameTooManyTimes',
  'ContentCasConflict',
  'NoPermission',
  'ParamInvalid',
  'EntityTooLarge',
  'QuotaLimitReached',
  'LibraryQuotaLimitReached',
]
const completeFailures = [
  'UploadNotFound',
  'UploadIncomplete',
  'MultipartUploadIncomplete',
  'BadCrc64',
  'InvalidConflictResolutionStrategy',
  'DirectoryNotFound',
  'SameNameDirectoryOrFileExists',
  'RenameTooManyTimes',
  'ContentCasConflict',
  'NoPermission',
  'ParamInvalid',
  'QuotaLimitReached',
  'LibraryQuotaLimitReached',
]

export const uploadOperations: readonly Operation[] = [
  spaceOperation({
    id: 'simpleUploadFile',
    tag: 'file',
    summary: 'Begin an upload of one PUT',
    method: 'PUT',
    path: filePath,
    access: grantedTo(...beginGrants),
    query: schemas.BeginQuery,
    body: schemas.BeginBody,
    replies: { 200: schemas.FileReply, 201: schemas.SimpleTicket, 202: 'empty' },
    failures: beginFailures,
    run: (call, request) => begin(call, request, 'simple'),
  }),
  spaceOperation({
    id: 'multipartUploadFile',
    tag: 'file',
    summary: 'Begin an upload in parts',
    method: 'POST',
    path: filePath,
    match: { query: 'multipart' },
    access: grantedTo(...beginGrants),
    query: schemas.BeginQuery,
    body: schemas.BeginBody,
    replies: { 200: schemas.FileReply, 201: schemas.MultipartTicket, 202: 'empty' },
    failures: beginFailures,
    run: (call, request) => begin(call, request, 'multipart'),
  }),
  spaceOperation({
    id: 'formUploadFile',
    tag: 'file',
    summary: 'Begin an upload by a browser form',
    method: 'POST',
    path: filePath,
    access: grantedTo(...beginGrants),
    query: schemas.BeginQuery,
    body: schemas.BeginBody,
    replies: { 200: schemas.FileReply, 201: schemas.FormTicket, 202: 'empty' },
    failures: beginFailures,
    run: (call, request) => begin(call, request, 'form'),
  }),
  spaceOperation({
    id: 'renewMultipartUpload',
    tag: 'file',
    summary: 'Get a fresh ticket for an upload in parts',
    method: 'POST',
    path: uploadPath,
    match: { query: 'renew' },
    access: grantedTo(...beginGrants),
    query: schemas.RenewQuery,
    body: schemas.RenewBody,
    replies: { 200: schemas.MultipartTicket },
    failures: ['UploadNotFound', 'UploadComplete', 'NotMultipartUpload', 'ParamInvalid'],
    run: async (call, { scope, params, query, body }) => {
      const upload = await renewUpload(call, { scope, uploadId: uploadIdOf(params) })
      const trafficBytesPerSecond = query.traffic_limit ?? upload.trafficBytesPerSecond
      const limited = trafficBytesPerSecond === undefined ? upload : { ...upload, trafficBytesPerSecond }
      return ok(renderTicket(call, limited, readPartNumbers(body.partNumberRange)))
    },
  }),
  spaceOperation({
    id: 'getFileUpload',
    tag: 'file',
    summary: 'State of an upload',
    method: 'GET',
    path: uploadPath,
    match: { query: 'upload' },
    access: grantedTo(...beginGrants),
    query: schemas.StateQuery,
    replies: { 200: schemas.UploadReply },
    failures: ['UploadNotFound', 'UploadNotBelongYou'],
    run: async (call, { scope, params, query }) => {
      const withParts = !query.no_upload_part_info
      return ok(renderUpload(call, scope, await getUpload(call, { scope, uploadId: uploadIdOf(params) }), { withTicket: withParts }))
    },
  }),
  spaceOperation({
    id: 'completeFileUpload',
    tag: 'file',
    summary: 'Turn what arrived into a file',
    method: 'POST',
    path: uploadPath,
    match: { query: 'confirm' },
    access: grantedTo(...completeGrants),
    query: schemas.CompleteQuery,
    body: schemas.CompleteBody,
    replies: { 200: schemas.FileReply },
    failures: completeFailures,
    run: async (call, { scope, params, query, body }) => {
      const answer = await completeUpload(call, {
        scope,
        uploadId: uploadIdOf(params),
        strategy: query.conflict_resolution_strategy,
        contentCas: query.content_cas || undefined,
        // Leading zeros say nothing; ours has none.
        crc64: body.crc64?.replace(/^0+(?=\d)/, '') || undefined,
        attributes: attributesOf(body),
      })
      return ok(shownAnswer(answer, { inode: query.with_inode === true, contentCas: query.with_content_cas === true }))
    },
  }),
  spaceOperation({
    id: 'abortFileUpload',
    tag: 'file',
    summary: 'Give an upload up',
    method: 'DELETE',
    path: uploadPath,
    match: { query: 'upload' },
    access: grantedTo(...beginGrants),
    query: schemas.AbortQuery,
    replies: { 204: 'empty' },
    failures: ['UploadNotFound', 'UploadNotBelongYou', 'UploadComplete'],
    run: async (call, { scope, params }) => {
      await abortUpload(call, { scope, uploadId: uploadIdOf(params) })
      return noContent
    },
  }),
]

type BeginRequest = OperationRequest<Static<typeof schemas.BeginQuery>, Static<typeof schemas.BeginBody>, SpaceScope>

async function begin(call: Call<keyof Machinery>, request: BeginRequest, kind: UploadKind): Promise<Reply> {
  const { scope, path, query, body, headers } = request
  const partNumbers = readPartNumbers(body.partNumberRange)
  const begun = await beginUpload(call, {
    scope,
    path,
    kind,
    strategy: query.conflict_resolution_strategy ?? 'rename',
    attributes: readAttributes(attributesOf(body, headers)),
    contentCas: query.content_cas || undefined,
    announcedBytes: query.filesize,
    trafficBytesPerSecond: query.traffic_limit,
    claimed: claimedContent(request),
  })
  switch (begun.kind) {
    case 'opened':
      return created(renderTicket(call, begun.upload, partNumbers))
    case 'fullHashWanted':
      return accepted()
    case 'placed':
      return ok(shownAnswer(begun.answer, { inode: true, contentCas: query.with_content_cas === true }))
  }
}

function claimedContent({ query, body }: BeginRequest): ClaimedContent | undefined {
  // Some clients send members they have no value for as empty text.
  const sizeBytes = body.size === undefined || body.size === '' ? query.filesize : Number(body.size)
  const beginningHash = body.beginningHash?.toLowerCase() || undefined
  const fullHash = body.fullHash?.toLowerCase() || undefined
  if (sizeBytes === undefined || (!beginningHash && !fullHash)) return undefined
  return { sizeBytes, beginningHash, fullHash }
}

const metaPrefix = 'x-smh-meta-'

/** What the body says beside the bytes, and the metadata that travels in headers. */
function attributesOf(body: AttributesInput, headers: IncomingHttpHeaders = {}): AttributesInput {
  const { labels, category, localCreationTime, localModificationTime } = body
  let metaData: Record<string, string> | undefined
  for (const name in headers) if (name.startsWith(metaPrefix)) (metaData ??= {})[name] = String(headers[name])
  return { labels, category, localCreationTime, localModificationTime, metaData }
}

/** A text that can't be a key names no upload. */
function uploadIdOf(params: Readonly<Record<string, string>>): UploadId {
  const id = parseUploadId(params['ConfirmKey'] ?? '')
  if (!id) throw uploadFailure.UploadNotFound()
  return id
}
