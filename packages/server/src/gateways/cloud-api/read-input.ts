/**
 * Reads an action's input by its schema, whatever carried it. Clients are sloppy with types, the
 * documents' own samples included: `"10"` is a number where one is wanted, `"true"` a claim, and
 * empty text is nothing at all unless text is wanted. Of several faults the first in the
 * protocol's order is told: unknown name, missing, wrong type, value out of bounds.
 */
import type { TObject, TSchema } from 'typebox'
import type { Failure } from '../../kernel/failure.ts'
import { parameterFailure } from '../../platform/http/action.ts'

const faultOrder = ['UnknownParameter', 'MissingParameter', 'InvalidParameter', 'InvalidParameterValue'] as const
type Fault = (typeof faultOrder)[number]

type ParameterSchema = TSchema & {
  readonly type: 'string' | 'integer' | 'boolean' | 'array' | 'object'
  readonly format?: 'int64'
  readonly minimum?: number | bigint
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly enum?: readonly string[]
  readonly maxItems?: number
  readonly items?: ParameterSchema
  readonly properties?: Readonly<Record<string, ParameterSchema>>
  readonly required?: readonly string[]
  readonly refusal?: string
}

/** The typed input, or the failure that comes first. */
export function readInput(schema: TObject, raw: unknown): unknown {
  const reading = new Reading()
  const value = reading.object(schema as unknown as ParameterSchema, raw ?? {}, '')
  if (reading.failure) throw reading.failure
  return value
}

/** JSON with whole numbers beyond 2^53 as bigint; undefined when it is not JSON. */
export function parseExactJson(text: string): unknown {
  try {
    // The language library does not know the reviver's third argument yet.
    return JSON.parse(text, exactNumber as (key: string, value: unknown) => unknown)
  } catch {
    return undefined
  }
}

function exactNumber(_key: string, value: unknown, context: { readonly source: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || !/^-?\d{1,40}$/.test(context.source)) return value
  return BigInt(context.source)
}

const int64Max = 2n ** 63n - 1n

/** One walk over an input; remembers the foremost fault. */
class Reading {
  failure: Failure | undefined
  #rank: number = faultOrder.length

  object(schema: ParameterSchema, raw: unknown, path: string): unknown {
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
      return this.#refuse('InvalidParameter', path || 'Body', 'must be an object')
    const properties = schema.properties ?? {}
    for (const name of Object.keys(raw)) {
      if (!Object.hasOwn(properties, name)) this.#refuse('UnknownParameter', under(path, name), 'is not known')
    }
    const values: Record<string, unknown> = {}
    for (const [name, member] of Object.entries(properties)) {
      const given = Object.hasOwn(raw, name) ? (raw as Record<string, unknown>)[name] : undefined
      if (!isAbsent(member, given)) values[name] = this.#value(member, given, under(path, name))
      else if (schema.required?.includes(name)) this.#refuse('MissingParameter', under(path, name), 'is missing')
    }
    return values
  }

  #value(schema: ParameterSchema, raw: unknown, path: string): unknown {
    switch (schema.type) {
      case 'object':
        return this.object(schema, raw, path)
      case 'array':
        return this.#array(schema, raw, path)
      case 'string':
        return this.#text(schema, raw, path)
      case 'boolean':
        return this.#claim(raw, path)
      case 'integer':
        return this.#whole(schema, raw, path)
    }
  }

  #array(schema: ParameterSchema, raw: unknown, path: string): unknown {
    if (!Array.isArray(raw)) return this.#refuse('InvalidParameter', path, 'must be a list')
    const { maxItems = Number.MAX_SAFE_INTEGER, items } = schema
    if (raw.length > maxItems) return this.#outOfBounds(schema, path, `may have ${maxItems} items at most`)
    return raw.map((item, index) => this.#value(items as ParameterSchema, item, under(path, String(index))))
  }

  #text(schema: ParameterSchema, raw: unknown, path: string): unknown {
    if (typeof raw !== 'string') return this.#refuse('InvalidParameter', path, 'must be text')
    const { minLength = 0, maxLength = Number.MAX_SAFE_INTEGER } = schema
    if (!raw.isWellFormed() || raw.includes('\0')) return this.#refuse('InvalidParameter', path, 'must be Unicode text without NUL')
    if (schema.enum && !schema.enum.includes(raw)) return this.#outOfBounds(schema, path, `must be one of ${schema.enum.join(', ')}`)
    if (raw.length < minLength) return this.#outOfBounds(schema, path, 'may not be empty')
    if (raw.length > maxLength && [...raw].length > maxLength)
      return this.#outOfBounds(schema, path, `may have ${maxLength} characters at most`)
    return raw
  }

  #claim(raw: unknown, path: string): unknown {
    if (typeof raw === 'boolean') return raw
    // Some clients flatten a claim by their own language's spelling, with a capital.
    if (raw === 'true' || raw === 'True') return true
    if (raw === 'false' || raw === 'False') return false
    return this.#refuse('InvalidParameter', path, 'must be true or false')
  }

  #whole(schema: ParameterSchema, raw: unknown, path: string): unknown {
    const isWhole = typeof raw === 'bigint' || (typeof raw === 'string' ? /^-?\d{1,40}$/.test(raw) : Number.isSafeInteger(raw))
    if (!isWhole) return this.#refuse('InvalidParameter', path, 'must be a whole number')
    const exact = BigInt(raw as bigint | string | number)
    const isLong = schema.format === 'int64'
    const minimum = schema.minimum ?? (isLong ? -int64Max : Number.MIN_SAFE_INTEGER)
    const maximum = schema.maximum ?? (isLong ? int64Max : Number.MAX_SAFE_INTEGER)
    if (exact < minimum || exact > maximum) return this.#outOfBounds(schema, path, `must lie between ${minimum} and ${maximum}`)
    return isLong ? exact : Number(exact)
  }

  #outOfBounds(schema: ParameterSchema, path: string, what: string): undefined {
    return this.#refuse('InvalidParameterValue', path, what, schema.refusal)
  }

  #refuse(fault: Fault, path: string, what: string, code: string = fault): undefined {
    const rank = faultOrder.indexOf(fault)
    if (rank >= this.#rank) return
    this.#rank = rank
    this.failure = parameterFailure(code, path, `The parameter ${path} ${what}.`)
  }
}

const isAbsent = (schema: ParameterSchema, raw: unknown): boolean =>
  raw === undefined || raw === null || (raw === '' && schema.type !== 'string')

const under = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)
