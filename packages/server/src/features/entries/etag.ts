/** Conditional reads of a Directory. Pure. */

/** True when an `If-None-Match` header names this tag (RFC 9110 section 13.1.2: compared weakly). */
export function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  return header.split(',').some((part) => {
    const tag = part.trim().replace(/^W\//, '')
    return tag === '*' || tag === etag || `"${tag}"` === etag
  })
}
