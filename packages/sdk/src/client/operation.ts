/** The names and types of operations, as the rest of the package uses them. */
import type { BackOff } from './back-off.ts'
import type { Operations } from '../generated/operations.ts'

export type OperationId = keyof Operations
export type Input<Id extends OperationId> = Operations[Id]['input']
export type Answer<Id extends OperationId> = Operations[Id]['answer']

/** What every call takes beside its input. */
export type CallOptions = {
  readonly signal?: AbortSignal | undefined
  /** Of one try, in place of the client's. */
  readonly timeoutMs?: number | undefined
  /** Of this call, in place of the client's. */
  readonly backOff?: Partial<BackOff> | undefined
  /** Custom metadata and the like. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** Calls without an obligatory member may be made without input. */
export type CallArguments<Id extends OperationId> =
  Record<never, never> extends Input<Id>
    ? [input?: Input<Id> | undefined, options?: CallOptions | undefined]
    : [input: Input<Id>, options?: CallOptions | undefined]

/** Whoever makes calls: the client, as its nouns see it. */
export interface Caller {
  call<Id extends OperationId>(id: Id, ...given: CallArguments<Id>): Promise<Answer<Id>>
  /** The bytes an address of the content listener leads to. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
}

export type ConflictStrategy = 'ask' | 'rename' | 'overwrite'
export type Entry = Answer<'listDirectory'>['contents'][number]
