/** Instructions of WebAssembly as bytes, and the little of its binary form that one module needs (core specification, chapter 5). */
export type Code = readonly number[]

export const code = (...parts: readonly Code[]): Code => parts.flat()

export const [i32, i64] = [0x7f, 0x7e]
const noResult = 0x40

export const get = (local: number): Code => [0x20, ...unsigned(local)]
export const set = (local: number): Code => [0x21, ...unsigned(local)]
export const tee = (local: number): Code => [0x22, ...unsigned(local)]

export const constant = (value: number): Code => [0x41, ...signed(value)]
export const constant64 = (value: number): Code => [0x42, ...signed(value)]

export const load32 = (at: number): Code => [0x28, 2, ...unsigned(at)]
export const load64 = (at: number): Code => [0x29, 3, ...unsigned(at)]
export const store32 = (at: number): Code => [0x36, 2, ...unsigned(at)]
export const store64 = (at: number): Code => [0x37, 3, ...unsigned(at)]

export const add: Code = [0x6a]
export const subtract: Code = [0x6b]
export const and: Code = [0x71]
export const or: Code = [0x72]
export const xor: Code = [0x73]
export const shiftLeft: Code = [0x74]
export const rotateLeft: Code = [0x77]
export const not: Code = code(constant(-1), xor)
export const xor64: Code = [0x85]
export const shiftRight64: Code = [0x88]
/** The lower half of 64 bits. */
export const wrap: Code = [0xa7]

/** Again and again until the body leaves nothing but zero. */
export const repeatUntilZero = (...body: readonly Code[]): Code => [0x03, noResult, ...code(...body), 0x0d, 0, 0x0b]

export type WasmFunction = {
  readonly name: string
  readonly locals: readonly (readonly [count: number, type: number])[]
  readonly body: Code
}

/** A module that imports `host.memory` and exports functions of one number without a result. */
export function wasmModule(memoryPages: number, functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [[0x60, ...list([[i32]]), ...list([])]]),
    ...section(2, [[...text('host'), ...text('memory'), 0x02, 0x00, ...unsigned(memoryPages)]]),
    ...section(
      3,
      functions.map(() => [0]),
    ),
    ...section(
      7,
      functions.map(({ name }, at) => [...text(name), 0x00, at]),
    ),
    ...section(
      10,
      functions.map(({ locals, body }) => sized([...list(locals.map(([count, type]) => [...unsigned(count), type])), ...body, 0x0b])),
    ),
  ])
}

const section = (id: number, items: readonly Code[]): Code => [id, ...sized(list(items))]
const list = (items: readonly Code[]): Code => [...unsigned(items.length), ...code(...items)]
const sized = (bytes: Code): Code => [...unsigned(bytes.length), ...bytes]
const text = (ascii: string): Code => sized([...Buffer.from(ascii)])

/** LEB128. */
function unsigned(value: number): Code {
  const low = value & 0x7f
  const rest = value >>> 7
  return rest === 0 ? [low] : [low | 0x80, ...unsigned(rest)]
}

/** LEB128 of 32 bits with a sign. */
function signed(value: number): Code {
  const low = value & 0x7f
  const rest = value >> 7
  const isLast = rest === (low & 0x40 ? -1 : 0)
  return isLast ? [low] : [low | 0x80, ...signed(rest)]
}
