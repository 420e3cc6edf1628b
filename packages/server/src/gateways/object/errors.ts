/** What other slices call a refusal → what clients of the object protocols know, once for the whole door. */
import { Failure } from '../../kernel/failure.ts'
import type { Protocol } from './exchange.ts'

export type WireError = { readonly status: number; readonly code: string; readonly message: string }

/** Code, and status where it is not the failure's own. */
type Wire = { readonly code: string; readonly status?: number }

const pathConflict: Wire = { code: 'PathConflict' }
const invalidName: Wire = { code: 'InvalidObjectName' }
const tooLong: Wire = { code: 'KeyTooLong', status: 400 }
const noSuchKey: Wire = { code: 'NoSuchKey' }
const denied: Wire = { code: 'AccessDenied', status: 403 }
const invalidArgument: Wire = { code: 'InvalidArgument' }

const wires: Readonly<Record<string, Wire>> = {
  SameNameDirectoryOrFileExists: pathConflict,
  DirectoryNotFound: noSuchKey,
  FileNotFound: noSuchKey,
  PathNotFound: noSuchKey,
  SourceFileNotFound: noSuchKey,
  FileRemovedByQuota: noSuchKey,
  IllegalFileName: invalidName,
  EmptyFileName: invalidName,
  EmptyPath: invalidName,
  RootDirectoryNotAllowed: invalidName,
  ExtnameNotAllowed: invalidName,
  UploadToRootDirectoryNotAllowed: invalidName,
  DirectoryNotAllowed: invalidName,
  DirectoryLevelExceed: invalidName,
  FileTypeNotMatched: invalidName,
  FileNameLengthExceed: tooLong,
  DirectoryNameLengthExceed: tooLong,
  ParamInvalid: invalidArgument,
  BadRequest: invalidArgument,
  PartNumberInvalid: invalidArgument,
  NoPermission: denied,
  OverwriteDenied: denied,
  DirectoryHasContent: invalidName,
  CopyOntoItself: { code: 'InvalidRequest' },
  QuotaLimitReached: denied,
  LibraryQuotaLimitReached: denied,
  SpaceNotFound: { code: 'NoSuchBucket' },
  LibraryNotFound: { code: 'NoSuchBucket' },
  UploadNotFound: { code: 'NoSuchUpload' },
  UploadComplete: { code: 'NoSuchUpload', status: 404 },
  UploadNotBelongYou: denied,
  BodyTooShort: { code: 'IncompleteBody' },
  BodyTooLong: { code: 'EntitySizeNotMatch', status: 400 },
  EntityTooLarge: { code: 'EntityTooLarge', status: 400 },
  RequestEntityTooLarge: { code: 'XMLSizeLimit', status: 400 },
  ReadRequestTimeout: { code: 'RequestTimeout', status: 400 },
  ProcessingNotImplemented: { code: 'NotImplemented' },
  StorageFull: { code: 'ServiceUnavailable' },
  ServerOverloaded: { code: 'SlowDown' },
}

/** Where S3 has another word for the same. */
const s3Codes: Readonly<Record<string, string>> = {
  KeyTooLong: 'KeyTooLongError',
  XMLSizeLimit: 'MaxMessageLengthExceeded',
  EntitySizeNotMatch: 'IncompleteBody',
}

const internal: WireError = {
  status: 500,
  code: 'InternalError',
  message: 'The server failed. Try again; if it keeps failing, tell the operator the request id.',
}

/** Bytes that a row names are there; that they are not is a fault of ours, however the store calls it. */
export const isFaultOfOurs = (error: unknown): boolean =>
  !(error instanceof Failure) || error.code === 'SegmentMissing' || error.status === 500 || error.status === 503

export function wireError(error: unknown, protocol: Protocol): WireError {
  if (!(error instanceof Failure) || error.code === 'SegmentMissing') return internal
  const { code, status = error.status } = wires[error.code] ?? { code: error.code }
  return { status, code: (protocol === 's3' ? s3Codes[code] : undefined) ?? code, message: error.message }
}
