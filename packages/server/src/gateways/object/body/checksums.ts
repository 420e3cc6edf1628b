/**
 * The five checksums that S3 clients send with a body (object-gateway reference, C13), one run at a
 * time. Values are base64 text of the big-endian sum, as they stand in headers.
 */
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { createCRC32, createCRC64 } from 'hash-wasm'

export const checksumNames = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const
export type ChecksumName = (typeof checksumNames)[number]

/** A checksum of known bytes. */
export type Checksum = { readonly name: ChecksumName; readonly value: string }

export type RunningChecksum = {
  update(bytes: Uint8Array): void
  /** Once, when all bytes were given. */
  value(): string
}

export const checksumBytes: Readonly<Record<ChecksumName, number>> = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 }

/** Reflected, as the tables of these sums are made of. */
export const crcPolynomials = { CRC32: 0xedb88320n, CRC32C: 0x82f63b78n, CRC64NVME: 0x9a6c9329ac4bc9b5n } as const

export const checksumHeader = (name: ChecksumName): string => `x-amz-checksum-${name.toLowerCase()}`

/** The checksum that such a header is of; undefined for every other header. */
export const checksumOfHeader = (lowerName: string): ChecksumName | undefined =>
  checksumNames.find((name) => checksumHeader(name) === lowerName)

/** True for text that may be such a checksum. */
export function isChecksumValue(name: ChecksumName, text: string): boolean {
  const bytes = Buffer.from(text, 'base64')
  return bytes.byteLength === checksumBytes[name] && bytes.toString('base64') === text
}

export async function startChecksum(name: ChecksumName): Promise<RunningChecksum> {
  switch (name) {
    case 'CRC32':
      return startCrc32()
    case 'CRC32C':
      return hexSum(await createCRC32(Number(crcPolynomials.CRC32C)))
    case 'CRC64NVME':
      return hexSum(await createCRC64(crcPolynomials.CRC64NVME.toString(16)))
    case 'SHA1':
    case 'SHA256': {
      const hash = createHash(name)
      return { update: (bytes) => void hash.update(bytes), value: () => hash.digest('base64') }
    }
  }
}

/** Node's own is three times as fast as the general one, and what most clients send. */
function startCrc32(): RunningChecksum {
  let sum = 0
  return {
    update: (bytes) => void (sum = crc32(bytes, sum)),
    value: () => Buffer.from(sum.toString(16).padStart(8, '0'), 'hex').toString('base64'),
  }
}

type HexHasher = { init(): unknown; update(bytes: Uint8Array): unknown; digest(type: 'hex'): string }

function hexSum(hasher: HexHasher): RunningChecksum {
  hasher.init()
  return {
    update: (bytes) => void hasher.update(bytes),
    value: () => Buffer.from(hasher.digest('hex'), 'hex').toString('base64'),
  }
}
