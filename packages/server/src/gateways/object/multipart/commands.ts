/** The commands of multipart uploads, for the table of the object door. */
import type { Command } from '../command.ts'
import { abortMultipartUploadCommand } from './abort-multipart-upload.ts'
import { completeMultipartUploadCommand } from './complete-multipart-upload.ts'
import { createMultipartUploadCommand } from './create-multipart-upload.ts'
import { listMultipartUploadsCommand } from './list-multipart-uploads.ts'
import { listPartsCommand } from './list-parts.ts'
import { uploadPartCopyCommand } from './upload-part-copy.ts'
import { uploadPartCommand } from './upload-part.ts'

export const multipartCommands: readonly Command[] = [
  createMultipartUploadCommand,
  listMultipartUploadsCommand,
  uploadPartCopyCommand,
  uploadPartCommand,
  completeMultipartUploadCommand,
  abortMultipartUploadCommand,
  listPartsCommand,
]
