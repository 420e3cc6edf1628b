/**
 * `POST` of a browser form to a bucket (object-gateway reference, C8). The fields say who sends what
 * and where to, and are signed by a policy; the file comes last and streams.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { checkPut, putObject } from '../../../features/objects/index.ts'
import type { PutReceipt } from '../../../features/objects/index.ts'
import { limits } from '../../../kernel/limits.ts'
import { freeChunks } from '../../../platform/blobs/free-chunks.ts'
import { throttle } from '../../../platform/blobs/throttle.ts'
import { formBoundary, readForm } from '../../../platform/http/streaming/form-parser.ts'
import type { Form } from '../../../platform/http/streaming/form-parser.ts'
import { requestBody } from '../../../platform/http/streaming/request-body.ts'
import { encodeStrictly } from '../../../features/credentials/index.ts'
import { authorise } from '../authorise.ts'
import { checkedContent, planBody } from '../body/index.ts'
import { command } from '../command.ts'
import type { BucketAsked, CommandReply } from '../command.ts'
import { permitBody } from '../exchange.ts'
import type { Exchange } from '../exchange.ts'
import { readObjectHeaders, readPutCondition, readTrafficLimit } from '../object-headers.ts'
import { xmlDocument } from '../xml.ts'
import { postFailure } from './failures.ts'
import { authenticateForm } from './form-signature.ts'
import { checkConditions } from './post-policy.ts'
import type { PolicyFields, PostPolicy } from './post-policy.ts'

const access = { action: 'PostObject', grants: ['upload_file', 'upload_file_force'], isForm: true } as const

export const postObjectCommand = command<'bucket'>({ name: 'PostObject', method: 'POST', level: 'bucket', access, run })

async function run(asked: BucketAsked): Promise<CommandReply> {
  const { exchange } = asked
  const { request, idleMs } = exchange
  const boundary = formBoundary(request.headers['content-type'])
  if (boundary === undefined) throw postFailure.MalformedPOSTRequest('A form is multipart/form-data with a boundary.')
  // Fields and boundaries come on top of what a file may have.
  if (Number(request.headers['content-length'] ?? 0) > limits.simpleUploadBytesMax + limits.formFieldsMax * limits.formFieldBytesMax)
    throw postFailure.EntityTooLarge()
  permitBody(exchange)
  const body = requestBody(request, idleMs)
  try {
    return await receive(asked, await readForm(freeChunks(body), boundary))
  } finally {
    // It may wait for bytes that never come; what is left of the body is the server's to throw away.
    body.return().catch(() => undefined)
  }
}

/** In the order of the reference: who sends it, whether they may, whether it is what was allowed, then the file. */
async function receive(asked: BucketAsked, form: Form): Promise<CommandReply> {
  const { bucket } = asked
  const key = keyOf(form, bucket.hasLooseSlashes)
  // A policy of COS calls the time of the signature by its other name.
  const signTime = form.fields.get('q-key-time')
  const fields = new Map([...form.fields, ['key', key], ['bucket', bucket.name]])
  if (signTime !== undefined) fields.set('q-sign-time', signTime)
  const { signed, policy } = await authenticateForm(asked, fields)
  if (policy) checkConditions(policy, fields)
  const exchange = withHeadersOf(asked.exchange, fields)
  exchange.call.actor = signed.key.actor
  authorise({ ...asked, exchange, signed }, access, { bucket, key })

  const redirect = readRedirect(fields)
  // The length is that of the form; what else the fields promise is of the file.
  const plan = planBody({ ...exchange.request.headers, 'content-length': '0' })
  const bytesPerSecond = readTrafficLimit({ exchange, query: asked.query })
  const put = { bucket, key, ...readObjectHeaders(exchange), condition: readPutCondition(exchange) }
  await checkPut(exchange.call, put, undefined)
  const file = bytesPerSecond === undefined ? form.file : throttle(form.file, bytesPerSecond, { signal: exchange.call.signal })
  const { source } = checkedContent({ ...plan, sizeBytes: undefined }, within(file, policy), exchange)
  const stored = await putObject(exchange.call, put, {
    source: only(form, source),
    sizeBytes: undefined,
    accept: (digest) => {
      if (plan.md5 !== undefined && plan.md5 !== digest.md5) throw postFailure.BadDigest()
    },
  })
  return redirect ? sendOn(redirect, bucket.name, key, stored) : answer(asked, key, stored, fields.get('success_action_status'))
}

