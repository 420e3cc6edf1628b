/**
 * Writes X.509 certificates (RFC 5280) for P-256 keys: the one structure a private authority
 * needs, on top of node:crypto. Sets the key identifiers that strict clients insist on.
 */
import { createHash, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { isIPv4, isIPv6 } from 'node:net'

export type CertificateRequest = {
  readonly subject: string
  readonly issuer: string
  readonly publicKey: KeyObject
  readonly issuerPublicKey: KeyObject
  readonly issuerPrivateKey: KeyObject
  readonly serial: Uint8Array
  readonly validFrom: number
  readonly validUntil: number
  /** Host names and IP addresses; absent for an authority. */
  readonly names?: readonly string[]
}

/** A signed certificate as PEM. */
export function writeCertificate(request: CertificateRequest): string {
  const extensions = request.names ? leafExtensions(request, request.names) : authorityExtensions(request)
  const body = sequence(
    tagged(0xa0, integer(Buffer.of(2))),
    integer(request.serial),
    ecdsaWithSha256,
    commonName(request.issuer),
    sequence(time(request.validFrom), time(request.validUntil)),
    commonName(request.subject),
    request.publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions)),
  )
  const certificate = sequence(body, ecdsaWithSha256, bitString(sign('sha256', body, request.issuerPrivateKey)))
  return `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`
}

function authorityExtensions(request: CertificateRequest): Buffer[] {
  return [
    extension('2.5.29.19', sequence(yes), 'critical'),
    // keyCertSign and cRLSign.
    extension('2.5.29.15', tagged(0x03, Buffer.of(1, 0b0000_0110)), 'critical'),
    extension('2.5.29.14', octets(keyIdentifier(request.publicKey))),
  ]
}

function leafExtensions(request: CertificateRequest, names: readonly string[]): Buffer[] {
  return [
    extension('2.5.29.19', sequence(), 'critical'),
    // digitalSignature.
    extension('2.5.29.15', tagged(0x03, Buffer.of(7, 0b1000_0000)), 'critical'),
    // serverAuth.
    extension('2.5.29.37', sequence(objectIdentifier('1.3.6.1.5.5.7.3.1'))),
    extension('2.5.29.17', sequence(...names.map(generalName))),
    extension('2.5.29.14', octets(keyIdentifier(request.publicKey))),
    extension('2.5.29.35', sequence(tagged(0x80, keyIdentifier(request.issuerPublicKey)))),
  ]
}

function keyIdentifier(key: KeyObject): Buffer {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest()
    .subarray(0, 20)
}

function generalName(name: string): Buffer {
  const address = addressBytes(name)
  return address ? tagged(0x87, address) : tagged(0x82, Buffer.from(name, 'latin1'))
}

/** 4 or 16 bytes; undefined for a host name. */
function addressBytes(name: string): Buffer | undefined {
  if (isIPv4(name)) return Buffer.from(name.split('.').map(Number))
  if (!isIPv6(name)) return undefined
  // The URL parser writes embedded IPv4 addresses as two groups.
  const [head = '', tail] = new URL(`http://[${name.split('%', 1)[0]}]`).hostname.slice(1, -1).split('::')
  const groups = (text: string | undefined): string[] => (text ? text.split(':') : [])
  const missing = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length
  const all = [...groups(head), ...Array.from({ length: missing }, () => '0'), ...groups(tail)]
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex')
}

// --- DER: tag, length, content (X.690 section 8) ---

function tagged(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents)
  if (content.length < 0x80) return Buffer.concat([Buffer.of(tag, content.length), content])
  const length = Buffer.from(content.length.toString(16).padStart(content.length > 0xff ? 4 : 2, '0'), 'hex')
  return Buffer.concat([Buffer.of(tag, 0x80 | length.length), length, content])
}

const sequence = (...contents: readonly Uint8Array[]): Buffer => tagged(0x30, ...contents)
const octets = (content: Uint8Array): Buffer => tagged(0x04, content)
const bitString = (content: Uint8Array): Buffer => tagged(0x03, Buffer.of(0), content)
const yes = tagged(0x01, Buffer.of(0xff))

/** Positive: a leading one bit gets a zero byte in front. */
function integer(bytes: Uint8Array): Buffer {
  return (bytes[0] as number) >= 0x80 ? tagged(0x02, Buffer.of(0), bytes) : tagged(0x02, bytes)
}

function objectIdentifier(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  const bytes = [first * 40 + second]
  for (const arc of rest) {
    const digits = [arc & 0x7f]
    for (let left = arc >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80)
    bytes.push(...digits)
  }
  return tagged(0x06, Buffer.from(bytes))
}

const ecdsaWithSha256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'))

function commonName(name: string): Buffer {
  return sequence(tagged(0x31, sequence(objectIdentifier('2.5.4.3'), tagged(0x0c, Buffer.from(name)))))
}

/** RFC 5280 section 4.1.2.5: two-digit years until 2049. */
function time(at: number): Buffer {
  const digits = `${new Date(at).toISOString().slice(0, 19).replace(/\D/g, '')}Z`
  return Number(digits.slice(0, 4)) < 2050 ? tagged(0x17, Buffer.from(digits.slice(2))) : tagged(0x18, Buffer.from(digits))
}

function extension(identifier: string, value: Buffer, criticality?: 'critical'): Buffer {
  return criticality ? sequence(objectIdentifier(identifier), yes, octets(value)) : sequence(objectIdentifier(identifier), octets(value))
}
