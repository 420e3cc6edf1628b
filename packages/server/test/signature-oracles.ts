/**
 * The stock clients as oracles: what they sign, sent the way they send it. Requests come out in the
 * form the verifiers take, so that a test can break any one thing about them.
 */
import { createHash, createHmac } from 'node:crypto'
import COS from 'cos-nodejs-sdk-v5'
import { SignatureV4 } from '@smithy/signature-v4'
import type { SignedRequest } from '../src/gateways/object/signatures/index.ts'

export const fakePair = { secretId: 'AKIDEXAMPLEfake0000000000000000000001', secretKey: 'FakeSecretKeyForUnitTests0000001' }
/** The validity window of the reference's vectors, in seconds. */
export const window = { start: 1_700_000_000, end: 1_700_000_900 }
export const keyTime = `${window.start};${window.end}`

export type OracleCase = {
  readonly method: string
  /** Decoded, without its leading slash. */
  readonly key: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
}

/** What COS clients put on the wire for this key. */
const encodeKey = (key: string): string =>
  encodeURIComponent(key)
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/')

const rawQueryOf = (query: Readonly<Record<string, string>>): string =>
  Object.entries(query)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&')

const cosAuthorization = (of: OracleCase): string =>
  COS.getAuthorization({
    SecretId: fakePair.secretId,
    SecretKey: fakePair.secretKey,
    Method: of.method as 'GET',
    Key: of.key,
    Query: { ...of.query },
    Headers: { ...of.headers },
    // The client takes more than its types say.
    ...({ KeyTime: keyTime } as object),
  })

/** Signed in the header by the COS client. */
export const cosHeaderRequest = (of: OracleCase): SignedRequest => ({
  method: of.method,
  rawPath: `/${encodeKey(of.key)}`,
  rawQuery: rawQueryOf(of.query ?? {}),
  rawHeaders: [...Object.entries(of.headers).flat(), 'Authorization', cosAuthorization(of)],
})

/** Pre-signed by the COS client: the signature as it is, in the query. */
export const cosQueryRequest = (of: OracleCase): SignedRequest => ({
  ...cosHeaderRequest(of),
  rawQuery: [cosAuthorization(of), rawQueryOf(of.query ?? {})].filter((part) => part !== '').join('&'),
  rawHeaders: Object.entries(of.headers).flat(),
})

/** The hash the AWS signer asks for, by the platform. */
class Sha256 {
  readonly #hash
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string)
  }
  update(chunk: string | Uint8Array): void {
    this.#hash.update(chunk)
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }
  reset(): void {}
}

const awsSigner = new SignatureV4({
  service: 's3',
  region: 'ap-guangzhou',
  credentials: { accessKeyId: fakePair.secretId, secretAccessKey: fakePair.secretKey },
  sha256: Sha256,
  uriEscapePath: false,
  applyChecksum: true,
})

const awsRequest = (of: OracleCase) => {
  const host = of.headers['host'] ?? 'gw.example.com'
  return {
    method: of.method,
    protocol: 'http:',
    hostname: host,
    path: `/${encodeKey(of.key)}`,
    query: { ...of.query },
    headers: { ...of.headers },
  }
}

const fromAws = (signed: { method: string; path: string; query?: unknown; headers: Record<string, string> }): SignedRequest => ({
  method: signed.method,
  rawPath: signed.path,
  rawQuery: rawQueryOf((signed.query ?? {}) as Record<string, string>),
  rawHeaders: Object.entries(signed.headers).flat(),
})

/** Signed in the header by the AWS client's signer. */
export const awsHeaderRequest = async (of: OracleCase): Promise<SignedRequest> =>
  fromAws((await awsSigner.sign(awsRequest(of), { signingDate: new Date(window.start * 1000) })) as never)

/** Pre-signed by the AWS client's signer, for a quarter of an hour. */
export const awsQueryRequest = async (of: OracleCase): Promise<SignedRequest> =>
  fromAws(
    (await awsSigner.presign(awsRequest({ ...of, headers: { ...of.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } }), {
      signingDate: new Date(window.start * 1000),
      expiresIn: 900,
    })) as never,
  )
