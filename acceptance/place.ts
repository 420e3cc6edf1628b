/** What a business backend does before its users come: a library, its secret, a token. */
import { readFileSync } from 'node:fs'
import { Agent } from 'node:https'
import { CommonClient } from 'tencentcloud-sdk-nodejs-common'
import type { StartedServer } from './start-server.ts'

export type Place = { readonly control: string; readonly libraryId: string; readonly secret: string; readonly token: string }

/** A single-tenant file library with an administrator's token. */
export async function makePlace(server: StartedServer, extension: object = {}): Promise<Place> {
  const { protocol, host } = new URL(server.control)
  const agent = protocol === 'https:' ? new Agent({ ca: readFileSync(server.caPath) }) : undefined
  const client = new CommonClient(host, '2021-07-12', {
    credential: { secretId: server.secretId, secretKey: server.secretKey },
    region: 'ap-guangzhou',
    // The client takes more than its types say.
    profile: { httpProfile: { endpoint: host, protocol: `${protocol}//`, ...(agent && { agent }) } } as never,
  })
  const { LibraryId } = await client.request('CreateLibrary', {
    Name: 'place-1',
    LibraryExtension: { IsFileLibrary: true, UseRecycleBin: true, ...extension },
  })
  const { LibrarySecret } = await client.request('DescribeLibrarySecret', { LibraryId })
  const answer = await getJson(`${server.control}/api/v1/token?library_id=${LibraryId}&library_secret=${LibrarySecret}&grant=admin`, agent)
  return { control: server.control, libraryId: LibraryId, secret: LibrarySecret, token: (answer as { accessToken: string }).accessToken }
}

/** The built-in fetch trusts no private authority; a backend would use NODE_EXTRA_CA_CERTS. */
async function getJson(url: string, agent: Agent | undefined): Promise<unknown> {
  if (!agent) return (await fetch(url)).json()
  const { get } = await import('node:https')
  const text = await new Promise<string>((resolve, reject) => {
    get(url, { agent }, (response) => {
      let received = ''
      response
        .setEncoding('utf8')
        .on('data', (chunk: string) => (received += chunk))
        .on('end', () => resolve(received))
    }).on('error', reject)
  })
  return JSON.parse(text)
}
