/** Pages of lists: the shape every store returns, and opaque markers that survive inserts and deletes. */
export type Page<Item> = {
  readonly items: readonly Item[]
  /** Absent on the last page. */
  readonly nextMarker?: string
}

const checksumModulus = 65_521

/** What databases can be asked about: text without NULs and broken characters, and whole numbers. */
type MarkerValue = string | number
export type MarkerPosition = MarkerValue | readonly MarkerValue[]

/**
 * A keyset position as decimal digits (older clients parse list markers as numbers). A checksum
 * tells a foreign marker from one of ours; it is no signature, so whoever reads a marker checks
 * that its values are of the kinds it wants.
 */
export function encodeMarker(position: MarkerPosition): string {
  const body = Buffer.from(JSON.stringify(position))
  const framed = Buffer.concat([Buffer.of(1), body, checksum(body)])
  return BigInt(`0x${framed.toString('hex')}`).toString()
}

/** The position, or undefined when this marker was never handed out. */
export function decodeMarker(marker: string): MarkerPosition | undefined {
  if (!/^[1-9][0-9]{4,12000}$/.test(marker)) return undefined
  let digits = BigInt(marker).toString(16)
  if (digits.length % 2 === 1) digits = `0${digits}`
  const framed = Buffer.from(digits, 'hex')
  const body = framed.subarray(1, -2)
  if (framed[0] !== 1 || !checksum(body).equals(framed.subarray(-2))) return undefined
  try {
    const position = JSON.parse(body.toString()) as unknown
    return isValue(position) || (Array.isArray(position) && position.every(isValue)) ? (position as MarkerPosition) : undefined
  } catch {
    return undefined
  }
}

const isValue = (value: unknown): value is MarkerValue =>
  typeof value === 'string' ? value.isWellFormed() && !value.includes('\0') : Number.isSafeInteger(value)

function checksum(body: Buffer): Buffer {
  let low = 1
  let high = 0
  for (const byte of body) {
    low = (low + byte) % checksumModulus
    high = (high + low) % checksumModulus
  }
  const sum = Buffer.alloc(2)
  sum.writeUInt16BE((low ^ high) & 0xffff)
  return sum
}
