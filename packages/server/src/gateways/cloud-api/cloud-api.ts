/**
 * The Cloud API's door: signed actions in the protocol of API 3.0. This room carries requests and
 * answers, checks signatures and reads parameters; what an action does is the slices' business.
 * The order of the steps in `serve` is the documented order of refusals.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { hostName } from '../../features/live-domains/index.ts'
import { Failure } from '../../kernel/failure.ts'
import type { Machinery } from '../../platform/call.ts'
import type { Random } from '../../platform/clock.ts'
import { parameterFailure } from '../../platform/http/action.ts'
import type { Action } from '../../platform/http/action.ts'
import type { HttpHandler } from '../../platform/http/business-api.ts'
import { answerPreflight } from '../../platform/http/cors.ts'
import { createRequestCall } from '../../platform/http/request-call.ts'
import type { RequestCall } from '../../platform/http/request-call.ts'
import type { Log } from '../../platform/log/log.ts'
import { createAuthenticate } from './authenticate.ts'
import type { Authenticate, CredentialFinder } from './authenticate.ts'
import { createDispatch } from './dispatch.ts'
import { sendAnswer } from './envelope.ts'
import { cloudFailure } from './failures.ts'
import { messageOf, parseLanguage } from './messages.ts'
import { unflatten } from './parameters.ts'
import { createRateLimiter } from './rate-limiter.ts'
import { parseExactJson, readInput } from './read-input.ts'
import { readProtocolParameters, receive, splitTarget } from './receive.ts'
import type { CloudRequest } from './receive.ts'

export type CloudApiOptions = {
  readonly actions: readonly Action[]
  readonly findCredential: CredentialFinder
  readonly machinery: Machinery
  readonly log: Log
  /** Regions that are served; absent means any. */
  readonly regions?: readonly string[]
  /** Told once for every answer; the code is empty for a success. */
  readonly observe?: (action: string, code: string, startedAt: number) => void
}

/** First path segments of the other doors on the same listener. */
const foreignPath = /^\/+(?:api|console|healthz|metrics)(?:\/|$)/

/** True for requests of this door: any POST, and a GET that names an action, outside the paths of the other doors. */
export function isCloudRequest(request: IncomingMessage): boolean {
  const { path, rawQuery } = splitTarget(request.url as string)
  if (foreignPath.test(path)) return false
  const namesAction = request.headers['x-tc-action'] !== undefined || /(?:^|&)Action=/.test(rawQuery)
  if (request.method === 'GET' || request.method === 'HEAD') return namesAction
  return request.method === 'POST' || request.method === 'OPTIONS' || namesAction || path === '/'
}

