/** The operators of a policy's conditions: texts, numbers, dates, addresses. Pure. */
import { BlockList, isIP } from 'node:net'
import { matchesWildcard } from './wildcard.ts'

export type Operator = {
  /** Holds also when the request has nothing to compare. */
  readonly isIfExist: boolean
  /** Says what something is not: several values must all differ. */
  readonly isNegated: boolean
  isValue(value: string): boolean
  /** Undefined when the fact can't be compared. */
  holds(fact: string, values: readonly string[]): boolean | undefined
}

/** Undefined for an operator that is not known. */
export function parseOperator(name: string): Operator | undefined {
  const isIfExist = name.endsWith('_if_exist')
  const bare = isIfExist ? name.slice(0, -'_if_exist'.length) : name
  const isNegated = negated.test(bare)
  const positive = bare.replace(negated, '$1')
  const comparison = Object.hasOwn(comparisons, positive) ? comparisons[positive] : undefined
  if (!comparison) return undefined
  const { isValue, isFact = isValue, compare } = comparison
  return {
    isIfExist,
    isNegated,
    isValue,
    holds(fact, values) {
      if (!isFact(fact)) return undefined
      return values.some((value) => compare(fact, value)) !== isNegated
    },
  }
}

/** `string_not_equal` is not `string_equal`. */
const negated = /^(string_|numeric_|date_|ip_)not_(?=equal|like)/

type Comparison = {
  readonly isValue: (value: string) => boolean
  /** Where a fact has another form than a value. */
  readonly isFact?: (fact: string) => boolean
  readonly compare: (fact: string, value: string) => boolean
}

const isText = (): boolean => true
const isNumber = (value: string): boolean => /^-?\d+(?:\.\d+)?$/.test(value)
const isDate = (value: string): boolean => isNumber(value) || !Number.isNaN(Date.parse(value))
/** ISO 8601, or Unix seconds. */
const dateOf = (value: string): number => (isNumber(value) ? Number(value) * 1000 : Date.parse(value))

const orders: Readonly<Record<string, (fact: number, value: number) => boolean>> = {
  equal: (fact, value) => fact === value,
  less_than: (fact, value) => fact < value,
  less_than_equal: (fact, value) => fact <= value,
  greater_than: (fact, value) => fact > value,
  greater_than_equal: (fact, value) => fact >= value,
}

const comparisons: Readonly<Record<string, Comparison>> = {
  string_equal: { isValue: isText, compare: (fact, value) => fact === value },
  string_equal_ignore_case: { isValue: isText, compare: (fact, value) => fact.toLowerCase() === value.toLowerCase() },
  string_like: { isValue: isText, compare: (fact, value) => matchesWildcard(value, fact) },
  ip_equal: { isValue: (value) => parseNetwork(value) !== undefined, isFact: (fact) => isIP(fact) > 0, compare: isInNetwork },
  ...Object.fromEntries(
    Object.entries(orders).flatMap(([order, compare]): readonly [string, Comparison][] => [
      [`numeric_${order}`, { isValue: isNumber, compare: (fact, value) => compare(Number(fact), Number(value)) }],
      [`date_${order}`, { isValue: isDate, compare: (fact, value) => compare(dateOf(fact), dateOf(value)) }],
    ]),
  ),
}

type Network = { readonly address: string; readonly prefix: number; readonly family: 'ipv4' | 'ipv6' }

function parseNetwork(text: string): Network | undefined {
  const [address, prefix, ...others] = text.split('/')
  const version = isIP(address ?? '')
  if (version === 0 || address === undefined || others.length > 0) return undefined
  const bits = version === 4 ? 32 : 128
  if (prefix !== undefined && (!/^\d{1,3}$/.test(prefix) || Number(prefix) > bits)) return undefined
  return { address, prefix: prefix === undefined ? bits : Number(prefix), family: version === 4 ? 'ipv4' : 'ipv6' }
}

function isInNetwork(fact: string, value: string): boolean {
  const network = parseNetwork(value)
  if (!network) return false
  const list = new BlockList()
  list.addSubnet(network.address, network.prefix, network.family)
  // An IPv4 client on an IPv6 socket is the same client.
  const address = fact.replace(/^::ffff:(?=\d+\.)/i, '')
  return list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6')
}
