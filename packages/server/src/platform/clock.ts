/** Time, randomness and fresh ids: reached only through the context, so that tests can hold them still. */
import { randomBytes as cryptoRandomBytes } from 'node:crypto'

export interface Clock {
  /** Milliseconds since the Unix epoch. May jump. */
  now(): number
}

export interface Random {
  bytes(count: number): Buffer
}

export const systemClock: Clock = { now: () => Date.now() }
export const systemRandom: Random = { bytes: pooledRandomBytes() }

/** One call to the system for many small draws: a single draw costs more than a thousand bytes do. */
function pooledRandomBytes(): (count: number) => Buffer {
  const poolBytes = 8192
  let pool = cryptoRandomBytes(poolBytes)
  let used = 0
  return (count) => {
    if (count > poolBytes) return cryptoRandomBytes(count)
    if (used + count > poolBytes) {
      pool = cryptoRandomBytes(poolBytes)
      used = 0
    }
    return pool.subarray(used, (used += count))
  }
}

/** 32 hex digits: 6 bytes of time, then 10 random bytes. Later ids sort behind earlier ones. */
export function newId(at: { readonly clock: Clock; readonly random: Random }): string {
  const id = Buffer.allocUnsafe(16)
  id.writeUIntBE(at.clock.now(), 0, 6)
  id.set(at.random.bytes(10), 6)
  return id.toString('hex')
}

/** Many of them at once, in ascending order: rows that follow each other cost an index less. */
export function newIds(at: { readonly clock: Clock; readonly random: Random }, count: number): string[] {
  const time = at.clock.now().toString(16).padStart(12, '0')
  const digits = at.random.bytes(10 * count).toString('hex')
  const tails = Array.from({ length: count }, (_, index) => digits.slice(20 * index, 20 * (index + 1)))
  return tails.sort().map((tail) => time + tail)
}

const base36 = '0123456789abcdefghijklmnopqrstuvwxyz'

/** `length` characters of 0–9a–z, each equally likely. */
export function randomBase36(random: Random, length: number): string {
  let text = ''
  while (text.length < length) {
    for (const byte of random.bytes(length * 2)) if (byte < 252 && text.length < length) text += base36[byte % 36]
  }
  return text
}
