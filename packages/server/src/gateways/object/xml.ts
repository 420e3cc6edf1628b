/** Writing XML: elements in, text out. */

export type Element = readonly [name: string, content: Content]
/** Text is escaped; nothing is written for undefined. */
export type Content = string | number | boolean | undefined | readonly Element[]

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }
// XML 1.0 has no way to write most control characters, escaped or not.
// oxlint-disable-next-line no-control-regex -- Control characters are what it looks for.
const special = /[&<>"']|[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

export const escapeXml = (text: string): string =>
  /[&<>"'\u0000-\u001f\ufffe\uffff]/.test(text) ? text.replaceAll(special, (character) => escapes[character] ?? '\ufffd') : text

export function element(name: string, content: Content): string {
  if (content === undefined) return ''
  return `<${name}>${typeof content === 'object' ? content.map(([child, inner]) => element(child, inner)).join('') : escapeXml(String(content))}</${name}>`
}

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/'

/** A whole document. Clients of S3 expect its namespace, those of COS none. */
export const xmlDocument = (protocol: 'cos' | 's3', root: string, content: readonly Element[] | string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${protocol === 's3' ? ` xmlns="${namespace}"` : ''}>${
    typeof content === 'string' ? content : content.map(([name, inner]) => element(name, inner)).join('')
  }</${root}>`
