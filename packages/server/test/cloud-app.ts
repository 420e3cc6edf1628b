/**
 * The Cloud API's door alone on a socket of its own, over a real database, with key pairs of every
 * kind and a clock that may be held. Requests are signed here the way the documents say, so that
 * a test can break any one thing about them.
 */
import { createHash, randomBytes } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { after } from 'node:test'
import { libraryActions } from '../src/features/library-admin/index.ts'
import { createCloudApi } from '../src/gateways/cloud-api/index.ts'
import type { CloudCredential } from '../src/gateways/cloud-api/index.ts'
import { deriveTc3Key, signTc3 } from '../src/gateways/cloud-api/tc3-signature.ts'
import { signV1 } from '../src/gateways/cloud-api/v1-signature.ts'
import { system } from '../src/kernel/actor.ts'
import type { Actor } from '../src/kernel/actor.ts'
import type { Grant } from '../src/kernel/grant.ts'
import { createDigests } from '../src/platform/blobs/digest-runs.ts'
import { openMemoryBlobs } from '../src/platform/blobs/drivers/memory/memory-blobs.ts'
import { Caches } from '../src/platform/cache.ts'
import type { Call, Machinery } from '../src/platform/call.ts'
import { systemClock, systemRandom } from '../src/platform/clock.ts'
import type { Clock } from '../src/platform/clock.ts'
import type { Db } from '../src/platform/db/db.ts'
import { noFaults } from '../src/platform/faults.ts'
import type { Action } from '../src/platform/http/action.ts'
import { listen } from '../src/platform/http/listener.ts'
import { createKeys } from '../src/platform/keys.ts'
import { Signals } from '../src/platform/signals.ts'
import type { Log } from '../src/platform/log/log.ts'

export const rootPair = { secretId: 'AKIDEXAMPLEfake0000000000000000000001', secretKey: 'FakeSecretKeyForUnitTests0000001' }
export const temporaryPair = { secretId: 'AKIDtemporary', secretKey: 'TemporarySecretKey', token: 'temporary-token' }
export const foreignId = 'AKIDforeign'

export type CloudAppOptions = {
  readonly db: Db
  readonly clock?: Clock
  readonly actions?: readonly Action[]
  readonly regions?: readonly string[]
}

/** `Response` of an answer, with what carried it. */
export type CloudAnswer = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  // oxlint-disable-next-line typescript/no-explicit-any -- A parsed answer of any action; tests assert on it.
  readonly response: any
  readonly text: string
}

export type CloudApp = Awaited<ReturnType<typeof cloudApp>>

/** Starts the door; it stops, and closes the database, when the test file ends. */
export async function cloudApp({ db, clock = systemClock, actions = libraryActions, regions }: CloudAppOptions) {
  const lines: string[] = []
  const note = (fields: object, message: string): void => void lines.push(JSON.stringify({ ...fields, message }))
  const sink = { debug: note, info: note, warn: note, error: note }
  const log: Log = sink
  const blobs = openMemoryBlobs()
  const digests = await createDigests()
  const addresses = { control: '', content: '', contentHost: '', librarySuffix: 'media.test' }
  const machinery: Machinery = {
    db,
    blobs,
    digests,
    clock,
    addresses,
    caches: new Caches({ ageMsMax: 0 }),
    signals: new Signals(),
    random: systemRandom,
    faults: noFaults,
    keys: createKeys(randomBytes(32), systemRandom),
    jobs: { wake: () => undefined },
  }
  const handle = createCloudApi({
    actions,
    findCredential: (_call, key) => findTestCredential(key),
    machinery,
    log,
    ...(regions && { regions }),
  })
  const listener = await listen({ host: '127.0.0.1', port: 0, handle })
  const host = `127.0.0.1:${listener.port}`
  // The name clients know the server by, as behind a proxy.
  Object.assign(addresses, { control: 'https://cloud.media.test:8443' })
  after(async () => {
    await listener.stop(0)
    await Promise.all([digests.close(), db.close(), blobs.close()])
  })

  /** Sends exactly these bytes and headers. */
  function send(sent: { method?: string; path?: string; headers?: Record<string, string>; body?: string | Buffer }): Promise<CloudAnswer> {
    return new Promise((resolve, reject) => {
      const { method = 'POST', path = '/', headers = {}, body = '' } = sent
      const outgoing = httpRequest({
        host: '127.0.0.1',
        port: listener.port,
        method,
        path,
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      })
      outgoing.on('error', reject)
      outgoing.on('response', (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          const isJson = answer.headers['content-type'] === 'application/json'
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            text,
            response: isJson ? JSON.parse(text).Response : undefined,
          })
        })
      })
      outgoing.end(body)
    })
  }

  /** A request signed by TC3, in the shape of Go's and Python's clients unless told otherwise. */
  function tc3(action: string, parameters: object | string, options: Tc3Options = {}): Promise<CloudAnswer> {
    return send(signedTc3(action, parameters, { host, timestamp: Math.floor(clock.now() / 1000), ...options }))
  }

  /** The answer's `Response`, or an error that shows it. */
  async function ask(action: string, parameters: object = {}): Promise<CloudAnswer['response']> {
    const { response } = await tc3(action, parameters)
    if (response.Error) throw Object.assign(new Error(response.Error.Message), { code: response.Error.Code })
    return response
  }

  /** The code an action refuses with. */
  async function codeOf(action: string, parameters: object | string = {}): Promise<string | undefined> {
    return (await tc3(action, parameters)).response.Error?.Code
  }

  const call = (): Call<keyof Machinery> => ({ ...machinery, requestId: 'test', actor: system, log, signal: new AbortController().signal })
  return { host, origin: listener.origin, machinery, call, lines, send, tc3, ask, codeOf }
}

