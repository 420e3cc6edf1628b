/** An amount of bytes as people say it: a number and a unit. */
export type ByteAmount = { readonly amount: string; readonly unit: string }

const bytesOf: Record<string, bigint> = { B: 1n, MiB: 2n ** 20n, GiB: 2n ** 30n, TiB: 2n ** 40n }
const bytesMax = 2n ** 63n - 1n

/** Undefined when it is no amount, or one the server could not hold. */
export function readBytes({ amount, unit }: ByteAmount): bigint | undefined {
  const [, whole, fraction = ''] = /^(\d{1,19})(?:\.(\d{1,3}))?$/.exec(amount.trim()) ?? []
  const factor = bytesOf[unit]
  if (whole === undefined || factor === undefined) return undefined
  const bytes = BigInt(whole) * factor + (BigInt(fraction.padEnd(3, '0')) * factor) / 1000n
  return bytes > 0n && bytes <= bytesMax ? bytes : undefined
}

/** The largest unit that says it without a rest. */
export function amountOf(bytes: bigint): ByteAmount {
  const unit = (['TiB', 'GiB', 'MiB'] as const).find((one) => bytes % (bytesOf[one] as bigint) === 0n) ?? 'B'
  return { amount: String(bytes / (bytesOf[unit] as bigint)), unit }
}
