/** A request as its signature sees it: nothing decoded, nothing merged, nothing lost. */
import { signatureFailure } from './failures.ts'

export type SignedRequest = {
  readonly method: string
  /** As on the request line, query excluded. */
  readonly rawPath: string
  /** Behind the question mark, or empty. */
  readonly rawQuery: string
  /** Names and values in turn, as node:http has them in `rawHeaders`. */
  readonly rawHeaders: readonly string[]
}

/** A query parameter with its name decoded; a plus sign is a plus sign. */
export type Parameter = { readonly name: string; readonly rawName: string; readonly rawValue: string }

/** Every value of the header. */
export function headerValues(request: SignedRequest, lowerName: string): readonly string[] {
  const values: string[] = []
  const { rawHeaders } = request
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string
    if (name.length === lowerName.length && name.toLowerCase() === lowerName) values.push(rawHeaders[index + 1] as string)
  }
  return values
}

/** The header's one value. Refuses a repeated one: two readers could each believe another. */
export function soleHeader(request: SignedRequest, lowerName: string): string | undefined {
  const [value, ...others] = headerValues(request, lowerName)
  if (others.length > 0) throw signatureFailure.InvalidRequest(`The header ${lowerName} is there twice.`)
  return value
}

/** Splits by hand: only `&` and the first `=` mean anything. */
export function readParameters(rawQuery: string): readonly Parameter[] {
  if (rawQuery === '') return []
  const parameters: Parameter[] = []
  for (const piece of rawQuery.split('&')) {
    if (piece === '') continue
    const mark = piece.indexOf('=')
    const rawName = mark < 0 ? piece : piece.slice(0, mark)
    parameters.push({ name: decodePercents(rawName), rawName, rawValue: mark < 0 ? '' : piece.slice(mark + 1) })
  }
  return parameters
}

/** The decoded value of the parameter, its name compared without case. Refuses a repeated one. */
export function soleParameter(parameters: readonly Parameter[], lowerName: string): string | undefined {
  const [found, ...others] = parameters.filter(({ name }) => name.length === lowerName.length && name.toLowerCase() === lowerName)
  if (others.length > 0) throw signatureFailure.InvalidRequest(`The parameter ${lowerName} is there twice.`)
  return found && decodePercents(found.rawValue)
}

export function decodePercents(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch (error) {
    throw signatureFailure.InvalidURI(undefined, error)
  }
}
