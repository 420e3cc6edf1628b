import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request, createServer } from 'node:https'
import type { Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { systemClock } from '../clock.ts'
import { StartRefused } from '../installation/start-refused.ts'
import { silentLog } from '../log/log.ts'
import { openAuthority } from './authority.ts'
import { operatorCertificates, privateCertificates } from './server-certificates.ts'
import type { ServerCertificates } from './server-certificates.ts'

const day = 24 * 3600_000

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'mediatheque-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function serve(t: TestContext, certificates: ServerCertificates): Promise<{ port: number; server: Server }> {
  const server = createServer({ ...certificates.current() }, (_, response) => response.end('ok'))
  certificates.onRenewal((tls) => server.setSecureContext(tls))
  await new Promise<void>((resolve) => server.listen(0, '::', resolve))
  t.after(() => {
    certificates.close()
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, server }
}

/** Answers the certificate a checking client got. */
function connect(to: { port: number; ca: string; host: string; servername?: string }): Promise<X509Certificate> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ ...to, agent: false, path: '/' }, (response) => {
      const certificate = (response.socket as import('node:tls').TLSSocket).getPeerX509Certificate() as X509Certificate
      response.resume().once('end', () => resolve(certificate))
    })
    outgoing.once('error', reject).end()
  })
}

test('serves a chain that a checking client accepts by name and by address', async (t) => {
  const certificates = privateCertificates({
    dataDirectory: temporaryFolder(t),
    names: ['media.example'],
    clock: systemClock,
    log: silentLog,
  })
  const { port } = await serve(t, certificates)
  const ca = readFileSync(certificates.authorityPath as string, 'utf8')
  for (const host of ['localhost', '127.0.0.1', '::1']) await connect({ port, ca, host })
  await connect({ port, ca, host: '127.0.0.1', servername: 'media.example' })
})

test('mints a certificate for a subdomain that a client asks for', async (t) => {
  const certificates = privateCertificates({
    dataDirectory: temporaryFolder(t),
    names: ['media.example'],
    clock: systemClock,
    log: silentLog,
  })
  const { port } = await serve(t, certificates)
  const ca = readFileSync(certificates.authorityPath as string, 'utf8')
  const first = await connect({ port, ca, host: '127.0.0.1', servername: 'bucket-1.cos.media.example' })
  const second = await connect({ port, ca, host: '127.0.0.1', servername: 'bucket-1.cos.media.example' })
  assert.equal(first.subjectAltName, 'DNS:bucket-1.cos.media.example')
  assert.equal(second.fingerprint256, first.fingerprint256)
  await connect({ port, ca, host: '127.0.0.1', servername: 'smh0.localhost' })
})

test('certifies no name it was not told about', async (t) => {
  const certificates = privateCertificates({ dataDirectory: temporaryFolder(t), names: [], clock: systemClock, log: silentLog })
  const { port } = await serve(t, certificates)
  const ca = readFileSync(certificates.authorityPath as string, 'utf8')
  await assert.rejects(connect({ port, ca, host: '127.0.0.1', servername: 'bank.example' }), /ERR_TLS_CERT_ALTNAME_INVALID|altnames/)
})

test('keeps authority and certificate over a restart, for their owner only', (t) => {
  const dataDirectory = temporaryFolder(t)
  const first = openAuthority(dataDirectory, systemClock).issueKept(['localhost'])
  const second = openAuthority(dataDirectory, systemClock)
  assert.equal(second.issueKept(['localhost']).cert, first.cert)
  assert.notEqual(second.issueKept(['localhost', 'other.example']).cert, first.cert)
  for (const file of ['ca-key.pem', 'server.pem']) assert.equal(statSync(join(dataDirectory, 'tls', file)).mode & 0o777, 0o600)
})

test('renews the kept certificate before it expires', (t) => {
  const dataDirectory = temporaryFolder(t)
  const first = openAuthority(dataDirectory, systemClock).issueKept(['localhost'])
  const later = (days: number) => openAuthority(dataDirectory, { now: () => Date.now() + days * day }).issueKept(['localhost'])
  assert.equal(later(59).cert, first.cert)
  assert.notEqual(later(61).cert, first.cert)
})

test('renews the certificate of a running server that can not write it down', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  let now = Date.now()
  const dataDirectory = temporaryFolder(t)
  const certificates = privateCertificates({ dataDirectory, names: [], clock: { now: () => now }, log: silentLog })
  t.after(() => certificates.close())
  const first = certificates.current().cert
  const told: unknown[] = []
  certificates.onRenewal(({ cert }) => told.push(cert))
  const kept = join(dataDirectory, 'tls', 'server.pem')
  rmSync(kept)
  mkdirSync(kept)
  now += 61 * day
  t.mock.timers.tick(3600_000)
  assert.equal(told.length, 1)
  assert.notEqual(told[0], first)
  assert.equal(certificates.current().cert, told[0])
  t.mock.timers.tick(3600_000)
  assert.equal(told.length, 1)
})

test('writes names, key identifiers and a bounded lifetime', (t) => {
  const { cert } = openAuthority(temporaryFolder(t), systemClock).issue([
    'a.example',
    '127.0.0.1',
    '::1',
    '2001:db8::8:800:200c:417a',
    '::ffff:1.2.3.4',
  ])
  const certificate = new X509Certificate(cert)
  assert.equal(
    certificate.subjectAltName,
    'DNS:a.example, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, IP Address:2001:DB8:0:0:8:800:200C:417A, IP Address:0:0:0:0:0:FFFF:102:304',
  )
  assert.equal(certificate.ca, false)
  assert.ok(Date.parse(certificate.validTo) - Date.parse(certificate.validFrom) < 398 * day)
})

test("reads the operator's certificate again without dropping connections", async (t) => {
  const folder = temporaryFolder(t)
  const files = { certificatePath: join(folder, 'cert.pem'), keyPath: join(folder, 'key.pem') }
  const authority = openAuthority(folder, systemClock)
  const place = ({ cert, key }: { cert: string; key: string }) => (
    writeFileSync(files.certificatePath, cert), writeFileSync(files.keyPath, key)
  )
  place(authority.issue(['localhost']))
  const { port } = await serve(t, operatorCertificates(files, silentLog))
  const ca = readFileSync(authority.path, 'utf8')
  const before = await connect({ port, ca, host: 'localhost' })
  place(authority.issue(['localhost', 'new.example']))
  let after = before
  for (const deadline = Date.now() + 20_000; after.fingerprint256 === before.fingerprint256 && Date.now() < deadline; await delay(50)) {
    after = await connect({ port, ca, host: 'localhost' })
  }
  assert.match(after.subjectAltName as string, /new\.example/)
})

test("refuses an operator's certificate that does not fit its key", (t) => {
  const folder = temporaryFolder(t)
  const authority = openAuthority(folder, systemClock)
  const files = { certificatePath: join(folder, 'cert.pem'), keyPath: join(folder, 'key.pem') }
  writeFileSync(files.certificatePath, authority.issue(['localhost']).cert)
  cpSync(join(folder, 'tls', 'ca-key.pem'), files.keyPath)
  assert.throws(() => operatorCertificates(files, silentLog), StartRefused)
})
