/** What the cases start from: a library with a token, made through the public doors. */
import { CommonClient } from 'tencentcloud-sdk-nodejs-common'
import { keyPair } from './harness.ts'
import type { Served } from './harness.ts'
import { Connection, request } from './client.ts'

export type Place = {
  readonly libraryId: string
  readonly token: string
  /** `/api/v1/{resource}/{library}/-/{path}?{query}&access_token=…` */
  readonly at: (resource: string, path: string, query?: string) => string
}

export async function givenPlace(server: Served, extension: object = {}): Promise<Place> {
  const client = new CommonClient('', '2021-07-12', {
    credential: { secretId: keyPair.id, secretKey: keyPair.key },
    region: 'ap-guangzhou',
    profile: { httpProfile: { endpoint: `127.0.0.1:${server.port}`, protocol: 'http://' } },
  })
  const { LibraryId } = await client.request('CreateLibrary', {
    Name: 'bench',
    LibraryExtension: { IsFileLibrary: true, UseRecycleBin: true, ...extension },
  })
  const { LibrarySecret } = await client.request('DescribeLibrarySecret', { LibraryId })
  const response = await fetch(
    `http://127.0.0.1:${server.port}/api/v1/token?library_id=${LibraryId}&library_secret=${LibrarySecret}&grant=admin`,
  )
  const { accessToken } = (await response.json()) as { accessToken: string }
  return {
    libraryId: LibraryId,
    token: accessToken,
    at: (resource, path, query = '') =>
      `/api/v1/${resource}/${LibraryId}/-/${encodeURIComponent(path)}?${query}${query && '&'}access_token=${accessToken}`,
  }
}

/** One request outside the measured time; insists on the status. */
export async function once(port: number, bytes: Buffer, status: number): Promise<Buffer> {
  const connection = await Connection.open(port)
  const answer = await connection.send(bytes)
  connection.close()
  if (answer.status !== status) throw new Error(`Expected ${status}, got ${answer.status}: ${answer.body.toString()}`)
  return answer.body
}

export async function givenDirectory(server: Served, place: Place, path: string): Promise<void> {
  await once(server.port, request('PUT', place.at('directory', path), { body: '{}' }), 201)
}

/** Three requests, as clients upload. */
export async function givenFile(server: Served, place: Place, path: string, bytes: Uint8Array | string): Promise<void> {
  const ticket = JSON.parse((await once(server.port, request('PUT', place.at('file', path), { body: '{}' }), 201)).toString()) as Ticket
  await once(server.contentPort, request('PUT', ticket.path, { headers: ticket.headers, body: bytes }), 200)
  await once(server.port, request('POST', place.at('file', ticket.confirmKey, 'confirm=1'), { body: '{}' }), 200)
}

export type Ticket = {
  readonly domain: string
  readonly path: string
  readonly confirmKey: string
  readonly headers: Record<string, string>
}
