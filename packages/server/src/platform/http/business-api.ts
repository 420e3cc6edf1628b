/**
 * The pipeline of the business API: find the operation, authorise, validate, run, answer. This is
 * the only way to an operation, so nothing runs without its declared access having been checked.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Actor } from '../../kernel/actor.ts'
import { parsePath } from '../../kernel/entry-path.ts'
import { Failure } from '../../kernel/failure.ts'
import { limits } from '../../kernel/limits.ts'
import type { Machinery } from '../call.ts'
import type { Log } from '../log/log.ts'
import { checkBody, isLongBody, parseJson, readBody } from './body.ts'
import { answer, refuse } from './answers.ts'
import { answerPreflight } from './cors.ts'
import type { Operation, Reply } from './operation.ts'
import { parseQuery, readQuery } from './query.ts'
import type { RawQuery } from './query.ts'
import { createRequestCall, nextRequestId } from './request-call.ts'
import type { RequestCall } from './request-call.ts'
import { apiPrefix, Router, select, selectable } from './router.ts'
import type { Selected } from './router.ts'

export type Credentials = {
  readonly accessToken: string | undefined
  readonly librarySecret: string | undefined
  /** `user_id`: whom an administrator's token without a user acts for. */
  readonly userId: string | undefined
}

/** Who asks and what the path's library and space are. Handed in by the app: the platform knows no product. */
export type Authorise = (
  call: RequestCall,
  request: { readonly operation: Operation; readonly params: Readonly<Record<string, string>>; readonly credentials: Credentials },
) => Promise<{ readonly actor: Actor; readonly scope: unknown }> | { readonly actor: Actor; readonly scope: unknown }

export type BusinessApiOptions = {
  readonly operations: readonly Operation[]
  /** Query flags and body fields that select operations, the one that wins first. */
  readonly selectorOrder: readonly string[]
  readonly machinery: Machinery
  readonly authorise: Authorise
  readonly log: Log
  /** Told once for every answer. */
  readonly observe?: (operationId: string, status: number, startedAt: number) => void
}

export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => void

/** Handles every request below `/api/v1/`; `isBusinessPath` tells which those are. */
export function createBusinessApi(options: BusinessApiOptions): HttpHandler {
  const router = new Router(options.operations, options.selectorOrder)
  return (request, response) => {
    if (request.method === 'OPTIONS') return answerPreflight(request, response, 'GET, HEAD, PUT, POST, DELETE, OPTIONS')
    void serve(router, options, request, response)
  }
}

/** A trailing slash in a client's base address gives `//api/v1/…`. */
export const isBusinessPath = (url: string): boolean => /^\/{1,8}api\/v1(?:\/|$|\?)/.test(url)

async function serve(router: Router, options: BusinessApiOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const startedAt = options.observe ? performance.now() : 0
  const call = createRequestCall(options.machinery, nextRequestId(), options.log, response)
  let operationId = 'none'
  let status: number
  try {
    const { path, query } = splitUrl(request.url as string)
    const route = router.find(request.method as string, path)
    const credentials = credentialsOf(request, query)
    if (route.needsBody && isLongBody(request))
      await admitByHead(selectable(route, query), (selected) => options.authorise(call, { ...selected, credentials }))
    const body = route.needsBody ? parseJson(await readBody(request, limits.jsonBodyBytesMax)) : undefined
    const { operation, params } = select(route, query, body)
    operationId = operation.id
    // Who is known already is let in at once: a turn of the event loop costs more than the check.
    const authorising = options.authorise(call, { operation, params, credentials })
    const authorised = authorising instanceof Promise ? await authorising : authorising
    call.actor = authorised.actor
    const reply = await operation.run(call, {
      params,
      path: params['FilePath'] ? parsePath(params['FilePath']) : root,
      query: readQuery(operation.query, query),
      body:
        operation.body && (await checked(operation, route.needsBody ? body : parseJson(await readBody(request, limits.jsonBodyBytesMax)))),
      headers: request.headers,
      scope: authorised.scope,
    })
    status = reply.status
    answer(request, response, call.requestId, reply)
  } catch (error) {
    const reply = failureReply(error, call)
    status = reply.status
    refuse(request, response, call.requestId, reply)
  }
  options.observe?.(operationId, status, startedAt)
}

/**
 * Where the body tells which operation it is, a long one is read only from somebody whom one of
 * them lets in. A short one is read first: looking twice would cost every such call more.
 */
async function admitByHead(selectable: readonly Selected[], authorise: (selected: Selected) => unknown): Promise<void> {
  let refusal: unknown
  for (const selected of selectable) {
    try {
      await authorise(selected)
      return
    } catch (error) {
      refusal = error
    }
  }
  throw refusal
}

const root: readonly string[] = []

function splitUrl(url: string): { path: string; query: RawQuery } {
  const prefixEnd = url.indexOf(apiPrefix)
  const start = prefixEnd < 0 ? url.length : prefixEnd + apiPrefix.length
  const fragment = url.indexOf('#')
  const end = fragment < 0 ? url.length : fragment
  const mark = url.indexOf('?')
  if (mark < 0 || mark > end) return { path: url.slice(start, end), query: parseQuery('') }
  return { path: url.slice(start, mark), query: parseQuery(url.slice(mark + 1, end)) }
}

function credentialsOf(request: IncomingMessage, query: RawQuery): Credentials {
  const { authorization } = request.headers
  return {
    accessToken: query.get('access_token') || (authorization && bearer.exec(authorization)?.[1]) || undefined,
    librarySecret: query.get('library_secret') || undefined,
    userId: query.get('user_id') || undefined,
  }
}

const bearer = /^Bearer +(\S+)$/i

/** An absent body counts as `{}`; `[]` stays for operations that take lists. */
async function checked(operation: Operation, body: unknown): Promise<unknown> {
  const value = body === undefined || body === null ? {} : body
  if (operation.body) await checkBody(operation.body, value)
  return value
}

function failureReply(error: unknown, call: RequestCall): Reply {
  if (error instanceof Failure) {
    if (error.status >= 500)
      call.log.warn({ requestId: call.requestId, code: error.code, cause: error.cause }, 'refused for a fault of ours')
    return { status: error.status, body: { status: error.status, code: error.code, message: error.message, requestId: call.requestId } }
  }
  // Who has left ended the work, and that is no failure.
  if (!call.signal.aborted) call.log.error({ requestId: call.requestId, error }, 'request failed')
  const message = 'The server failed. Try again; if it keeps failing, tell the operator the request id.'
  return { status: 500, body: { status: 500, code: 'InternalServerError', message, requestId: call.requestId } }
}
