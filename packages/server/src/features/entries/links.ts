/**
 * Links and the Files they point at. A link refers to its File by id, so that it follows every
 * move, rename and overwrite by itself. It goes where the File goes: into the bin and out of it,
 * and out of the world. What happens to a Directory around the File is no business of the link.
 */
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { isOneOf } from '../../platform/db/lists.ts'
import { hex, join, sql } from '../../platform/db/sql.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { entryStates, isFile } from './entry.ts'
import type { Content, Entry, EntryState, File, ListedEntry } from './entry.ts'
import { entryColumns, markStates, statement, toEntry, updatePlace } from './entry-store.ts'
import type { EntryRow } from './entry-store.ts'
import { entryFailure } from './failures.ts'
import { findFreeName } from './free-name.ts'
import { countChild, uncountChildren } from './parent-rows.ts'
import { recordChange, snapshot } from './record-change.ts'

type Target = { readonly spaceId: SpaceId; readonly id: EntryId }

const byId = statement(`SELECT ${entryColumns()} FROM entries WHERE space_id = ? AND id = ? AND state = 0`)

/**
 * The File behind a link, however many links lead there; anything else is answered as it is.
 * Undefined when the way ends nowhere. A File in a recycled Directory is still found.
 */
export async function followLink(reader: Reader, entry: Entry): Promise<Entry | undefined> {
  let found: Entry | undefined = entry
  for (let hops = 0; found?.kind === 'symlink'; hops++) {
    if (hops === limits.linkDepthMax) throw entryFailure.SymlinkDepthLimitExceeded()
    const row: EntryRow | undefined = await reader.get<EntryRow>(byId(found.spaceId, hex(found.linkTargetId ?? null)))
    found = row && toEntry(row)
  }
  return found
}

/** The content that a link shows: the File's, under the link's own name. */
export async function followToFile(reader: Reader, entry: Entry): Promise<File | undefined> {
  const file = await followLink(reader, entry)
  return file && isFile(file) ? { ...file, name: entry.name } : undefined
}

type ContentRow = {
  readonly id: string
  readonly size_bytes: number
  readonly crc64: string | null
  readonly etag: string
  readonly content_type: string
}

/** The same Entries, with what the links among them show. */
export async function withLinkedContents(
  reader: Reader,
  spaceId: SpaceId,
  entries: readonly ListedEntry[],
): Promise<readonly ListedEntry[]> {
  const targets = [...new Set(entries.flatMap((entry) => entry.linkTargetId ?? []))]
  if (targets.length === 0) return entries
  const rows = await reader.all<ContentRow>(sql`
    SELECT id, size_bytes, crc64, etag, content_type FROM entries
    WHERE space_id = ${spaceId} AND id ${isOneOf(targets)} AND state = 0 AND etag IS NOT NULL`)
  const contents = new Map(
    rows.map((row): [string, Omit<Content, 'blobId'>] => [
      row.id,
      { sizeBytes: row.size_bytes, ...(row.crc64 !== null && { crc64: row.crc64 }), etag: row.etag, contentType: row.content_type },
    ]),
  )
  return entries.map((entry) => {
    const content = entry.linkTargetId && contents.get(entry.linkTargetId)
    return content ? { ...entry, content } : entry
  })
}

/** The same for the answer of an operation; costs nothing where there is no link. */
export const findLinkedContents = async (
  call: Call<'db'>,
  scope: Pick<SpaceScope, 'space'>,
  entries: readonly ListedEntry[],
): Promise<readonly ListedEntry[]> =>
  entries.some((entry) => entry.linkTargetId) ? call.db.read((reader) => withLinkedContents(reader, scope.space.id, entries)) : entries

type Link = { readonly entry: Entry; readonly state: EntryState }

/** Links looked at together. */
const linksPerPage = limits.entriesPerStep

async function listLinks(tx: Transaction, targets: readonly Target[], states: readonly EntryState[]): Promise<readonly Link[]> {
  const [first] = targets
  if (!first) return []
  const rows = await tx.all<EntryRow & { readonly state: number }>(sql`
    SELECT space_id, id, parent_id, name, kind, created_at, modified_at, created_by, revision, child_file_count, child_directory_count,
      blob_id, size_bytes, crc64, etag, content_type, uploaded_at, link_target_id, attributes, state
    FROM entries WHERE space_id = ${first.spaceId} AND link_target_id ${isOneOf(targets.map(({ id }) => id))}
      AND state IN (${join(states.map((state) => entryStates.indexOf(state)))}) LIMIT ${linksPerPage}`)
  return rows.map((row) => ({ entry: toEntry(row), state: entryStates[row.state] ?? 'inTree' }))
}

const targetsPerLook = limits.cleanedRowsPerStep

/** Page by page, until no link is in one of the states: `settle` takes each out of them. */
async function forEachPage(
  tx: Transaction,
  targets: readonly Target[],
  states: readonly EntryState[],
  settle: (links: readonly Link[]) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < targets.length; start += targetsPerLook) {
    const some = targets.slice(start, start + targetsPerLook)
    for (let links = await listLinks(tx, some, states); links.length > 0; links = await listLinks(tx, some, states)) await settle(links)
  }
}

