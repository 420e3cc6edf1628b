/** Addresses of live streams: signing them, and saying of one why it is good or not. Pure but for the browser's SHA-256. */
import { md5 } from './md5.ts'

export type Digest = 'md5' | 'sha256'

export type LiveKeys = {
  /** Off: every address is good. */
  readonly isSigned: boolean
  readonly main: string
  readonly backup: string
  /** How long an address lives on after the time it names. */
  readonly graceSeconds: number
}

/** The query of a signed address: good until `expiresAt`, in Unix seconds, and the grace after it. */
export async function signStream(asked: {
  readonly stream: string
  readonly key: string
  readonly expiresAt: number
  readonly digest: Digest
}): Promise<string> {
  const txTime = asked.expiresAt.toString(16).toUpperCase()
  const txSecret = await digestOf(asked.key + asked.stream + txTime, asked.digest)
  return `txSecret=${txSecret}&txTime=${txTime}`
}

async function digestOf(text: string, digest: Digest): Promise<string> {
  if (digest === 'md5') return md5(text)
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

export type Verdict =
  | 'open'
  | 'good'
  | 'expired'
  | 'wrongDomain'
  | 'unreadable'
  | 'noSecret'
  | 'badSecret'
  | 'noTime'
  | 'badTime'
  | 'wrongSignature'

export type Explained = {
  readonly verdict: Verdict
  readonly app?: string
  readonly stream?: string
  readonly signedBy?: 'main' | 'backup'
  readonly digest?: Digest
  /** Unix seconds, with the grace. */
  readonly expiresAt?: number
}

/** What the server would find out about this address of the domain. */
export async function explainAddress(text: string, domain: string, keys: LiveKeys, now: number): Promise<Explained> {
  const read = readAddress(text, domain)
  if (typeof read === 'string') return { verdict: read }
  const { app, stream, txSecret, txTime } = read
  const place = { app, stream }
  if (!keys.isSigned) return { verdict: 'open', ...place }
  if (!txSecret) return { verdict: 'noSecret', ...place }
  const digest = ({ 32: 'md5', 64: 'sha256' } as const)[txSecret.length]
  if (!digest || !/^[0-9a-f]+$/i.test(txSecret)) return { verdict: 'badSecret', ...place }
  if (!txTime) return { verdict: 'noTime', ...place, digest }
  if (!/^[0-9a-f]{1,16}$/i.test(txTime)) return { verdict: 'badTime', ...place, digest }
  const expiresAt = Number.parseInt(txTime, 16) + keys.graceSeconds
  for (const name of ['main', 'backup'] as const) {
    const isSigner = keys[name] !== '' && (await digestOf(keys[name] + stream + txTime, digest)) === txSecret.toLowerCase()
    if (isSigner) return { verdict: expiresAt >= now ? 'good' : 'expired', ...place, digest, expiresAt, signedBy: name }
  }
  return { verdict: 'wrongSignature', ...place, digest, expiresAt }
}

type Read = { readonly app: string; readonly stream: string; readonly txSecret: string | null; readonly txTime: string | null }

/** Addresses by host name, and those by path that the content listener takes besides. */
function readAddress(text: string, domain: string): Read | 'unreadable' | 'wrongDomain' {
  const url = URL.parse(text.trim().replace(/^(?:rtmps?|webrtc|srt):/i, 'http:'))
  if (!url) return 'unreadable'
  const names = url.pathname.split('/').filter((name) => name !== '')
  const isByPath = names[0] === '-' && names[1] === 'live'
  const host = isByPath ? names[2] : (url.searchParams.get('vhost') ?? url.hostname)
  const [app, file] = isByPath ? names.slice(3) : names
  if (app === undefined || file === undefined) return 'unreadable'
  if (host?.toLowerCase() !== domain.toLowerCase()) return 'wrongDomain'
  return {
    app,
    stream: decodeURIComponent(file).replace(/\.(?:flv|m3u8)$/, ''),
    txSecret: url.searchParams.get('txSecret'),
    txTime: url.searchParams.get('txTime'),
  }
}

/** 32 letters and digits, as consoles make them. */
export function newKey(): string {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789'
  return [...crypto.getRandomValues(new Uint32Array(32))].map((number) => letters[number % letters.length]).join('')
}
