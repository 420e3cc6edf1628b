/**
 * A server with a wildcard name and a private authority, as the clients of COS and S3 need it, and
 * a process that resolves the name and trusts the authority the way an operator would arrange it.
 */
import { randomInt } from 'node:crypto'
import dns from 'node:dns'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import tls from 'node:tls'
import { CommonClient } from 'tencentcloud-sdk-nodejs-common'
import { startServer } from './start-server.ts'
import type { StartedServer } from './start-server.ts'

export const domain = 'media.test'
export const region = 'ap-local'

export type Key = { readonly secretId: string; readonly secretKey: string; readonly token?: string }

export type ObjectServer = {
  readonly server: StartedServer
  readonly port: number
  /** `https://media.test:<port>`. */
  readonly origin: string
  readonly root: Key
  /** Calls an action of the Cloud API. */
  // oxlint-disable-next-line typescript/no-explicit-any -- An answer of any action; tests assert on it.
  ask(service: 'smh' | 'sts' | 'lke', action: string, parameters?: object, key?: Key): Promise<any>
  /** The bucket of a new single-tenant file library. */
  newBucket(extension?: object): Promise<string>
}

const versions = { smh: '2021-07-12', sts: '2018-08-13', lke: '2023-11-30' } as const

export async function startObjectServer(flags: readonly string[] = []): Promise<ObjectServer> {
  const port = await freePort()
  const origin = `https://${domain}:${port}`
  const server = await startServer({
    https: true,
    flags: ['--content-listen', `127.0.0.1:${port}`, '--server-name', domain, '--content-public-url', origin, ...flags],
  })
  resolveDomain()
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(server.caPath, 'utf8')])
  const root: Key = { secretId: server.secretId, secretKey: server.secretKey }
  const { host } = new URL(server.control)
  const ask: ObjectServer['ask'] = (service, action, parameters = {}, key = root) =>
    new CommonClient(host, versions[service], {
      credential: key,
      region: 'ap-guangzhou',
      profile: { httpProfile: { endpoint: host, protocol: 'https://' } } as never,
    }).request(action, parameters)
  const newBucket = async (extension: object = {}): Promise<string> => {
    const LibraryExtension = { IsFileLibrary: true, UseRecycleBin: true, ...extension }
    const { LibraryId } = await ask('smh', 'CreateLibrary', { Name: 'objects', LibraryExtension })
    return `${LibraryId}-1250000000`
  }
  return { server, port, origin, root, ask, newBucket }
}

/** As a wildcard record does. */
function resolveDomain(): void {
  const { lookup } = dns
  const local = (hostname: string): boolean => hostname === domain || hostname.endsWith(`.${domain}`)
  dns.lookup = ((hostname: string, ...rest: unknown[]) =>
    (lookup as (...all: unknown[]) => void)(local(hostname) ? '127.0.0.1' : hostname, ...rest)) as typeof lookup
}

/** One below those that the system gives away by itself: nobody who asks for any port gets it until the server has it. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000)
    const isFree = await new Promise<boolean>((resolve) => {
      const probe = createServer()
      probe.once('error', () => resolve(false))
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
    })
    if (isFree) return port
  }
}

/** The key pair in an answer of `sts` or `lke`. */
// oxlint-disable-next-line typescript/no-explicit-any -- An answer of any action.
export const keyOf = ({ Credentials }: any): Key & { readonly token: string } => ({
  secretId: Credentials.TmpSecretId,
  secretKey: Credentials.TmpSecretKey,
  token: Credentials.Token,
})
