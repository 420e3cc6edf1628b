/**
 * The checksum of an object from those of its parts, without reading a byte again: a checksum of
 * the checksums (`<sum>-<parts>`), or for the cyclic ones that of the whole content.
 */
import { checksumBytes, checksumNames, crcPolynomials, startChecksum } from './checksums.ts'
import type { ChecksumName } from './checksums.ts'
import { bodyFailure } from './failures.ts'

export type PartChecksums = {
  readonly name: ChecksumName
  /** Of the checksums of the parts, or of all bytes. */
  readonly type: 'COMPOSITE' | 'FULL_OBJECT'
}

/** What an upload declares; refuses what no client can mean. Undefined when it declares nothing. */
export function readPartChecksums(algorithm: string | undefined, type: string | undefined): PartChecksums | undefined {
  if (algorithm === undefined && type === undefined) return undefined
  const name = checksumNames.find((known) => known === algorithm?.toUpperCase())
  if (name === undefined)
    throw algorithm === undefined ? bodyFailure.InvalidRequest('Name the algorithm of the checksums.') : bodyFailure.NotImplemented()
  const chosen = type?.toUpperCase() ?? (name === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE')
  const isPossible = chosen === 'COMPOSITE' ? name !== 'CRC64NVME' : chosen === 'FULL_OBJECT' && name.startsWith('CRC')
  if (!isPossible) throw bodyFailure.InvalidRequest(`The checksum type ${chosen} is not possible with ${name}.`)
  return { name, type: chosen as PartChecksums['type'] }
}

/** As one word, to be kept with the upload. */
export const formatPartChecksums = ({ name, type }: PartChecksums): string => `${name} ${type}`

export function parsePartChecksums(text: string | undefined): PartChecksums | undefined {
  const [name, type] = (text ?? '').split(' ')
  return name ? readPartChecksums(name, type) : undefined
}

export type SummedPart = { readonly checksum: string; readonly sizeBytes: number }

/** A function, because a running checksum is loaded before it is used. */
export async function loadCombiner({ name, type }: PartChecksums): Promise<(parts: readonly SummedPart[]) => string> {
  if (type === 'FULL_OBJECT') return (parts) => combineCrcs(name as keyof typeof crcPolynomials, parts)
  const running = await startChecksum(name)
  return (parts) => {
    for (const { checksum } of parts) running.update(Buffer.from(checksum, 'base64'))
    return `${running.value()}-${parts.length}`
  }
}

function combineCrcs(name: keyof typeof crcPolynomials, parts: readonly SummedPart[]): string {
  const field = crcField(crcPolynomials[name], checksumBytes[name] * 8)
  let sum = 0n
  for (const { checksum, sizeBytes } of parts)
    sum = field.append(sum, BigInt(`0x${Buffer.from(checksum, 'base64').toString('hex')}`), sizeBytes)
  return Buffer.from(sum.toString(16).padStart(checksumBytes[name] * 2, '0'), 'hex').toString('base64')
}

/**
 * Polynomials over GF(2) modulo that of the sum, reflected: the highest bit is x^0. Appending n
 * bytes multiplies the sum of what stands before by x^(8n). Most parts are of one size, so its
 * power is kept.
 */
function crcField(polynomial: bigint, bits: number) {
  const one = 1n << BigInt(bits - 1)
  const multiply = (a: bigint, b: bigint): bigint => {
    let product = 0n
    let shifted = b
    for (let bit = one; bit > 0n; bit >>= 1n) {
      if (a & bit) product ^= shifted
      shifted = shifted & 1n ? (shifted >> 1n) ^ polynomial : shifted >> 1n
    }
    return product
  }
  const power = (sizeBytes: number): bigint => {
    let result = one
    let square = one >> 8n
    for (let left = sizeBytes; left > 0; left = Math.floor(left / 2)) {
      if (left % 2 === 1) result = multiply(result, square)
      square = multiply(square, square)
    }
    return result
  }
  const known = new Map<number, bigint>()
  return {
    append(before: bigint, appended: bigint, sizeBytes: number): bigint {
      const factor = known.get(sizeBytes) ?? power(sizeBytes)
      known.set(sizeBytes, factor)
      return multiply(before, factor) ^ appended
    },
  }
}