/** Answers every request of the door. Actions of all services come in one list. */
export function createCloudApi(options: CloudApiOptions): HttpHandler {
  const { machinery } = options
  const steps: Steps = {
    options,
    dispatch: createDispatch(options.actions),
    authenticate: createAuthenticate({
      findCredential: options.findCredential,
      clock: machinery.clock,
      publicHosts: () => [machinery.addresses.control.replace(/^https?:\/\//, '')],
    }),
    limiter: createRateLimiter(machinery.clock),
  }
  return (request, response) => {
    if (request.method === 'OPTIONS') return answerPreflight(request, response, 'GET, POST, OPTIONS')
    void serve(steps, request, response)
  }
}

type Steps = {
  readonly options: CloudApiOptions
  readonly dispatch: ReturnType<typeof createDispatch>
  readonly authenticate: Authenticate
  readonly limiter: ReturnType<typeof createRateLimiter>
}

async function serve(steps: Steps, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const { options } = steps
  const target = splitTarget(incoming.url as string)
  const startedAt = options.observe ? performance.now() : 0
  const call = createRequestCall(options.machinery, newRequestId(options.machinery.random), options.log, response)
  const traceId = incoming.headers['x-tc-traceid'] as string | undefined
  let language = parseLanguage(
    (incoming.headers['x-tc-language'] as string | undefined) ?? /(?:^|&)Language=([\w-]+)/.exec(target.rawQuery)?.[1],
  )
  let name = 'none'
  let code = ''
  try {
    const request = await receive(incoming, target)
    if (request.signature === 'v1') language = parseLanguage(request.parameters?.get('Language'))
    const common = readProtocolParameters(request)
    const action = steps.dispatch({ host: request.header('host') ?? '', ...scopeOf(request), version: common.version, name: common.action })
    name = `${action.service}.${action.name}`
    const { account, actor, allows } = await steps.authenticate(call, request, common)
    options.log.info({ requestId: call.requestId, action: name, account, client: common.client?.slice(0, 128) }, 'cloud api request')
    if (action.signers !== 'library' && actor.libraryId !== undefined) throw cloudFailure['AuthFailure.UnauthorizedOperation']()
    if (!steps.limiter.take(`${account} ${name}`, action.ratePerSecond)) throw cloudFailure.RequestLimitExceeded()
    checkRegion(common.region, options.regions)
    const input = readInput(action.input, rawInput(request, action))
    const clientAddress = incoming.socket.remoteAddress ?? ''
    if (allows && !allows({ action, resource: resourceOf(input), clientAddress })) throw cloudFailure['AuthFailure.UnauthorizedOperation']()
    call.actor = actor
    const members = await action.run(call, input)
    sendAnswer(response, { requestId: call.requestId, traceId, members })
  } catch (error) {
    const failure = asFailure(error, call)
    code = failure.code
    // What is left of an unread body would be taken for the next request.
    if (!incoming.complete) response.shouldKeepAlive = false
    sendAnswer(response, { requestId: call.requestId, traceId, members: { Error: { Code: code, Message: messageOf(failure, language) } } })
  }
  options.observe?.(name, code, startedAt)
}

/** What a policy may name of an action: the one thing its parameters say it is about. */
function resourceOf(input: unknown): string {
  for (const [parameter, nameOf] of Object.entries(resourceNames)) {
    const id = (input as Readonly<Record<string, unknown>>)[parameter]
    if (typeof id === 'string') return nameOf(id)
  }
  return ''
}

const resourceNames: Readonly<Record<string, (id: string) => string>> = {
  LibraryId: (id) => `library/${id}`,
  BotBizId: (id) => `application/${id}`,
  AccessKeyId: (id) => `accessKey/${id}`,
  // However it is written: a statement that denies a domain is not passed by in capitals.
  DomainName: (name) => `domain/${hostName(name)}`,
}

/** The service in the credential scope, read leniently: dispatch comes before the signature is judged. */
function scopeOf(request: CloudRequest): { readonly scope?: string } {
  const scope = /^TC3-[\w-]+ +Credential=[^/,\s]+\/[^/,\s]+\/([^/,\s]+)\//.exec(request.header('authorization') ?? '')?.[1]
  return scope === undefined ? {} : { scope }
}

function checkRegion(region: string | undefined, served: readonly string[] | undefined): void {
  if (region === undefined) return
  if (!/^[a-z]{2}(?:-[a-z0-9]+)+$/.test(region) || region.length > 64)
    throw parameterFailure('InvalidParameter', 'Region', 'The parameter Region is not the name of a region.')
  if (served && !served.includes(region)) throw cloudFailure.UnsupportedRegion()
}

function rawInput(request: CloudRequest, action: Action): unknown {
  if (request.parameters) return unflatten(action.input, request.parameters)
  if (request.body.length === 0) return {}
  const value = parseExactJson(request.body.toString('utf8'))
  if (typeof value !== 'object' || value === null) throw parameterFailure('InvalidParameter', 'Body', 'The body is not a JSON object.')
  return value
}

function asFailure(error: unknown, call: RequestCall): Failure {
  if (error instanceof Failure) return error
  call.log.error({ requestId: call.requestId, error }, 'cloud api request failed')
  return cloudFailure.InternalError()
}

/** A random UUID, as clients expect it. */
function newRequestId(random: Random): string {
  const bytes = Buffer.from(random.bytes(16))
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
