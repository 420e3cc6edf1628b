/**
 * The door of COS and S3 on the content listener. It finds what the address names and who asks,
 * decides once from the command's own declaration whether they may, lets the command do it, and
 * writes the answer or the refusal. This is the only way to a command.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { findBucket } from '../../features/buckets/index.ts'
import type { Bucket } from '../../features/buckets/index.ts'
import type { RootKeyFinder } from '../../features/credentials/index.ts'
import { limits } from '../../kernel/limits.ts'
import type { Machinery } from '../../platform/call.ts'
import type { HttpHandler } from '../../platform/http/business-api.ts'
import { createRequestCall, nextRequestId } from '../../platform/http/request-call.ts'
import type { Log } from '../../platform/log/log.ts'
import { readAddress } from './address.ts'
import type { Address } from './address.ts'
import { answer, refuse } from './answer.ts'
import { createBodySums } from './body/index.ts'
import type { BodySums } from './body/index.ts'
import { authenticate } from './authenticate.ts'
import { authorise } from './authorise.ts'
import type { Command, CommandReply, Level, ObjectAsked } from './command.ts'
import { objectCommands } from './commands.ts'
import { preflightHeaders } from './cors.ts'
import { protocolOf } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import { objectFailure } from './failures.ts'
import { ObjectQuery, prefixIn } from './object-query.ts'
import { createRouter } from './router.ts'
import { readSignature } from './signatures/index.ts'

export type ObjectGatewayOptions = {
  readonly machinery: Machinery
  readonly log: Log
  readonly findRootKey: RootKeyFinder
  /** How long a transfer may stand still. */
  readonly idleMs?: number
  /** Told once for every answer. */
  readonly observe?: (operation: string, status: number, startedAt: number) => void
}

export type ObjectGateway = {
  readonly handle: HttpHandler
  /** For the server's `checkContinue`: the body is asked for when its command takes it. */
  readonly handleContinue: HttpHandler
  /** When no request is on its way any more. */
  readonly close: () => Promise<void>
}

const findCommand = createRouter(objectCommands)

export function createObjectGateway(options: ObjectGatewayOptions): ObjectGateway {
  const sums = createBodySums()
  const open = { ...options, sums }
  const begin =
    (awaitsContinue: boolean): HttpHandler =>
    (request, response) =>
      void serve(options, openExchange(open, request, response, awaitsContinue))
  return { handle: begin(false), handleContinue: begin(true), close: () => sums.close() }
}

function openExchange(
  { machinery, log, idleMs = limits.transferIdle, sums }: ObjectGatewayOptions & { readonly sums: BodySums },
  request: IncomingMessage,
  response: ServerResponse,
  awaitsContinue: boolean,
): Exchange {
  const url = request.url ?? '/'
  const mark = url.indexOf('?')
  const rawQuery = mark < 0 ? '' : url.slice(mark + 1)
  return {
    request,
    response,
    method: request.method ?? 'GET',
    rawPath: mark < 0 ? url : url.slice(0, mark),
    rawQuery,
    rawHeaders: request.rawHeaders,
    call: createRequestCall(machinery, nextRequestId(), log, response),
    protocol: protocolOf(request, rawQuery),
    idleMs,
    sums,
    awaitsContinue,
  }
}

async function serve(options: ObjectGatewayOptions, exchange: Exchange): Promise<void> {
  const startedAt = options.observe ? performance.now() : 0
  const told = { name: 'none' }
  try {
    await answer(exchange, exchange.method === 'OPTIONS' ? answerPreflight(exchange) : await run(options, exchange, told))
  } catch (error) {
    refuse(exchange, error)
  }
  options.observe?.(`object.${told.name}`, exchange.response.statusCode, startedAt)
}

function answerPreflight({ request }: Exchange): CommandReply {
  const headers = preflightHeaders(request)
  if (!headers) throw objectFailure.AccessForbidden()
  return { status: 200, headers }
}

async function run({ findRootKey }: ObjectGatewayOptions, exchange: Exchange, told: { name: string }): Promise<CommandReply> {
  const signature = readSignature(exchange)
  const query = new ObjectQuery(exchange.rawQuery)
  const address = readAddress(exchange.request.headers.host, exchange.rawPath)
  const bucket = await requireBucket(exchange, address)
  const key = bucket?.hasLooseSlashes ? address.key.replace(/^\/+/, '') : address.key
  const command = findCommand(exchange, levelOf(bucket, key), query)
  told.name = command.name
  const signed = signature && (await authenticate(exchange, findRootKey, signature, { address, bucket }))
  if (signed) exchange.call.actor = signed.key.actor
  const asked = { exchange, query, signed, findRootKey, bucket, key }
  if (!command.access.isForm) authorise(asked, command.access, { bucket, key: command.access.isByPrefix ? prefixIn(query, bucket) : key })
  // The level of a command says which of these it gets to see.
  return (command as Command<'object'>).run(asked as ObjectAsked)
}

async function requireBucket({ call }: Exchange, { bucketName }: Address): Promise<Bucket | undefined> {
  if (bucketName === undefined) return undefined
  const bucket = await findBucket(call, bucketName)
  if (!bucket) throw objectFailure.NoSuchBucket()
  return bucket
}

const levelOf = (bucket: Bucket | undefined, key: string): Level => (!bucket ? 'service' : key === '' ? 'bucket' : 'object')
