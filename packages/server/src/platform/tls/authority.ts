/**
 * The installation's private certificate authority: made at the first start, kept in `tls/` of
 * the data folder, used for every later start. Clients trust `ca.pem` once.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import { readOwnedFile, writeOwnedFile } from '../installation/owned-file.ts'
import { StartRefused } from '../installation/start-refused.ts'
import { writeCertificate } from './x509.ts'

const day = 24 * 3600_000
const authorityLifetime = 20 * 365 * day
/** Short enough for every client's rules; renewed long before. */
const leafLifetime = 90 * day
export const leafRenewal = 30 * day
/** Clients whose clocks are behind accept a fresh certificate too. */
const clockAllowance = day

export type IssuedCertificate = { readonly cert: string; readonly key: string; readonly validUntil: number }

export interface Authority {
  /** Where the certificate stands that clients have to trust. */
  readonly path: string
  issue(names: readonly string[]): IssuedCertificate
  /** The certificate of the last start when it covers these names and lasts, else a fresh one. */
  issueKept(names: readonly string[]): IssuedCertificate
}

export function openAuthority(dataDirectory: string, clock: Clock): Authority {
  const folder = join(dataDirectory, 'tls')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'ca.pem')
  const keyPath = join(folder, 'ca-key.pem')
  const leafPath = join(folder, 'server.pem')
  // The certificate is written last: a key without one is the rest of a start that was cut short.
  if (readOwnedFile(path) === undefined) makeAuthority({ path, keyPath, now: clock.now() })
  const certificate = new X509Certificate(readOwnedFile(path) as string)
  const privateKeyText = readOwnedFile(keyPath)
  if (privateKeyText === undefined)
    throw new StartRefused(`${keyPath} is missing. Restore it, or remove ${path} as well for a new authority.`)
  const issuerPrivateKey = createPrivateKey(privateKeyText)
  const issuer = nameOf(certificate)

  const issue = (names: readonly string[]): IssuedCertificate => {
    const { privateKey, publicKey } = newKeys()
    const validUntil = clock.now() + leafLifetime
    const cert = writeCertificate({
      subject: (names[0] as string).slice(0, 64),
      issuer,
      publicKey,
      issuerPublicKey: certificate.publicKey,
      issuerPrivateKey,
      serial: newSerial(),
      validFrom: clock.now() - clockAllowance,
      validUntil,
      names,
    })
    return { cert, key: toPem(privateKey), validUntil }
  }

  return {
    path,
    issue,
    issueKept(names) {
      const kept = readKept(readOwnedFile(leafPath), { names, authority: certificate, now: clock.now() })
      if (kept) return kept
      const fresh = issue(names)
      writeOwnedFile(leafPath, `${namesLine(names)}${fresh.cert}${fresh.key}`)
      return fresh
    },
  }
}

function makeAuthority(made: { readonly path: string; readonly keyPath: string; readonly now: number }): void {
  const { privateKey, publicKey } = newKeys()
  const name = `Mediatheque ${randomBytes(4).toString('hex')}`
  const certificate = writeCertificate({
    subject: name,
    issuer: name,
    publicKey,
    issuerPublicKey: publicKey,
    issuerPrivateKey: privateKey,
    serial: newSerial(),
    validFrom: made.now - clockAllowance,
    validUntil: made.now + authorityLifetime,
  })
  writeOwnedFile(made.keyPath, toPem(privateKey))
  writeOwnedFile(made.path, certificate)
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
const toPem = (key: ReturnType<typeof newKeys>['privateKey']): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()

/** 16 bytes that start with a zero bit and are not zero. */
function newSerial(): Buffer {
  const serial = randomBytes(16)
  serial[0] = ((serial[0] as number) & 0x3f) | 0x40
  return serial
}

const nameOf = (certificate: X509Certificate): string => certificate.subject.replace(/^CN=/, '')

const namesLine = (names: readonly string[]): string => `Names: ${names.join(', ')}\n`

function readKept(
  text: string | undefined,
  needed: { readonly names: readonly string[]; readonly authority: X509Certificate; readonly now: number },
): IssuedCertificate | undefined {
  if (!text?.startsWith(namesLine(needed.names))) return undefined
  const [, cert, key] = /(-----BEGIN CERTIFICATE-----[^]+-----END CERTIFICATE-----\n)(-----BEGIN PRIVATE KEY-----[^]+)$/.exec(text) ?? []
  if (!cert || !key) return undefined
  const certificate = new X509Certificate(cert)
  const validUntil = Date.parse(certificate.validTo)
  const isRight = certificate.verify(needed.authority.publicKey) && createPublicKey(key).equals(certificate.publicKey)
  return isRight && validUntil - needed.now > leafRenewal ? { cert, key, validUntil } : undefined
}
