/**
 * Ids of millions of segments in little memory: 8 of their random bytes each, in an open table.
 * Two ids share those with a chance of one in 2^64 per pair.
 */
export class SegmentSet {
  #slots = new BigUint64Array(1024)
  #count = 0

  get size(): number {
    return this.#count
  }

  /** `id` is 32 hex digits, of which the last 16 are random. */
  add(id: string): void {
    if (this.#count * 2 >= this.#slots.length) this.#grow()
    if (insert(this.#slots, fingerprint(id))) this.#count++
  }

  has(id: string): boolean {
    const print = fingerprint(id)
    return this.#slots[findSlot(this.#slots, print)] === print
  }

  #grow(): void {
    const larger = new BigUint64Array(this.#slots.length * 2)
    for (const print of this.#slots) if (print !== 0n) insert(larger, print)
    this.#slots = larger
  }
}

/** Zero marks a free slot. */
const fingerprint = (id: string): bigint => BigInt(`0x${id.slice(16)}`) || 1n

/** The slot that holds the print, or the free one where it belongs. */
function findSlot(slots: BigUint64Array, print: bigint): number {
  const mask = slots.length - 1
  let slot = Number(print & 0xffff_ffffn) & mask
  while (slots[slot] !== 0n && slots[slot] !== print) slot = (slot + 1) & mask
  return slot
}

function insert(slots: BigUint64Array, print: bigint): boolean {
  const slot = findSlot(slots, print)
  if (slots[slot] === print) return false
  slots[slot] = print
  return true
}