const entriesOf = (links: readonly Link[]): readonly Entry[] => links.map(({ entry }) => entry)

/** The Entries went into the bin: links to them leave the tree, until they return. */
export function recycleLinks(tx: Transaction, call: Call<'clock'>, recycled: readonly Entry[]): Promise<void> {
  return forEachPage(tx, recycled.filter(isFile), ['inTree'], async (links) => {
    const entries = entriesOf(links)
    await markStates(tx, entries, 'withTarget')
    await uncountChildren(tx, call, entries)
    await recordLinks(tx, call, 'FILE.TRASH', entries)
  })
}

/** The Entry came back from the bin: links that left with it return, under a free name where theirs is taken. */
export function restoreLinks(tx: Transaction, call: Call<'clock'>, restored: Entry, rules: { readonly lengthMax: number }): Promise<void> {
  if (!isFile(restored)) return Promise.resolve()
  return forEachPage(tx, [restored], ['withTarget'], async (links) => {
    for (const { entry } of links) await restoreLink(tx, call, entry, rules)
  })
}

async function restoreLink(tx: Transaction, call: Call<'clock'>, link: Entry, rules: { readonly lengthMax: number }): Promise<void> {
  const { spaceId, id } = link
  const parentId = link.parentId as EntryId
  const parent = await tx.get(sql`SELECT 1 AS found FROM entries WHERE space_id = ${spaceId} AND id = ${hex(parentId)}`)
  if (!parent) return removeRows(tx, call, [{ entry: link, state: 'withTarget' }])
  const place = { spaceId, id, parentId, name: link.name }
  let restored = link
  if (!(await updatePlace(tx, place))) {
    restored = { ...link, name: await findFreeName(tx, place, { isDirectory: false, ...rules }) }
    await updatePlace(tx, { ...place, name: restored.name })
  }
  await countChild(tx, { spaceId, parentId, files: 1, at: call.clock.now() })
  await recordLinks(tx, call, 'FILE.RESTORE', [restored])
}

/** The Files are gone for good, and with them every link, wherever it is. */
export const removeLinks = (tx: Transaction, call: Call<'clock'>, gone: readonly Target[]): Promise<void> =>
  forEachPage(tx, gone, ['inTree', 'recycled', 'withTarget'], (links) => removeRows(tx, call, links))

/** True when any link would go with these Files. */
export async function hasLinks(tx: Transaction, targets: readonly Target[]): Promise<boolean> {
  return (await listLinks(tx, targets, ['inTree', 'recycled', 'withTarget'])).length > 0
}

/** Links of a Space that lost their Files to another one, or were taken away from them. Looks at every link there is. */
export async function removeLostLinks(tx: Transaction, call: Call<'clock'>, spaceId: SpaceId): Promise<void> {
  const lost = () =>
    tx.all<{ readonly id: EntryId }>(sql`
      SELECT DISTINCT link_target_id AS id FROM entries l WHERE space_id = ${spaceId} AND link_target_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM entries f WHERE f.space_id = ${spaceId} AND f.id = l.link_target_id) LIMIT ${linksPerPage}`)
  for (let targets = await lost(); targets.length > 0; targets = await lost())
    await removeLinks(
      tx,
      call,
      targets.map(({ id }) => ({ spaceId, id })),
    )
}

async function removeRows(tx: Transaction, call: Call<'clock'>, links: readonly Link[]): Promise<void> {
  const entries = entriesOf(links)
  const { spaceId } = entries[0] as Entry
  const ids = isOneOf(entries.map(({ id }) => id))
  await tx.run(sql`DELETE FROM entries WHERE space_id = ${spaceId} AND id ${ids}`)
  await tx.run(sql`DELETE FROM recycled_items WHERE space_id = ${spaceId} AND entry_id ${ids}`)
  await uncountChildren(tx, call, entriesOf(links.filter(({ state }) => state === 'inTree')))
  await recordLinks(tx, call, 'FILE.DELETE', entries)
}

async function recordLinks(
  tx: Transaction,
  call: Call<'clock'>,
  operation: 'FILE.TRASH' | 'FILE.RESTORE' | 'FILE.DELETE',
  links: readonly Entry[],
): Promise<void> {
  const { spaceId } = links[0] as Entry
  const events = links.map((link) => ({ operation, entryId: link.id, details: snapshot(link) }))
  await recordChange(tx, call, { spaceId, files: operation === 'FILE.DELETE' ? -links.length : 0, events })
}

/**
 * A File is about to be overwritten by an Entry that moves onto its name: links to it show what
 * stands there from now on. `CircleSymlink` when the Entry is itself a link to it.
 */
export async function handLinksOver(tx: Transaction, call: Call<'clock'>, old: Entry, successor: Entry): Promise<void> {
  const heirId = successor.kind === 'symlink' ? successor.linkTargetId : successor.id
  if (heirId === old.id) throw entryFailure.CircleSymlink()
  if (successor.kind === 'virtual' || heirId === undefined) return removeLinks(tx, call, [old])
  await tx.run(sql`
    UPDATE entries SET link_target_id = ${hex(heirId)} WHERE space_id = ${old.spaceId} AND link_target_id = ${hex(old.id)}`)
}
