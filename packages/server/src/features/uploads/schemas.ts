/** What the endpoints of uploads take and answer, as schemas: validation and the API document come from them. */
import { Type } from '../../platform/http/schema.ts'
import { limits } from '../../kernel/limits.ts'
import { attributeFields, entryFailure } from '../entries/index.ts'
import { Flag, OneOf, Text, Whole } from '../../platform/http/query.ts'
import { conflictStrategies } from './upload.ts'

const hash = (description: string) => Type.Optional(Type.String({ pattern: '^([0-9a-fA-F]{64})?$', description }))

/** Older clients send a text `1-100` or a list of numbers. */
const PartNumberRange = Type.Optional(Type.Unsafe<unknown>({ description: 'Legacy: parts to repeat the headers for, "1-100" or a list' }))

export const BeginBody = Type.Object({
  beginningHash: hash('SHA-256 of the first MiB (hex)'),
  fullHash: hash('Chained SHA-256 of the whole file (hex)'),
  sampleHash: Type.Optional(Type.Unsafe<unknown>({ description: 'Ignored' })),
  size: Type.Optional(
    Type.Union([Type.String({ pattern: '^[0-9]{0,15}$' }), Type.Integer({ minimum: 0 })], { description: 'Bytes, decimal text' }),
  ),
  ...attributeFields,
  partNumberRange: PartNumberRange,
})

export const RenewBody = Type.Object({ partNumberRange: PartNumberRange })

export const CompleteBody = Type.Object({
  crc64: Type.Optional(Type.String({ pattern: '^[0-9]{0,40}$', description: 'CRC-64/XZ of what was sent, unsigned decimal; compared' })),
  ...attributeFields,
})

const strategy = (description: string) => OneOf(conflictStrategies, description, entryFailure.InvalidConflictResolutionStrategy())
const trafficLimit = Whole('Bytes per second', { minimum: limits.trafficBytesPerSecondMin, maximum: limits.trafficBytesPerSecondMax })
const internalDomain = Flag('Accepted; there is one host')

export const BeginQuery = Type.Object({
  conflict_resolution_strategy: strategy('What to do when the name is taken (default rename)'),
  content_cas: Text('With overwrite: only the content that carries this mark'),
  with_content_cas: Flag('Answer contentCas'),
  filesize: Whole('Bytes that will be sent', { minimum: 0 }),
  traffic_limit: trafficLimit,
  prefer_same_origin: Flag('Accepted; there is one host'),
  internal_domain: internalDomain,
})

export const RenewQuery = Type.Object({ traffic_limit: trafficLimit, internal_domain: internalDomain })
export const StateQuery = Type.Object({ internal_domain: internalDomain, no_upload_part_info: Flag('Leave out uploadPartInfo') })
export const AbortQuery = Type.Object({})

export const CompleteQuery = Type.Object({
  conflict_resolution_strategy: strategy('In place of the one given at the begin'),
  content_cas: Text('With overwrite: only the content that carries this mark'),
  with_inode: Flag('Answer inode'),
  with_content_cas: Flag('Answer contentCas'),
})

const text = (description: string) => Type.String({ description })
const headers = Type.Record(Type.String(), Type.String(), { description: 'Headers to send verbatim with the bytes' })

const ticketMembers = {
  domain: text('Host, with its port where it has one'),
  path: text('Path of the data leg'),
  confirmKey: text('Names the upload in later calls'),
  expiration: text('Until when the ticket holds (ISO 8601)'),
  availableDomainNum: Type.Integer({ description: 'Always 1' }),
}

const partHeaders = Type.Optional(Type.Record(Type.String(), Type.Object({ headers }), { description: 'Legacy: headers by part number' }))

export const SimpleTicket = Type.Object({ ...ticketMembers, headers })
export const MultipartTicket = Type.Object({ ...ticketMembers, headers, uploadId: text('Session id for the data leg'), parts: partHeaders })
export const FormTicket = Type.Object({
  ...ticketMembers,
  form: Type.Record(Type.String(), Type.String(), { description: 'Fields to send before the file' }),
})

export const FileReply = Type.Object({
  path: Type.Union([Type.Array(Type.String()), Type.Null()], { description: 'Names from the root' }),
  name: text('Last name of the path'),
  type: text('file, image or video'),
  inode: Type.Optional(text('Stable id')),
  creationTime: text('ISO 8601'),
  modificationTime: text('ISO 8601'),
  contentType: text('MIME type'),
  size: text('Bytes'),
  eTag: text('Quoted'),
  crc64: text('CRC-64/XZ, unsigned decimal'),
  fileType: text('Family of the file'),
  metaData: Type.Optional(Type.Record(Type.String(), Type.String())),
  isOverwritten: Type.Boolean({ description: 'The file replaced an earlier content' }),
  previewByDoc: Type.Boolean(),
  previewByCI: Type.Boolean(),
  previewAsIcon: Type.Boolean(),
  contentCas: Type.Optional(text('Changes when the content changes')),
})

export const UploadReply = Type.Object({
  confirmed: Type.Boolean({ description: 'The upload is complete' }),
  path: Type.Union([Type.Array(Type.String()), Type.Null()], { description: 'Where the file is or will be' }),
  type: text('file, image or video'),
  creationTime: text('When the upload was begun'),
  conflictResolutionStrategy: text('ask, rename or overwrite'),
  force: Type.Boolean({ description: 'Would overwrite' }),
  availableDomainNum: Type.Integer(),
  uploadId: Type.Optional(text('Session id (multipart)')),
  parts: Type.Optional(
    Type.Array(Type.Object({ PartNumber: Type.Integer(), LastModified: Type.String(), ETag: Type.String(), Size: Type.Integer() }), {
      description: 'Parts that arrived',
    }),
  ),
  uploadPartInfo: Type.Optional(
    Type.Object({ domain: Type.String(), path: Type.String(), uploadId: Type.String(), headers, expiration: Type.String() }),
  ),
})
