/**
 * Rows of subtrees that are copied or carried to another Space: read by pages, written by as many
 * as a page has in one statement. What lies below a top that is in transit is out of sight.
 */
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { bytesType } from '../../platform/db/expressions.ts'
import { Sql, hex, join, sql } from '../../platform/db/sql.ts'
import { entryKinds, entryStates } from './entry.ts'
import type { EntryState } from './entry.ts'
import { statement } from './entry-store.ts'

/** What has to be known of a row before it is copied or carried. */
export type TreeRow = {
  readonly id: string
  readonly name: string
  readonly kind: number
  readonly size_bytes: number
  readonly child_file_count: number
  readonly child_directory_count: number
}

/** `entries.kind` of a Directory and of a link. */
export const directoryKind = entryKinds.indexOf('directory')
export const linkKind = entryKinds.indexOf('symlink')

const columns = 'id, name, kind, size_bytes, child_file_count, child_directory_count'

/** Rows of one page; a constant, so that SQLite need not plan anew. */
export const pageRows = limits.entriesPerStep

const children = statement(`
  SELECT ${columns} FROM entries WHERE space_id = ? AND parent_id = ? AND name > ? AND state = 0 ORDER BY name LIMIT ${pageRows}`)

export const childrenStatement = (parent: { readonly spaceId: SpaceId; readonly id: EntryId; readonly after: string }) =>
  children(parent.spaceId, hex(parent.id), parent.after)

/** A page of what a Directory holds, behind a name. */
export const listChildRows = (reader: Reader, parent: Parameters<typeof childrenStatement>[0]): Promise<TreeRow[]> =>
  reader.all<TreeRow>(childrenStatement(parent))

const order = '(CASE WHEN kind = 0 THEN 0 ELSE 1 END)'

const childDirectories = statement(`
  SELECT ${columns} FROM entries WHERE space_id = ? AND parent_id = ? AND ${order} = 0 AND name > ? AND state = 0 ORDER BY name LIMIT ?`)

type Page = { readonly spaceId: SpaceId; readonly id: EntryId; readonly after: string; readonly count: number }

/** A page of the Directories that a Directory holds, behind a name. */
export const listChildDirectories = (reader: Reader, page: Page): Promise<TreeRow[]> =>
  reader.all<TreeRow>(childDirectories(page.spaceId, hex(page.id), page.after, page.count))

/** What follows a name among the children of a Directory that are none themselves. */
type FileRun = {
  readonly from: SpaceId
  readonly to: SpaceId
  readonly sourceId: EntryId
  readonly parentId: EntryId
  readonly after: string
}

/** A link can't leave the Space it points into. */
const leftOut = ({ from, to }: Pick<FileRun, 'from' | 'to'>): number => (from === to ? noKind : linkKind)
const noKind = -1

const fileRun = `FROM entries WHERE space_id = ? AND parent_id = ? AND ${order} = 1 AND name > ? AND state = 0 AND kind <> ?`
const fileSums = statement(`
  SELECT COUNT(*) AS files, CAST(COALESCE(SUM(size_bytes), 0) AS BIGINT) AS bytes, MAX(name) AS last
  FROM (SELECT name, size_bytes ${fileRun} ORDER BY name LIMIT ?) AS run`)

type FileSums = { readonly files: number; readonly bytes: number; readonly last: string | null }

/** Counts the first of a run; `last` is the name of the last of them. */
export async function sumFiles(tx: Transaction, run: FileRun, rowsMax: number): Promise<FileSums> {
  return (
    (await tx.get<FileSums>(fileSums(run.from, hex(run.sourceId), run.after, leftOut(run), rowsMax))) ?? { files: 0, bytes: 0, last: null }
  )
}

const sortKey = new Sql([order], [])
const idBytes = 16

