/**
 * The action table: what `operation.ts` is to the business API, this is to the Cloud API. From
 * it come dispatch, rate limits, the reading of parameters and the list of codes; how a request
 * is carried and signed is the gateway's business.
 */
import { Type } from './schema.ts'
import type { Static, TObject } from 'typebox'
import { Failure } from '../../kernel/failure.ts'
import type { Call, Machinery } from '../call.ts'

export type Action = {
  readonly service: string
  /** Unique per service, so it names the service too. */
  readonly version: string
  readonly name: string
  /** Requests per second and account; as many may come at once. */
  readonly ratePerSecond: number
  /** Its members are parameters; all but those it requires may be left out. */
  readonly input: TObject
  /**
   * Whose key pairs may sign it: those of the account alone (so it is where nothing is said), or
   * those of a Library too: `run` keeps them inside it.
   */
  readonly signers?: 'account' | 'library'
  /** Codes of its own rules, besides those that any action may answer. */
  readonly errors: readonly string[]
  /** Answers the members of `Response`; the gateway adds the `RequestId`. */
  readonly run: (call: Call<keyof Machinery>, input: unknown) => Promise<object>
}

/** Erases the input's type: the gateway has read the parameters by the schema before `run`. */
export function action<Input extends TObject>(
  typed: Omit<Action, 'input' | 'run'> & {
    readonly input: Input
    readonly run: (call: Call<keyof Machinery>, input: Static<Input>) => Promise<object>
  },
): Action {
  return typed as unknown as Action
}

/** Understood by the gateway in a parameter's schema: the code for a value out of its bounds. */
export type ParameterRule = { readonly refusal?: string }

/** A whole number of 64 bits, exact beyond 2^53; at least `minimum`. */
export const WholeInt64 = (options: { readonly minimum: bigint } & ParameterRule) =>
  Type.Unsafe<bigint>({ type: 'integer', format: 'int64', ...options })

/** What a refused request says about its parameter; kept as the failure's cause, for messages in other languages. */
export class RefusedParameter {
  readonly parameter: string
  constructor(parameter: string) {
    this.parameter = parameter
  }
}

/** Refuses a parameter, named as in the documents: `LibraryExtension.LibraryQuota`. */
export const parameterFailure = (code: string, parameter: string, message: string): Failure =>
  new Failure(code, { kind: 'invalid', message }, undefined, new RefusedParameter(parameter))
