/** Removing what a Library's settings no longer keep: versions past their term, and those beyond the count. */
import type { EntryId, LibraryId, SpaceId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { spaceLock } from '../../platform/db/db.ts'
import type { Lock, Transaction } from '../../platform/db/db.ts'
import { listVersionsBeyond, recordChange, removeVersions } from '../entries/index.ts'
import type { VersionRef } from '../entries/index.ts'
import { findLibraryRow, listLibraries } from '../libraries/index.ts'
import type { Library } from '../libraries/index.ts'
import { crowdedFiles, listOldVersions, listVersionRefs } from './version-store.ts'

type PruneCall = Call<'db' | 'clock'>

const dayMs = 86_400_000

/** Removes versions whose term is over, a bounded number for each Library; true when there may be more. */
export async function pruneEndedVersions(call: PruneCall): Promise<boolean> {
  let hasMore = false
  for await (const { id, settings } of librariesOf(call)) {
    if (settings.historyDays === 0) continue
    const keptUntil = call.clock.now() - settings.historyDays * dayMs
    const ended = await call.db.read((reader) => listOldVersions(reader, { libraryId: id, keptUntil }))
    await removeFoundVersions(call, ended)
    hasMore ||= ended.length === limits.versionsPerStep
  }
  return hasMore
}

async function* librariesOf(call: PruneCall): AsyncGenerator<Library> {
  const limit = limits.cloudPageItemsMax
  for (let offset = 0; offset <= limits.cloudOffsetMax; offset += limit) {
    call.signal.throwIfAborted()
    const from = offset
    const { items } = await call.db.read((reader) => listLibraries(reader, { offset: from, limit }))
    yield* items
    if (items.length < limit) return
  }
}

export const trimKind = 'versions.trim'

export type TrimInput = { readonly libraryId: LibraryId }

/** Removes versions beyond the count that the Library keeps of a File; true when there may be more. */
export async function trimVersions(call: PruneCall, { libraryId }: TrimInput): Promise<boolean> {
  const library = await call.db.read((reader) => findLibraryRow(reader, libraryId))
  const keep = library?.settings.historyCountMax ?? 0
  if (keep === 0) return false
  let looked = 0
  for await (const rows of call.db.scan<{ readonly space_id: number; readonly entry_id: string }>(crowdedFiles({ libraryId, keep }), {
    signal: call.signal,
  })) {
    for (const row of rows) await trimFile(call, { spaceId: row.space_id as SpaceId, id: row.entry_id as EntryId, keep })
    looked += rows.length
  }
  return looked === limits.cleanedRowsPerStep
}

async function trimFile(call: PruneCall, file: { readonly spaceId: SpaceId; readonly id: EntryId; readonly keep: number }): Promise<void> {
  for (let hasMore = true; hasMore; ) {
    call.signal.throwIfAborted()
    hasMore = await call.db.write(spaceLock(file.spaceId), async (tx) => {
      const surplus = await listVersionsBeyond(tx, file, file.keep)
      await removeAndRecord(tx, call, file.spaceId, surplus)
      return surplus.length === limits.versionsPerStep
    })
  }
}

/** Removes every library's surplus; for Libraries whose settings were changed elsewhere. */
export async function trimLibraries(call: PruneCall): Promise<boolean> {
  let hasMore = false
  for await (const { id, settings } of librariesOf(call))
    if (settings.historyCountMax > 0 && (await trimVersions(call, { libraryId: id }))) hasMore = true
  return hasMore
}

export type Settlement = {
  /** What the write holds besides the Space. */
  readonly locks: readonly Lock[]
  /** Told in the same transaction how many versions went. */
  readonly settle: (tx: Transaction, count: number) => Promise<void>
}

/** Removes what a read has found, Space by Space; what is gone or current meanwhile is passed over. */
export async function removeFoundVersions(call: PruneCall, found: readonly VersionRef[], settlement?: Settlement): Promise<void> {
  for (const [spaceId, versions] of Map.groupBy(found, (version) => version.spaceId)) {
    call.signal.throwIfAborted()
    await call.db.write([spaceLock(spaceId), ...(settlement?.locks ?? [])], async (tx) => {
      const present = await listVersionRefs(tx, { spaceId, numbers: versions.map((version) => version.number) })
      await removeAndRecord(tx, call, spaceId, present)
      await settlement?.settle(tx, present.length)
    })
  }
}

async function removeAndRecord(tx: Transaction, call: PruneCall, spaceId: SpaceId, versions: readonly VersionRef[]): Promise<void> {
  if (versions.length === 0) return
  const removed = await removeVersions(tx, call, versions)
  await recordChange(tx, call, { spaceId, usedBytes: -removed.bytes, events: removed.events })
}
