/**
 * The API document → what the SDK needs of it: per operation the type of its input and of its
 * answer, and a small table of routes for run time. Operations that are not built yet are left out.
 */
import { comment, memberLine, typeOf } from './schema-type.ts'
import type { Schema } from './schema-type.ts'

type Media = { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }
type Parameter = {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required?: boolean
  readonly description?: string
  readonly schema: Schema
}
type Described = {
  readonly operationId: string
  readonly summary: string
  readonly parameters: readonly Parameter[]
  readonly requestBody?: Media
  readonly responses: Readonly<Record<string, Media>>
}
export type ApiDocument = { readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>> }

type Route = { readonly key: string; readonly method: string; readonly described: Described }

export function operationFiles(document: ApiDocument): Readonly<Record<string, string>> {
  const routes = Object.entries(document.paths)
    .flatMap(([key, item]) => Object.entries(item).map(([method, described]): Route => ({ key, method, described })))
    .filter(({ described }) => successes(described).length > 0)
    .toSorted((one, other) => (one.described.operationId < other.described.operationId ? -1 : 1))
  return {
    'packages/sdk/src/generated/operations.ts': `${heading}import type { PathText } from '../client/path-text.ts'

/** What every operation takes and answers, by operationId. \`LibraryId\` and \`SpaceId\` default to the client's. */
export type Operations = {
${routes.map(operationType).join('\n')}
}
`,
    'packages/sdk/src/generated/routes.ts': `${heading}/** Where every operation stands: its address, what selects it there, and the names of its query. */
export const routes = {
${routes.map(routeLine).join('\n')}
} as const
`,
  }
}

const heading = `// Written by "npm run generate" from api/openapi.json.\n`

const successes = (described: Described): string[] => Object.keys(described.responses).filter((status) => /^[23]\d\d$/.test(status))

function operationType({ method, described }: Route): string {
  return `${comment(described.summary)}readonly ${described.operationId}: {
readonly input: {
${inputMembers(described).join('\n')}
}
readonly answer: ${answerType(method, described)}
}`
}

function inputMembers({ parameters, requestBody }: Described): string[] {
  const members = parameters
    .filter(({ schema }) => schema.const === undefined)
    .map(({ name, in: place, description, schema }) => {
      const isRequired = place === 'path' && name !== 'LibraryId' && name !== 'SpaceId'
      const type = place === 'path' ? { type: pathType(name) } : {}
      return memberLine({ name, isRequired, schema: { ...schema, ...(description && { description }) }, ...type }, 'input')
    })
  const body = requestBody?.content?.['application/json']?.schema
  if (!body) return members
  const isRequired = body.type !== 'object' || (body.required?.length ?? 0) > 0
  return [...members, memberLine({ name: 'body', schema: body, isRequired }, 'input')]
}

function pathType(name: string): string {
  if (name === 'FilePath') return 'PathText'
  if (/(?:List|Ids|Inodes)$/.test(name)) return 'string | number | readonly (string | number)[]'
  return name === 'LibraryId' || name === 'SpaceId' ? 'string' : 'string | number'
}

/** A HEAD answers its headers, a redirect the bytes it leads to, everything else its JSON. */
function answerType(method: string, described: Described): string {
  if (method === 'head') return 'Headers'
  const statuses = successes(described).filter((status) => status !== '304')
  if (statuses.every((status) => status.startsWith('3'))) return 'Response'
  const types = statuses.map((status) => {
    const schema = described.responses[status]?.content?.['application/json']?.schema
    return schema ? typeOf(schema, 'answer') : 'undefined'
  })
  return [...new Set(types)].join(' | ')
}

function routeLine({ key, method, described }: Route): string {
  const path = key.replace(/[?#].*$/, '')
  const flag = described.parameters.find(({ schema }) => schema.const !== undefined)?.name
  const query = described.parameters.filter((one) => one.in === 'query' && one.schema.const === undefined).map(({ name }) => name)
  const isBytes = answerType(method, described) === 'Response'
  return `${described.operationId}: { method: '${method.toUpperCase()}', path: '${path}', query: ${JSON.stringify(query)}${flag ? `, flag: '${flag}'` : ''}${isBytes ? ', isBytes: true' : ''} },`
}
