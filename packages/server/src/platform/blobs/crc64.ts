/**
 * CRC-64/XZ as clients see it: unsigned decimal text. `combineCrc64` gives the sum of two runs of
 * bytes laid end to end from their sums alone, so that completing an upload reads nothing again.
 */

/** A polynomial over GF(2) modulo the CRC's own, reflected: the highest bit is x^0. Two halves, as numbers hold 32 bits. */
type Polynomial = { readonly high: number; readonly low: number }

const modulus: Polynomial = { high: 0xc96c5795, low: 0xd7870f42 }

/** x^(2^n), filled as longer runs come up. */
const powers: Polynomial[] = [{ high: 0x40000000, low: 0 }]

/** The sum of the bytes behind `first` followed by the `secondSizeBytes` bytes behind `second`. */
export function combineCrc64(first: string, second: string, secondSizeBytes: number): string {
  // Appending n bytes multiplies the first sum by x^(8n).
  let sum = parse(first)
  let remaining = secondSizeBytes
  for (let exponent = 3; remaining > 0; exponent++) {
    if (remaining % 2 === 1) sum = multiply(sum, powerOfTwo(exponent))
    remaining = Math.floor(remaining / 2)
  }
  const addend = parse(second)
  return format({ high: sum.high ^ addend.high, low: sum.low ^ addend.low })
}

function parse(decimal: string): Polynomial {
  const value = BigInt(decimal)
  return { high: Number(value >> 32n), low: Number(value & 0xffffffffn) }
}

function format({ high, low }: Polynomial): string {
  return ((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)).toString()
}

function powerOfTwo(exponent: number): Polynomial {
  const known = powers[exponent]
  if (known) return known
  const root = powerOfTwo(exponent - 1)
  return (powers[exponent] = multiply(root, root))
}

function multiply(a: Polynomial, b: Polynomial): Polynomial {
  let high = 0
  let low = 0
  let shifted = b
  for (let bit = 63; bit >= 0; bit--) {
    const half = bit >= 32 ? a.high >>> (bit - 32) : a.low >>> bit
    if (half & 1) {
      high ^= shifted.high
      low ^= shifted.low
    }
    shifted = timesX(shifted)
  }
  return { high, low }
}

function timesX({ high, low }: Polynomial): Polynomial {
  const carry = low & 1 ? modulus : { high: 0, low: 0 }
  return { high: (high >>> 1) ^ carry.high, low: ((low >>> 1) | (high << 31)) ^ carry.low }
}
