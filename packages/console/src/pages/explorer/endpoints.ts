/** Everything that can be called, from the two API documents. They are files of the build, loaded with this page. */
import cloudAddress from '../../../../../api/cloud-api.json?url'
import businessAddress from '../../../../../api/openapi.json?url'
import type { Schema } from './schema.ts'

export type Field = {
  readonly name: string
  readonly schema: Schema
  readonly isRequired: boolean
}

type Common = {
  /** `smh.CreateLibrary`, or the operationId. */
  readonly id: string
  readonly title: string
  /** Service, or tag. */
  readonly group: string
  readonly fields: readonly Field[]
  /** Codes it may refuse with. */
  readonly failures: readonly string[]
}

export type CloudEndpoint = Common & {
  readonly door: 'cloud'
  readonly service: string
  readonly version: string
  readonly action: string
}

export type BusinessEndpoint = Common & {
  readonly door: 'business'
  readonly method: string
  readonly path: string
  readonly grants: readonly string[]
  readonly body: { readonly schema: Schema; readonly isRequired: boolean } | undefined
}

export type Endpoint = CloudEndpoint | BusinessEndpoint

type CloudDocument = {
  readonly actions: readonly {
    readonly service: string
    readonly version: string
    readonly action: string
    readonly title: string
    readonly input: Schema
    readonly errors: readonly string[]
  }[]
}
type Parameter = { readonly name: string; readonly required?: boolean; readonly description?: string; readonly schema: Schema }
type OperationObject = {
  readonly operationId: string
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly required?: boolean; readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
  readonly 'x-grants'?: readonly string[]
  readonly 'x-failures'?: readonly string[]
}
type BusinessDocument = { readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>> }

export async function loadEndpoints(signal: AbortSignal): Promise<readonly Endpoint[]> {
  const [cloud, business] = await Promise.all([read<CloudDocument>(cloudAddress, signal), read<BusinessDocument>(businessAddress, signal)])
  return [...cloudEndpoints(cloud), ...businessEndpoints(business)]
}

async function read<Document>(address: string, signal: AbortSignal): Promise<Document> {
  const answer = await fetch(address, { signal })
  if (!answer.ok) throw new Error(`The document ${address} was answered with ${answer.status}.`)
  return (await answer.json()) as Document
}

const cloudEndpoints = ({ actions }: CloudDocument): readonly CloudEndpoint[] =>
  actions.map(({ service, version, action, title, input, errors }) => ({
    door: 'cloud',
    id: `${service}.${action}`,
    title,
    group: service,
    service,
    version,
    action,
    fields: fieldsOf(input),
    failures: errors,
  }))

const businessEndpoints = ({ paths }: BusinessDocument): readonly BusinessEndpoint[] =>
  Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, operation]) => operation.operationId !== undefined)
        .map(([method, operation]) => businessEndpoint(path, method, operation)),
    )
    .toSorted((one, other) => one.group.localeCompare(other.group) || one.id.localeCompare(other.id))

function businessEndpoint(path: string, method: string, operation: OperationObject): BusinessEndpoint {
  const body = operation.requestBody
  const schema = body && Object.values(body.content)[0]?.schema
  // What selects an operation has one value, and the client sets it.
  const parameters = (operation.parameters ?? []).filter((parameter) => parameter.schema.const === undefined)
  return {
    door: 'business',
    id: operation.operationId,
    title: operation.summary ?? operation.operationId,
    group: operation.tags?.[0] ?? 'other',
    method: method.toUpperCase(),
    path,
    grants: operation['x-grants'] ?? [],
    failures: operation['x-failures'] ?? [],
    fields: parameters.map((parameter) => ({
      name: parameter.name,
      isRequired: parameter.required ?? false,
      schema: { ...parameter.schema, ...(parameter.description !== undefined && { description: parameter.description }) },
    })),
    body: schema && { schema, isRequired: body?.required ?? false },
  }
}

const fieldsOf = ({ properties = {}, required = [] }: Schema): readonly Field[] =>
  Object.entries(properties).map(([name, schema]) => ({ name, schema, isRequired: required.includes(name) }))

/** Every word of the question is somewhere in the name, the title, the path or the group. */
export function matches(endpoint: Endpoint, question: string): boolean {
  const place = endpoint.door === 'business' ? `${endpoint.method} ${endpoint.path}` : endpoint.version
  const text = `${endpoint.id} ${endpoint.title} ${endpoint.group} ${place}`.toLowerCase()
  return question
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
