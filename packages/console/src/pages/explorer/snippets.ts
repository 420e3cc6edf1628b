/** The same call as a program to copy. Keys stay in the environment, so that no snippet carries one into a repository. */
import type { CloudEndpoint } from './endpoints.ts'
import type { PlainRequest } from './plain-request.ts'

/** For a shell of POSIX: nothing inside is expanded. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** With the signature in it: works for five minutes, as long as the server takes a request for new. */
export function curlSnippet({ method, url, headers, body }: PlainRequest): string {
  return [
    `curl -sS -X ${method} ${quoted(url)}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`--data-raw ${quoted(body)}`]),
  ].join(' \\\n  ')
}

export function nodeCloudSnippet({ service, version, action }: CloudEndpoint, address: string, input: unknown): string {
  const { protocol, host } = new URL(address)
  return `// ${service} ${action}: npm install tencentcloud-sdk-nodejs-common, then SECRET_ID=… SECRET_KEY=… node call.mjs
import { CommonClient } from 'tencentcloud-sdk-nodejs-common'

const client = new CommonClient('${host}', '${version}', {
  credential: { secretId: process.env.SECRET_ID, secretKey: process.env.SECRET_KEY },
  region: 'ap-guangzhou',
  profile: { httpProfile: { endpoint: '${host}', protocol: '${protocol}//' } },
})
console.log(await client.request('${action}', ${json(input)}))
`
}

export function pythonCloudSnippet({ service, version, action }: CloudEndpoint, address: string, input: unknown): string {
  const { protocol, host } = new URL(address)
  return `# ${service} ${action}: pip install tencentcloud-sdk-python-common, then SECRET_ID=… SECRET_KEY=… python call.py
import os
from tencentcloud.common import credential
from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

profile = ClientProfile(httpProfile=HttpProfile(endpoint="${host}", protocol="${protocol.replace(':', '')}"))
keys = credential.Credential(os.environ["SECRET_ID"], os.environ["SECRET_KEY"])
client = CommonClient("${service}", "${version}", keys, "ap-guangzhou", profile)
print(client.call_json("${action}", ${pythonLiteral(input ?? {})}))
`
}

/** A token in the address gives way to the environment's. */
function withoutToken(url: string): { readonly address: string; readonly hasToken: boolean } {
  const { origin, pathname, searchParams } = new URL(url)
  const hasToken = searchParams.has('access_token')
  searchParams.delete('access_token')
  const query = searchParams.toString()
  return { address: `${origin}${pathname}${query && '?'}${query}`, hasToken }
}

export function nodePlainSnippet({ method, url, body }: PlainRequest): string {
  const { address, hasToken } = withoutToken(url)
  const options = [
    `method: '${method}'`,
    `headers: {${[hasToken && ` Authorization: \`Bearer \${process.env.ACCESS_TOKEN}\``, body !== undefined && ` 'Content-Type': 'application/json'`].filter(Boolean).join(',')} }`,
    ...(body === undefined ? [] : [`body: JSON.stringify(${body})`]),
  ]
  return `// ACCESS_TOKEN=… node call.mjs
const answer = await fetch('${address.replaceAll("'", '%27')}', {
${options.map((option) => `  ${option},`).join('\n')}
})
console.log(answer.status, await answer.text())
`
}

export function pythonPlainSnippet({ method, url, body }: PlainRequest): string {
  const { address, hasToken } = withoutToken(url)
  return `# pip install requests, then ACCESS_TOKEN=… python call.py
import os, requests

answer = requests.request(
    "${method}",
    "${address}",
${hasToken ? '    headers={"Authorization": f"Bearer {os.environ[\'ACCESS_TOKEN\']}"},\n' : ''}${body === undefined ? '' : `    json=${pythonLiteral(JSON.parse(body), '    ')},\n`})
print(answer.status_code, answer.text)
`
}

/** JSON's texts and numbers are Python's too; its words are not. */
function pythonLiteral(value: unknown, indent = ''): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value !== 'object') return JSON.stringify(value)
  const inner = `${indent}    `
  const isList = Array.isArray(value)
  const members = isList
    ? value.map((item) => pythonLiteral(item, inner))
    : Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${pythonLiteral(member, inner)}`)
  if (members.length === 0) return isList ? '[]' : '{}'
  const [open, close] = isList ? ['[', ']'] : ['{', '}']
  return `${open}\n${members.map((member) => `${inner}${member},\n`).join('')}${indent}${close}`
}

const json = (value: unknown): string => JSON.stringify(value ?? {}, null, 2)
