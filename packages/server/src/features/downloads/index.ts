/**
 * Downloads: from a File to its bytes. Checks and answers what a File is, makes signed links to
 * its content, and opens what a link points at. Sends no bytes itself; the content listener does.
 */
export { downloadPathPrefix, readDownloadLink } from './download-link.ts'
export type { DownloadLink } from './download-link.ts'
export { openDownload } from './open-download.ts'
export type { Download } from './open-download.ts'
export type { ByteRange } from '../../platform/blobs/blob-store.ts'
export { listSegments } from './download-store.ts'
export { findFile } from './find-file.ts'
export { linkFile } from './link-file.ts'
export { FileDetails, fileDetails } from './file-details.ts'
export { fileHeaders } from './file-headers.ts'
export { downloadFailure } from './failures.ts'
export { downloadOperations } from './routes.ts'
