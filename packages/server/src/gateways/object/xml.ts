/** Writing XML: elements in, text out. */

export type Element = readonly [name: string, content: Content]
/** Text is escaped; nothing is written for undefined. */
export type Content = string | number | boolean | undefined | readonly Element[]

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }
// XML 1.0 has no way to write most control characters, escaped or not.
// oxlint-disable-next-line no-control-regex -- Control characters are what it looks for.
const special = /[&<>"']|[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

// oxlint-disable-next-line no-control-regex -- Control characters are what it looks for.
const mayBeSpecial = /[&<>"'\u0000-\u001f\ufffe\uffff]/

export const escapeXml = (text: string): string =>
  mayBeSpecial.test(text) ? text.replaceAll(special, (character) => escapes[character] ?? '\ufffd') : text

export function element(name: string, content: Content): string {
  if (content === undefined) return ''
  return `<${name}>${typeof content === 'object' ? content.map(([child, inner]) => element(child, inner)).join('') : escapeXml(String(content))}</${name}>`
}

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/'

/** Bytes of text that is written a few kilobytes at a time. */
const gatheredLength = 4096

/**
 * Gathers a long document as bytes. One text of a few hundred kilobytes would be copied whole twice
 * on its way out, and be the collector's work afterwards: that cost as much as all the rest.
 */
export class XmlBytes {
  #bytes: Buffer
  #sizeBytes = 0
  #text = ''

  /** Of about this length: memory that is asked for at once is touched once. A longer document is copied as it grows. */
  constructor(expectedBytes: number) {
    this.#bytes = Buffer.allocUnsafe(expectedBytes)
  }

  add(text: string): void {
    this.#text += text
    if (this.#text.length >= gatheredLength) this.#write()
  }

  finish(): Uint8Array {
    this.#write()
    return this.#bytes.subarray(0, this.#sizeBytes)
  }

  #write(): void {
    const neededBytes = this.#sizeBytes + this.#text.length * 3
    if (neededBytes > this.#bytes.byteLength) {
      const larger = Buffer.allocUnsafe(Math.max(neededBytes, this.#bytes.byteLength * 2))
      this.#bytes.copy(larger, 0, 0, this.#sizeBytes)
      this.#bytes = larger
    }
    this.#sizeBytes += this.#bytes.write(this.#text, this.#sizeBytes, 'utf8')
    this.#text = ''
  }
}

/** A whole document. Clients of S3 expect its namespace, those of COS none. */
export const xmlDocument = (protocol: 'cos' | 's3', root: string, content: readonly Element[] | string): string =>
  `${xmlOpening(protocol, root)}${
    typeof content === 'string' ? content : content.map(([name, inner]) => element(name, inner)).join('')
  }</${root}>`

export const xmlOpening = (protocol: 'cos' | 's3', root: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${protocol === 's3' ? ` xmlns="${namespace}"` : ''}>`
