/** JSON with whole numbers of 64 bits: a `bigint` goes out as a number, and one beyond 2^53 comes back as a `bigint`. */

/** Marks the text of a big number, so that its quotes can be taken off again. */
const mark = '\u0001int64:'

export function stringifyJson(value: unknown): string {
  const text = JSON.stringify(value, (_name, member: unknown) => (typeof member === 'bigint' ? `${mark}${member}` : member))
  return text.replaceAll(/"\\u0001int64:(-?\d+)"/g, '$1')
}

export function parseJson(text: string): unknown {
  // The third parameter is the text of the number, where the language has it already.
  return JSON.parse(text, function (_name, member: unknown, context?: { readonly source?: string }) {
    const source = context?.source
    return typeof member === 'number' && !Number.isSafeInteger(member) && source !== undefined && /^-?\d+$/.test(source)
      ? BigInt(source)
      : member
  } as (name: string, value: unknown) => unknown)
}
