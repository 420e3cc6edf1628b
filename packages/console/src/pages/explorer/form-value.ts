/** From what stands in a form to what is sent: an empty field is left out, a wrong one is named. Pure. */
import { controlOf, withoutNull } from './schema.ts'
import type { Schema } from './schema.ts'

/** Texts as typed, by the field's path: `LibraryExtension.UseRecycleBin`. */
export type Typed = Readonly<Record<string, string>>
export type Problem = 'required' | 'number' | 'json'
export type Read = { readonly value: unknown; readonly problems: Readonly<Record<string, Problem>> }

/** `undefined` where nothing was typed. */
export function readTyped(schema: Schema, typed: Typed, path: string, isRequired: boolean): Read {
  const plain = withoutNull(schema)
  const text = typed[path] ?? ''
  const control = controlOf(plain)
  if (control === 'group') return readGroup(plain, typed, path, isRequired)
  if (text === '') return { value: undefined, problems: isRequired ? { [path]: 'required' } : {} }
  switch (control) {
    case 'number':
      return readNumber(text, path)
    case 'claim':
      return { value: text === 'true', problems: {} }
    case 'lines': {
      const lines = text.split('\n').filter((line) => line.trim() !== '')
      return { value: plain.items?.type === 'integer' ? lines.map(Number) : lines, problems: {} }
    }
    case 'json':
      try {
        return { value: JSON.parse(text) as unknown, problems: {} }
      } catch {
        return { value: undefined, problems: { [path]: 'json' } }
      }
    default:
      return { value: text, problems: {} }
  }
}

function readGroup(schema: Schema, typed: Typed, path: string, isRequired: boolean): Read {
  const members: Record<string, unknown> = {}
  let problems: Record<string, Problem> = {}
  const isBegun = isRequired || Object.entries(typed).some(([key, text]) => key.startsWith(`${path}.`) && text !== '')
  if (!isBegun) return { value: undefined, problems }
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    const read = readTyped(member, typed, `${path}.${name}`, schema.required?.includes(name) ?? false)
    problems = { ...problems, ...read.problems }
    if (read.value !== undefined) members[name] = read.value
  }
  return { value: members, problems }
}

function readNumber(text: string, path: string): Read {
  if (!/^-?\d+(?:\.\d+)?$/.test(text.trim())) return { value: undefined, problems: { [path]: 'number' } }
  const number = Number(text)
  // Sizes of 64 bits are sent as they were typed; the API takes both.
  return { value: Number.isSafeInteger(number) || text.includes('.') ? number : text.trim(), problems: {} }
}
