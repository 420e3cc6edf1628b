/**
 * CRC-64/XZ, the checksum of every file: eight bytes at a time with a register of two halves of
 * 32 bits, because a `bigint` per byte would be a hundred times slower. Parts that were summed
 * apart, in any order, are combined by arithmetic.
 */

const polynomial = 0xc96c5795d7870f42n
const allOnes = 0xffff_ffff_ffff_ffffn

type Tables = { readonly high: Int32Array; readonly low: Int32Array }

let tables: Tables | undefined

/** Table k at 256·k: what a byte does to the register after k further bytes of zero. Made at the first use. */
function getTables(): Tables {
  if (tables) return tables
  const high = new Int32Array(256 * 8)
  const low = new Int32Array(256 * 8)
  for (let byte = 0; byte < 256; byte++) {
    let value = BigInt(byte)
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n
    high[byte] = Number(BigInt.asIntN(32, value >> 32n))
    low[byte] = Number(BigInt.asIntN(32, value))
  }
  for (let at = 256; at < high.length; at++) {
    const [top, bottom] = [high[at - 256] as number, low[at - 256] as number]
    const byte = bottom & 0xff
    low[at] = ((bottom >>> 8) | (top << 24)) ^ (low[byte] as number)
    high[at] = (top >>> 8) ^ (high[byte] as number)
  }
  tables = { high, low }
  return tables
}

/** A checksum that takes its bytes piece by piece. */
export class Crc64 {
  #high = -1
  #low = -1
  readonly #tables = getTables()

  update(bytes: Uint8Array): this {
    const { high: H, low: L } = this.#tables
    let high = this.#high
    let low = this.#low
    let at = 0
    // Casts, not checks: every index below lies inside its array, and this is the hot loop.
    for (const end = bytes.length - 7; at < end; at += 8) {
      const a =
        low ^
        ((bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24))
      const b =
        high ^
        ((bytes[at + 4] as number) |
          ((bytes[at + 5] as number) << 8) |
          ((bytes[at + 6] as number) << 16) |
          ((bytes[at + 7] as number) << 24))
      const i0 = 1792 + (a & 255),
        i1 = 1536 + ((a >>> 8) & 255),
        i2 = 1280 + ((a >>> 16) & 255),
        i3 = 1024 + (a >>> 24)
      const i4 = 768 + (b & 255),
        i5 = 512 + ((b >>> 8) & 255),
        i6 = 256 + ((b >>> 16) & 255),
        i7 = b >>> 24
      high =
        (H[i0] as number) ^
        (H[i1] as number) ^
        (H[i2] as number) ^
        (H[i3] as number) ^
        (H[i4] as number) ^
        (H[i5] as number) ^
        (H[i6] as number) ^
        (H[i7] as number)
      low =
        (L[i0] as number) ^
        (L[i1] as number) ^
        (L[i2] as number) ^
        (L[i3] as number) ^
        (L[i4] as number) ^
        (L[i5] as number) ^
        (L[i6] as number) ^
        (L[i7] as number)
    }
    for (; at < bytes.length; at++) {
      const index = (low ^ (bytes[at] as number)) & 255
      low = ((low >>> 8) | (high << 24)) ^ (L[index] as number)
      high = (high >>> 8) ^ (H[index] as number)
    }
    this.#high = high
    this.#low = low
    return this
  }

  value(): bigint {
    return ((BigInt(this.#high >>> 0) << 32n) | BigInt(this.#low >>> 0)) ^ allOnes
  }
}

/** The checksum of two stretches, one behind the other; only the length of the second one matters. */
export function combineCrc64(first: bigint, second: bigint, secondBytes: number): bigint {
  return multiply(powerOfX(secondBytes), first) ^ second
}

const powers = new Map<number, bigint>()
/** Files have parts of one size and a rest: few lengths come often. */
const powersMax = 64

/** x to the 8·bytes, modulo the polynomial. */
function powerOfX(bytes: number): bigint {
  const known = powers.get(bytes)
  if (known !== undefined) return known
  let power = 1n << 63n
  let square = 1n << 55n
  for (let left = bytes; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) power = multiply(square, power)
    square = multiply(square, square)
  }
  if (powers.size >= powersMax) powers.clear()
  powers.set(bytes, power)
  return power
}

/** The product of two polynomials modulo ours; the highest bit is the coefficient of 1. */
function multiply(one: bigint, other: bigint): bigint {
  let product = 0n
  let shifted = other
  for (let bit = 1n << 63n; bit > 0n; bit >>= 1n) {
    if (one & bit) product ^= shifted
    shifted = shifted & 1n ? (shifted >> 1n) ^ polynomial : shifted >> 1n
  }
  return product
}
