/** Asks a running server by the Cloud API, signed with the root key pair: for commands that need no data folder for themselves. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { deriveTc3Key, signTc3 } from '../gateways/cloud-api/index.ts'
import { findRootKey } from '../platform/installation/root-key.ts'
import { StartRefused } from '../platform/installation/start-refused.ts'

/** The members of `Response`; a refusal of the server is a `ServerRefused`. */
export type AskServer = (action: string, parameters?: object) => Promise<Readonly<Record<string, unknown>>>

export class ServerRefused extends StartRefused {
  readonly code: string
  constructor(code: string, message: string) {
    super(`The server refuses (${code}): ${message}`)
    this.code = code
  }
}

export type ServiceVersion = { readonly service: string; readonly version: string }

/** The server of this data folder, or the one that is named. */
export function serverAt(config: Config, origin: string | undefined, { service, version }: ServiceVersion): AskServer {
  const { host, port } = config.controlListen
  const at = new URL(origin ?? config.controlUrl ?? `${config.isPlainHttp ? 'http' : 'https'}://${host}:${port}`)
  const key = config.rootKey ?? findRootKey(config.dataDirectory)
  if (!key) throw new StartRefused(`There is no root key pair in ${config.dataDirectory}. Name the data folder of the server with --data.`)
  const authority = join(config.dataDirectory, 'tls', 'ca.pem')
  const ca = existsSync(authority) ? readFileSync(authority) : undefined
  return async (action, parameters = {}) => {
    const body = JSON.stringify(parameters)
    const headers = signedHeaders(key, { host: at.host, service, body, now: Date.now() })
    const text = await post(at, { ...headers, 'x-tc-action': action, 'x-tc-version': version }, { body, ca })
    const { Error: refusal, ...members } = readResponse(text, at)
    if (refusal) throw new ServerRefused(refusal.Code, refusal.Message)
    return members
  }
}

function signedHeaders(
  { secretId, secretKey }: { readonly secretId: string; readonly secretKey: string },
  of: { readonly host: string; readonly service: string; readonly body: string; readonly now: number },
): Record<string, string> {
  const { host, service, body } = of
  const timestamp = String(Math.floor(of.now / 1000))
  const date = new Date(of.now).toISOString().slice(0, 10)
  const digest = createHash('sha256').update(body).digest('hex')
  const canonical = `POST\n/\n\ncontent-type:application/json\nhost:${host}\n\ncontent-type;host\n${digest}`
  const signature = signTc3(deriveTc3Key(secretKey, { date, service }), { timestamp, date, service, canonical }).toString('hex')
  return {
    host,
    'content-type': 'application/json',
    'x-tc-timestamp': timestamp,
    authorization: `TC3-HMAC-SHA256 Credential=${secretId}/${date}/${service}/tc3_request, SignedHeaders=content-type;host, Signature=${signature}`,
  }
}

const answerMsMax = 15_000
const answerBytesMax = 16 * 1024 * 1024

function post(
  at: URL,
  headers: Readonly<Record<string, string>>,
  { body, ca }: { readonly body: string; readonly ca: Buffer | undefined },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const refuse = (cause: NodeJS.ErrnoException): void =>
      reject(
        new StartRefused(`No server answers at ${at.origin} (${cause.code ?? cause.message}). Start it, or name it with --server.`, {
          cause,
        }),
      )
    const options = { method: 'POST', headers: { ...headers, 'content-length': Buffer.byteLength(body) }, timeout: answerMsMax }
    const outgoing = at.protocol === 'https:' ? httpsRequest(at, { ...options, ...(ca && { ca }) }) : httpRequest(at, options)
    outgoing.on('error', refuse)
    outgoing.on('timeout', () => outgoing.destroy(new Error('it takes too long')))
    outgoing.on('response', (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => {
        text += chunk
        if (text.length > answerBytesMax) outgoing.destroy(new Error('its answer is too long'))
      })
      answer.on('end', () => resolve(text))
      answer.on('error', refuse)
    })
    outgoing.end(body)
  })
}

type Response = { readonly Error?: { readonly Code: string; readonly Message: string } } & Readonly<Record<string, unknown>>

function readResponse(text: string, at: URL): Response {
  try {
    const { Response: members } = JSON.parse(text) as { readonly Response?: Response }
    if (members) return members
  } catch {
    // Told below.
  }
  throw new StartRefused(`What answers at ${at.origin} is not the Cloud API. Name the control listener with --server.`)
}
