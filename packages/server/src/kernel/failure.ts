/**
 * Expected refusals. A slice declares its codes in one table (`failures`), throws
 * `table.Code()`, and an edge renders it: the kind decides the HTTP status once, in
 * `failureStatus`; a code may pin another status where a client contract demands it.
 */
import { assert } from './assert.ts'

export const failureStatus = {
  invalid: 400,
  unauthenticated: 401,
  denied: 403,
  missing: 404,
  conflict: 409,
  precondition: 412,
  too_large: 413,
  range: 416,
  exhausted: 429,
  unavailable: 503,
} as const

export type FailureKind = keyof typeof failureStatus

export type FailureSpec = {
  readonly kind: FailureKind
  /** A full sentence that says what to do next, without internals. */
  readonly message: string
  /** Only where a contract demands another status than the kind's. */
  readonly status?: number
}

export class Failure extends Error {
  override readonly name = 'Failure'
  readonly code: string
  readonly kind: FailureKind
  readonly status: number

  constructor(code: string, spec: FailureSpec, message?: string, cause?: unknown) {
    super(message ?? spec.message, cause === undefined ? undefined : { cause })
    this.code = code
    this.kind = spec.kind
    this.status = spec.status ?? failureStatus[spec.kind]
  }
}

export type FailureTable<Code extends string> = {
  /** Creates the failure; the message replaces the table's sentence where a call can say more. */
  readonly [C in Code]: (message?: string, cause?: unknown) => Failure
} & { readonly specs: Readonly<Record<Code, FailureSpec>> }

/** Turns a table `Code → kind, message` into constructors of the same names. */
export function failures<Code extends string>(specs: Record<Code, FailureSpec>): FailureTable<Code> {
  const table: Record<string, unknown> = { specs }
  for (const [code, spec] of Object.entries<FailureSpec>(specs)) {
    assert(/^[A-Z][A-Za-z0-9.]+$/.test(code), `Failure code ${code} is PascalCase.`)
    table[code] = (message?: string, cause?: unknown) => new Failure(code, spec, message, cause)
  }
  return table as FailureTable<Code>
}
