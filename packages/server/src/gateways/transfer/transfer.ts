/**
 * The content listener's own door: tickets bring bytes in, links take them out. Every address
 * carries its permission, so nothing here asks who is calling; every answer is readable by pages
 * of any origin. Buckets and live streams have doors of their own.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { downloadPathPrefix } from '../../features/downloads/index.ts'
import { uploadPathPrefix } from '../../features/uploads/index.ts'
import { limits } from '../../kernel/limits.ts'
import type { Machinery } from '../../platform/call.ts'
import type { HttpHandler } from '../../platform/http/business-api.ts'
import { createRequestCall, nextRequestId } from '../../platform/http/request-call.ts'
import type { Log } from '../../platform/log/log.ts'
import { preflightHeaders } from './cors.ts'
import type { Exchange } from './exchange.ts'
import { transferFailure } from './failures.ts'
import { formBoundary } from '../../platform/http/streaming/form-parser.ts'
import { postForm } from './post-form.ts'
import { putUpload } from './put-upload.ts'
import { refuse } from './refuse.ts'
import { sendContent } from './send-content.ts'

export type TransferOptions = {
  readonly machinery: Machinery
  readonly log: Log
  /** How long a transfer may stand still. */
  readonly idleMs?: number
  /** Told once for every answer. */
  readonly observe?: (operation: string, status: number, startedAt: number) => void
}

export type Transfer = {
  readonly handle: HttpHandler
  /** For the server's `checkContinue`: the body is asked for when its ticket was found good. */
  readonly handleContinue: HttpHandler
}

/** Handles what `isTransferRequest` says; everything else is refused as unknown. */
export function createTransfer(options: TransferOptions): Transfer {
  const begin =
    (awaitsContinue: boolean): HttpHandler =>
    (request, response) =>
      void serve(options, openExchange(options, request, response, awaitsContinue))
  return { handle: begin(false), handleContinue: begin(true) }
}

async function serve({ observe }: TransferOptions, exchange: Exchange): Promise<void> {
  const startedAt = observe ? performance.now() : 0
  try {
    await dispatch(exchange)
  } catch (error) {
    refuse(exchange, error)
  }
  observe?.(operationOf(exchange.path), exchange.response.statusCode, startedAt)
}

function openExchange(
  { machinery, log, idleMs = limits.transferIdle }: TransferOptions,
  request: IncomingMessage,
  response: ServerResponse,
  awaitsContinue: boolean,
): Exchange {
  const url = request.url ?? '/'
  const mark = url.indexOf('?')
  const path = mark < 0 ? url : url.slice(0, mark)
  const queryText = mark < 0 ? '' : url.slice(mark + 1)
  return { request, response, path, queryText, idleMs, awaitsContinue, call: createRequestCall(machinery, nextRequestId(), log, response) }
}

async function dispatch(exchange: Exchange): Promise<void> {
  const { request, response, path } = exchange
  if (request.method === 'OPTIONS') {
    response.writeHead(204, [...preflightHeaders(request.headers), 'x-cos-request-id', exchange.call.requestId]).end()
  } else if (path.startsWith(downloadPathPrefix)) {
    if (request.method !== 'GET' && request.method !== 'HEAD') throw transferFailure.MethodNotAllowed()
    await sendContent(exchange)
  } else if (path.startsWith(uploadPathPrefix)) {
    if (request.method !== 'PUT') throw transferFailure.MethodNotAllowed()
    await putUpload(exchange, path.slice(uploadPathPrefix.length))
  } else await dispatchForm(exchange)
}

async function dispatchForm(exchange: Exchange): Promise<void> {
  const boundary =
    exchange.request.method === 'POST' && exchange.path === '/' ? formBoundary(exchange.request.headers['content-type']) : undefined
  if (boundary === undefined) throw transferFailure.NoSuchKey()
  await postForm(exchange, boundary)
}

/** For metrics: never the whole path, which holds a permission. */
const operationOf = (path: string): string =>
  path.startsWith(downloadPathPrefix) ? 'transfer.download' : path.startsWith(uploadPathPrefix) ? 'transfer.upload' : 'transfer.form'
