/**
 * The table of the object door. Which command a request means, who may call it and the
 * authorisation matrix of the tests all come from here; a command that is not in it does not
 * exist. Of commands for one address those with a header stand before those without.
 */
import { bucketCommands } from './buckets.ts'
import type { Command } from './command.ts'
import { copyObjectCommand } from './copy-object.ts'
import { deleteObjectCommand } from './delete-object.ts'
import { deleteObjectsCommand } from './delete-objects.ts'
import { getObjectCommand, headObjectCommand } from './get-object.ts'
import { listBucketsCommand } from './list-buckets.ts'
import { listObjectsCommand, listObjectsV2Command } from './list-objects.ts'
import { multipartCommands } from './multipart/commands.ts'
import { notBuiltCommands } from './not-built.ts'
import { postObjectCommand } from './post-form/post-object.ts'
import { putObjectCommand } from './put-object.ts'

export const objectCommands: readonly Command[] = [
  ...multipartCommands,
  postObjectCommand,
  copyObjectCommand,
  putObjectCommand,
  getObjectCommand,
  headObjectCommand,
  deleteObjectCommand,
  deleteObjectsCommand,
  listObjectsV2Command,
  listObjectsCommand,
  listBucketsCommand,
  ...bucketCommands,
  ...notBuiltCommands,
]
