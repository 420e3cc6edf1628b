import { deleteObjects } from '../../features/objects/index.ts'
import { command } from './command.ts'
import type { CommandReply, ObjectAsked } from './command.ts'
import { checkVersionId } from './object-headers.ts'

export const deleteAccess = { action: 'DeleteObject', grants: ['delete_file'] } as const

export const deleteObjectCommand = command<'object'>({
  name: 'DeleteObject',
  method: 'DELETE',
  level: 'object',
  access: deleteAccess,
  run,
})

/** What is not there is gone already. */
async function run(asked: ObjectAsked): Promise<CommandReply> {
  const { exchange, bucket, key } = asked
  checkVersionId(asked)
  const [failure] = await deleteObjects(exchange.call, { bucket, keys: [key] })
  if (failure) throw failure
  return { status: 204 }
}
