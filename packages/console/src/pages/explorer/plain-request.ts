/** A request as it goes over the wire, and how its answer came back. */
export type PlainRequest = {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

export type PlainAnswer = {
  readonly status: number
  readonly isOk: boolean
  readonly milliseconds: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly text: string
}

/** An answer that is longer is not shown whole. */
const shownCharactersMax = 200_000

export async function sendPlain({ method, url, headers, body }: PlainRequest): Promise<PlainAnswer> {
  const startedAt = performance.now()
  const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) })
  const text = (await response.text()).slice(0, shownCharactersMax)
  const milliseconds = Math.round(performance.now() - startedAt)
  return {
    status: response.status,
    isOk: response.ok && !isRefusal(text),
    milliseconds,
    headers: [...response.headers],
    text: pretty(text),
  }
}

/** The Cloud API refuses with status 200. */
const isRefusal = (text: string): boolean => text.startsWith('{"Response":{"Error":')

/** Numbers beyond what a script holds exactly would be changed by parsing: those answers are shown as they came. */
function pretty(text: string): string {
  if (/[:[,]\s*-?\d{16,}/.test(text)) return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    // Not every answer is JSON.
    return text
  }
}

export function describeRequest({ method, url, headers, body }: PlainRequest): string {
  const { pathname, search, host } = new URL(url)
  const lines = [
    `${method} ${pathname}${search} HTTP/1.1`,
    `Host: ${host}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ]
  return body === undefined ? lines.join('\n') : `${lines.join('\n')}\n\n${body}`
}
