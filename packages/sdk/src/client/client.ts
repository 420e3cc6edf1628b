/**
 * The business API for programs: every operation by its operationId, typed, with tokens that renew
 * themselves, retries where a repetition is safe, and one kind of error.
 */
import { addressOf, routeOf } from './address.ts'
import type { Scope } from './address.ts'
import { defaultBackOff, withRetries } from './back-off.ts'
import type { BackOff } from './back-off.ts'
import { MediathequeError, hasCode, readRefusal } from './error.ts'
import { changesOf } from './nouns/changes.ts'
import { directoriesOf } from './nouns/directories.ts'
import { entriesOf } from './nouns/entries.ts'
import { favoritesOf } from './nouns/favorites.ts'
import { filesOf } from './nouns/files.ts'
import { quotasOf } from './nouns/quotas.ts'
import { recycleBinOf } from './nouns/recycle-bin.ts'
import { searchOf } from './nouns/search.ts'
import { spacesOf } from './nouns/spaces.ts'
import { tasksOf } from './nouns/tasks.ts'
import { tokensOf } from './nouns/tokens.ts'
import { versionsOf } from './nouns/versions.ts'
import type { Answer, CallArguments, Caller, CallOptions, Input, OperationId } from './operation.ts'
import { isRepeatable } from './repeatable.ts'
import { TokenSource } from './token-source.ts'
import type { TokenProvider } from './token-source.ts'
import { send } from './transport.ts'
import type { Fetch } from './transport.ts'

export type ClientOptions = Scope & {
  /** Address of the control listener: `https://media.example.com:8443`. */
  readonly endpoint: string
  /** A token, or where to get one: asked at the first call and whenever the server calls the present one expired. */
  readonly token?: string | TokenProvider | undefined
  /** In place of tokens, on a backend only: the library's secret, and for whom it acts. */
  readonly librarySecret?: string | undefined
  readonly userId?: string | undefined
  /** Scheme of the content listener; by default the endpoint's. */
  readonly contentProtocol?: 'https:' | 'http:' | undefined
  /** Of one try. */
  readonly timeoutMs?: number | undefined
  readonly backOff?: Partial<BackOff> | undefined
  readonly fetch?: Fetch | undefined
}

const timeoutMsDefault = 30_000

export class MediathequeClient implements Caller {
  readonly endpoint: string
  readonly libraryId: string | undefined
  readonly spaceId: string | undefined
  readonly contentProtocol: 'https:' | 'http:'
  readonly backOff: BackOff
  readonly fetch: Fetch
  readonly spaces = spacesOf(this)
  readonly directories = directoriesOf(this)
  readonly files = filesOf(this)
  readonly entries = entriesOf(this)
  readonly recycleBin = recycleBinOf(this)
  readonly search = searchOf(this)
  readonly tasks = tasksOf(this)
  readonly quotas = quotasOf(this)
  readonly tokens = tokensOf(this)
  readonly favorites = favoritesOf(this)
  readonly versions = versionsOf(this)
  readonly changes = changesOf(this)
  readonly #options: ClientOptions
  readonly #tokens: TokenSource | undefined

  constructor(options: ClientOptions, tokens?: TokenSource) {
    this.#options = options
    this.endpoint = options.endpoint.replace(/\/+$/, '')
    this.libraryId = options.libraryId
    this.spaceId = options.spaceId
    this.contentProtocol = options.contentProtocol ?? (this.endpoint.startsWith('http:') ? 'http:' : 'https:')
    this.backOff = { ...defaultBackOff, ...options.backOff }
    // Bound late, so that a page may replace its fetch; and never called as a method of ours.
    this.fetch = options.fetch ?? ((url, init) => fetch(url, init))
    this.#tokens = tokens ?? (options.token === undefined ? undefined : new TokenSource(options.token))
  }

  /** The same client for another space or library; both share tokens. */
  in(scope: Scope): MediathequeClient {
    return new MediathequeClient({ ...this.#options, ...scope }, this.#tokens)
  }

  /** Calls an operation: its JSON, the headers of a HEAD, or the `Response` of what answers bytes. */
  async call<Id extends OperationId>(id: Id, ...[input, options]: CallArguments<Id>): Promise<Answer<Id>> {
    const values: Values = input ?? {}
    const { method, isBytes } = routeOf(id)
    const read = async (response: Response): Promise<unknown> => {
      if (!response.ok) throw await readRefusal(response, id)
      if (isBytes) return response
      if (method === 'HEAD') return response.headers
      const text = await response.text()
      return text === '' ? undefined : parseAnswer(text, id)
    }
    // The operation table says what this operation answers.
    return (await this.#withToken(id, values, options, read)) as Answer<Id>
  }

  /**
   * The address of an operation with a token in it, for links and pictures. Whoever has the address
   * has the token.
   */
  async address<Id extends OperationId>(id: Id, input: Input<Id>): Promise<string> {
    return this.#address(id, input as Values, await this.#credential())
  }

  async #withToken<Value>(id: OperationId, input: Values, options: CallOptions | undefined, read: Read<Value>): Promise<Value> {
    const credential = await this.#credential()
    try {
      return await this.#send(id, input, { ...options, credential }, read)
    } catch (error) {
      if (!this.#tokens || !('access_token' in credential) || !hasCode(error, 'InvalidAccessToken') || error.status !== 403) throw error
      const token = await this.#tokens.renew(credential.access_token as string)
      if (token === undefined) throw error
      return this.#send(id, input, { ...options, credential: { access_token: token } }, read)
    }
  }

  #send<Value>(id: OperationId, input: Values, options: CallOptions & { credential: Credential }, read: Read<Value>): Promise<Value> {
    const { credential, signal, headers, backOff, timeoutMs = this.#options.timeoutMs ?? timeoutMsDefault } = options
    const url = this.#address(id, input, credential)
    const { body } = input
    const init: RequestInit = {
      method: routeOf(id).method,
      headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }
    return withRetries(() => send(this.fetch, { url, init, timeoutMs, signal, operation: id }, read), {
      backOff: { ...this.backOff, ...backOff },
      signal,
      mayRetry: (error) => error instanceof MediathequeError && error.isTransient && isRepeatable(id),
    })
  }

  #address(id: OperationId, input: Values, credential: Credential): string {
    const { path, query } = addressOf(id, input, this)
    for (const [name, value] of Object.entries(credential)) if (!query.has(name)) query.set(name, value)
    const search = query.toString()
    return `${this.endpoint}${path}${search && '?'}${search}`
  }

  async #credential(): Promise<Credential> {
    const { librarySecret, userId } = this.#options
    if (librarySecret !== undefined) return { library_secret: librarySecret, ...(userId !== undefined && { user_id: userId }) }
    return this.#tokens ? { access_token: await this.#tokens.get() } : {}
  }
}

type Values = Readonly<Record<string, unknown>>
type Credential = Readonly<Record<string, string>>
type Read<Value> = (response: Response) => Promise<Value>

function parseAnswer(text: string, operation: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new MediathequeError({ code: 'AnswerInvalid', status: 0, message: `The answer of ${operation} is not JSON.`, operation, cause })
  }
}
