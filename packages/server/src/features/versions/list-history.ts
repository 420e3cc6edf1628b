import type { EntryPath } from '../../kernel/entry-path.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import type { Reader } from '../../platform/db/db.ts'
import { entryFailure, findContentHistory, findEntryByPath, isFile } from '../entries/index.ts'
import type { ContentHistory, File } from '../entries/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { versionFailure } from './failures.ts'
import { markerOf, readMarker, sortKey } from './version.ts'
import type { Version, VersionOrder } from './version.ts'
import { countVersions, listVersions } from './version-store.ts'

export type History = {
  readonly file: File
  /** On the first page: the current content stands before all versions, whatever the order. */
  readonly latest?: ContentHistory
  readonly versions: readonly Version[]
}

type HistoryAsked = { readonly scope: SpaceScope; readonly path: EntryPath; readonly order: VersionOrder }

/** A page of a File's history behind a marker. */
export function listHistory(
  call: Call<'db'>,
  asked: HistoryAsked & { readonly marker?: string; readonly limit: number },
): Promise<History & { readonly nextMarker?: string }> {
  const { order, limit } = asked
  const isFirst = !asked.marker
  const after = asked.marker ? readMarker(order, asked.marker) : undefined
  return call.db.read(async (reader) => {
    const file = await getVersionedFile(reader, asked)
    const room = limit - (isFirst ? 1 : 0)
    const found = await listVersions(reader, { spaceId: file.spaceId, entryId: file.id, order, limit: room + 1, ...(after && { after }) })
    const versions = found.slice(0, room)
    const last = versions.at(-1)
    const latest = isFirst ? { latest: await findContentHistory(reader, file) } : {}
    if (found.length <= room) return { file, ...latest, versions }
    return { file, ...latest, versions, nextMarker: markerOf(order, last && { key: sortKey(last, order.by), number: last.number }) }
  })
}

/** A numbered page, and how many contents there are with the current one. */
export function listHistoryByPage(
  call: Call<'db'>,
  asked: HistoryAsked & { readonly page: number; readonly pageSize: number },
): Promise<History & { readonly totalCount: number }> {
  const { order, page, pageSize } = asked
  if (page * pageSize > limits.pageDepthMax)
    throw versionFailure.ParamInvalid(`page times page_size is at most ${limits.pageDepthMax}. Use a marker for longer lists.`)
  return call.db.read(async (reader) => {
    const file = await getVersionedFile(reader, asked)
    const of = { spaceId: file.spaceId, entryId: file.id }
    const totalCount = 1 + (await countVersions(reader, of))
    const isFirst = page === 1
    const limit = isFirst ? pageSize - 1 : pageSize
    const offset = isFirst ? 0 : (page - 1) * pageSize - 1
    const versions = await listVersions(reader, { ...of, order, limit, offset })
    return { file, ...(isFirst && { latest: await findContentHistory(reader, file) }), versions, totalCount }
  })
}

async function getVersionedFile(reader: Reader, asked: HistoryAsked): Promise<File> {
  const entry = await findEntryByPath(reader, asked.scope.space, asked.path)
  if (!entry) throw entryFailure.FileNotFound()
  if (!isFile(entry)) throw versionFailure.UnsupportedFileType()
  return entry
}
