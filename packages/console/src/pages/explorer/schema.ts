/** The part of JSON Schema that the API documents use. */
export type Schema = {
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object' | 'null'
  readonly format?: string
  readonly description?: string
  readonly enum?: readonly string[]
  readonly const?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly items?: Schema
  readonly maxItems?: number
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly anyOf?: readonly Schema[]
}

/** A value or null counts as the value: what is left out says the same. */
export function withoutNull(schema: Schema): Schema {
  const [only, ...others] = (schema.anyOf ?? []).filter(({ type }) => type !== 'null')
  if (!only || others.length > 0) return schema
  return { ...(schema.description !== undefined && { description: schema.description }), ...only }
}

export type Control = 'text' | 'number' | 'choice' | 'claim' | 'lines' | 'group' | 'json'

/** What a form asks for a value of this schema with. */
export function controlOf(schema: Schema): Control {
  if (schema.enum) return 'choice'
  switch (schema.type) {
    case 'string':
      return 'text'
    case 'integer':
    case 'number':
      return 'number'
    case 'boolean':
      return 'claim'
    case 'array':
      return schema.items?.type === 'string' || schema.items?.type === 'integer' ? 'lines' : 'json'
    case 'object':
      return Object.keys(schema.properties ?? {}).length > 0 ? 'group' : 'json'
    default:
      return schema.anyOf?.every(({ type }) => type === 'string' || type === 'integer' || type === 'boolean') ? 'text' : 'json'
  }
}
