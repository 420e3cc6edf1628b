/** JSON Schema → TypeScript, for the few words the API documents use. Refuses what it does not know. */

export type Schema = {
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: unknown
  readonly description?: string
  readonly format?: string
}

/**
 * `input`: what a caller gives, where `undefined` counts as left out. `answer`: what the server says.
 */
export type Side = 'input' | 'answer'

export function typeOf(schema: Schema, side: Side): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const).replaceAll('"', "'")
  if (schema.enum) return schema.enum.map(literal).join(' | ')
  if (schema.anyOf) return [...new Set(schema.anyOf.map((one) => typeOf(one, side)))].join(' | ')
  const { type } = schema
  if (Array.isArray(type)) return (type as readonly string[]).map((one) => typeOf({ ...schema, type: one }, side)).join(' | ')
  switch (type) {
    case 'string':
    case 'boolean':
    case 'null':
      return type
    case 'number':
      return 'number'
    case 'integer':
      return schema.format === 'int64' ? 'number | bigint' : 'number'
    case 'array':
      return `readonly (${schema.items ? typeOf(schema.items, side) : 'unknown'})[]`
    case 'object':
      return objectType(schema, side)
    case undefined:
      return 'unknown'
    default:
      throw new Error(`The generator does not know the type ${String(type)}.`)
  }
}

function objectType(schema: Schema, side: Side): string {
  const [values] = Object.values(schema.patternProperties ?? {})
  if (values) return `Readonly<Record<string, ${typeOf(values, side)}>>`
  if (!schema.properties) return 'Readonly<Record<string, unknown>>'
  const members = Object.entries(schema.properties).map(([name, member]) =>
    memberLine({ name, schema: member, isRequired: schema.required?.includes(name) === true }, side),
  )
  return members.length === 0 ? 'Readonly<Record<string, never>>' : `{\n${members.join('\n')}\n}`
}

/** One member of an object type, with its description. */
export function memberLine(
  member: { readonly name: string; readonly schema: Schema; readonly isRequired: boolean; readonly type?: string },
  side: Side,
): string {
  const type = member.type ?? typeOf(member.schema, side)
  const mark = member.isRequired ? ':' : '?:'
  const orNothing = !member.isRequired && side === 'input' && type !== 'unknown' ? ' | undefined' : ''
  return `${comment(member.schema.description)}readonly ${quoted(member.name)}${mark} ${type}${orNothing}`
}

export const quoted = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`)

export const comment = (text: string | undefined): string =>
  text ? `/** ${text.replaceAll('*/', '* /').replace(/([^.!?])$/, '$1.')} */\n` : ''

const literal = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : String(value))
