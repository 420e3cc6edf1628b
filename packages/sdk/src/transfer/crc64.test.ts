import assert from 'node:assert/strict'
import { test } from 'node:test'
import { combineCrc64, Crc64 } from './crc64.ts'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
const crc64 = (bytes: Uint8Array): bigint => new Crc64().update(bytes).value()

/** Bit by bit, as the definition has it. */
function slowly(bytes: Uint8Array): bigint {
  let register = 0xffff_ffff_ffff_ffffn
  for (const byte of bytes) {
    register ^= BigInt(byte)
    for (let bit = 0; bit < 8; bit++) register = register & 1n ? (register >> 1n) ^ 0xc96c5795d7870f42n : register >> 1n
  }
  return register ^ 0xffff_ffff_ffff_ffffn
}

test('has the check value of CRC-64/XZ', () => {
  assert.equal(crc64(encode('123456789')).toString(), '11051210869376104954')
  assert.equal(crc64(new Uint8Array()).toString(), '0')
})

test('agrees with the definition at every length and alignment', () => {
  const bytes = Uint8Array.from({ length: 70 }, (_, index) => (index * 151 + 7) % 256)
  for (let from = 0; from < 9; from++)
    for (let to = from; to <= bytes.length; to++) assert.equal(crc64(bytes.subarray(from, to)), slowly(bytes.subarray(from, to)))
})

test('is the same in pieces as in one', () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, index) => (index * 31) % 256)
  const pieces = new Crc64()
  for (let at = 0; at < bytes.length; at += 37) pieces.update(bytes.subarray(at, at + 37))
  assert.equal(pieces.value(), crc64(bytes))
})

test('combines parts that were summed apart', () => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, index) => (index * index) % 256)
  for (const cut of [0, 1, 7, 8, 2500, 4999, 5000]) {
    const [first, second] = [bytes.subarray(0, cut), bytes.subarray(cut)]
    assert.equal(combineCrc64(crc64(first), crc64(second), second.length), crc64(bytes))
  }
})
