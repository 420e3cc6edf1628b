/**
 * Search was switched on or off in a Library that has content: its Spaces follow, each by a job
 * of its own that indexes what is there, or forgets it, in bounded steps. What changes meanwhile
 * is marked by the change itself, so a search answers what is there so far.
 */
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { newId } from '../../platform/clock.ts'
import { spaceLock } from '../../platform/db/db.ts'
import { enqueueJob } from '../../platform/jobs/jobs.ts'
import { findSearchedSince, scanSpacesToFollow, updateSearchedSince } from '../spaces/index.ts'
import type { SpaceToFollow } from '../spaces/index.ts'
import { indexStep } from './index-names.ts'
import { insertNext, removeSome } from './search-store.ts'

export const fillKind = 'search.fill'

export type FillInput = {
  readonly spaceId: SpaceId
  /** What the position belongs to: search that was switched off and on again starts anew. */
  readonly since?: number
  readonly after?: EntryId
}

export async function followSetting(call: Call<'db' | 'clock' | 'random' | 'jobs'>): Promise<void> {
  for await (const spaces of scanSpacesToFollow(call.db, call.signal)) for (const space of spaces) await followInSpace(call, space)
}

async function followInSpace(call: Call<'db' | 'clock' | 'random' | 'jobs'>, { spaceId, isSearched }: SpaceToFollow): Promise<void> {
  const now = call.clock.now()
  await call.db.write(spaceLock(spaceId), async (tx) => {
    await updateSearchedSince(tx, spaceId, isSearched ? now : null)
    await enqueueJob<FillInput>(tx, {
      definition: { kind: fillKind },
      id: newId(call),
      input: { spaceId },
      dueAt: now,
      uniqueKey: `${fillKind}:${spaceId}`,
    })
    tx.afterCommit(() => call.jobs.wake())
  })
}

/** One step through the Space; answers where the next one begins, undefined when it is through. */
export function fillStep(call: Call<'db' | 'faults'>, input: FillInput): Promise<FillInput | undefined> {
  const { spaceId } = input
  return call.db.write(spaceLock(spaceId), async (tx) => {
    const since = await findSearchedSince(tx, spaceId)
    if (since === undefined) return (await removeSome(tx, spaceId, limits.cleanedRowsPerStep)) > 0 ? { spaceId } : undefined
    const after = await insertNext(tx, {
      spaceId,
      after: input.since === since ? (input.after ?? '') : '',
      limit: limits.indexedNamesPerStep,
    })
    await indexStep(tx, spaceId)
    await call.faults.at('search.fill.before-commit')
    return after && { spaceId, since, after }
  })
}
