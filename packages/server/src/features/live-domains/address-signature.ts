/**
 * The rule of live addresses: `txSecret` is the MD5 (32 digits) or SHA-256 (64 digits) of key,
 * stream name and the text of `txTime`, one behind the other; `txTime` is a time in hex seconds
 * and the address is good until so many seconds later. The documents call this authentication by
 * key. Pure; asked for every push, play and playlist.
 */
import { hash, timingSafeEqual } from 'node:crypto'

/** The two slots. An empty one signs nothing; both are good while both are set, which is how keys are rotated. */
export type AddressKeys = {
  readonly main: string
  readonly backup: string
  /** Seconds that are added to `txTime`; raising them prolongs addresses that are already out. */
  readonly graceSeconds: number
}

export type KeySlot = 'main' | 'backup'
export type DigestName = 'md5' | 'sha256'

/** What an address carries beside its stream, as it stands in the query. */
export type AddressSignature = { readonly txSecret?: string | undefined; readonly txTime?: string | undefined }

export type SignatureFault =
  | 'no_key'
  | 'secret_missing'
  | 'secret_malformed'
  | 'time_missing'
  | 'time_malformed'
  | 'signature_wrong'
  | 'expired'

/** Which key signed it and until when it is good, in milliseconds; or what is wrong, and what is known all the same. */
export type CheckedSignature =
  | { readonly isGood: true; readonly key: KeySlot; readonly expiresAt: number }
  | { readonly isGood: false; readonly fault: SignatureFault; readonly key?: KeySlot; readonly expiresAt?: number }

/** The digest is chosen by the length of `txSecret`. Late is told only of what was signed by one of the keys. */
export function checkSignature(
  keys: AddressKeys,
  { txSecret, txTime }: AddressSignature,
  at: { readonly stream: string; readonly now: number },
): CheckedSignature {
  if (keys.main === '' && keys.backup === '') return wrong('no_key')
  if (txSecret === undefined || txSecret === '') return wrong('secret_missing')
  if (txTime === undefined || txTime === '') return wrong('time_missing')
  const seconds = parseTxTime(txTime)
  if (seconds === undefined) return wrong('time_malformed')
  if (!/^(?:[0-9a-f]{32}|[0-9a-f]{64})$/i.test(txSecret)) return wrong('secret_malformed')
  const expiresAt = Math.min((seconds + keys.graceSeconds) * 1000, lastTime)
  const key = findSigner(keys, txSecret.toLowerCase(), at.stream + txTime)
  if (!key) return { isGood: false, fault: 'signature_wrong', expiresAt }
  return at.now > expiresAt ? { isGood: false, fault: 'expired', key, expiresAt } : { isGood: true, key, expiresAt }
}

const wrong = (fault: SignatureFault): CheckedSignature => ({ isGood: false, fault })

/** The last moment a date can hold. */
const lastTime = 8.64e15

function findSigner(keys: AddressKeys, txSecret: string, signedText: string): KeySlot | undefined {
  const digest = txSecret.length === 32 ? 'md5' : 'sha256'
  if (keys.main !== '' && isEqual(hash(digest, keys.main + signedText), txSecret)) return 'main'
  if (keys.backup !== '' && isEqual(hash(digest, keys.backup + signedText), txSecret)) return 'backup'
  return undefined
}

/** Both are hex digits of one length. */
const isEqual = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(a, 'latin1'), Buffer.from(b, 'latin1'))

/**
 * Seconds: 1 to 16 hex digits. Ten decimal digits are a decimal time, as one page of the
 * documents writes it: read as hex they would be good for thousands of years.
 */
export function parseTxTime(text: string): number | undefined {
  if (/^\d{10}$/.test(text)) return Number(text)
  return /^[0-9a-f]{1,16}$/i.test(text) ? Number.parseInt(text, 16) : undefined
}

/** `txTime` and `txSecret` for a stream's address; `graceSeconds` of the domain come on top of `at`. */
export function signAddress(of: {
  readonly key: string
  readonly stream: string
  /** Unix seconds. */
  readonly at: number
  readonly digest?: DigestName
}): { readonly txSecret: string; readonly txTime: string } {
  const txTime = of.at.toString(16).toUpperCase()
  return { txSecret: hash(of.digest ?? 'md5', of.key + of.stream + txTime), txTime }
}

/** The two parameters in a query; of one that is given twice the first counts. */
export function readAddressSignature(query: string): AddressSignature {
  const parameters = new URLSearchParams(query)
  return { txSecret: parameters.get('txSecret') ?? undefined, txTime: parameters.get('txTime') ?? undefined }
}
