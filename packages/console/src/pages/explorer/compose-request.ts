/** What is typed, as the request the client would send: signed for the Cloud API, with a token for the business API. */
import type { Input, OperationId } from '@mediatheque/sdk'
import { cloud, libraryClient } from '../../session/clients.ts'
import type { BusinessEndpoint, CloudEndpoint, Endpoint } from './endpoints.ts'
import { readTyped } from './form-value.ts'
import type { Problem, Typed } from './form-value.ts'
import type { PlainRequest } from './plain-request.ts'

export type Scope = { readonly libraryId: string; readonly spaceId: string; readonly userId: string }
export type Filled = { readonly input: Readonly<Record<string, unknown>>; readonly problems: Readonly<Record<string, Problem>> }

/** In the address of every operation on a library; typed once for all of them. */
export const scopeNames: readonly string[] = ['LibraryId', 'SpaceId']

export function fill(endpoint: Endpoint, typed: Typed): Filled {
  const input: Record<string, unknown> = {}
  let problems: Record<string, Problem> = {}
  for (const { name, schema, isRequired } of endpoint.fields) {
    if (endpoint.door === 'business' && scopeNames.includes(name)) continue
    // The root of a space is a path too: an empty one.
    const isPath = endpoint.door === 'business' && name === 'FilePath'
    const read = readTyped(schema, typed, name, isRequired && !isPath)
    problems = { ...problems, ...read.problems }
    const value = read.value ?? (isPath ? '' : undefined)
    if (value !== undefined) input[name] = value
  }
  if (endpoint.door === 'business' && endpoint.body) {
    const { schema, isRequired } = endpoint.body
    const read = readTyped(schema, typed, 'body', isRequired)
    problems = { ...problems, ...read.problems }
    if (read.value !== undefined) input['body'] = read.value
  }
  return { input, problems }
}

export async function composeCloud({ service, version, action }: CloudEndpoint, input: unknown): Promise<PlainRequest> {
  return cloud().sign({ service, version, action, input })
}

export async function composeBusiness(endpoint: BusinessEndpoint, input: Filled['input'], scope: Scope): Promise<PlainRequest> {
  const { libraryId, spaceId, userId } = scope
  const client = libraryClient({ libraryId, spaceId: spaceId || '-', ...(userId && { userId }) })
  // The document names the operation; its table in the client knows the same ones.
  const url = await client.address(endpoint.id as OperationId, input as Input<OperationId>)
  const { body } = input
  return {
    method: endpoint.method,
    url,
    headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  }
}
