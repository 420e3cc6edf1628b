/**
 * The actions of the Cloud API as a document: what `api/openapi.json` is to the business API. A
 * page can make a form of every action from it, and the SDK its types.
 */
import type { Action } from '../../packages/server/src/platform/http/action.ts'
import { cloudAnswers } from './cloud-answers.ts'
import { comment, quoted, typeOf } from './schema-type.ts'
import type { Schema } from './schema-type.ts'

type DescribedAction = {
  readonly service: string
  readonly version: string
  readonly action: string
  readonly title: string
  readonly ratePerSecond: number
  readonly signers: 'account' | 'library'
  readonly input: Schema
  readonly output?: Schema
  readonly errors: readonly string[]
}
type CloudDocument = { readonly title: string; readonly version: string; readonly actions: readonly DescribedAction[] }

export function cloudDocument(actions: readonly Action[], version: string): CloudDocument {
  return {
    title: 'Mediatheque Cloud API',
    version,
    actions: actions.map(describe).toSorted((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1)),
  }
}

const sortKey = ({ service, action }: DescribedAction): string => `${service}.${action}`

function describe(action: Action): DescribedAction {
  const output = cloudAnswers[`${action.service}.${action.name}`]
  return {
    service: action.service,
    version: action.version,
    action: action.name,
    title: titleOf(action.name),
    ratePerSecond: action.ratePerSecond,
    signers: action.signers ?? 'account',
    // Without its symbols and functions, and with numbers that JSON has no word for as numbers.
    input: JSON.parse(
      JSON.stringify(action.input, (_name, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
    ) as Schema,
    ...(output && { output }),
    errors: [...action.errors].toSorted(),
  }
}

/** `DescribeLibrarySecret` → `Describe library secret`. */
function titleOf(name: string): string {
  const words = name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(' ')
  return words.map((word, index) => (index === 0 || /^[A-Z]{2,}$/.test(word) ? word : word.toLowerCase())).join(' ')
}

export function cloudFiles(document: CloudDocument): Readonly<Record<string, string>> {
  const services = [...new Map(document.actions.map(({ service, version }) => [service, version]))]
  return {
    'api/cloud-api.json': `${JSON.stringify(document, undefined, 2)}\n`,
    'packages/sdk/src/generated/cloud-actions.ts': `// Written by "npm run generate" from api/cloud-api.json.

/** The version each service of the Cloud API is asked in. */
export const cloudVersions = { ${services.map(([service, version]) => `${service}: '${version}'`).join(', ')} } as const

/** What every action takes and answers, by service and name. */
export type CloudActions = {
${services.map(([service]) => `readonly ${service}: {\n${ofService(document, service)}\n}`).join('\n')}
}
`,
  }
}

const ofService = ({ actions }: CloudDocument, service: string): string =>
  actions
    .filter((one) => one.service === service)
    .map(
      (one) => `${comment(one.title)}readonly ${quoted(one.action)}: {
readonly input: ${typeOf(one.input, 'input')}
readonly answer: ${one.output ? typeOf(one.output, 'answer') : 'Readonly<Record<string, unknown>>'}
}`,
    )
    .join('\n')
