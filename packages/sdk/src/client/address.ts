/** From an operation and its input to a request: address, query, body. Pure. */
import { routes } from '../generated/routes.ts'
import { MediathequeError } from './error.ts'
import type { OperationId } from './operation.ts'
import { escapePath } from './path-text.ts'
import type { PathText } from './path-text.ts'

export type Scope = { readonly libraryId?: string | undefined; readonly spaceId?: string | undefined }

type Values = Readonly<Record<string, unknown>>
type Route = {
  readonly method: string
  readonly path: string
  readonly query: readonly string[]
  readonly flag?: string
  readonly isBytes?: true
}

export const routeOf = (id: OperationId): Route => routes[id]

/** Path and query of an operation; a member that is undefined counts as left out, an unknown one is refused. */
export function addressOf(id: OperationId, input: Values, scope: Scope): { readonly path: string; readonly query: URLSearchParams } {
  const { path, query: names, flag } = routeOf(id)
  const left = new Set(Object.keys(input).filter((name) => name !== 'body' && input[name] !== undefined))
  const filled = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    left.delete(name)
    return pathValue(id, name, input[name] ?? defaultOf(name, scope))
  })
  const query = new URLSearchParams()
  if (flag) query.set(flag, '1')
  for (const name of names) {
    left.delete(name)
    const value = input[name]
    if (value === undefined) continue
    query.set(name, textOf(value))
  }
  const [unknown] = left
  if (unknown !== undefined) throw misuse(id, `${id} takes no ${unknown}.`)
  return { path: filled, query }
}

const defaultOf = (name: string, { libraryId, spaceId }: Scope): string | undefined =>
  name === 'LibraryId' ? libraryId : name === 'SpaceId' ? (spaceId ?? '-') : undefined

function pathValue(id: OperationId, name: string, value: unknown): string {
  if (name === 'FilePath') return escapePath((value ?? '') as PathText)
  const text = textOf(value)
  if (text === '') throw misuse(id, `${id} needs ${name}.`)
  return encodeURIComponent(text)
}

/** Flags are 1 and 0, lists have commas. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(',')
  if (typeof value === 'boolean') return value ? '1' : '0'
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

const misuse = (operation: string, message: string): MediathequeError =>
  new MediathequeError({ code: 'InputInvalid', status: 0, message, operation })
