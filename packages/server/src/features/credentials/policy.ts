/**
 * Policies of temporary keys, version 2.0 (cloud-api reference, B5). Pure. What can't be
 * understood is refused when the policy is given, not when it is used; what is understood and
 * unknown, such as an operator of a later day, never widens what a key may do.
 */
import { limits } from '../../kernel/limits.ts'
import { accountId } from './account.ts'
import { stsFailure } from './failures.ts'
import { parseOperator } from './policy-operators.ts'
import type { Operator } from './policy-operators.ts'
import { matchesWildcard } from './wildcard.ts'

export type Policy = { readonly statements: readonly Statement[] }

export type Statement = {
  readonly effect: 'allow' | 'deny'
  /** `<service>:<Action>` with wildcards. */
  readonly actions: readonly string[]
  readonly resources: readonly ResourcePattern[]
  /** All must hold. */
  readonly conditions: readonly Condition[]
}

/** `any`, or segments with wildcards. */
export type ResourcePattern = 'any' | { readonly service: string; readonly region: string; readonly account: string; readonly name: string }

export type Condition = { readonly key: string; readonly operator: Operator | undefined; readonly values: readonly string[] }

/** The document of a policy as a client sends it: JSON, or JSON percent-encoded once or twice. */
export function parsePolicyDocument(text: string): PolicyDocument {
  if (text.length > limits.policyBytesMax * 9) throw stsFailure['InvalidParameter.PolicyTooLong']()
  const plain = decodePolicy(text)
  if (Buffer.byteLength(plain) > limits.policyBytesMax) throw stsFailure['InvalidParameter.PolicyTooLong']()
  const document = parseJson(plain)
  readPolicy(document)
  return document as PolicyDocument
}

/** JSON that `readPolicy` understands. */
export type PolicyDocument = { readonly version: string; readonly statement: unknown }

export function readPolicy(document: unknown): Policy {
  const policy = members(document, ['version', 'statement', 'principal'])
  if (policy['version'] !== '2.0') throw stsFailure['InvalidParameter.StrategyInvalid']('The version of a policy is "2.0".')
  checkPrincipal(policy['principal'])
  const statements = listOf(policy['statement'])
  if (statements.length === 0) throw malformed('A policy has at least one statement.')
  return { statements: statements.map(readStatement) }
}

/** The statements of a policy that take something away. */
export const denialsOf = (document: PolicyDocument): readonly object[] =>
  listOf(document.statement).filter((statement): statement is object => members(statement)['effect'] === 'deny')

function decodePolicy(text: string): string {
  let plain = text
  for (let pass = 0; pass < 2 && !plain.trimStart().startsWith('{'); pass++) {
    try {
      plain = decodeURIComponent(plain)
    } catch {
      throw malformed('The policy is neither JSON nor JSON percent-encoded.')
    }
  }
  return plain
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed('The policy is not JSON.')
  }
}

function readStatement(given: unknown): Statement {
  const statement = members(given, ['effect', 'action', 'resource', 'condition', 'principal'])
  const effect = statement['effect']
  if (effect !== 'allow' && effect !== 'deny') throw stsFailure['InvalidParameter.StrategyInvalid']('An effect is allow or deny.')
  checkPrincipal(statement['principal'])
  const actions = textsOf(statement['action'], 'action').map(readAction)
  const resources = textsOf(statement['resource'], 'resource').map(readResource)
  return { effect, actions, resources, conditions: readConditions(statement['condition']) }
}

