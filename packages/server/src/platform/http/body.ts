/** Request bodies: read with a limit, parsed as JSON whatever the Content-Type says, checked by schema. */
import type { IncomingMessage } from 'node:http'
import type { Validator } from 'typebox/compile'
import type { TSchema } from 'typebox'
import { limits } from '../../kernel/limits.ts'
import { edgeFailure } from './failures.ts'

/** The whole body; empty when there is none. Refuses more than `bytesMax` bytes. */
export function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const announced = request.headers['content-length']
  if (announced === '0' || (announced === undefined && request.headers['transfer-encoding'] === undefined)) return Promise.resolve(noBytes)
  if (announced !== undefined && Number(announced) > bytesMax) return Promise.reject(edgeFailure.RequestEntityTooLarge())
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > bytesMax) {
        request.removeAllListeners('data')
        reject(edgeFailure.RequestEntityTooLarge())
      } else chunks.push(chunk)
    })
    request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)))
    // Every request closes; a failure is made for those that have not ended.
    request.on('close', () => {
      if (!request.readableEnded) reject(edgeFailure.ReadRequestTimeout('The connection ended before the whole request had arrived.'))
    })
    request.on('error', () => reject(edgeFailure.ReadRequestTimeout('The connection failed before the whole request had arrived.')))
  })
}

/** More than anybody may have read for them, or of unknown length. */
export function isLongBody(request: IncomingMessage): boolean {
  const announced = request.headers['content-length']
  return announced === undefined ? request.headers['transfer-encoding'] !== undefined : Number(announced) > limits.unknownBodyBytesMax
}

const noBytes = Buffer.alloc(0)
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Undefined for an empty body. */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined
  try {
    return JSON.parse(utf8.decode(bytes)) as unknown
  } catch {
    throw edgeFailure.BadRequest('The request body is not valid JSON.')
  }
}

const validators = new WeakMap<TSchema, Validator>()

/** Refuses a value that doesn't fit; the sentence names the member that is wrong. */
export async function checkBody(schema: TSchema, value: unknown): Promise<void> {
  const validator = validators.get(schema) ?? (await compile(schema))
  if (validator.Check(value)) return
  const [first] = validator.Errors(value)
  const member = first?.instancePath.slice(1).replaceAll('/', '.')
  throw edgeFailure.ParamInvalid(
    member ? `The member ${member} of the body ${first?.message}.` : `The body ${first?.message ?? 'is not valid'}.`,
  )
}

/** The compiler is a fifth of what a start would load; it comes with the first body. */
async function compile(schema: TSchema): Promise<Validator> {
  const { Compile } = await import('typebox/compile')
  const validator = Compile(schema)
  validators.set(schema, validator)
  return validator
}