function keyOf({ fields, fileName }: Form, hasLooseSlashes: boolean): string {
  const given = fields.get('key')
  if (!given) throw postFailure.InvalidArgument('The form has no field key.')
  // A function, as a file's name may hold what a replacement text gives a meaning to.
  const key = given.replaceAll('${filename}', () => fileName ?? '')
  return hasLooseSlashes ? key.replace(/^\/+/, '') : key.replace(/^\//, '')
}

/** The fields as the headers of a put, for those who read them: nothing else of the request is theirs. */
function withHeadersOf(exchange: Exchange, fields: PolicyFields): Exchange {
  const headers: IncomingHttpHeaders = {}
  // As HTTP would have brought them: byte by byte.
  for (const [name, value] of fields) headers[name === 'acl' ? 'x-cos-acl' : name] = Buffer.from(value).toString('latin1')
  return { ...exchange, request: { headers, socket: exchange.request.socket } as IncomingMessage }
}

async function* within(file: AsyncIterable<Uint8Array>, policy: PostPolicy | undefined): AsyncGenerator<Uint8Array, void> {
  const { sizeBytesMin, sizeBytesMax } = policy ?? { sizeBytesMin: 0, sizeBytesMax: limits.simpleUploadBytesMax }
  let sizeBytes = 0
  for await (const chunk of file) {
    sizeBytes += chunk.byteLength
    if (sizeBytes > sizeBytesMax) throw postFailure.EntityTooLarge()
    yield chunk
  }
  if (sizeBytes < sizeBytesMin) throw postFailure.EntityTooSmall()
}

async function* only({ hasAnotherFile }: Form, file: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  yield* file
  if (await hasAnotherFile()) throw postFailure.IncorrectNumberOfFilesInPostRequest()
}

function readRedirect(fields: PolicyFields): URL | undefined {
  const text = fields.get('success_action_redirect') ?? fields.get('redirect')
  if (!text) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:')
    throw postFailure.InvalidArgument('success_action_redirect is an address of http or https.')
  return url
}

const storedHeaders = ({ etag, crc64 }: PutReceipt): string[] => ['ETag', `"${etag}"`, 'x-cos-hash-crc64ecma', crc64]

function sendOn(redirect: URL, bucketName: string, key: string, stored: PutReceipt): CommandReply {
  const told = { bucket: bucketName, key, etag: `"${stored.etag}"` }
  const query = Object.entries(told).map(([name, value]) => `${name}=${encodeStrictly(value)}`)
  redirect.search = `${redirect.search}${redirect.search === '' ? '?' : '&'}${query.join('&')}`
  return { status: 303, headers: [...storedHeaders(stored), 'Location', redirect.href] }
}

function answer({ exchange, bucket }: BucketAsked, key: string, stored: PutReceipt, wanted: string | undefined): CommandReply {
  const path = key.split('/').map(encodeStrictly).join('/')
  const location = `${new URL(exchange.call.addresses.content).protocol}//${exchange.request.headers.host}${exchange.rawPath.replace(/\/*$/, '/')}${path}`
  const headers = [...storedHeaders(stored), 'Location', location]
  if (wanted === '200') return { status: 200, headers }
  if (wanted !== '201') return { status: 204, headers }
  const body = xmlDocument(exchange.protocol, 'PostResponse', [
    ['Location', location],
    ['Bucket', bucket.name],
    ['Key', key],
    ['ETag', `"${stored.etag}"`],
  ])
  return { status: 201, headers, body }
}