function readAction(text: string): string {
  const bare = text.replace(/^name\//, '')
  if (bare !== '*' && !/^[\w*]+:[\w*]+$/.test(bare))
    throw stsFailure['InvalidParameter.StrategyInvalid']('An action is *, name/<service>:<Action> or <service>:<Action>.')
  return bare
}

function readResource(text: string): ResourcePattern {
  if (text === '*') return 'any'
  const [qcs, project, service, region, account, ...name] = text.split(':')
  if (qcs !== 'qcs' || project === undefined || service === undefined || region === undefined || account === undefined || name.length === 0)
    throw stsFailure['InvalidParameter.ResouceError']()
  if (service === '' || name.join(':') === '') throw stsFailure['InvalidParameter.ResouceError']()
  if (account !== '' && account !== '*' && account !== `uid/${accountId}` && account !== `uin/${accountId}`) {
    if (!/^u(?:id|in)\/[\d*]+$/.test(account)) throw stsFailure['InvalidParameter.ResouceError']()
    if (!account.includes('*')) throw stsFailure['InvalidParameter.GrantOtherResource']()
  }
  return { service, region, account, name: fromLegacyForm(name.join(':')) }
}

/** `prefix//<appid>/<bucket>/<key>` is `<bucket>-<appid>/<key>`. */
const fromLegacyForm = (name: string): string => name.replace(/^prefix\/\/(\d+)\/([^/]+)(.*)$/s, '$2-$1$3')

function readConditions(given: unknown): readonly Condition[] {
  if (given === undefined) return []
  return Object.entries(members(given)).flatMap(([operatorName, keys]) => {
    const operator = parseOperator(operatorName)
    return Object.entries(members(keys)).map(([key, raw]): Condition => {
      const values = listOf(raw).map((value) => {
        if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
          throw malformed('The values of a condition are texts or numbers.')
        return String(value)
      })
      if (values.length === 0) throw malformed('A condition has at least one value.')
      if (operator && !values.every((value) => operator.isValue(value)))
        throw stsFailure['InvalidParameter.StrategyInvalid'](`${operatorName} of ${key} has a value that it can't be compared with.`)
      return { key: key.toLowerCase(), operator, values }
    })
  })
}

/** Such a policy is for whoever holds the key; one that names anybody else is meant for another place. */
function checkPrincipal(given: unknown): void {
  if (given === undefined || given === '*') return
  const qcs = members(given, ['qcs'])['qcs']
  if (!listOf(qcs).every((one) => one === '*'))
    throw stsFailure['InvalidParameter.StrategyInvalid']('The policy of a temporary key names no principal.')
}

function members(given: unknown, known?: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw malformed()
  const unknown = known && Object.keys(given).find((name) => !known.includes(name))
  if (unknown !== undefined) throw malformed(`A policy has no member ${JSON.stringify(unknown)} here.`)
  return given as Readonly<Record<string, unknown>>
}

const listOf = (given: unknown): readonly unknown[] => (given === undefined ? [] : Array.isArray(given) ? given : [given])

function textsOf(given: unknown, name: string): readonly string[] {
  const texts = listOf(given)
  if (texts.length === 0 || !texts.every((text) => typeof text === 'string' && text !== ''))
    throw malformed(`A statement has at least one ${name}.`)
  return texts as readonly string[]
}

const malformed = (message?: string): Error => stsFailure['InvalidParameter.StrategyFormatError'](message)

/** What somebody wants to do with something, and what is known of the request. */
export type PolicyQuestion = {
  /** `cos`, `smh`, … */
  readonly service: string
  readonly action: string
  /** Of object stores `<bucket>/<key>`; of the bucket itself `<bucket>/`. */
  readonly resource: string
  readonly region?: string
  /** By condition key; what a request does not have is absent. */
  readonly facts?: Readonly<Partial<Record<PolicyKey, string>>>
}

/** Condition keys that the doors tell. Others are unknown, and never widen what a key may do. */
export const policyKeys = [
  'qcs:ip',
  'qcs:current_time',
  'cos:content-length',
  'cos:content-type',
  'cos:prefix',
  'cos:delimiter',
  'cos:max-keys',
  'cos:x-cos-acl',
  'cos:x-cos-storage-class',
  'cos:x-cos-copy-source',
] as const
export type PolicyKey = (typeof policyKeys)[number]

/** Deny wins over allow; what no statement names is not allowed. */
export function isAllowedBy(policy: Policy, question: PolicyQuestion): boolean {
  let isAllowed = false
  for (const statement of policy.statements) {
    if (!applies(statement, question)) continue
    if (statement.effect === 'deny') return false
    isAllowed = true
  }
  return isAllowed
}

function applies({ effect, actions, resources, conditions }: Statement, question: PolicyQuestion): boolean {
  const action = `${question.service}:${question.action}`
  return (
    actions.some((pattern) => pattern === '*' || matchesWildcard(pattern, action)) &&
    resources.some((pattern) => covers(pattern, question)) &&
    conditions.every((condition) => holds(condition, question, effect))
  )
}

function covers(pattern: ResourcePattern, { service, region = '', resource }: PolicyQuestion): boolean {
  if (pattern === 'any') return true
  if (!matchesWildcard(pattern.service, service)) return false
  if (pattern.region !== '' && region !== '' && !matchesWildcard(pattern.region, region)) return false
  const isOurs =
    pattern.account === '' || matchesWildcard(pattern.account, `uid/${accountId}`) || matchesWildcard(pattern.account, `uin/${accountId}`)
  if (!isOurs) return false
  // A bucket may be named with or without the slash behind it.
  return matchesWildcard(pattern.name, resource) || (/^[^/]+\/$/.test(resource) && matchesWildcard(pattern.name, resource.slice(0, -1)))
}

function holds({ key, operator, values }: Condition, question: PolicyQuestion, effect: Statement['effect']): boolean {
  const isDeny = effect === 'deny'
  if (!operator || !(policyKeys as readonly string[]).includes(key)) return isDeny
  const fact = question.facts?.[key as PolicyKey]
  if (fact === undefined) return operator.isIfExist || (isDeny && operator.isNegated)
  // A fact that can't be compared, such as an address that is none, is on the safe side as well.
  return operator.holds(fact, values) ?? isDeny
}
