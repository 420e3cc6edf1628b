/** The steps of an upload as clients take them. */
import type { Answer, SendOptions, TestApp } from './test-app.ts'

export type Where = { readonly token: string; readonly at: (resource: string, path?: string) => string }

/** The shape of every ticket's body; which members there are depends on the kind. */
export type TicketAnswer = {
  readonly domain: string
  readonly path: string
  readonly uploadId: string
  readonly headers: Record<string, string>
  readonly form: Record<string, string>
  readonly confirmKey: string
  readonly expiration: string
}

const beginnings = { simple: ['PUT', {}], multipart: ['POST', { multipart: 1 }], form: ['POST', {}] } as const

export function uploading(app: TestApp, where: Where) {
  const { token } = where

  function begin(
    path: string,
    { kind = 'simple', query = {}, ...options }: SendOptions & { kind?: keyof typeof beginnings } = {},
  ): Promise<Answer> {
    const [method, flags] = beginnings[kind]
    return app.send(method, where.at('file', path), { token, ...options, query: { ...flags, ...query } })
  }

  async function ticket(path: string, options: Parameters<typeof begin>[1] = {}): Promise<TicketAnswer> {
    const answer = await begin(path, options)
    if (answer.status !== 201) throw new Error(`begin answered ${answer.status} ${answer.bytes.toString()}`)
    return answer.body
  }

  const put = (to: TicketAnswer, bytes: Uint8Array | string, search = ''): Promise<Response> =>
    fetch(`http://${to.domain}${to.path}${search}`, { method: 'PUT', headers: to.headers, body: bytes as string })

  const putPart = (to: TicketAnswer, number: number, bytes: Uint8Array | string): Promise<Response> =>
    put(to, bytes, `?partNumber=${number}&uploadId=${to.uploadId}`)

  function postForm(to: TicketAnswer, bytes: Uint8Array | string): Promise<Response> {
    const form = new FormData()
    for (const [name, value] of Object.entries(to.form)) form.append(name, value)
    form.append('file', new Blob([bytes as string]), 'file')
    return fetch(`http://${to.domain}${to.path}`, { method: 'POST', body: form })
  }

  const confirm = (key: string, { query = {}, ...options }: SendOptions = {}): Promise<Answer> =>
    app.send('POST', where.at('file', key), { token, ...options, query: { confirm: 1, ...query } })

  const state = (key: string, options: SendOptions = {}): Promise<Answer> =>
    app.send('GET', where.at('file', key), { token, ...options, query: { upload: 1, ...options.query } })
  const renew = (key: string, options: SendOptions = {}): Promise<Answer> =>
    app.send('POST', where.at('file', key), { token, ...options, query: { renew: 1, ...options.query } })
  const abort = (key: string, options: SendOptions = {}): Promise<Answer> =>
    app.send('DELETE', where.at('file', key), { token, ...options, query: { upload: 1 } })

  /** All three steps; answers the confirm's body. */
  async function upload(path: string, bytes: Uint8Array | string, options: Parameters<typeof begin>[1] = {}) {
    const to = await ticket(path, options)
    await put(to, bytes)
    const done = await confirm(to.confirmKey)
    if (done.status !== 200) throw new Error(`confirm answered ${done.status} ${done.bytes.toString()}`)
    return done.body
  }

  /** Names in a directory, in order. */
  async function names(path = ''): Promise<readonly string[]> {
    const list = await app.expect(200, 'GET', where.at('directory', path), { token, query: { limit: 1000 } })
    return list.body.contents.map((item: { name: string }) => item.name)
  }

  const info = (path: string): Promise<Answer> => app.send('GET', where.at('directory', path), { token, query: { info: 1 } })

  return { begin, ticket, put, putPart, postForm, confirm, state, renew, abort, upload, names, info }
}

/** `count` bytes that don't repeat soon. */
export function bytesOf(count: number, seed = 1): Buffer {
  const bytes = Buffer.allocUnsafe(count)
  let state = seed >>> 0 || 1
  for (let index = 0; index < count; index++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    bytes[index] = state & 0xff
  }
  return bytes
}
