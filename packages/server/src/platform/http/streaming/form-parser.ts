/**
 * multipart/form-data (RFC 7578) as a stream: small fields first, then one file whose bytes pass
 * through without being kept. Every size a stranger chooses has a bound.
 */
import { limits } from '../../../kernel/limits.ts'
import { streamFailure } from './failures.ts'

export type Form = {
  /** By lower-case name; the first of a name wins. */
  readonly fields: ReadonlyMap<string, string>
  /** Ends at the file's end; what follows it in the body is left unread. */
  readonly file: AsyncIterable<Uint8Array>
  /** As the sender calls the file, without the folders before it. */
  readonly fileName: string | undefined
  /** Asked when the file has been read: whether the next part is one more. */
  readonly hasAnotherFile: () => Promise<boolean>
}

/** The boundary of a Content-Type; undefined when it is no form. */
export function formBoundary(contentType: string | undefined): string | undefined {
  const match = /^multipart\/form-data\b.*?;\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70})(?=[\s;]|$))/i.exec(contentType ?? '')
  return match?.[1] ?? match?.[2]
}

const lineBreak = Buffer.from('\r\n')
const headEnd = Buffer.from('\r\n\r\n')
const dash = 0x2d
const carriageReturn = 0x0d

/** Reads the fields up to the part named `file`; throws when the form ends before one. */
export async function readForm(source: AsyncIterable<Uint8Array>, boundary: string): Promise<Form> {
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1')
  const reader = new FormReader(source)
  const fields = new Map<string, string>()
  // The first delimiter may stand at the very start, without the line break the others have.
  reader.unread(lineBreak)
  await reader.takeUntil(delimiter, limits.formPartHeaderBytesMax)
  for (let parts = 0; parts <= limits.formFieldsMax; parts++) {
    if (await reader.isLastDelimiter()) throw streamFailure.IncorrectNumberOfFilesInPostRequest()
    const head = (await reader.takeUntil(headEnd, limits.formPartHeaderBytesMax)).toString('utf8')
    const name = partName(head)
    if (name === 'file')
      return { fields, file: reader.streamUntil(delimiter), fileName: fileNameIn(head), hasAnotherFile: () => beginsFile(reader) }
    const value = await reader.takeUntil(delimiter, limits.formFieldBytesMax)
    if (!fields.has(name)) fields.set(name, value.toString('utf8'))
  }
  throw streamFailure.MalformedPOSTRequest('The form has too many fields.')
}

async function beginsFile(reader: FormReader): Promise<boolean> {
  if (await reader.isLastDelimiter()) return false
  return partName((await reader.takeUntil(headEnd, limits.formPartHeaderBytesMax)).toString('utf8')) === 'file'
}

const disposition = (head: string): string => head.split('\r\n').find((line) => /^content-disposition:/i.test(line)) ?? ''

/** Browsers escape quotes and line breaks with percents, others quotes with backslashes. */
function fileNameIn(head: string): string | undefined {
  const match = /;\s*filename=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/i.exec(disposition(head))
  const name = (match?.[1] ?? match?.[2])?.replaceAll(/\\(["\\])/g, '$1').replaceAll(/%22/g, '"')
  return name?.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
}

/** The lower-case `name` of a part's Content-Disposition. */
function partName(head: string): string {
  const match = /;\s*name=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/i.exec(disposition(head))
  const name = match?.[1] ?? match?.[2]
  if (name === undefined) throw streamFailure.MalformedPOSTRequest('A part of the form has no name.')
  return name.toLowerCase()
}

class FormReader {
  readonly #chunks: AsyncIterator<Uint8Array>
  #held: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#chunks = source[Symbol.asyncIterator]()
  }

  unread(bytes: Buffer): void {
    this.#held = this.#held.length === 0 ? bytes : Buffer.concat([bytes, this.#held])
  }

  /** What stands before the mark; the mark itself is dropped. */
  async takeUntil(mark: Buffer, bytesMax: number): Promise<Buffer> {
    while (true) {
      const at = this.#held.indexOf(mark)
      if (at > bytesMax || (at < 0 && this.#held.length > bytesMax + mark.length))
        throw streamFailure.MalformedPOSTRequest('A field of the form is too long.')
      if (at >= 0) {
        const taken = this.#held.subarray(0, at)
        this.#held = this.#held.subarray(at + mark.length)
        return taken
      }
      this.#held = Buffer.concat([this.#held, await this.#more()])
    }
  }

  /** Behind a delimiter: two dashes end the form, a line break starts a part. */
  async isLastDelimiter(): Promise<boolean> {
    while (this.#held.length < 2) this.#held = Buffer.concat([this.#held, await this.#more()])
    if (this.#held[0] === dash && this.#held[1] === dash) return true
    // Blanks may stand between the boundary and its line break. The break stays: it begins the mark of an empty head.
    const blanks = await this.takeUntil(lineBreak, limits.formPartHeaderBytesMax)
    if (blanks.some((byte) => byte !== 0x20 && byte !== 0x09)) throw streamFailure.MalformedPOSTRequest()
    this.unread(lineBreak)
    return false
  }

  /** The bytes before the delimiter, as they arrive; only what may be its beginning is held back. */
  async *streamUntil(delimiter: Buffer): AsyncGenerator<Uint8Array, void> {
    while (true) {
      const at = this.#held.indexOf(delimiter)
      const passes = at >= 0 ? at : this.#held.length - suspectBytes(this.#held, delimiter)
      const bytes = this.#held.subarray(0, passes)
      this.#held = this.#held.subarray(at >= 0 ? at + delimiter.length : passes)
      if (bytes.length > 0) yield bytes
      if (at >= 0) return
      const next = await this.#more()
      this.#held = this.#held.length === 0 ? next : Buffer.concat([this.#held, next])
    }
  }

  async #more(): Promise<Buffer> {
    const next = await this.#chunks.next()
    if (next.done) throw streamFailure.IncompleteBody('The form ended before its last boundary.')
    return Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength)
  }
}

/** How many bytes at the end may be the start of the delimiter. */
function suspectBytes(bytes: Buffer, delimiter: Buffer): number {
  const from = Math.max(0, bytes.length - delimiter.length + 1)
  for (let at = bytes.indexOf(carriageReturn, from); at >= 0; at = bytes.indexOf(carriageReturn, at + 1)) {
    if (bytes.compare(delimiter, 0, bytes.length - at, at) === 0) return bytes.length - at
  }
  return 0
}
