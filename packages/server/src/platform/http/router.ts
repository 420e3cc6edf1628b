/**
 * Finds the operation of a request. Several operations share a method and path: a query flag, a
 * body field or the shape of a parameter selects, in one stated order; the one without a
 * condition is the default. Path values arrive percent-encoded as a whole (`a%2Fb`), so segments
 * are split before they are decoded and a path tail is split again after.
 */
import { assert } from '../../kernel/assert.ts'
import { edgeFailure } from './failures.ts'
import type { Operation } from './operation.ts'
import { canonicalName, isFlagged } from './query.ts'
import type { RawQuery } from './query.ts'

export type Candidate = {
  readonly operation: Operation
  readonly paramNames: readonly (string | undefined)[]
  /** The query flag that selects it, as `parseQuery` spells names. */
  readonly flag: string | undefined
}

export type Route = {
  /** Decoded values by position; the last one holds a whole path tail, empty for the root. */
  readonly values: readonly string[]
  /** In the order they are tried. */
  readonly candidates: readonly Candidate[]
  /** One of the candidates is told by a body field: read the body before choosing. */
  readonly needsBody: boolean
}

type MethodEntry = { readonly candidates: Candidate[]; needsBody: boolean }

type Template = {
  /** Undefined where a parameter stands. */
  readonly literals: readonly (string | undefined)[]
  hasTail: boolean
  readonly byMethod: Map<string, MethodEntry>
}

/** Parameters that take the rest of the path. */
const tailParams = new Set(['FilePath', 'Inodes'])

export const apiPrefix = '/api/v1/'

export class Router {
  readonly #templates = new Map<string, Template[]>()
  readonly #selectorOrder: readonly string[]

  /** `selectorOrder`: query flags and body fields, the one that wins first. */
  constructor(operations: readonly Operation[], selectorOrder: readonly string[]) {
    this.#selectorOrder = selectorOrder
    const ids = new Set<string>()
    for (const operation of operations) {
      assert(!ids.has(operation.id), `Operation ${operation.id} is declared once.`)
      ids.add(operation.id)
      this.#add(operation)
    }
    for (const templates of this.#templates.values()) {
      templates.sort(bySpecificity)
      for (const template of templates) for (const entry of template.byMethod.values()) this.#order(entry.candidates)
    }
  }

  /** `path` is the raw path behind the prefix, still encoded. Throws `RouteNotFound` or `MethodNotAllowed`. */
  find(method: string, path: string): Route {
    const raw = path.split('/')
    const templates = this.#templates.get(raw[0] as string)
    if (!templates) throw edgeFailure.RouteNotFound()
    let isKnownPath = false
    for (const template of templates) {
      const values = read(template, raw)
      if (!values) continue
      isKnownPath = true
      const entry = template.byMethod.get(method)
      if (entry) return { values, candidates: entry.candidates, needsBody: entry.needsBody }
    }
    throw isKnownPath ? edgeFailure.MethodNotAllowed() : edgeFailure.RouteNotFound()
  }

  #add(operation: Operation): void {
    assert(operation.path.startsWith(apiPrefix), `The path of ${operation.id} starts with ${apiPrefix}.`)
    const segments = operation.path.slice(apiPrefix.length).split('/')
    const paramNames = segments.map((segment) => /^\{(\w+)\}$/.exec(segment)?.[1])
    const literals = segments.map((segment, index) => (paramNames[index] === undefined ? segment : undefined))
    const resource = segments[0] as string
    let templates = this.#templates.get(resource)
    if (!templates) this.#templates.set(resource, (templates = []))
    let template = templates.find(
      (one) => one.literals.length === literals.length && one.literals.every((literal, index) => literal === literals[index]),
    )
    if (!template) templates.push((template = { literals, hasTail: false, byMethod: new Map() }))
    template.hasTail ||= tailParams.has(paramNames.at(-1) ?? '')
    let entry = template.byMethod.get(operation.method)
    if (!entry) template.byMethod.set(operation.method, (entry = { candidates: [], needsBody: false }))
    const flag = operation.match?.query
    entry.candidates.push({ operation, paramNames, flag: flag === undefined ? undefined : canonicalName(flag) })
    entry.needsBody ||= operation.match?.body !== undefined
  }

  /** By the stated order, the default last; two that could never be told apart are a bug. */
  #order(candidates: Candidate[]): void {
    const rank = ({ operation }: Candidate): number => {
      const selector = operation.match?.query ?? operation.match?.body
      if (selector === undefined) return this.#selectorOrder.length + (operation.match?.digits === undefined ? 1 : 0)
      const index = this.#selectorOrder.indexOf(selector)
      assert(index >= 0, `The selector ${selector} of ${operation.id} has a place in the selector order.`)
      return index
    }
    const ranked = candidates.map((candidate) => ({ candidate, rank: rank(candidate) })).sort((one, other) => one.rank - other.rank)
    ranked.forEach(({ candidate, rank }, index) => {
      const next = ranked[index + 1]
      assert(next?.rank !== rank, `${candidate.operation.id} and ${next?.candidate.operation.id} can be told apart.`)
      candidates[index] = candidate
    })
  }
}