const accountActor: Actor = { kind: 'account', userId: '', grants: new Set<Grant>(['admin']) }

function findTestCredential({ secretId, token }: { secretId: string; token: string | undefined }): CloudCredential | undefined {
  switch (secretId) {
    case rootPair.secretId:
      return { kind: 'valid', secretKey: rootPair.secretKey, account: 'root', actor: accountActor }
    case temporaryPair.secretId:
      if (token !== temporaryPair.token) return { kind: 'tokenless' }
      return { kind: 'valid', secretKey: temporaryPair.secretKey, account: 'temporary', actor: accountActor }
    case 'AKIDexpired':
      return { kind: 'tokenless' }
    case foreignId:
      return { kind: 'foreign' }
    default:
      return undefined
  }
}

export type Tc3Options = {
  readonly method?: 'GET' | 'POST'
  readonly path?: string
  readonly host?: string
  readonly signedHost?: string
  readonly signedPath?: string
  readonly service?: string
  readonly version?: string
  readonly contentType?: string
  readonly secretId?: string
  readonly secretKey?: string
  readonly timestamp?: number
  readonly date?: string
  /** Also signs the action's name, in lower case, as newer samples do. */
  readonly signsAction?: boolean
  readonly headers?: Record<string, string>
}

/** Method, path, headers and body of a signed request; parameters as text are taken as they are. */
export function signedTc3(
  action: string,
  parameters: object | string,
  options: Tc3Options & { readonly timestamp: number; readonly host: string },
) {
  const { method = 'POST', path = '/', host, service = 'smh', version = '2021-07-12', timestamp } = options
  const contentType = options.contentType ?? (method === 'GET' ? 'application/x-www-form-urlencoded' : 'application/json')
  const text = typeof parameters === 'string' ? parameters : JSON.stringify(parameters)
  const body = method === 'GET' ? '' : text
  const date = options.date ?? new Date(timestamp * 1000).toISOString().slice(0, 10)
  const values: [string, string][] = [
    ['content-type', contentType],
    ['host', options.signedHost ?? host],
  ]
  if (options.signsAction) values.push(['x-tc-action', action.toLowerCase()])
  const names = values.map(([name]) => name).join(';')
  const payload = options.headers?.['x-tc-content-sha256'] ?? body
  const lines = values.map(([name, value]) => `${name}:${value}\n`).join('')
  const canonical = [
    method,
    options.signedPath ?? path,
    method === 'GET' ? text : '',
    lines,
    names,
    createHash('sha256').update(payload).digest('hex'),
  ].join('\n')
  const key = deriveTc3Key(options.secretKey ?? rootPair.secretKey, { date, service })
  const signature = signTc3(key, { timestamp: String(timestamp), date, service, canonical }).toString('hex')
  const headers: Record<string, string> = {
    host,
    'content-type': contentType,
    'x-tc-action': action,
    'x-tc-version': version,
    'x-tc-timestamp': String(timestamp),
    authorization: `TC3-HMAC-SHA256 Credential=${options.secretId ?? rootPair.secretId}/${date}/${service}/tc3_request, SignedHeaders=${names}, Signature=${signature}`,
    ...options.headers,
  }
  return { method, path: method === 'GET' ? `${path}?${text}` : path, headers, body }
}

/** A form or query signed by the older signature; `plainName` is how the client spells names in the signed text. */
export function signedV1(
  parameters: Readonly<Record<string, string>>,
  options: {
    readonly method: 'GET' | 'POST'
    readonly host: string
    readonly timestamp: number
    readonly plainName?: (name: string) => string
    readonly secretKey?: string
  },
) {
  const all: Record<string, string> = {
    Version: '2021-07-12',
    Timestamp: String(options.timestamp),
    Nonce: '11886',
    SecretId: rootPair.secretId,
    ...parameters,
  }
  const spell = options.plainName ?? ((name: string) => name)
  const plain = `${options.method}${options.host}/?${Object.keys(all)
    .sort()
    .map((name) => `${spell(name)}=${all[name]}`)
    .join('&')}`
  all['Signature'] = signV1(options.secretKey ?? rootPair.secretKey, plain, all['SignatureMethod'] ?? 'HmacSHA1')
  const text = new URLSearchParams(all).toString()
  return options.method === 'GET'
    ? { method: 'GET', path: `/?${text}`, headers: { host: options.host }, body: '' }
    : { method: 'POST', path: '/', headers: { host: options.host, 'content-type': 'application/x-www-form-urlencoded' }, body: text }
}
