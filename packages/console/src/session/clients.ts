/**
 * The two ways to the server, both of the SDK: signed actions for what the operator manages, and
 * for a library's own matters an access token, which the library's secret buys.
 */
import { CloudClient, MediathequeClient } from '@mediatheque/sdk'
import i18next from 'i18next'
import { getSession } from './session.ts'
import type { Session } from './session.ts'

/** Seconds of the temporary credentials: the most a root key may ask for. */
const signInSeconds = 7200
const tokenSeconds = 3600
const everything = JSON.stringify({ version: '2.0', statement: [{ effect: 'allow', action: '*', resource: '*' }] })

/** Trades a key pair for temporary credentials. The pair is not kept. */
export async function tradeKeyPair(given: {
  readonly address: string
  readonly secretId: string
  readonly secretKey: string
}): Promise<Session> {
  const cloud = new CloudClient({ endpoint: given.address, secretId: given.secretId, secretKey: given.secretKey })
  const { Credentials, ExpiredTime } = await cloud.call('sts', 'GetFederationToken', {
    Name: 'console',
    Policy: encodeURIComponent(everything),
    DurationSeconds: signInSeconds,
  })
  return {
    address: given.address,
    secretId: Credentials.TmpSecretId,
    secretKey: Credentials.TmpSecretKey,
    token: Credentials.Token,
    expiresAt: ExpiredTime,
  }
}

/** The session's client of the Cloud API. Pages are shown to who is signed in only. */
export function cloud(): CloudClient {
  const session = sessionInForce()
  const known = cloudClients.get(session)
  if (known) return known
  const { address, secretId, secretKey, token } = session
  const client = new CloudClient({ endpoint: address, secretId, secretKey, token, fetch: inOwnWords })
  cloudClients.set(session, client)
  return client
}

export type LibraryScope = {
  readonly libraryId: string
  readonly spaceId?: string
  /** Acts as this user in the space, instead of as the administrator. */
  readonly userId?: string
}

/** The session's client of one library: its token is got at the first call and again when it has run out. */
export function libraryClient({ libraryId, spaceId, userId }: LibraryScope): MediathequeClient {
  const session = sessionInForce()
  const clients = libraryClients.get(session) ?? new Map<string, MediathequeClient>()
  libraryClients.set(session, clients)
  const key = JSON.stringify([libraryId, userId])
  const known = clients.get(key) ?? createLibraryClient(session, libraryId, userId)
  clients.set(key, known)
  return spaceId === undefined ? known : known.in({ spaceId })
}

function createLibraryClient({ address }: Session, libraryId: string, userId: string | undefined): MediathequeClient {
  const plain = new MediathequeClient({ endpoint: address, libraryId })
  const buyToken = async (): Promise<string> => {
    const { LibrarySecret } = await cloud().call('smh', 'DescribeLibrarySecret', { LibraryId: libraryId })
    const { accessToken } = await plain.call('createToken', {
      library_id: libraryId,
      library_secret: LibrarySecret,
      grant: 'admin',
      period: String(tokenSeconds),
      ...(userId !== undefined && { user_id: userId }),
    })
    return accessToken
  }
  return new MediathequeClient({ endpoint: address, libraryId, token: buyToken })
}

/** Asks for refusals in the reader's language; the header is not signed. */
const inOwnWords: typeof fetch = (url, init) => {
  const headers = new Headers(init?.headers)
  headers.set('X-TC-Language', i18next.language === 'zh' ? 'zh-CN' : 'en-US')
  return fetch(url, { ...init, headers })
}

const cloudClients = new WeakMap<Session, CloudClient>()
const libraryClients = new WeakMap<Session, Map<string, MediathequeClient>>()

function sessionInForce(): Session {
  const session = getSession()
  if (!session) throw new Error('Nobody is signed in.')
  return session
}
