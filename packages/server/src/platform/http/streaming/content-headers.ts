/** How a content presents itself: its name to save under, and what a browser may do with it. */

export type Disposition = 'inline' | 'attachment'

/** RFC 6266: an ASCII name for old clients and the real one as UTF-8 (RFC 5987). */
export function contentDisposition(disposition: Disposition, fileName: string): string {
  const ascii = fileName.replaceAll(/[^\x20-\x7e]/gu, '_').replaceAll(/["\\%]/g, '_')
  return `${disposition}; filename="${ascii}"; filename*=UTF-8''${extendedValue(fileName)}`
}

const extendedValue = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replaceAll(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)

// oxlint-disable-next-line no-control-regex -- Control characters are what it looks for.
const notInHeaders = /[\x00-\x08\x0a-\x1f\x7f]/g

/** What clients gave as a header, as text again, on its way back: UTF-8 byte by byte. What a header can't hold is left out. */
export const headerValue = (text: string): string =>
  /[^\x20-\x7e]/.test(text) ? Buffer.from(text.replaceAll(notInHeaders, '')).toString('latin1') : text

const activeType = /^(?:text\/html|text\/xml|application\/xml|[^;]*\+xml|text\/xsl|application\/xslt)\b/i

/**
 * The content origin holds nothing worth stealing, but documents of different users share it:
 * what a browser would run as a document gets an origin of its own and no scripts.
 */
export const securityPolicy = (contentType: string): string | undefined =>
  activeType.test(contentType)
    ? "sandbox; default-src 'none'; img-src 'self' data:; media-src 'self' data:; style-src 'unsafe-inline'; font-src data:"
    : undefined
