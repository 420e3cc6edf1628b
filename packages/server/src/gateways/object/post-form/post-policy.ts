/**
 * The policy of a browser form: what its holder may send, signed before the form was made
 * (object-gateway reference, C8). Pure.
 */
import { limits } from '../../../kernel/limits.ts'
import { requestHasExpired } from '../signatures/index.ts'
import { postFailure } from './failures.ts'

export type PostPolicy = {
  /** The JSON as it was before its encoding: some signatures are made of it. */
  readonly text: string
  readonly expiresAt: number
  readonly conditions: readonly FieldCondition[]
  readonly sizeBytesMin: number
  readonly sizeBytesMax: number
}

/** The field is named in lower case, without its dollar sign. */
export type FieldCondition = { readonly field: string; readonly operator: 'eq' | 'starts-with'; readonly value: string }

export function readPostPolicy(base64: string): PostPolicy {
  const text = Buffer.from(base64, 'base64').toString('utf8')
  const document = parseObject(text)
  const { expiration, conditions } = document
  const expiresAt = typeof expiration === 'string' ? Date.parse(expiration) : Number.NaN
  if (Number.isNaN(expiresAt)) throw postFailure.InvalidPolicyDocument('The policy has no expiration, or it is not a time.')
  if (!Array.isArray(conditions) || conditions.length > limits.objectPolicyConditionsMax)
    throw postFailure.InvalidPolicyDocument('The policy has a list of up to 100 conditions.')
  const fields: FieldCondition[] = []
  let range = { min: 0, max: limits.simpleUploadBytesMax as number }
  for (const condition of conditions as unknown[]) {
    const size = readRange(condition)
    if (size) range = { min: Math.max(range.min, size.min), max: Math.min(range.max, size.max) }
    else fields.push(...readConditions(condition))
  }
  return { text, expiresAt, conditions: fields, sizeBytesMin: range.min, sizeBytesMax: range.max }
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw postFailure.InvalidPolicyDocument(undefined, error)
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw postFailure.InvalidPolicyDocument()
  return parsed as Record<string, unknown>
}

function readRange(condition: unknown): { readonly min: number; readonly max: number } | undefined {
  if (!Array.isArray(condition) || String(condition[0]).toLowerCase() !== 'content-length-range') return undefined
  const [min, max] = condition.slice(1).map(Number)
  if (condition.length !== 3 || !Number.isSafeInteger(min) || !Number.isSafeInteger(max) || (min as number) < 0)
    throw postFailure.InvalidPolicyDocument('content-length-range has two numbers of bytes.')
  return { min: min as number, max: max as number }
}

/** `{"field": "value"}`, any number of fields; or `["eq" | "starts-with", "$field", "value"]`. */
function readConditions(condition: unknown): readonly FieldCondition[] {
  if (Array.isArray(condition)) {
    const [operator, field, value] = condition as unknown[]
    const known = String(operator).toLowerCase()
    if (condition.length !== 3 || (known !== 'eq' && known !== 'starts-with') || !isText(field) || !isText(value) || !field.startsWith('$'))
      throw postFailure.InvalidPolicyDocument('A condition is ["eq" or "starts-with", "$field", "value"].')
    return [{ field: field.slice(1).toLowerCase(), operator: known, value }]
  }
  if (typeof condition !== 'object' || condition === null) throw postFailure.InvalidPolicyDocument()
  return Object.entries(condition).map(([field, value]) => {
    if (!isText(value)) throw postFailure.InvalidPolicyDocument('The value of a condition is text.')
    return { field: field.toLowerCase(), operator: 'eq', value }
  })
}

const isText = (value: unknown): value is string => typeof value === 'string'

export function checkPolicyTime({ expiresAt }: PostPolicy, now: number): void {
  if (expiresAt <= now) throw postFailure.AccessDenied(requestHasExpired)
}

/** The form's fields by lower-case name, its key as it will be stored and its bucket among them. */
export type PolicyFields = ReadonlyMap<string, string>

/** Refuses a form that any condition forbids, and one that lacks a field the policy names. */
export function checkConditions({ conditions }: PostPolicy, fields: PolicyFields): void {
  for (const { field, operator, value } of conditions) {
    const given = fields.get(field)
    const holds = given !== undefined && (operator === 'eq' ? given === value : given.startsWith(value))
    if (!holds) throw postFailure.AccessDenied(`The policy has a condition on ${field} that the form does not meet.`)
  }
}

/** Refuses fields that the policy says nothing about: a form of S3 is signed whole. */
export function checkCoverage({ conditions }: PostPolicy, fields: Iterable<string>): void {
  const covered = new Set(conditions.map(({ field }) => field))
  for (const field of fields)
    if (!covered.has(field) && !uncovered.has(field) && !field.startsWith('x-ignore-'))
      throw postFailure.AccessDenied(`The policy says nothing about the field ${field}.`)
}

const uncovered = new Set(['policy', 'x-amz-signature', 'file', 'bucket'])
