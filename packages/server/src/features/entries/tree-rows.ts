/**
 * Rows of subtrees that are copied or carried to another Space: read by pages, written by as many
 * as a page has in one statement. What lies below a top that is in transit is out of sight.
 */
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { hex } from '../../platform/db/sql.ts'
import type { SqlValue } from '../../platform/db/sql.ts'
import { entryStates } from './entry.ts'
import type { EntryState } from './entry.ts'
import { statement } from './entry-store.ts'

/** What a copy takes over, as the database has it. */
export type TreeRow = {
  readonly id: string
  readonly name: string
  readonly kind: number
  readonly child_file_count: number
  readonly child_directory_count: number
  readonly blob_id: string | null
  readonly size_bytes: number
  readonly crc64: string | null
  readonly etag: string | null
  readonly content_type: string | null
  readonly uploaded_at: number | null
  readonly link_target_id: string | null
  readonly attributes: string | null
}

/** `entries.kind` of a Directory. */
export const directoryKind = 0

const columns = `id, name, kind, child_file_count, child_directory_count, blob_id, size_bytes, crc64, etag, content_type, uploaded_at,
  link_target_id, attributes`

/** Rows of one page; a constant, so that SQLite need not plan anew. */
export const pageRows = limits.entriesPerStep

const children = statement(`
  SELECT ${columns} FROM entries WHERE space_id = ? AND parent_id = ? AND name > ? AND state = 0 ORDER BY name LIMIT ${pageRows}`)

export const childrenStatement = (parent: { readonly spaceId: SpaceId; readonly id: EntryId; readonly after: string }) =>
  children(parent.spaceId, hex(parent.id), parent.after)

/** A page of what a Directory holds, behind a name. */
export const listChildRows = (reader: Reader, parent: Parameters<typeof childrenStatement>[0]): Promise<TreeRow[]> =>
  reader.all<TreeRow>(childrenStatement(parent))

/** Directories of a page that are gone down into before more of it is taken: what waits on the way down stays small. */
const directoriesPerPage = 16

/** The part of a page that is taken: not more than there is room for, nor too many Directories. */
export function cutPage(page: readonly TreeRow[], room: number): readonly TreeRow[] {
  let directories = 0
  const end = page.findIndex((row, index) => index === room || (row.kind === directoryKind && ++directories > directoriesPerPage))
  return end < 0 ? page : page.slice(0, end)
}

export const holdsAnything = (row: TreeRow): boolean => row.kind === directoryKind && row.child_file_count + row.child_directory_count > 0

const oneRow = `(${'?'.repeat(18).split('').join(', ')})`

const insertions = Array.from({ length: pageRows + 1 }, (_, count) =>
  statement(`
    INSERT INTO entries (space_id, id, parent_id, name, kind, state, created_at, modified_at, created_by, blob_id, size_bytes, crc64, etag,
      content_type, uploaded_at, link_target_id, attributes, revision)
    VALUES ${Array.from({ length: count }, () => oneRow).join(', ')}`),
)

export type CopiedRow = { readonly id: EntryId; readonly row: TreeRow }

export type CopyPlace = { readonly spaceId: SpaceId; readonly parentId: EntryId; readonly state?: EntryState }

/** Adds up to a page of copies under one parent, as the work of the calling user and as of now. */
export async function insertCopies(tx: Transaction, call: Call<'clock'>, place: CopyPlace, copies: readonly CopiedRow[]): Promise<void> {
  const now = call.clock.now()
  const state = entryStates.indexOf(place.state ?? 'inTree')
  const values = copies.flatMap(({ id, row }): SqlValue[] => [
    place.spaceId,
    hex(id),
    hex(place.parentId),
    row.name,
    row.kind,
    state,
    now,
    now,
    call.actor.userId,
    hex(row.blob_id),
    row.size_bytes,
    row.crc64,
    row.etag,
    row.content_type,
    row.uploaded_at === null ? null : now,
    hex(row.link_target_id),
    row.attributes,
    1,
  ])
  const insertion = insertions[copies.length]
  if (copies.length > 0 && insertion) await tx.run(insertion(...values))
}

const growth = statement(`
  UPDATE entries SET child_file_count = child_file_count + ?, child_directory_count = child_directory_count + ? WHERE space_id = ? AND id = ?`)

/** Children came or went with a subtree: its own times and ETags are nobody's business until it has landed. */
export async function growDirectory(
  tx: Transaction,
  directory: { readonly spaceId: SpaceId; readonly id: EntryId; readonly files: number; readonly directories: number },
): Promise<void> {
  await tx.run(growth(directory.files, directory.directories, directory.spaceId, hex(directory.id)))
}

export type Tally = { files: number; directories: number; bytes: number }

/** Counts rows as the counters of a Space do. */
export function tally(rows: readonly TreeRow[]): Tally {
  const sum: Tally = { files: 0, directories: 0, bytes: 0 }
  for (const row of rows) {
    if (row.kind === directoryKind) sum.directories++
    else sum.files++
    sum.bytes += row.size_bytes
  }
  return sum
}

const single = statement(`SELECT ${columns} FROM entries WHERE space_id = ? AND id = ?`)

export const findTreeRow = (reader: Reader, entry: { readonly spaceId: SpaceId; readonly id: EntryId }): Promise<TreeRow | undefined> =>
  reader.get<TreeRow>(single(entry.spaceId, hex(entry.id)))
