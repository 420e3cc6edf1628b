/**
 * Builders of JSON Schemas with the types of TypeBox, which also compiles them when the first
 * body arrives. Its own builders say the same but are four hundred modules, a quarter of what a
 * start would load.
 */
import type { Type as TypeBox } from 'typebox'

type Schema = { readonly [keyword: string]: unknown }
type Options = Readonly<Record<string, unknown>>

/** What the type level knows and JSON must not show: the kind, and whether a member may be absent. */
function schema(kind: string, keywords: Options, options?: Options): Schema {
  return mark({ ...keywords, ...options }, '~kind', kind)
}

function mark(target: Schema, name: '~kind' | '~optional', value: unknown): Schema {
  return Object.defineProperty(target, name, { value, enumerable: false, configurable: true })
}

function optional(inner: Schema): Schema {
  return mark(mark({ ...inner }, '~kind', inner['~kind']), '~optional', true)
}

function object(properties: Readonly<Record<string, Schema>>, options?: Options): Schema {
  const required = Object.keys(properties).filter((name) => properties[name]?.['~optional'] !== true)
  return schema('Object', { type: 'object', ...(required.length > 0 && { required }), properties }, options)
}

function partial(of: Schema, options?: Options): Schema {
  const properties = Object.entries(of['properties'] as Readonly<Record<string, Schema>>)
  return object(Object.fromEntries(properties.map(([name, inner]) => [name, optional(inner)])), options)
}

const builders = {
  String: (options?: Options) => schema('String', { type: 'string' }, options),
  Integer: (options?: Options) => schema('Integer', { type: 'integer' }, options),
  Number: (options?: Options) => schema('Number', { type: 'number' }, options),
  Boolean: (options?: Options) => schema('Boolean', { type: 'boolean' }, options),
  Null: (options?: Options) => schema('Null', { type: 'null' }, options),
  Unknown: (options?: Options) => schema('Unknown', {}, options),
  Literal: (value: string | number | boolean, options?: Options) => schema('Literal', { type: typeof value, const: value }, options),
  Array: (items: Schema, options?: Options) => schema('Array', { type: 'array', items }, options),
  Union: (anyOf: readonly Schema[], options?: Options) => schema('Union', { anyOf }, options),
  Record: (_key: Schema, value: Schema, options?: Options) =>
    schema('Record', { type: 'object', patternProperties: { '^.*$': value } }, options),
  Unsafe: (keywords: Options) => schema('Unsafe', keywords),
  Optional: optional,
  Object: object,
  Partial: partial,
}

/** The builders make what TypeBox makes: a test compares them. */
export const Type = builders as unknown as Pick<typeof TypeBox, keyof typeof builders>
