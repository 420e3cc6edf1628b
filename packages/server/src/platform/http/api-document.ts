/**
 * The OpenAPI 3.1 document of the operation table. Operations that share a method and path are
 * told apart by a suffix of the path key (`?flag`, `#body.field`, `#digits`), which is not part
 * of the address: OpenAPI has no word for what this contract does.
 */
import type { TSchema } from 'typebox'
import type { Access, Operation } from './operation.ts'

type Json = Readonly<Record<string, unknown>>

/** The key of an operation among the paths of the document. */
export function pathKey({ path, match }: Pick<Operation, 'path' | 'match'>): string {
  const flag = match?.query === undefined ? '' : `?${match.query}`
  const field = match?.body === undefined ? '' : `#body.${match.body}`
  const digits = match?.digits === undefined ? '' : '#digits'
  return `${path}${flag}${field}${digits}`
}

export function apiDocument(operations: readonly Operation[], version: string): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const operation of [...operations].sort(byAddress)) {
    const item = (paths[pathKey(operation)] ??= {})
    item[operation.method.toLowerCase()] = describe(operation)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Mediatheque business API',
      version,
      description: 'A suffix behind `?` or `#` in a path key names what selects the operation; it is not part of the address.',
    },
    paths,
    components: {
      securitySchemes: {
        accessToken: { type: 'apiKey', in: 'query', name: 'access_token' },
        bearer: { type: 'http', scheme: 'bearer' },
        librarySecret: { type: 'apiKey', in: 'query', name: 'library_secret' },
      },
      schemas: { Error: errorSchema },
    },
  }
}

const errorSchema: Json = {
  type: 'object',
  required: ['code', 'message'],
  properties: {
    status: { type: 'integer', description: 'HTTP status' },
    code: { type: 'string', description: 'What happened, for programs' },
    message: { type: 'string', description: 'What happened and what to do next, for people' },
    requestId: { type: 'string', description: 'Also in the header x-request-id' },
  },
}

function describe(operation: Operation): Json {
  const failed = { description: 'Refused', content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } }
  return {
    operationId: operation.id,
    ...(operation.alternates && { 'x-alternates': operation.alternates }),
    tags: [operation.tag],
    summary: operation.summary,
    ...describeAccess(operation.access),
    parameters: [...pathParameters(operation), ...flagParameter(operation), ...queryParameters(operation)],
    ...(operation.body && { requestBody: { content: { 'application/json': { schema: plain(operation.body) } } } }),
    responses: { ...replies(operation), default: failed },
    ...(operation.failures && { 'x-failures': operation.failures }),
  }
}

function describeAccess(access: Access): Json {
  const anyCredential = [{ accessToken: [] }, { bearer: [] }, { librarySecret: [] }]
  switch (access.kind) {
    case 'open':
      return { security: [] }
    case 'secret':
      return { security: [{ librarySecret: [] }] }
    case 'tokenInPath':
      return { security: [], 'x-credential': 'the token in the path' }
    case 'read':
      return { security: access.isPublic ? [...anyCredential, {}] : anyCredential, 'x-grants': ['read'] }
    case 'grants':
      return { security: anyCredential, 'x-grants': access.anyOf }
  }
}

function pathParameters(operation: Operation): Json[] {
  return [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }))
}

function flagParameter({ match }: Operation): Json[] {
  if (match?.query === undefined) return []
  return [{ name: match.query, in: 'query', required: true, description: 'Selects the operation by its presence', schema: { const: 1 } }]
}

function queryParameters({ query }: Operation): Json[] {
  return Object.entries(query.properties).map(([name, schema]) => {
    const { description, failure: _, clamp: __, ...rest } = plain(schema as TSchema) as Record<string, unknown>
    return { name, in: 'query', ...(description !== undefined && { description }), schema: rest }
  })
}

function replies({ replies }: Operation): Json {
  return Object.fromEntries(
    Object.entries(replies).map(([status, schema]) => [
      status,
      schema === 'empty'
        ? { description: 'Empty body' }
        : { description: 'Done', content: { 'application/json': { schema: plain(schema) } } },
    ]),
  )
}

/** A schema without its symbols and functions. */
const plain = (schema: TSchema): unknown => JSON.parse(JSON.stringify(schema)) as unknown

function byAddress(one: Operation, other: Operation): number {
  const key = (operation: Operation): string => `${pathKey(operation)} ${operation.method}`
  return key(one) < key(other) ? -1 : 1
}
