/** Requests of the object door as a COS client signs them, one at a time and visible to the test. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { cosAuthorization, encodeStrictly } from '../src/features/credentials/index.ts'
import { bucketName } from '../src/features/buckets/index.ts'
import type { SpaceName } from '../src/kernel/ids.ts'
import type { GivenLibrary, TestApp } from './test-app.ts'

export type ObjectKeyPair = { readonly secretId: string; readonly secretKey: string; readonly token?: string }

export type ObjectAnswer = {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly bytes: Buffer
  /** Of a refusal. */
  readonly code: string | undefined
}

export type ObjectSend = {
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** The installation's own by default; `none` leaves the signature out. */
  readonly pair?: ObjectKeyPair | 'none'
  /** In the address instead of a header. */
  readonly isPresigned?: boolean
  /** Signed at an earlier time, for the usual quarter of an hour. */
  readonly signedSecondsAgo?: number
  readonly bucket?: string
  /** The address of all buckets. */
  readonly isService?: boolean
}

export const bucketOf = (library: Pick<GivenLibrary, 'id'>, space = '-'): string => bucketName(library.id, space as SpaceName)

const encodedPath = (path: string): string => path.split('/').map(encodeStrictly).join('/')

/** A client of one bucket, path style. The key is the decoded one, without its leading slash. */
export function objectClient(app: Pick<TestApp, 'content' | 'keyPair' | 'clock'>, bucket: string) {
  async function send(method: string, key: string, options: ObjectSend = {}): Promise<ObjectAnswer> {
    const { query = {}, headers = {}, body, isPresigned = false } = options
    const pair: ObjectKeyPair | 'none' = options.pair ?? app.keyPair
    const path = options.isService ? '/' : `/${options.bucket ?? bucket}/${key}`
    const all: Record<string, string> = { ...headers }
    const parameters = Object.entries(query).map(([name, value]) => `${encodeStrictly(name)}=${encodeStrictly(value)}`)
    if (pair !== 'none') {
      if (pair.token !== undefined) all['x-cos-security-token'] = pair.token
      const start = Math.floor(app.clock.now() / 1000) - (options.signedSecondsAgo ?? 0)
      const authorization = cosAuthorization(pair, {
        method,
        path,
        parameters: Object.entries(query),
        headers: [['host', app.content.replace('http://', '')], ...signable(headers)],
        signTime: `${start};${start + 900}`,
      })
      if (isPresigned) parameters.push(authorization.replaceAll(/=([^&]*)/g, (_, value: string) => `=${encodeStrictly(value)}`))
      else all['authorization'] = authorization
    }
    const search = parameters.length > 0 ? `?${parameters.join('&')}` : ''
    const response = await fetch(`${app.content}${encodedPath(path)}${search}`, {
      method,
      headers: all,
      redirect: 'manual',
      ...(body !== undefined && { body: body as string }),
    })
    const bytes = Buffer.from(await response.arrayBuffer())
    const text = bytes.toString()
    return { status: response.status, headers: response.headers, text, bytes, code: /<Error>.*?<Code>(\w+)<\/Code>/s.exec(text)?.[1] }
  }

  /** Sends and insists on the status, showing the body when it differs. */
  async function expect(status: number, method: string, key: string, options: ObjectSend = {}): Promise<ObjectAnswer> {
    const answer = await send(method, key, options)
    assert.equal(answer.status, status, `${method} ${key} answered ${answer.status} ${answer.text.slice(0, 500)}`)
    return answer
  }

  /** Status and code of a refusal. */
  const refusal = async (method: string, key: string, options: ObjectSend = {}): Promise<readonly [number, string | undefined]> => {
    const { status, code } = await send(method, key, options)
    return [status, code]
  }

  const put = (key: string, body: string | Uint8Array = 'content', options: ObjectSend = {}): Promise<ObjectAnswer> =>
    expect(200, 'PUT', key, { body, ...options })

  /** Keys and common prefixes of one page, in the order of the answer, and the marker of the next. */
  async function list(query: Readonly<Record<string, string>> = {}, options: ObjectSend = {}) {
    const { text } = await expect(200, 'GET', '', { ...options, query })
    return {
      keys: textsOf(text, 'Key'),
      prefixes: [...text.matchAll(/<CommonPrefixes><Prefix>([^<]*)<\/Prefix>/g)].map(([, prefix = '']) => unescape(prefix)),
      nextMarker: textsOf(text, 'NextMarker')[0],
      isTruncated: textsOf(text, 'IsTruncated')[0] === 'true',
      text,
    }
  }

  async function removeMany(keys: readonly string[], options: ObjectSend & { readonly isQuiet?: boolean } = {}): Promise<ObjectAnswer> {
    const objects = keys.map((key) => `<Object><Key>${escape(key)}</Key></Object>`).join('')
    const body = `<Delete>${objects}<Quiet>${options.isQuiet ?? false}</Quiet></Delete>`
    const headers = { 'content-md5': hash('md5', body, 'base64'), ...options.headers }
    return send('POST', '', { body, ...options, headers, query: { delete: '' } })
  }

  return { bucket, send, expect, refusal, put, list, removeMany }
}

/** What fetch leaves as it is on its way. */
const signable = (headers: Readonly<Record<string, string>>): readonly (readonly [string, string])[] =>
  Object.entries(headers).filter(([name]) => /^(?:content-type|content-md5|range|x-cos-(?!security))/.test(name))

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const unescape = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', "'").replaceAll('&amp;', '&')

/** The texts of all elements with this name. */
export const textsOf = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) => unescape(text))
