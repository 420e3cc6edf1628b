/**
 * Uploads: unfinished Files. A begin opens one and writes a ticket, the content listener takes
 * the bytes, completing turns them into a File of the tree without moving one of them. This
 * slice knows what arrived and what it amounts to; where the File goes is the tree's business.
 *
 * What a crash leaves at each point, and what a repeated call then answers, is the table in
 * docs/operate/failures-uploads.md.
 */
export { uploadOperations } from './routes.ts'
export { uploadJobs } from './jobs.ts'
export { uploadFailure } from './failures.ts'
export { beginUpload } from './begin-upload.ts'
export { completeUpload } from './complete-upload.ts'
export { receiveContent, receivePart } from './receive-bytes.ts'
export type { Incoming, IncomingPart, Receipt } from './receive-bytes.ts'
export { enqueueHashing } from './jobs.ts'
export { assembleParts, isAssemblyOf, isHashed, requireOpen } from './upload.ts'
export type { Assembly, Part, Upload } from './upload.ts'
export {
  findPartSegment,
  findUpload,
  insertUpload,
  listParts,
  listPartsBehind,
  markUploadAborted,
  markUploadCompleted,
} from './upload-store.ts'
export { uploadPathPrefix, verifyUploadForm, verifyUploadTicket } from './ticket.ts'
export type { UploadTicket } from './ticket.ts'
