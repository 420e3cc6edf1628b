/**
 * The Cloud API for programs: every action by service and name, typed, signed. Works with a
 * permanent key pair on a backend and with temporary credentials in a page.
 */
import { defaultBackOff, withRetries } from '../client/back-off.ts'
import { MediathequeError } from '../client/error.ts'
import { send } from '../client/transport.ts'
import type { Fetch } from '../client/transport.ts'
import { cloudVersions } from '../generated/cloud-actions.ts'
import type { CloudActions } from '../generated/cloud-actions.ts'
import { parseJson, stringifyJson } from './big-json.ts'
import { signTc3 } from './tc3.ts'
import type { Credential } from './tc3.ts'

export type Service = keyof CloudActions
export type ActionName<Of extends Service> = keyof CloudActions[Of] & string
type Described = { readonly input: unknown; readonly answer: unknown }
type MemberOf<Of extends Service, Name extends ActionName<Of>, Member extends 'input' | 'answer'> = CloudActions[Of][Name] extends Described
  ? CloudActions[Of][Name][Member]
  : never
export type ActionInput<Of extends Service, Name extends ActionName<Of>> = MemberOf<Of, Name, 'input'>
export type ActionAnswer<Of extends Service, Name extends ActionName<Of>> = MemberOf<Of, Name, 'answer'> & { readonly RequestId: string }

/** A key pair, or where to get one: asked before every call, so that temporary ones can be exchanged in time. */
export type GivenCredential = Credential | { readonly credential: Credential | (() => Credential | Promise<Credential>) }

export type CloudClientOptions = GivenCredential & {
  /** Address of the control listener. */
  readonly endpoint: string
  readonly region?: string | undefined
  readonly timeoutMs?: number | undefined
  readonly fetch?: Fetch | undefined
}

export type CloudCallOptions = { readonly signal?: AbortSignal | undefined; readonly language?: 'zh-CN' | 'en-US' | undefined }

/** A request as it would be sent, for those who want to see or copy it. */
export type SignedRequest = {
  readonly url: string
  readonly method: 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const timeoutMsDefault = 30_000

export class CloudClient {
  readonly #options: CloudClientOptions
  readonly #fetch: Fetch
  /** What the server's clock is ahead of ours, once it has told. */
  #skewSeconds = 0

  constructor(options: CloudClientOptions) {
    this.#options = options
    this.#fetch = options.fetch ?? ((url, init) => fetch(url, init))
  }

  /** Calls an action and answers the members of its `Response`. */
  async call<Of extends Service, Name extends ActionName<Of>>(
    service: Of,
    action: Name,
    input: ActionInput<Of, Name>,
    options: CloudCallOptions = {},
  ): Promise<ActionAnswer<Of, Name>> {
    // The action table says what this action answers.
    return (await this.request({ service, version: cloudVersions[service], action, input }, options)) as ActionAnswer<Of, Name>
  }

  /** The same for any action by its name, typed by nobody. */
  async request(
    named: { readonly service: string; readonly version: string; readonly action: string; readonly input: unknown },
    options: CloudCallOptions = {},
  ): Promise<Readonly<Record<string, unknown>>> {
    return withRetries(() => this.#once(named, options), {
      backOff: defaultBackOff,
      signal: options.signal,
      mayRetry: (error) =>
        error instanceof MediathequeError && (error.code === 'ClockCorrected' || (error.isTransient && isReading(named.action))),
    })
  }

  /** The request that `call` would send now. */
  async sign(named: {
    readonly service: string
    readonly version: string
    readonly action: string
    readonly input: unknown
  }): Promise<SignedRequest> {
    if (globalThis.crypto?.subtle === undefined)
      throw new MediathequeError({
        code: 'InsecureContext',
        status: 0,
        message: 'The browser signs only on pages that came over HTTPS or from this machine. Open the page that way.',
      })
    const { endpoint, region } = this.#options
    const credential = 'credential' in this.#options ? this.#options.credential : this.#options
    const url = new URL(endpoint.endsWith('/') ? endpoint : `${endpoint}/`)
    const body = stringifyJson(named.input ?? {})
    const headers = await signTc3({
      credential: typeof credential === 'function' ? await credential() : credential,
      service: named.service,
      version: named.version,
      action: named.action,
      region,
      host: url.host,
      path: url.pathname,
      body,
      timestampSeconds: Math.floor(Date.now() / 1000) + this.#skewSeconds,
    })
    return { url: url.href, method: 'POST', headers, body }
  }

  async #once(
    named: { readonly service: string; readonly version: string; readonly action: string; readonly input: unknown },
    { signal, language }: CloudCallOptions,
  ): Promise<Readonly<Record<string, unknown>>> {
    const { url, method, headers, body } = await this.sign(named)
    const init = { method, body, headers: { ...headers, ...(language && { 'X-TC-Language': language }) } }
    const timeoutMs = this.#options.timeoutMs ?? timeoutMsDefault
    const operation = `${named.service}.${named.action}`
    return send(this.#fetch, { url, init, timeoutMs, signal, operation }, async (response) => {
      const answer = readEnvelope(await response.text(), response.status, operation)
      const refusal = answer['Error'] as { readonly Code: string; readonly Message: string } | undefined
      if (!refusal) return answer
      const requestId = answer['RequestId'] as string | undefined
      if (refusal.Code === 'AuthFailure.SignatureExpire' && this.#correctClock(response.headers.get('date')))
        throw new MediathequeError({ code: 'ClockCorrected', status: response.status, message: refusal.Message, operation, requestId })
      throw new MediathequeError({ code: refusal.Code, status: response.status, message: refusal.Message, operation, requestId })
    })
  }

  /** True when the server's clock is known and is not the one that was signed with. */
  #correctClock(date: string | null): boolean {
    const skew = date === null ? Number.NaN : Math.round((Date.parse(date) - Date.now()) / 1000)
    if (Number.isNaN(skew) || Math.abs(skew - this.#skewSeconds) < 60) return false
    this.#skewSeconds = skew
    return true
  }
}

/** Actions of these names change nothing. */
const isReading = (action: string): boolean => /^(?:Describe|Get|List|Query|Check)/.test(action)

function readEnvelope(text: string, status: number, operation: string): Readonly<Record<string, unknown>> {
  try {
    const { Response: members } = parseJson(text) as { Response?: Readonly<Record<string, unknown>> }
    if (members) return members
  } catch {
    // Not an answer of the Cloud API: a proxy's page, say.
  }
  const code = status >= 500 ? 'ServerFailed' : 'AnswerInvalid'
  throw new MediathequeError({ code, status, message: `${operation} was not answered by a Cloud API (status ${status}).`, operation })
}