export type Selected = { readonly operation: Operation; readonly params: Record<string, string> }

/** Which of the candidates this request means, with the parameters under its names. */
export function select(route: Route, query: RawQuery, body: unknown): Selected {
  for (const candidate of route.candidates) {
    const field = candidate.operation.match?.body
    const selected = field === undefined || hasField(body, field) ? selectByHead(candidate, route, query) : undefined
    if (selected) return selected
  }
  throw edgeFailure.RouteNotFound()
}

/** All that it may mean, whatever its body says; at least one. */
export function selectable(route: Route, query: RawQuery): readonly Selected[] {
  const found: Selected[] = []
  for (const candidate of route.candidates) {
    const selected = selectByHead(candidate, route, query)
    if (selected) found.push(selected)
    if (selected && selected.operation.match?.body === undefined) break
  }
  if (found.length === 0) throw edgeFailure.RouteNotFound()
  return found
}

function selectByHead({ operation, paramNames, flag }: Candidate, route: Route, query: RawQuery): Selected | undefined {
  if (flag !== undefined && !isFlagged(query, flag)) return undefined
  const params = nameParams(paramNames, route.values)
  const digits = operation.match?.digits
  return digits !== undefined && !/^\d+$/.test(params[digits] ?? '') ? undefined : { operation, params }
}

function hasField(body: unknown, field: string): boolean {
  return typeof body === 'object' && body !== null && (body as Record<string, unknown>)[field] != null
}

function nameParams(names: readonly (string | undefined)[], values: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {}
  for (let index = 1; index < names.length; index++) {
    const name = names[index]
    if (name !== undefined) params[name] = values[index] as string
  }
  return params
}

/** The decoded values when the path has the template's shape. A trailing slash is ignored. */
function read(template: Template, raw: readonly string[]): string[] | undefined {
  const { literals, hasTail } = template
  const fixed = hasTail ? literals.length - 1 : literals.length
  const given = !hasTail && raw.length === fixed + 1 && raw.at(-1) === '' ? fixed : raw.length
  if (hasTail ? given < fixed : given !== fixed) return undefined
  for (let index = 0; index < fixed; index++) {
    const literal = literals[index]
    if (literal === undefined ? raw[index] === '' : raw[index] !== literal) return undefined
  }
  const values: string[] = []
  for (let index = 0; index < fixed; index++) values.push(literals[index] ?? decode(raw[index] as string))
  if (hasTail) values.push(decode(raw.length === fixed + 1 ? (raw[fixed] as string) : raw.slice(fixed).join('/')))
  return values
}

function decode(text: string): string {
  if (!text.includes('%')) return text
  // Nothing has a name with one, and a database that can't store it would fail.
  if (text.includes('%00')) throw edgeFailure.ParamInvalid('The address holds a NUL character.')
  try {
    return decodeURIComponent(text)
  } catch {
    throw edgeFailure.BadRequest('The address holds a malformed percent escape.')
  }
}

/** Literal segments are tried before parameters, fixed shapes before path tails. */
function bySpecificity(one: Template, other: Template): number {
  if (one.hasTail !== other.hasTail) return one.hasTail ? 1 : -1
  const literals = (template: Template): number => template.literals.filter((literal) => literal !== undefined).length
  return literals(other) - literals(one)
}