/** Copies the files of a run, up to the name that its sums end at: as the work of the calling user and as of now. */
export async function insertFileCopies(
  tx: Transaction,
  call: Call<'clock'>,
  run: FileRun & { readonly last: string },
  ids: readonly EntryId[],
): Promise<void> {
  const now = call.clock.now()
  // The fresh ids as one value, cut by the number of the row: a list to be joined would cost as much as the rows.
  const all = sql`CAST(${Buffer.from(ids.join(''), 'hex')} AS ${bytesType})`
  await tx.run(sql`
    INSERT INTO entries (space_id, id, parent_id, name, kind, state, created_at, modified_at, created_by, blob_id, size_bytes, crc64, etag,
      content_type, uploaded_at, link_target_id, attributes)
    SELECT CAST(${run.to} AS BIGINT), substr(${all}, CAST(ROW_NUMBER() OVER (ORDER BY name) - 1 AS INTEGER) * ${idBytes} + 1, ${idBytes}),
      CAST(${hex(run.parentId)} AS ${bytesType}), name, kind, 0, CAST(${now} AS BIGINT), CAST(${now} AS BIGINT), CAST(${call.actor.userId} AS TEXT),
      blob_id, size_bytes, crc64, etag, content_type, CASE WHEN uploaded_at IS NULL THEN NULL ELSE CAST(${now} AS BIGINT) END, link_target_id, attributes
    FROM entries WHERE space_id = ${run.from} AND parent_id = ${hex(run.sourceId)} AND ${sortKey} = 1 AND name > ${run.after} AND name <= ${run.last}
      AND state = 0 AND kind <> ${leftOut(run)}`)
}

/** Directories of a page that are gone down into before more of it is taken: what waits on the way down stays small. */
export const directoriesPerPage = 16

/** The part of a page that is taken: not more than there is room for, nor too many Directories to go down into. */
export function cutPage(page: readonly TreeRow[], room: number): readonly TreeRow[] {
  let directories = 0
  const end = page.findIndex((row, index) => index === room || (row.kind === directoryKind && ++directories > directoriesPerPage))
  return end < 0 ? page : page.slice(0, end)
}

export const holdsAnything = (row: TreeRow): boolean => row.kind === directoryKind && row.child_file_count + row.child_directory_count > 0

/** A row and the id of its copy. */
export type RowCopy = { readonly source: EntryId; readonly id: EntryId }

export type CopyPlace = {
  readonly from: SpaceId
  readonly to: SpaceId
  readonly parentId: EntryId
  /** Absent: in the tree. */
  readonly state?: EntryState
  /** Absent: each keeps its name. */
  readonly name?: string
}

/**
 * Copies up to a page of rows below one parent, as the work of the calling user and as of now.
 * The database does it by itself: of each row only the two ids pass through this process.
 */
export async function insertCopies(tx: Transaction, call: Call<'clock'>, place: CopyPlace, copies: readonly RowCopy[]): Promise<void> {
  if (copies.length === 0) return
  const now = call.clock.now()
  const pairs = join(copies.map((copy) => sql`(CAST(${hex(copy.source)} AS ${bytesType}), CAST(${hex(copy.id)} AS ${bytesType}))`))
  // The Space of the sources is a lookup of its own, as SQLite plans anew for a parameter that it can see.
  await tx.run(sql`
    WITH fresh (source_id, id) AS (VALUES ${pairs})
    INSERT INTO entries (space_id, id, parent_id, name, kind, state, created_at, modified_at, created_by, blob_id, size_bytes, crc64, etag,
      content_type, uploaded_at, link_target_id, attributes)
    SELECT CAST(${place.to} AS BIGINT), f.id, CAST(${hex(place.parentId)} AS ${bytesType}), COALESCE(CAST(${place.name ?? null} AS TEXT), s.name), s.kind,
      CAST(${entryStates.indexOf(place.state ?? 'inTree')} AS BIGINT), CAST(${now} AS BIGINT), CAST(${now} AS BIGINT), CAST(${call.actor.userId} AS TEXT),
      s.blob_id, s.size_bytes, s.crc64, s.etag, s.content_type, CASE WHEN s.uploaded_at IS NULL THEN NULL ELSE CAST(${now} AS BIGINT) END,
      s.link_target_id, s.attributes
    FROM fresh f CROSS JOIN entries s WHERE s.space_id = (SELECT CAST(${place.from} AS BIGINT)) AND s.id = f.source_id`)
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
