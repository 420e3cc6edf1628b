/**
 * Reading XML that strangers send: one document of known elements. Documents with a DOCTYPE are
 * refused before they are parsed, so there are no entities but the five of XML itself; size and
 * depth are bounded.
 */
import { hash } from 'node:crypto'
import { XMLParser } from 'fast-xml-parser'
import { limits } from '../../kernel/limits.ts'
import { openBody, planBody } from './body/index.ts'
import type { Asked } from './command.ts'
import { permitBody } from './exchange.ts'
import { objectFailure } from './failures.ts'

/** An element's children by name, in order; a leaf is its text. */
export type XmlNode = string | XmlElement
export type XmlElement = { readonly [name: string]: readonly XmlNode[] }

const utf8 = new TextDecoder('utf-8', { fatal: true })

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  // Text stays text: a key may look like a number.
  parseTagValue: false,
  trimValues: false,
  removeNSPrefix: true,
  processEntities: false,
  isArray: () => true,
})

/** The body's bytes, asked for now, with every promise of the headers about them kept. */
export async function readXmlBody({ exchange, signed }: Asked, headers = exchange.request.headers): Promise<Buffer> {
  const { request, idleMs, sums, call } = exchange
  const plan = planBody(headers, signed?.payload)
  if ((plan.sizeBytes ?? 0) > limits.objectXmlBytesMax) throw objectFailure.XMLSizeLimit()
  permitBody(exchange)
  const body = await openBody(plan, { request, idleMs, sums, signal: call.signal, seed: signed?.seed })
  const bytes = body.source instanceof Uint8Array ? Buffer.from(body.source) : await gathered(body.source)
  body.accept({ md5: hash('md5', bytes) })
  return bytes
}

async function gathered(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of source) {
    sizeBytes += chunk.byteLength
    if (sizeBytes > limits.objectXmlBytesMax) throw objectFailure.XMLSizeLimit()
    // A chunk is good only until the next one is asked for.
    chunks.push(Buffer.from(chunk))
  }
  return Buffer.concat(chunks)
}

/** The children of the document's root, which must have this name. */
export function parseXml(bytes: Uint8Array, root: string): XmlElement {
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch (error) {
    throw objectFailure.MalformedXML('The body is not UTF-8.', error)
  }
  if (/<!(?!--)/.test(text)) throw objectFailure.MalformedXML('A document type and CDATA are not taken.')
  checkDepth(text)
  let document: XmlElement
  try {
    document = parser.parse(text, true) as XmlElement
  } catch (error) {
    throw objectFailure.MalformedXML(undefined, error)
  }
  const [element, ...others] = document[root] ?? []
  if (element === undefined || others.length > 0 || Object.keys(document).length !== 1)
    throw objectFailure.MalformedXML(`The body is one element ${root}.`)
  return typeof element === 'string' ? {} : element
}

/**
 * Counts tags as they open and close; the parser itself goes as deep as it is led. Goes through the
 * text once, whatever it holds: an expression would look for the end of each tag that has none.
 */
function checkDepth(text: string): void {
  let depth = 0
  for (let start = text.indexOf('<'); start >= 0; ) {
    const isComment = text.startsWith('<!--', start)
    const end = isComment ? text.indexOf('-->', start + 4) + 2 : text.indexOf('>', start)
    if (end <= start) throw objectFailure.MalformedXML('A tag or a comment has no end.')
    const opens = !isComment && text[start + 1] !== '?' && text[end - 1] !== '/'
    if (opens) depth += text[start + 1] === '/' ? -1 : 1
    if (depth > limits.objectXmlDepthMax) throw objectFailure.MalformedXML('The body is nested too deeply.')
    start = text.indexOf('<', end)
  }
}

/** Child elements of this name; text where elements are expected is refused. */
export function childElements(element: XmlElement, name: string): readonly XmlElement[] {
  return (element[name] ?? []).map((node) => {
    if (typeof node !== 'string') return node
    if (node.trim() !== '') throw objectFailure.MalformedXML(`The element ${name} holds elements.`)
    return {}
  })
}

/** The text of the one child of this name; undefined when there is none. */
export function childText(element: XmlElement, name: string): string | undefined {
  const [node, ...others] = element[name] ?? []
  if (node === undefined) return undefined
  if (others.length > 0 || typeof node !== 'string') throw objectFailure.MalformedXML(`There is one element ${name}, and it holds text.`)
  return unescape(node)
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescape(text: string): string {
  if (!text.includes('&')) return text
  return text.replaceAll(/&([^;&\s]{0,10});?/g, (_, name: string) => {
    const known = entities[name]
    if (known !== undefined) return known
    const [, hex, decimal] = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name) ?? []
    const codePoint = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    if (!(codePoint >= 0 && codePoint <= 0x10ffff) || (codePoint >= 0xd800 && codePoint <= 0xdfff))
      throw objectFailure.MalformedXML('There are no entities but those of XML itself.')
    return String.fromCodePoint(codePoint)
  })
}
