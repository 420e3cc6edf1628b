/** What went wrong, in one shape: refusals of the server, a network that failed, and rules of this package. */

export type ErrorFacts = {
  /** The server's code, or one of this package: `NetworkFailed`, `TimedOut`, `SourceChanged`… */
  readonly code: string
  /** HTTP status; 0 when there was no answer. */
  readonly status: number
  readonly message: string
  /** For the operator's log. */
  readonly requestId?: string | undefined
  /** operationId or action. */
  readonly operation?: string | undefined
  readonly cause?: unknown
}

export class MediathequeError extends Error {
  override readonly name = 'MediathequeError'
  readonly code: string
  readonly status: number
  readonly requestId: string | undefined
  readonly operation: string | undefined

  constructor({ code, status, message, requestId, operation, cause }: ErrorFacts) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.status = status
    this.requestId = requestId
    this.operation = operation
  }

  /** The same question may get another answer later: no answer, a time-out, or a fault of the server. */
  get isTransient(): boolean {
    return this.status >= 500 || ((this.code === 'NetworkFailed' || this.code === 'TimedOut') && this.status === 0)
  }
}

/** True for a refusal with one of these codes. */
export const hasCode = (error: unknown, ...codes: readonly string[]): error is MediathequeError =>
  error instanceof MediathequeError && codes.includes(error.code)

/** Reads a refused answer; a body that is no error of ours becomes the message. */
export async function readRefusal(response: Response, operation: string): Promise<MediathequeError> {
  const text = await response.text().catch(() => '')
  const said = parseRefusal(text)
  return new MediathequeError({
    status: response.status,
    code: said.code ?? statusCode(response.status),
    message: said.message ?? (text.slice(0, 500) || `${operation} was refused with status ${response.status}.`),
    requestId: said.requestId ?? response.headers.get('x-request-id') ?? undefined,
    operation,
  })
}

type Said = { readonly code?: string; readonly message?: string; readonly requestId?: string }

/** The business API answers JSON, the content listener the object store's XML. */
function parseRefusal(text: string): Said {
  if (text.startsWith('{')) {
    try {
      return JSON.parse(text) as Said
    } catch {
      return {}
    }
  }
  const member = (name: string): string | undefined => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1]
  const [code, message, requestId] = [member('Code'), member('Message'), member('RequestId')]
  return { ...(code !== undefined && { code }), ...(message !== undefined && { message }), ...(requestId !== undefined && { requestId }) }
}

const statusCode = (status: number): string => (status === 404 ? 'NotFound' : status >= 500 ? 'ServerFailed' : 'Refused')
