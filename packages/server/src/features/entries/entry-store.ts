/** Rows ⇄ Entries, and every change of one. The ways to reach an Entry are in tree-lookup.ts. */
import type { BlobId, EntryId, SpaceId } from '../../kernel/ids.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { isOneOf } from '../../platform/db/lists.ts'
import { Sql, hex, sql } from '../../platform/db/sql.ts'
import type { SqlValue } from '../../platform/db/sql.ts'
import { unknownContentType } from './content-type.ts'
import { entryKinds, entryStates, sizeOf } from './entry.ts'
import type { Attributes, Content, Entry, EntryState, File } from './entry.ts'

export type EntryRow = {
  readonly space_id: number
  readonly id: string
  readonly parent_id: string | null
  readonly name: string
  readonly kind: number
  readonly created_at: number
  readonly modified_at: number
  readonly created_by: string
  readonly revision: number
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

const columnNames = [
  'space_id',
  'id',
  'parent_id',
  'name',
  'kind',
  'created_at',
  'modified_at',
  'created_by',
  'revision',
  'child_file_count',
  'child_directory_count',
  'blob_id',
  'size_bytes',
  'crc64',
  'etag',
  'content_type',
  'uploaded_at',
  'link_target_id',
  'attributes',
] as const satisfies readonly (keyof EntryRow)[]

const idColumns: ReadonlySet<string> = new Set(['id', 'parent_id', 'blob_id', 'link_target_id'] satisfies (keyof EntryRow)[])

/** The columns of an `EntryRow`, or some of them, of the table under the given alias. */
export const entryColumns = (alias = 'entries', names: readonly (keyof EntryRow)[] = columnNames): string =>
  names.map((name) => (idColumns.has(name) ? `hex_of(${alias}.${name}) AS ${name}` : `${alias}.${name}`)).join(', ')

/**
 * A statement whose text is put together once, with `?` where the values go. The template's
 * identity is kept, so that a driver prepares it once.
 */
export function statement(text: string): (...values: readonly SqlValue[]) => Sql {
  const strings = text.split('?')
  return (...values) => new Sql(strings, values)
}

const noAttributes: Attributes = {}

export const attributesOf = (row: Pick<EntryRow, 'attributes'>): Attributes =>
  row.attributes === null ? noAttributes : (JSON.parse(row.attributes) as Attributes)

/** `entries.kind` of a virtual file. */
export const virtualKind = entryKinds.indexOf('virtual')

export const claimOf = (row: Pick<EntryRow, 'size_bytes' | 'content_type'>) => ({
  sizeBytes: row.size_bytes,
  contentType: row.content_type ?? unknownContentType,
})

/** A noun while it is put together. */
export type Draft<Noun> = { -readonly [Key in keyof Noun]: Noun[Key] }

/** Every read passes here: members are set one by one, because spreading what may be absent costs as much as the lookup. */
export function toEntry(row: EntryRow): Entry {
  const entry: Draft<Entry> = {
    spaceId: row.space_id as SpaceId,
    id: row.id as EntryId,
    name: row.name,
    kind: entryKinds[row.kind] ?? 'file',
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    createdBy: row.created_by,
    revision: row.revision,
    childFileCount: row.child_file_count,
    childDirectoryCount: row.child_directory_count,
    attributes: attributesOf(row),
  }
  if (row.parent_id !== null) entry.parentId = row.parent_id as EntryId
  if (row.blob_id !== null) entry.content = contentOf(row, row.blob_id as BlobId)
  if (row.kind === virtualKind) entry.claimed = claimOf(row)
  if (row.uploaded_at !== null) entry.uploadedAt = row.uploaded_at
  if (row.link_target_id !== null) entry.linkTargetId = row.link_target_id as EntryId
  return entry
}

function contentOf(row: EntryRow, blobId: BlobId): Content {
  const content: Draft<Content> = { blobId, sizeBytes: row.size_bytes, etag: row.etag ?? '', contentType: row.content_type ?? '' }
  if (row.crc64 !== null) content.crc64 = row.crc64
  return content
}

/** Adds the Entry to the tree; false when the name is taken. */
export async function insertEntry(tx: Transaction, entry: Entry): Promise<boolean> {
  const content = entry.content
  const changed = await tx.run(sql`
    INSERT INTO entries (space_id, id, parent_id, name, kind, created_at, modified_at, created_by, revision,
      blob_id, size_bytes, crc64, etag, content_type, uploaded_at, link_target_id, attributes)
    VALUES (${entry.spaceId}, ${hex(entry.id)}, ${hex(entry.parentId ?? null)}, ${entry.name}, ${entryKinds.indexOf(entry.kind)}, ${entry.createdAt},
      ${entry.modifiedAt}, ${entry.createdBy}, ${entry.revision}, ${hex(content?.blobId ?? null)}, ${sizeOf(entry)}, ${content?.crc64 ?? null},
      ${content?.etag ?? null}, ${(content ?? entry.claimed)?.contentType ?? null}, ${entry.uploadedAt ?? null}, ${hex(entry.linkTargetId ?? null)}, ${attributesText(entry.attributes)})
    ON CONFLICT (space_id, parent_id, name) WHERE state = 0 DO NOTHING`)
  return changed === 1
}

/** Gives a File its new content, by its author; `formerNumber` is what it was called as a version. */
export async function updateContent(
  tx: Transaction,
  file: File,
  content: { readonly by: string; readonly formerNumber?: number },
): Promise<void> {
  const { blobId, sizeBytes, crc64, etag, contentType } = file.content
  await tx.run(sql`
    UPDATE entries SET blob_id = ${hex(blobId)}, size_bytes = ${sizeBytes}, crc64 = ${crc64 ?? null}, etag = ${etag},
      content_type = ${contentType}, uploaded_at = ${file.uploadedAt ?? null}, modified_at = ${file.modifiedAt}, revision = ${file.revision},
      attributes = ${attributesText(file.attributes)}, content_by = ${content.by}, content_number = ${content.formerNumber ?? null}
    WHERE space_id = ${file.spaceId} AND id = ${hex(file.id)}`)
}

/** No row needs the text of "nothing". */
export const attributesText = (attributes: Attributes): string | null => {
  const text = JSON.stringify(attributes)
  return text === '{}' ? null : text
}

/** Puts the Entry into the tree under another parent or name; false when the name is taken. */
export async function updatePlace(
  tx: Transaction,
  entry: { readonly spaceId: SpaceId; readonly id: EntryId; readonly parentId: EntryId; readonly name: string },
): Promise<boolean> {
  const parentId = hex(entry.parentId)
  const changed = await tx.run(sql`
    UPDATE entries SET parent_id = ${parentId}, name = ${entry.name}, state = 0
    WHERE space_id = ${entry.spaceId} AND id = ${hex(entry.id)} AND NOT EXISTS (
      SELECT 1 FROM entries WHERE space_id = ${entry.spaceId} AND parent_id = ${parentId} AND name = ${entry.name} AND state = 0)`)
  return changed === 1
}

type Stated = { readonly spaceId: SpaceId; readonly id: EntryId }

/** Takes an Entry out of the tree or back; its row stays under its parent. */
export const markState = (tx: Transaction, entry: Stated, state: EntryState): Promise<void> => markStates(tx, [entry], state)

/** The same for many Entries of one Space. */
export async function markStates(tx: Transaction, entries: readonly Stated[], state: EntryState): Promise<void> {
  const number = entryStates.indexOf(state)
  const [first] = entries
  if (!first) return
  if (entries.length === 1)
    return void (await tx.run(sql`UPDATE entries SET state = ${number} WHERE space_id = ${first.spaceId} AND id = ${hex(first.id)}`))
  const ids = isOneOf(entries.map((entry) => entry.id))
  await tx.run(sql`UPDATE entries SET state = ${number} WHERE space_id = ${first.spaceId} AND id ${ids}`)
}

export async function updateAttributes(tx: Transaction, entry: Entry): Promise<void> {
  await tx.run(sql`
    UPDATE entries SET attributes = ${attributesText(entry.attributes)}, content_type = ${(entry.content ?? entry.claimed)?.contentType ?? null},
      size_bytes = ${sizeOf(entry)}
    WHERE space_id = ${entry.spaceId} AND id = ${hex(entry.id)}`)
}
