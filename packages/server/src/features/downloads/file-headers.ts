/** A File's attributes as response headers, for answers that have no body. Pure. */
import { renderItem } from '../entries/index.ts'
import type { File } from '../entries/index.ts'
import type { SpaceScope } from '../spaces/index.ts'

export function fileHeaders(file: File, scope: SpaceScope): Record<string, string> {
  const item = renderItem(file, scope)
  const headers: Record<string, string> = {
    'x-smh-type': item.type,
    'x-smh-creation-time': item.creationTime,
    'x-smh-modification-time': item.modificationTime,
    'x-smh-content-type': headerText(item.contentType ?? ''),
    'x-smh-size': item.size ?? '',
    'x-smh-etag': item.eTag ?? '',
    ...(item.crc64 !== undefined && { 'x-smh-crc64': item.crc64 }),
  }
  for (const [name, value] of Object.entries(item.metaData ?? {}))
    if (headerName.test(name)) headers[name.toLowerCase()] = headerText(value)
  return headers
}

const headerName = /^x-smh-meta-[\w.!#$%&'*+^`|~-]+$/i

/** Metadata set by a JSON body may hold what a header can't. */
const headerText = (text: string): string =>
  text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/gu, (character) => encodeURIComponent(character.toWellFormed()))
