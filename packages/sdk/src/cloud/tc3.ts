/** Signs a request of the Cloud API (API 3.0) with TC3-HMAC-SHA256, by WebCrypto. */

export type Credential = {
  readonly secretId: string
  readonly secretKey: string
  /** With temporary credentials. */
  readonly token?: string | undefined
}

export type Tc3Request = {
  readonly credential: Credential
  readonly service: string
  readonly version: string
  readonly action: string
  readonly region?: string | undefined
  readonly host: string
  readonly path: string
  readonly body: string
  readonly timestampSeconds: number
}

/** The headers of the signed request; `Host` is the client's business, and signed. */
export async function signTc3(request: Tc3Request): Promise<Record<string, string>> {
  const { credential, service, timestampSeconds } = request
  const contentType = 'application/json; charset=utf-8'
  const date = new Date(timestampSeconds * 1000).toISOString().slice(0, 10)
  const scope = `${date}/${service}/tc3_request`
  const signedHeaders = 'content-type;host;x-tc-action'
  const lines = `content-type:${contentType}\nhost:${request.host}\nx-tc-action:${request.action.toLowerCase()}\n`
  const canonical = `POST\n${request.path}\n\n${lines}\n${signedHeaders}\n${await sha256(request.body)}`
  const toSign = `TC3-HMAC-SHA256\n${timestampSeconds}\n${scope}\n${await sha256(canonical)}`
  let key = encode(`TC3${credential.secretKey}`)
  for (const part of [date, service, 'tc3_request']) key = await hmac(key, part)
  const signature = hex(await hmac(key, toSign))
  return {
    'Content-Type': contentType,
    Authorization: `TC3-HMAC-SHA256 Credential=${credential.secretId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
    'X-TC-Action': request.action,
    'X-TC-Version': request.version,
    'X-TC-Timestamp': String(timestampSeconds),
    ...(request.region !== undefined && { 'X-TC-Region': request.region }),
    ...(credential.token !== undefined && { 'X-TC-Token': credential.token }),
  }
}

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
const sha256 = async (text: string): Promise<string> => hex(new Uint8Array(await crypto.subtle.digest('SHA-256', encode(text))))

async function hmac(key: Uint8Array<ArrayBuffer>, text: string): Promise<Uint8Array<ArrayBuffer>> {
  const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, encode(text)))
}
