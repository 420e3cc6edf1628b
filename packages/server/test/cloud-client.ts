/** Asks the Cloud API of an app in this process, signed by any key pair. */
import { signedTc3 } from './cloud-app.ts'
import type { TestApp } from './test-app.ts'

export type CloudKey = { readonly secretId: string; readonly secretKey: string; readonly token?: string }

const services: Readonly<Record<string, string>> = { smh: '2021-07-12', sts: '2018-08-13', lke: '2023-11-30', live: '2018-08-01' }

// oxlint-disable-next-line typescript/no-explicit-any -- A parsed answer of any action; tests assert on it.
export type CloudMembers = any

export function cloudClient(app: TestApp) {
  const { host } = new URL(app.control)
  /** The members of `Response`; each question comes a tenth of a second after the one before, so that no rate limit is met. */
  async function send(service: string, action: string, parameters: object = {}, key: CloudKey = app.keyPair): Promise<CloudMembers> {
    app.clock.advance(100)
    const signed = signedTc3(action, parameters, {
      host,
      service,
      version: services[service] as string,
      timestamp: Math.floor(app.clock.now() / 1000),
      secretId: key.secretId,
      secretKey: key.secretKey,
      ...(key.token !== undefined && { headers: { 'x-tc-token': key.token } }),
    })
    const { host: _, ...headers } = signed.headers
    const answer = await fetch(app.control, {
      method: 'POST',
      headers: { ...headers, ...(key.token !== undefined && { 'x-tc-token': key.token }) },
      body: signed.body,
    })
    return ((await answer.json()) as { Response: CloudMembers }).Response
  }

  /** Insists on a success. */
  async function ask(service: string, action: string, parameters: object = {}, key?: CloudKey): Promise<CloudMembers> {
    const response = await send(service, action, parameters, key)
    if (response.Error)
      throw Object.assign(new Error(`${action}: ${response.Error.Code} ${response.Error.Message}`), { code: response.Error.Code })
    return response
  }

  /** The code it refuses with; undefined for a success. */
  const codeOf = async (service: string, action: string, parameters: object = {}, key?: CloudKey): Promise<string | undefined> =>
    (await send(service, action, parameters, key)).Error?.Code

  return { ask, codeOf, send }
}

/** The temporary key in an answer. */
export const keyOf = (answer: CloudMembers): CloudKey => ({
  secretId: answer.Credentials.TmpSecretId,
  secretKey: answer.Credentials.TmpSecretKey,
  token: answer.Credentials.Token,
})
