/**
 * The operation table: every endpoint of the business API is one `Operation`. From this one
 * table come dispatch, authorisation, validation, the OpenAPI document and the generated tests.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { Static, TObject, TSchema } from 'typebox'
import type { EntryPath } from '../../kernel/entry-path.ts'
import type { Grant } from '../../kernel/grant.ts'
import type { Call, Machinery } from '../call.ts'

/** What a caller must show. Enforced before the operation runs; there is no default. */
export type Access =
  /** Nothing; the operation checks what it was given itself (say why beside it). */
  | { readonly kind: 'open' }
  /** The library secret. */
  | { readonly kind: 'secret' }
  /** The token that is part of the path. */
  | { readonly kind: 'tokenInPath' }
  /** Any token of the scope; nobody at all where the Space is public-read and `isPublic`. */
  | { readonly kind: 'read'; readonly isPublic: boolean }
  /** A token with one of the grants (`admin` and, inside a Space, `space_admin` always suffice when listed). */
  | { readonly kind: 'grants'; readonly anyOf: readonly Grant[] }

/** How much of the path the authorisation step resolves before the operation runs. */
export type ScopeKind = 'none' | 'library' | 'space'

export type Method = 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'

export type OperationRequest<Query, Body, Scope> = {
  readonly params: Readonly<Record<string, string>>
  /** The decoded path tail of `{FilePath}`: names from the root, `[]` for the root. */
  readonly path: EntryPath
  readonly query: Query
  readonly body: Body
  readonly headers: IncomingHttpHeaders
  /** What the path's library and space resolved to. */
  readonly scope: Scope
}

export type Reply = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON; absent means an empty body. */
  readonly body?: unknown
}

export type Operation = {
  /** operationId of the contract. */
  readonly id: string
  /** Further operationIds of the contract that are the same call on the wire, told apart by their target only. */
  readonly alternates?: readonly string[]
  readonly tag: string
  readonly summary: string
  readonly method: Method
  /** Template with `{Name}` parameters; a last `{FilePath}` takes the whole tail, empty included. */
  readonly path: string
  /** Several operations share a method and path: a query flag or a body field selects; the one without is the default. */
  readonly match?: {
    readonly query?: string
    readonly body?: string
    /** A path parameter that must be all digits. */
    readonly digits?: string
  }
  readonly scope: ScopeKind
  readonly access: Access
  readonly query: TObject
  /** Absent: a body is ignored. Present: an empty body counts as `{}`. */
  readonly body?: TSchema
  /** Status → schema of the JSON body, or `empty`. */
  readonly replies: Readonly<Record<number, TSchema | 'empty'>>
  /** Failure codes a caller may meet besides the edge's own. */
  readonly failures?: readonly string[]
  readonly run: (call: Call<keyof Machinery>, request: OperationRequest<unknown, unknown, unknown>) => Promise<Reply>
}

/** The same, typed by its schemas. `Scope` is what the app's authorisation step resolves for the scope kind. */
export type TypedOperation<Query extends TObject, Body extends TSchema, Scope> = Omit<Operation, 'query' | 'body' | 'run'> & {
  readonly query: Query
  readonly body?: Body
  readonly run: (call: Call<keyof Machinery>, request: OperationRequest<Static<Query>, Static<Body>, Scope>) => Promise<Reply>
}

/** Erases the types: the pipeline has checked query and body against the schemas before `run`. */
export function operation<Query extends TObject, Body extends TSchema, Scope>(typed: TypedOperation<Query, Body, Scope>): Operation {
  return typed as unknown as Operation
}

export const ok = (body: unknown, headers?: Readonly<Record<string, string>>): Reply =>
  headers ? { status: 200, body, headers } : { status: 200, body }
export const created = (body?: unknown): Reply => (body === undefined ? { status: 201 } : { status: 201, body })
export const accepted = (body?: unknown): Reply => (body === undefined ? { status: 202 } : { status: 202, body })
export const noContent: Reply = { status: 204 }
export const redirect = (location: string, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status: 302,
  headers: { ...headers, location },
})

/** Reads: any token of the scope; nobody's token at all where the Space is public-read. */
export const publicRead: Access = { kind: 'read', isPublic: true }
/** Any token of the scope. */
export const anyToken: Access = { kind: 'read', isPublic: false }
export const grantedTo = (...anyOf: readonly Grant[]): Access => ({ kind: 'grants', anyOf })
