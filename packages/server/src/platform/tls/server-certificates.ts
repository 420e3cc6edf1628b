/**
 * The certificates of the listeners. Either the operator's own, read again when the files change,
 * or the private authority's: one for the addresses and names that were configured, and one per
 * subdomain that a client asks for, because clients refuse wildcards on many of the hosts the
 * protocols use.
 */
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { createSecureContext } from 'node:tls'
import type { SecureContext, SecureContextOptions } from 'node:tls'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock.ts'
import { StartRefused } from '../installation/start-refused.ts'
import { watchFiles } from '../installation/watch-files.ts'
import type { Log } from '../log/log.ts'
import { leafRenewal, openAuthority } from './authority.ts'

/** Contexts kept for names that clients asked for. */
const contextsMax = 256
const renewalCheck = 3600_000

export type ListenerTls = SecureContextOptions & {
  readonly SNICallback?: (name: string, answer: (error: Error | null, context?: SecureContext) => void) => void
}

export interface ServerCertificates {
  /** For a listener that opens now. */
  current(): ListenerTls
  /** Told about every later certificate; open connections keep theirs. */
  onRenewal(renew: (tls: SecureContextOptions) => void): void
  /** What clients have to trust, when it is not publicly known. */
  readonly authorityPath?: string
  close(): void
}

/** The private authority's certificates for these names, and for subdomains of the host names among them. */
export function privateCertificates(options: {
  readonly dataDirectory: string
  readonly names: readonly string[]
  readonly clock: Clock
  readonly log: Log
}): ServerCertificates {
  const { clock, log } = options
  const authority = openAuthority(options.dataDirectory, clock)
  const names = [...new Set([...options.names, 'localhost', '127.0.0.1', '::1'])]
  const domains = names.filter((name) => isIP(name) === 0)
  let leaf = authority.issueKept(names)
  const contexts = new LRUCache<string, { readonly context: SecureContext; readonly validUntil: number }>({ max: contextsMax })
  const contextFor = (name: string): SecureContext | undefined => {
    if (name.length > 253 || domains.includes(name) || !domains.some((domain) => name.endsWith(`.${domain}`))) return undefined
    const known = contexts.get(name)
    if (known && known.validUntil - clock.now() > leafRenewal) return known.context
    const { cert, key, validUntil } = authority.issue([name])
    const context = createSecureContext({ cert, key, minVersion: 'TLSv1.2' })
    contexts.set(name, { context, validUntil })
    return context
  }
  const renewals: ((tls: SecureContextOptions) => void)[] = []
  const timer = setInterval(() => {
    if (leaf.validUntil - clock.now() > leafRenewal) return
    try {
      leaf = authority.issueKept(names)
    } catch (error) {
      log.warn({ error }, 'the renewed certificate can not be written down; it serves until the next start')
      leaf = authority.issue(names)
    }
    for (const renew of renewals) renew(secure(leaf))
  }, renewalCheck)
  timer.unref()
  return {
    // Without a context in the answer the listener's own certificate is used.
    current: () => ({ ...secure(leaf), SNICallback: (name, answer) => answer(null, contextFor(name.toLowerCase())) }),
    onRenewal: (renew) => void renewals.push(renew),
    authorityPath: authority.path,
    close: () => clearInterval(timer),
  }
}

/** The operator's certificate. Refused when it can't be read or does not fit its key; later mistakes keep the earlier one. */
export function operatorCertificates(files: { readonly certificatePath: string; readonly keyPath: string }, log: Log): ServerCertificates {
  const read = (): SecureContextOptions => {
    const pair = secure({ cert: readFileSync(files.certificatePath, 'utf8'), key: readFileSync(files.keyPath, 'utf8') })
    createSecureContext(pair)
    return pair
  }
  let current: SecureContextOptions
  try {
    current = read()
  } catch (error) {
    const { message } = error as Error
    throw new StartRefused(`The certificate ${files.certificatePath} with the key ${files.keyPath} can't be used: ${message}`)
  }
  const renewals: ((tls: SecureContextOptions) => void)[] = []
  const watch = watchFiles([files.certificatePath, files.keyPath], () => {
    try {
      current = read()
    } catch (error) {
      // Two files are rarely replaced in one instant: the second change brings the pair.
      log.warn({ error }, 'the new certificate can not be used; the earlier one stays')
      return
    }
    for (const renew of renewals) renew(current)
    log.info({ certificate: files.certificatePath }, 'the certificate was read again')
  })
  return { current: () => current, onRenewal: (renew) => void renewals.push(renew), close: () => watch.stop() }
}

const secure = (pair: { readonly cert: string; readonly key: string }): SecureContextOptions => ({
  cert: pair.cert,
  key: pair.key,
  minVersion: 'TLSv1.2',
})
