/** Which pages may play, by their Referer. A rule is a host, with or without `*.` in front, or a whole address's beginning. Pure. */
import type { RefererRule } from './live-domain.ts'

/** True when a page of this Referer may play; undefined and empty are players that are no browsers. */
export function allowsReferer(rule: RefererRule | undefined, referer: string | undefined): boolean {
  if (!rule?.isEnabled) return true
  if (referer === undefined || referer === '') return rule.allowsEmpty
  return splitRules(rule.rules).some((one) => matches(one, referer.toLowerCase())) === rule.isAllowList
}

export const splitRules = (rules: string): string[] =>
  rules
    .split(';')
    .map((rule) => rule.trim().toLowerCase())
    .filter((rule) => rule !== '')

function matches(rule: string, referer: string): boolean {
  if (rule.includes('://')) return referer === rule || referer.startsWith(rule.endsWith('/') ? rule : `${rule}/`)
  const host = URL.canParse(referer) ? new URL(referer).host : referer.split('/', 1)[0]!
  const name = host.replace(/:\d*$/, '')
  if (rule.startsWith('*.')) return name.endsWith(rule.slice(1))
  return host === rule || name === rule
}
