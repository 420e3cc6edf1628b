/**
 * Takes a request off the wire: method, kind of body, size, and where its parameters are. What is
 * signed is kept as it came in: raw path, raw query, raw body.
 */
import type { IncomingMessage } from 'node:http'
import { Failure } from '../../kernel/failure.ts'
import { limits } from '../../kernel/limits.ts'
import { readBody } from '../../platform/http/body.ts'
import { edgeFailure } from '../../platform/http/failures.ts'
import { parameterFailure } from '../../platform/http/action.ts'
import { cloudFailure } from './failures.ts'
import { readMultipart } from './multipart.ts'
import { decodeParameters } from './parameters.ts'
import type { Parameters } from './parameters.ts'

/** The request target, split and not decoded. */
export type Target = { readonly path: string; readonly rawQuery: string }

/** Splits the raw request target, in whichever form the client wrote it. */
export function splitTarget(url: string): Target {
  const local = url.replace(/^https?:\/\/[^/?#]*/i, '').split('#', 1)[0] as string
  const mark = local.indexOf('?')
  return { path: (mark < 0 ? local : local.slice(0, mark)) || '/', rawQuery: mark < 0 ? '' : local.slice(mark + 1) }
}

export type CloudRequest = {
  readonly method: 'GET' | 'POST'
  readonly target: Target
  readonly header: (name: string) => string | undefined
  readonly body: Buffer
  /** Decoded parameters of a query, form or multipart body; undefined for JSON. */
  readonly parameters: Parameters | undefined
  readonly signature: 'tc3' | 'v1'
}

/** Refuses, in this order, what can't be a request, what is too large and what is malformed. */
export async function receive(incoming: IncomingMessage, target: Target): Promise<CloudRequest> {
  const { method } = incoming
  const header = headerOf(incoming)
  const contentType = header('content-type') ?? ''
  const mediaType = (contentType.split(';', 1)[0] as string).trim().toLowerCase()
  if (method === 'GET' && (mediaType === '' || mediaType === formType)) {
    if (Buffer.byteLength(target.rawQuery) > limits.cloudQueryBytesMax) throw cloudFailure.RequestSizeLimitExceeded()
    const isTc3 = header('x-tc-action') !== undefined || header('authorization')?.startsWith('TC3-') === true
    return { method, target, header, body: noBytes, parameters: decodeParameters(target.rawQuery), signature: isTc3 ? 'tc3' : 'v1' }
  }
  if (method === 'POST' && mediaType === jsonType) {
    const body = await readWhole(incoming, limits.cloudJsonBytesMax)
    return { method, target, header, body, parameters: undefined, signature: 'tc3' }
  }
  if (method === 'POST' && mediaType === formType) {
    const body = await readWhole(incoming, limits.cloudFormBytesMax)
    return { method, target, header, body, parameters: decodeParameters(body.toString('utf8')), signature: 'v1' }
  }
  if (method === 'POST' && mediaType === multipartType) {
    const body = await readWhole(incoming, limits.cloudJsonBytesMax)
    return { method, target, header, body, parameters: readMultipart(contentType, body), signature: 'tc3' }
  }
  throw cloudFailure.UnsupportedProtocol()
}

const jsonType = 'application/json'
const formType = 'application/x-www-form-urlencoded'
const multipartType = 'multipart/form-data'
const noBytes = Buffer.alloc(0)

function headerOf(incoming: IncomingMessage): CloudRequest['header'] {
  return (name) => {
    const value = incoming.headers[name]
    return Array.isArray(value) ? value.join(', ') : value
  }
}

async function readWhole(incoming: IncomingMessage, bytesMax: number): Promise<Buffer> {
  try {
    return await readBody(incoming, bytesMax)
  } catch (error) {
    const isTooLarge = error instanceof Failure && error.code === edgeFailure.RequestEntityTooLarge().code
    if (!isTooLarge) throw error
    await discard(incoming, limits.cloudDiscardBytesMax)
    throw cloudFailure.RequestSizeLimitExceeded()
  }
}

/** Lets the client finish: one that is cut off while it sends does not read the answer. Ends early on one that sends without end. */
function discard(incoming: IncomingMessage, bytesMax: number): Promise<void> {
  return new Promise((resolve) => {
    let left = bytesMax
    incoming.on('data', (chunk: Buffer) => {
      left -= chunk.length
      if (left < 0) resolve()
    })
    incoming.once('end', resolve).once('close', resolve)
  })
}

/** The protocol's own parameters: headers under TC3, parameters like any other under v1. */
export type ProtocolParameters = {
  readonly action: string
  readonly version: string
  readonly timestamp: string
  readonly region: string | undefined
  readonly token: string | undefined
  readonly client: string | undefined
}

/** Refuses a request that lacks one that is required. */
export function readProtocolParameters(request: CloudRequest): ProtocolParameters {
  const { header, parameters, signature } = request
  const find = (name: string): string | undefined =>
    (signature === 'tc3' ? header(`x-tc-${name.toLowerCase()}`) : parameters?.get(name)) || undefined
  const demand = (name: string): string => {
    const value = find(name)
    if (value === undefined) throw parameterFailure('MissingParameter', name, `The parameter ${name} is missing.`)
    return value
  }
  const common = { action: demand('Action'), version: demand('Version'), timestamp: demand('Timestamp') }
  if (signature === 'v1') {
    checkWhole('Nonce', demand('Nonce'))
    demand('SecretId')
    demand('Signature')
  }
  checkWhole('Timestamp', common.timestamp)
  return { ...common, region: find('Region'), token: find('Token'), client: find('RequestClient') }
}

function checkWhole(name: string, value: string): void {
  if (!/^\d{1,20}$/.test(value)) throw parameterFailure('InvalidParameter', name, `The parameter ${name} must be a whole number.`)
}
