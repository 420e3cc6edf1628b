/** Conditional requests (RFC 9110, section 13) on a content that has a strong ETag and a time. */
import type { IncomingHttpHeaders } from 'node:http'

export type Validators = {
  /** Without quotes. */
  readonly etag: string
  readonly modifiedAt: number
}

export type Verdict = 'proceed' | 'notModified' | 'failed'

/** The order of section 13.2.2; dates are ignored where an ETag was given. */
export function checkConditions(headers: IncomingHttpHeaders, validators: Validators): Verdict {
  const ifMatch = headers['if-match']
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, validators.etag, { acceptsWeak: false })) return 'failed'
  } else {
    const unmodifiedSince = parseHttpDate(headers['if-unmodified-since'])
    if (unmodifiedSince !== undefined && wholeSeconds(validators.modifiedAt) > unmodifiedSince) return 'failed'
  }
  const ifNoneMatch = headers['if-none-match']
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, validators.etag, { acceptsWeak: true }) ? 'notModified' : 'proceed'
  const modifiedSince = parseHttpDate(headers['if-modified-since'])
  return modifiedSince !== undefined && wholeSeconds(validators.modifiedAt) <= modifiedSince ? 'notModified' : 'proceed'
}

/** Whether a Range may be honoured: without If-Range always, with it only for exactly this content. */
export function isRangeCurrent(ifRange: string | undefined, validators: Validators): boolean {
  if (ifRange === undefined) return true
  const date = parseHttpDate(ifRange)
  return date === undefined ? matches(ifRange, validators.etag, { acceptsWeak: false }) : date === wholeSeconds(validators.modifiedAt)
}

/** Clients send tags with and without quotes. */
function matches(list: string, etag: string, { acceptsWeak }: { readonly acceptsWeak: boolean }): boolean {
  return list.split(',').some((item) => {
    const text = item.trim()
    if (text === '*') return true
    const isWeak = text.startsWith('W/')
    return (acceptsWeak || !isWeak) && (isWeak ? text.slice(2) : text).replaceAll('"', '') === etag
  })
}

const wholeSeconds = (atMs: number): number => Math.floor(atMs / 1000) * 1000

/** RFC 9110 dates start with the day's name, which tells them from an entity tag. */
function parseHttpDate(text: string | undefined): number | undefined {
  if (text === undefined || !/^[A-Za-z]{3,9},? /.test(text)) return undefined
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : at
}
