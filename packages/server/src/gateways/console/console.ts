/** Answers below `/console`: hashed files for ever, pages anew each time, and nothing that the build does not hold. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { HttpHandler } from '../../platform/http/business-api.ts'
import { checkConditions } from '../../platform/http/streaming/conditions.ts'
import type { Log } from '../../platform/log/log.ts'
import type { KeptBuild } from './build.ts'
import { chooseEncoding, indexName, openBuiltFiles } from './built-files.ts'
import type { BuiltFile, BuiltFiles } from './built-files.ts'
import { contentSecurityPolicy, pageHeaders, shieldHeaders } from './page-headers.ts'
import { preparingPage, waitingScript, waitingScriptName } from './preparing-page.ts'

export type ConsoleOptions = {
  readonly build: Pick<KeptBuild, 'directory' | 'state' | 'settled'>
  /** Origins the console talks to besides its own; asked for each page. */
  readonly origins: () => readonly string[]
  readonly log: Log
}

const prefix = '/console'

/** True for what is below `/console`, and for a browser that was given the bare origin. */
export function isConsoleRequest(request: IncomingMessage): boolean {
  const url = request.url as string
  return /^\/console(?:[/?#]|$)/.test(url) || isBareVisit(request)
}

/** Clients of the Cloud API name an action; a person who typed an address asks for a page. */
function isBareVisit({ method, url, headers }: IncomingMessage): boolean {
  const isRoot = url === '/' || (url?.startsWith('/?') === true && !/[?&]Action=/.test(url))
  return isRoot && (method === 'GET' || method === 'HEAD') && headers['x-tc-action'] === undefined && takesPages(headers.accept)
}

const takesPages = (accept: string | undefined): boolean => /\btext\/html\b/i.test(accept ?? '')

export function createConsole({ build, origins, log }: ConsoleOptions): HttpHandler {
  const files = openBuiltFiles(build.directory)
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method, url } = request as { method: string; url: string }
    if (method !== 'GET' && method !== 'HEAD') return answer(response, 405, { Allow: 'GET, HEAD' })
    if (!url.startsWith(prefix)) return answer(response, 302, { Location: prefix, 'Cache-Control': 'no-store' })
    const name = nameOf(url)
    if (name === undefined) return answer(response, 404, {})
    if (name === waitingScriptName) return answer(response, 200, { 'Content-Type': mediaTypes['js'] as string }, waitingScript)
    if (build.state() === 'building') await Promise.race([build.settled, nextTurn()])
    const state = build.state()
    if (state !== 'ready') return answerPreparing(request, response, state)
    const found = await files.find(name)
    if (found && found.name !== indexName) return send({ files, request, response }, found, fileHeaders(found))
    const index = isPage(name, request) ? await files.find(indexName) : undefined
    if (!index) return answer(response, 404, {})
    const policy = { 'Content-Security-Policy': contentSecurityPolicy(origins()) }
    await send({ files, request, response }, index, { ...pageHeaders, ...policy, 'Cache-Control': 'no-cache' })
  }
  return (request, response) =>
    void serve(request, response).catch((error: unknown) => {
      log.warn({ error }, 'a file of the console could not be sent')
      if (response.headersSent) response.destroy()
      else answer(response, 500, {})
    })
}

/** What is already there takes no time to be found. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** The name inside the build; undefined for what can't be one. */
function nameOf(url: string): string | undefined {
  const path = (url.split(/[?#]/, 1)[0] as string).slice(prefix.length).replace(/^\//, '')
  try {
    const name = decodeURIComponent(path)
    const isClimbing = name.split(/[/\\]/).some((part) => part === '..' || part === '.')
    return isClimbing || name.includes('\0') ? undefined : name
  } catch {
    // No text at all behind the percent signs.
    return undefined
  }
}

/** Addresses inside the console are its own business; a missing asset is missing. */
function isPage(name: string, { headers }: IncomingMessage): boolean {
  if (name.startsWith('assets/')) return false
  return takesPages(headers.accept) || !/\.[^/]*$/.test(name)
}

function fileHeaders({ name }: BuiltFile): Record<string, string> {
  return { 'Cache-Control': name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache' }
}

type Exchange = { readonly files: BuiltFiles; readonly request: IncomingMessage; readonly response: ServerResponse }

async function send({ files, request, response }: Exchange, file: BuiltFile, own: Readonly<Record<string, string>>): Promise<void> {
  const encoding = chooseEncoding(request.headers['accept-encoding']?.toString(), file.encodings)
  const etag = encoding ? `${file.etag}-${encoding}` : file.etag
  const headers = { ...shieldHeaders, ...own, ETag: `"${etag}"`, ...(file.encodings.length > 0 && { Vary: 'Accept-Encoding' }) }
  const verdict = checkConditions({ 'if-none-match': request.headers['if-none-match'] }, { etag, modifiedAt: 0 })
  if (verdict === 'notModified') return void response.writeHead(304, headers).end()
  const { handle, sizeBytes } = await files.open(file, encoding)
  response.writeHead(200, {
    ...headers,
    'Content-Type': mediaTypes[file.name.slice(file.name.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
    'Content-Length': sizeBytes,
    ...(encoding && { 'Content-Encoding': encoding }),
  })
  if (request.method === 'HEAD') {
    await handle.close()
    return void response.end()
  }
  await pipeline(handle.createReadStream(), response).catch(ignoreLeaving)
}

/** Of what a build consists of. */
const mediaTypes: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json; charset=utf-8',
  woff2: 'font/woff2',
}

function ignoreLeaving(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE' && error.code !== 'ECONNRESET' && error.code !== 'EPIPE') throw error
}

/** A browser asks again by itself; a program is told when. */
function answerPreparing(request: IncomingMessage, response: ServerResponse, state: 'building' | 'failed'): void {
  const page = preparingPage(state)
  response.writeHead(503, {
    ...shieldHeaders,
    ...pageHeaders,
    'Content-Security-Policy': contentSecurityPolicy([]),
    'Cache-Control': 'no-store',
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': Buffer.byteLength(page),
    ...(state === 'building' && { 'Retry-After': '2' }),
  })
  response.end(request.method === 'HEAD' ? undefined : page)
}

function answer(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>, body?: string): void {
  const text = body ?? (status === 404 ? 'The console has no such file.\n' : '')
  response.writeHead(status, {
    ...shieldHeaders,
    ...(text && { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' }),
    ...headers,
    'Content-Length': Buffer.byteLength(text),
  })
  response.end(response.req.method === 'HEAD' ? undefined : text)
}
