/**
 * Finds the operation of a request. Several operations share a method and path: a query flag, a
 * body field or the shape of a parameter selects, in the order of the table; the one without a
 * condition is the default. Path values arrive percent-encoded as a whole (`a%2Fb`), so segments
 * are split before they are decoded and a path tail is split again after.
 */
import { assert } from '../../kernel/assert.ts'
import { edgeFailure } from './failures.ts'
import type { Method, Operation } from './operation.ts'
import { hasFlag } from './query.ts'
import type { RawQuery } from './query.ts'

export type Route = {
  readonly params: Readonly<Record<string, string>>
  /** Decoded text of the path tail; empty for the root. */
  readonly tail: string
  /** In the order they are tried. */
  readonly candidates: readonly Operation[]
  /** One of the candidates is told by a body field: read the body before choosing. */
  readonly needsBody: boolean
}

type Template = {
  readonly segments: readonly string[]
  readonly paramNames: readonly (string | undefined)[]
  readonly hasTail: boolean
  readonly byMethod: Map<Method, { candidates: Operation[]; needsBody: boolean }>
}

/** Parameters that take the rest of the path. */
const tailParams = new Set(['FilePath', 'Inodes'])

export const apiPrefix = '/api/v1/'

export class Router {
  readonly #templates = new Map<string, Template[]>()

  constructor(operations: readonly Operation[]) {
    const ids = new Set<string>()
    for (const operation of operations) {
      assert(!ids.has(operation.id), `Operation ${operation.id} is declared once.`)
      ids.add(operation.id)
      this.#add(operation)
    }
    for (const templates of this.#templates.values()) templates.sort(bySpecificity)
  }

  /** `path` is the raw path behind the prefix, still encoded. Throws `RouteNotFound` or `MethodNotAllowed`. */
  find(method: string, path: string): Route {
    const raw = path.split('/')
    if (raw.length > 1 && raw.at(-1) === '') raw.pop()
    const templates = this.#templates.get(raw[0] as string)
    if (!templates) throw edgeFailure.RouteNotFound()
    let isKnownPath = false
    for (const template of templates) {
      if (!fits(template, raw)) continue
      isKnownPath = true
      const entry = template.byMethod.get(method as Method)
      if (entry) return { ...readParams(template, raw), ...entry }
    }
    throw isKnownPath ? edgeFailure.MethodNotAllowed() : edgeFailure.RouteNotFound()
  }

  #add(operation: Operation): void {
    assert(operation.path.startsWith(apiPrefix), `The path of ${operation.id} starts with ${apiPrefix}.`)
    const segments = operation.path.slice(apiPrefix.length).split('/')
    const resource = segments[0] as string
    const templates = this.#templates.get(resource) ?? []
    this.#templates.set(resource, templates)
    const paramNames = segments.map((segment) => /^\{(\w+)\}$/.exec(segment)?.[1])
    const lastName = paramNames.at(-1)
    const hasTail = lastName !== undefined && tailParams.has(lastName)
    const shape = shapeOf(paramNames, segments)
    let template = templates.find((one) => shapeOf(one.paramNames, one.segments) === shape)
    if (!template) templates.push((template = { segments, paramNames, hasTail, byMethod: new Map() }))
    const entry = template.byMethod.get(operation.method) ?? { candidates: [], needsBody: false }
    template.byMethod.set(operation.method, entry)
    const last = entry.candidates.at(-1)
    assert(!last || last.match, `${operation.id} stands behind ${last?.id}, which has no condition and takes every request.`)
    entry.candidates.push(operation)
    entry.needsBody ||= operation.match?.body !== undefined
  }
}

/** Which of the candidates this request means. */
export function select(route: Route, query: RawQuery, body: unknown): Operation {
  for (const operation of route.candidates) {
    const match = operation.match
    if (!match) return operation
    if (match.query !== undefined && !hasFlag(query, match.query)) continue
    if (match.body !== undefined && !hasField(body, match.body)) continue
    if (match.digits !== undefined && !/^\d+$/.test(route.params[match.digits] ?? '')) continue
    return operation
  }
  throw edgeFailure.RouteNotFound()
}

function hasField(body: unknown, field: string): boolean {
  return typeof body === 'object' && body !== null && field in body && (body as Record<string, unknown>)[field] !== null
}

/** A confirm key and a file path share the address: what tells them apart is the flag, so their templates are one. */
function shapeOf(paramNames: readonly (string | undefined)[], segments: readonly string[]): string {
  return segments.map((segment, index) => (paramNames[index] === undefined ? segment : '{}')).join('/')
}

function fits(template: Template, raw: readonly string[]): boolean {
  const { segments, paramNames, hasTail } = template
  if (hasTail ? raw.length < segments.length - 1 : raw.length !== segments.length) return false
  const fixed = hasTail ? segments.length - 1 : segments.length
  for (let index = 0; index < fixed; index++) {
    if (paramNames[index] === undefined ? raw[index] !== segments[index] : raw[index] === '') return false
  }
  return true
}

function readParams(template: Template, raw: readonly string[]): { params: Record<string, string>; tail: string } {
  const params: Record<string, string> = {}
  const { paramNames, hasTail, segments } = template
  const fixed = hasTail ? segments.length - 1 : segments.length
  for (let index = 1; index < fixed; index++) {
    const name = paramNames[index]
    if (name !== undefined) params[name] = decode(raw[index] as string)
  }
  if (!hasTail) return { params, tail: '' }
  const tail = decode(raw.length === segments.length ? (raw.at(-1) as string) : raw.slice(fixed).join('/'))
  return { params, tail }
}

function decode(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    throw edgeFailure.BadRequest('The address holds a malformed percent escape.')
  }
}

/** Literal segments are tried before parameters, fixed shapes before path tails. */
function bySpecificity(one: Template, other: Template): number {
  if (one.hasTail !== other.hasTail) return one.hasTail ? 1 : -1
  const literals = (template: Template): number => template.paramNames.filter((name) => name === undefined).length
  return literals(other) - literals(one)
}
