/** Which signature a request carries, found in the order of the reference (object-gateway, C2). */
import { signatureFailure } from './failures.ts'
import { cosFieldsOf, readCosSignature } from './cos.ts'
import type { CosSignature } from './cos.ts'
import { readParameters, soleHeader, soleParameter } from './signed-request.ts'
import type { Parameter, SignedRequest } from './signed-request.ts'
import { readV4Header, readV4Query } from './v4.ts'
import type { V4Signature } from './v4.ts'

export type ObjectSignature = CosSignature | V4Signature

/** Undefined when the request is not signed; refuses one whose signature can't be read. The header wins over the query. */
export function readSignature(request: SignedRequest): ObjectSignature | undefined {
  const authorization = soleHeader(request, 'authorization')
  if (authorization !== undefined && authorization.trim() !== '') return readHeader(authorization.trimStart(), request)
  if (request.rawQuery === '') return undefined
  const parameters = readParameters(request.rawQuery)
  const field = (name: string): string | undefined => soleParameter(parameters, name)
  if (field('q-signature') !== undefined) return readCosSignature('query', field)
  const whole = field('sign')
  if (whole?.includes('q-signature=')) return readCosSignature('query', cosFieldsOf(whole))
  if (field('x-amz-signature') !== undefined) return readV4Query(parameters)
  return undefined
}

function readHeader(text: string, request: SignedRequest): ObjectSignature {
  if (/^q-sign-algorithm(?:=|%3[dD])/.test(text)) return readCosSignature('header', cosFieldsOf(text))
  if (/^AWS4-HMAC-SHA256\s/.test(text)) return readV4Header(text, request)
  throw signatureFailure.InvalidRequest('The Authorization header is neither a q-sign-algorithm nor an AWS4-HMAC-SHA256 signature.')
}

/** The token of a temporary key; header first, then query. */
export function readToken(request: SignedRequest): string | undefined {
  for (const name of tokenNames) {
    const value = soleHeader(request, name)?.trim()
    if (value) return value
  }
  const parameters = /-security-token/i.test(request.rawQuery) ? readParameters(request.rawQuery) : none
  for (const name of tokenNames) {
    const value = soleParameter(parameters, name)
    if (value) return value
  }
  return undefined
}

const none: readonly Parameter[] = []
const tokenNames = ['x-cos-security-token', 'x-ci-security-token', 'x-amz-security-token']
