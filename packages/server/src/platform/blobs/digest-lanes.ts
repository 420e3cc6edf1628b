/** MD5 and CRC-64/XZ of runs that go on side by side, two at a time in one pass where two have bytes. */
import { blockBytes, digestModule, layout } from './digest-code.ts'
import { copyInto } from './slabs.ts'

/** Bytes that `update` takes of a run at a time. */
export const pieceBytesMax = layout.blocksBytesMax - blockBytes

/** How far a run has come. */
export type LaneRun = {
  sizeBytes: number
  readonly state: Uint8Array
  /** What is left of the last block that was begun. */
  readonly rest: Uint8Array
  restBytes: number
}

export type LanePiece = { readonly run: LaneRun; readonly bytes: Uint8Array }

/** The types of Node leave it out. */
type Wasm = {
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer }
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: object }
}
const { Memory, Module, Instance } = (globalThis as unknown as { readonly WebAssembly: Wasm }).WebAssembly

type DigestCode = { one(blocks: number): void; two(blocks: number): void }

export class DigestLanes {
  readonly #memory = new Memory({ initial: layout.memoryPages })
  readonly #bytes = Buffer.from(this.#memory.buffer)
  readonly #tables = new BigUint64Array(this.#memory.buffer, layout.tables, 8 * 256)
  readonly #code: DigestCode

  constructor() {
    fillTables(this.#tables)
    const instance = new Instance(new Module(digestModule()), { host: { memory: this.#memory } })
    this.#code = instance.exports as DigestCode
  }

  start(): LaneRun {
    return { sizeBytes: 0, state: Uint8Array.from(freshState), rest: new Uint8Array(blockBytes), restBytes: 0 }
  }

  update({ run, bytes }: LanePiece): void {
    const blocks = this.#fill(0, run, bytes)
    if (blocks > 0) this.#runOne(run.state, blocks)
  }

  /** The same for two runs, in little more time than for one. It takes pieces of one length. */
  updateTwo(first: LanePiece, second: LanePiece): void {
    if (first.bytes.byteLength !== second.bytes.byteLength || first.run.restBytes !== second.run.restBytes) {
      this.update(first)
      this.update(second)
      return
    }
    const blocks = this.#fill(0, first.run, first.bytes)
    this.#fill(1, second.run, second.bytes)
    if (blocks === 0) return
    const states = [first.run.state, second.run.state]
    for (const [at, state] of states.entries()) this.#bytes.set(state, layout.lanes[at]?.state)
    this.#code.two(blocks)
    for (const [at, state] of states.entries()) state.set(this.#stateOf(at))
  }

  finish({ sizeBytes, state, rest, restBytes }: LaneRun): { readonly crc64: string; readonly md5: string } {
    const restOfContent = rest.subarray(0, restBytes)
    const crc64 = this.#endSum(new DataView(state.buffer).getBigUint64(16, true), restOfContent)
    const padded = Buffer.alloc(restBytes < blockBytes - 8 ? blockBytes : 2 * blockBytes)
    padded.set(restOfContent)
    padded[restBytes] = 0x80
    padded.writeBigUInt64LE(BigInt(sizeBytes) * 8n, padded.byteLength - 8)
    this.#bytes.set(padded, layout.lanes[0].blocks)
    this.#runOne(state, padded.byteLength / blockBytes)
    return { crc64, md5: Buffer.from(state.subarray(0, 16)).toString('hex') }
  }

  /** Lays what is left and the bytes behind each other; answers the number of whole blocks and keeps what is beyond them. */
  #fill(lane: 0 | 1, run: LaneRun, bytes: Uint8Array): number {
    const { blocks: start } = layout.lanes[lane]
    this.#bytes.set(run.rest.subarray(0, run.restBytes), start)
    copyInto(this.#bytes, start + run.restBytes, bytes)
    const laidBytes = run.restBytes + bytes.byteLength
    const blocks = Math.floor(laidBytes / blockBytes)
    run.rest.set(this.#bytes.subarray(start + blocks * blockBytes, start + laidBytes))
    run.restBytes = laidBytes % blockBytes
    run.sizeBytes += bytes.byteLength
    return blocks
  }

  #runOne(state: Uint8Array, blocks: number): void {
    this.#bytes.set(state, layout.lanes[0].state)
    this.#code.one(blocks)
    state.set(this.#stateOf(0))
  }

  #stateOf(lane: number): Uint8Array {
    const start = layout.lanes[lane]?.state ?? 0
    return this.#bytes.subarray(start, start + layout.stateBytes)
  }

  #endSum(sum: bigint, rest: Uint8Array): string {
    let ending = sum
    for (const byte of rest) ending = (this.#tables[Number(ending & 0xffn) ^ byte] ?? 0n) ^ (ending >> 8n)
    return (ending ^ allOnes).toString()
  }
}

const allOnes = 0xffff_ffff_ffff_ffffn
const polynomial = 0xc96c_5795_d787_0f42n

/** As RFC 1321 and CRC-64/XZ begin. */
const freshState = new Uint8Array(new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xffffffff, 0xffffffff]).buffer)

function fillTables(tables: BigUint64Array): void {
  for (let byte = 0; byte < 256; byte++) {
    let sum = BigInt(byte)
    for (let bit = 0; bit < 8; bit++) sum = sum & 1n ? (sum >> 1n) ^ polynomial : sum >> 1n
    tables[byte] = sum
  }
  for (let at = 256; at < tables.length; at++) {
    const shorter = tables[at - 256] ?? 0n
    tables[at] = (shorter >> 8n) ^ (tables[Number(shorter & 0xffn)] ?? 0n)
  }
}
