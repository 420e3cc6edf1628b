/** The noun: a LiveDomain, a host name that streams are pushed to or played from, with its keys. Pure; no I/O. */
import type { AddressKeys } from './address-signature.ts'

export type LiveDomain = {
  /** Lower case. */
  readonly name: string
  readonly kind: 'push' | 'play'
  readonly isEnabled: boolean
  /** Where it is played: 1 mainland, 2 everywhere, 3 overseas. Kept and told; this server has one place. */
  readonly playType: number
  readonly isDelayLive: boolean
  readonly isMiniProgramLive: boolean
  /** Whether addresses must be signed. Without a key in either slot none is good then. */
  readonly isSigned: boolean
  readonly keys: AddressKeys
  readonly referers: RefererRule | undefined
  readonly createdAt: number
}

/** Which pages may play, by the Referer that browsers send. */
export type RefererRule = {
  readonly isEnabled: boolean
  readonly isAllowList: boolean
  /** Players that are no browsers send none. */
  readonly allowsEmpty: boolean
  /** As the client wrote them, separated by semicolons. */
  readonly rules: string
}

const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/

export type DomainFault = 'malformed' | 'long'

/** What is wrong with a domain's name, in lower case; undefined when nothing is. */
export function domainFault(name: string): DomainFault | undefined {
  if (name.length > 253) return 'long'
  const labels = name.split('.')
  const isName = labels.length >= 2 && labels.every((one) => label.test(one)) && !/^\d+$/.test(labels.at(-1) as string)
  return isName ? undefined : 'malformed'
}

/** The host name of a Host header or an address: lower case, without port and without the dot at the end. */
export const hostName = (host: string): string => host.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase()

/** Keys are printable and without blanks, because people copy them about. */
export const isAddressKey = (text: string): boolean => /^[\x21-\x7e]{1,256}$/.test(text)
