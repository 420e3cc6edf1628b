/**
 * Query parameters: one schema gives validation, the API document and the types. Text becomes
 * the schema's type once, here. Rules of the contract: names are snake_case, but older clients
 * send camelCase or hyphens; empty means absent unless the parameter is text; unknown names are
 * ignored; `0`/`1` and `true`/`false` both are booleans.
 */
import { Type } from './schema.ts'
import type { TObject, TSchema } from 'typebox'
import { edgeFailure } from './failures.ts'
import type { Failure } from '../../kernel/failure.ts'

/** Values under the canonical spelling of their names. */
export type RawQuery = ReadonlyMap<string, string>

/**
 * Splits raw query text. Of several values under one name the first wins, and one under the
 * documented spelling wins over those under others. Malformed escapes are a client's error.
 */
export function parseQuery(text: string): RawQuery {
  const query = new Map<string, string>()
  if (text === '') return query
  /** Names whose value so far came under another spelling. */
  let replaceable: Set<string> | undefined
  for (let start = 0, end: number; start < text.length; start = end + 1) {
    end = text.indexOf('&', start)
    if (end < 0) end = text.length
    if (end === start) continue
    const pair = text.slice(start, end)
    const equals = pair.indexOf('=')
    const given = decode(equals < 0 ? pair : pair.slice(0, equals))
    const name = canonicalName(given)
    const isDocumented = name === given
    if (query.has(name) && !(isDocumented && replaceable?.has(name))) continue
    if (!isDocumented) (replaceable ??= new Set()).add(name)
    else replaceable?.delete(name)
    query.set(name, equals < 0 ? '' : decode(pair.slice(equals + 1)))
  }
  return query
}

/** The value of the parameter, under whichever spelling it came. */
export const find = (query: RawQuery, name: string): string | undefined => query.get(canonicalName(name))

/** Names clients made up are not remembered for ever. */
const namesMax = 1000
const canonicalNames = new Map<string, string>()

/** snake_case; older clients send camelCase, hyphens or a capital. */
export function canonicalName(name: string): string {
  let known = canonicalNames.get(name)
  if (known === undefined) {
    known = name.charAt(0).toLowerCase() + name.slice(1).replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    known = known.replaceAll('-', '_')
    if (canonicalNames.size < namesMax) canonicalNames.set(name, known)
  }
  return known
}

function decode(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text
  // No parameter has a use for it, and a database that can't store it would fail.
  if (text.includes('%00')) throw edgeFailure.ParamInvalid('The query string holds a NUL character.')
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw edgeFailure.BadRequest('The query string holds a malformed percent escape.')
  }
}

/** A selector flag: present selects, an explicit `0` or `false` counts as absent. */
export function isFlagged(query: RawQuery, canonical: string): boolean {
  const value = query.get(canonical)
  return value !== undefined && value !== '0' && value !== 'false'
}

/** A yes/no parameter, `0`/`1` or `true`/`false`. */
export const Flag = (description: string) => Type.Optional(Type.Boolean({ description }))
export const Text = (description: string, options: object = {}) => Type.Optional(Type.String({ description, ...options }))
export const Whole = (description: string, options: { minimum?: number; maximum?: number; failure?: Failure; clamp?: boolean } = {}) =>
  Type.Optional(Type.Integer({ description, ...options }))
/** One of the literal values; another value is refused with `failure` where the contract names a code. */
export const OneOf = <const Values extends readonly string[]>(values: Values, description: string, failure?: Failure) =>
  Type.Optional(Type.Unsafe<Values[number]>({ type: 'string', enum: values, description, ...(failure && { failure }) }))

type ParameterSchema = TSchema & {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
  /** Values beyond the bounds are brought to the bound instead of refused. */
  readonly clamp?: boolean
  readonly failure?: Failure
}

type Reader = (query: RawQuery) => unknown

const readers = new WeakMap<TObject, ReadonlyArray<readonly [string, Reader]>>()

/** The parameters of a schema, as values of its types; absent ones are left out. */
export function readQuery(schema: TObject, query: RawQuery): Record<string, unknown> {
  let plan = readers.get(schema)
  if (!plan) {
    plan = Object.entries(schema.properties).map(([name, property]) => [name, reader(name, property as ParameterSchema)] as const)
    readers.set(schema, plan)
  }
  const values: Record<string, unknown> = {}
  if (query.size === 0) return values
  for (const [name, read] of plan) {
    const value = read(query)
    if (value !== undefined) values[name] = value
  }
  return values
}

function reader(name: string, schema: ParameterSchema): Reader {
  const key = canonicalName(name)
  const raw = (query: RawQuery): string | undefined => query.get(key)
  const refuse = (what: string): never => {
    throw schema.failure ?? edgeFailure.ParamInvalid(`The query parameter ${name} ${what}.`)
  }
  switch (schema.type) {
    case 'boolean':
      return (query) => {
        const value = raw(query)
        if (value === undefined || value === '') return undefined
        if (value === '1' || value === 'true') return true
        if (value === '0' || value === 'false') return false
        return refuse('must be 0 or 1')
      }
    case 'integer':
      return (query) => {
        const value = raw(query)
        if (value === undefined || value === '') return undefined
        const number = Number(value)
        const { minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER, clamp } = schema
        if (!/^-?\d{1,16}$/.test(value) || !Number.isSafeInteger(number)) return refuse('must be a whole number')
        if (clamp) return Math.min(maximum, Math.max(minimum, number))
        if (number < minimum || number > maximum) return refuse(`must lie between ${minimum} and ${maximum}`)
        return number
      }
    default:
      return (query) => {
        const value = raw(query)
        if (schema.enum) {
          if (value === undefined || value === '') return undefined
          return schema.enum.includes(value) ? value : refuse(`must be one of ${schema.enum.join(', ')}`)
        }
        if (value !== undefined && schema.maxLength !== undefined && value.length > schema.maxLength) return refuse('is too long')
        return value
      }
  }
}
