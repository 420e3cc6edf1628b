/**
 * MD5 as RFC 1321 has it. Browsers no longer offer it, and it guards nothing here: the addresses
 * of live streams are signed with it because every player's tools do so.
 */
const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
const sines = Uint32Array.from({ length: 64 }, (_, at) => Math.floor(Math.abs(Math.sin(at + 1)) * 2 ** 32))

/** Of the text as UTF-8, as 32 hex digits. */
export function md5(text: string): string {
  const words = padded(new TextEncoder().encode(text))
  const state = Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476)
  for (let block = 0; block < words.length; block += 16) mix(state, words.subarray(block, block + 16))
  return [...new Uint8Array(state.buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** A one bit, zeros up to the last two words of a block, and the length in bits. */
function padded(bytes: Uint8Array): Uint32Array {
  const blocks = Math.ceil((bytes.length + 9) / 64)
  const all = new Uint8Array(blocks * 64)
  all.set(bytes)
  all[bytes.length] = 0x80
  const view = new DataView(all.buffer)
  view.setUint32(all.length - 8, bytes.length * 8, true)
  view.setUint32(all.length - 4, Math.floor(bytes.length / 2 ** 29), true)
  return Uint32Array.from({ length: blocks * 16 }, (_, at) => view.getUint32(at * 4, true))
}

function mix(state: Uint32Array, block: Uint32Array): void {
  let [a, b, c, d] = state as unknown as [number, number, number, number]
  for (let step = 0; step < 64; step += 1) {
    const [blend, word] = round(step, b, c, d)
    const sum = (a + blend + (sines[step] as number) + (block[word] as number)) | 0
    const shift = shifts[(step >> 4) * 4 + (step % 4)] as number
    a = d
    d = c
    c = b
    b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0
  }
  for (const [at, value] of [a, b, c, d].entries()) state[at] = (state[at] as number) + value
}

/** The blend of this step's round, and which word of the block it takes. */
function round(step: number, b: number, c: number, d: number): readonly [blend: number, word: number] {
  if (step < 16) return [(b & c) | (~b & d), step]
  if (step < 32) return [(d & b) | (~d & c), (5 * step + 1) % 16]
  if (step < 48) return [b ^ c ^ d, (3 * step + 5) % 16]
  return [c ^ (b | ~d), (7 * step) % 16]
}
