/**
 * Parameters on their way in. A query, a form and multipart form data carry flattened names
 * (`Filters.0.Name`); they are decoded here and built up again by the action's schema.
 */
import type { TObject, TSchema } from 'typebox'
import { parameterFailure } from '../../platform/http/action.ts'
import { limits } from '../../kernel/limits.ts'
import { cloudFailure } from './failures.ts'

/** Flattened name → decoded value; the first of a name wins. */
export type Parameters = ReadonlyMap<string, string>

/** Parameters that belong to the protocol, not to an action. */
export const protocolParameters: ReadonlySet<string> = new Set([
  'Action',
  'Version',
  'Region',
  'Timestamp',
  'Nonce',
  'SecretId',
  'Signature',
  'SignatureMethod',
  'Token',
  'Language',
  'RequestClient',
])

/** Decodes a query or an `application/x-www-form-urlencoded` body. */
export function decodeParameters(text: string): Parameters {
  const parameters = new Map<string, string>()
  if (text === '') return parameters
  const pairs = text.split('&', limits.cloudParametersMax + 1)
  if (pairs.length > limits.cloudParametersMax) throw cloudFailure.RequestSizeLimitExceeded('The request has too many parameters.')
  for (const pair of pairs) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decode(equals < 0 ? pair : pair.slice(0, equals))
    if (!parameters.has(name)) parameters.set(name, equals < 0 ? '' : decode(pair.slice(equals + 1)))
  }
  return parameters
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw cloudFailure.InvalidRequest('A parameter holds a malformed percent escape.')
  }
}

type Branch = { value?: string; readonly children: Map<string, Branch> }

/**
 * The nested value the flattened names stand for, as a JSON body would carry it, except that
 * scalars are still text. Names the schema does not know are kept, for the reader to refuse.
 */
export function unflatten(schema: TObject, parameters: Parameters): unknown {
  const root: Branch = { children: new Map() }
  for (const [name, value] of parameters) {
    if (protocolParameters.has(name) && !(name in schema.properties)) continue
    const steps = name.split('.', limits.cloudParameterDepthMax + 1)
    if (steps.length > limits.cloudParameterDepthMax) throw parameterFailure('UnknownParameter', name, `There is no parameter ${name}.`)
    let branch = root
    for (const step of steps) {
      let next = branch.children.get(step)
      if (!next) branch.children.set(step, (next = { children: new Map() }))
      branch = next
    }
    branch.value = value
  }
  return grow(schema, root)
}

function grow(schema: TSchema | undefined, branch: Branch): unknown {
  if (branch.children.size === 0 || branch.value) return branch.value
  const { type, items, properties } = (schema ?? {}) as { type?: string; items?: TSchema; properties?: Record<string, TSchema> }
  const children = [...branch.children]
  if (type === 'array' && children.every(([step]) => /^\d{1,9}$/.test(step))) {
    // Indexes only order the items: gaps close.
    return children.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, child]) => grow(items, child))
  }
  return Object.fromEntries(
    children.map(([step, child]) => [step, grow(properties && Object.hasOwn(properties, step) ? properties[step] : undefined, child)]),
  )
}
