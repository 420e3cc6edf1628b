import { checkPut, putObject } from '../../features/objects/index.ts'
import { checksumHeader, openBody, planBody } from './body/index.ts'
import { command } from './command.ts'
import type { CommandReply, ObjectAsked } from './command.ts'
import { permitBody } from './exchange.ts'
import { readObjectHeaders, readPutCondition, readTrafficLimit } from './object-headers.ts'

export const putObjectCommand = command<'object'>({
  name: 'PutObject',
  method: 'PUT',
  level: 'object',
  access: { action: 'PutObject', grants: ['upload_file', 'upload_file_force'] },
  run,
})

/** What can be refused is refused before the body is asked for; the object is there when all of it is durable. */
async function run(asked: ObjectAsked): Promise<CommandReply> {
  const { exchange, bucket, key, signed } = asked
  const { call, request, idleMs, sums } = exchange
  const plan = planBody(request.headers, signed?.payload)
  const bytesPerSecond = readTrafficLimit(asked)
  const put = { bucket, key, ...readObjectHeaders(exchange), condition: readPutCondition(exchange) }
  await checkPut(call, put, plan.sizeBytes)
  permitBody(exchange)
  const source = {
    request,
    idleMs,
    sums,
    seed: signed?.seed,
    bytesPerSecond,
    // Small bodies need none, and making one costs.
    get signal() {
      return call.signal
    },
  }
  const body = await openBody(plan, source)
  const { etag, crc64 } = await putObject(call, put, body)
  const headers = ['ETag', `"${etag}"`, 'x-cos-hash-crc64ecma', crc64]
  const checksum = body.checksum()
  if (checksum) headers.push(checksumHeader(checksum.name), checksum.value)
  return { status: 200, headers }
}
