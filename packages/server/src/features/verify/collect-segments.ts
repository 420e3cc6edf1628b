/**
 * Bytes whose row was never written: a crash came between the two. Once a day what was stored
 * lately is held against the rows that name segments, off the event loop; what none of them names
 * after its grace time goes the way of all removed bytes, a second grace time later. An open
 * upload names its bytes in a row, and one whose row is just being written is far from its grace.
 */
import type { SegmentId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import type { JobOutcome } from '../../platform/jobs/jobs.ts'
import { SegmentSet } from './segment-set.ts'
import { findIdAhead, insertRemovals, scanNamedIds } from './verify-store.ts'

/** Ids up to this one have been looked at; they begin with the time at which their bytes began to arrive. */
export type CollectInput = {
  readonly after?: string
  /** A second look, at the ids up to this one. */
  readonly to?: string
}

const day = 24 * 3600_000

/**
 * Looks at one stretch of ids, of a bounded number of blobs. Safe to stop anywhere and to run twice.
 * What seems lost is looked at once more a while later: where the machine slept, or its clock
 * jumped, bytes may be past their grace time whose row is just being written.
 */
export async function collectSegments(call: Call<'db' | 'blobs' | 'clock' | 'faults'>, input: CollectInput): Promise<JobOutcome> {
  const now = call.clock.now()
  const horizon = firstIdAt(now - limits.blobGrace)
  const { after = firstIdAt(0) } = input
  const to = input.to ?? (await endOfStretch(call, after, horizon))
  let lost: SegmentId[] = []
  const handOver = async (): Promise<void> => {
    const ids = lost
    lost = []
    if (ids.length > 0) await call.db.write([], (tx) => insertRemovals(tx, ids, now + limits.blobGrace))
  }
  for await (const id of listLost(call, { after, to, now })) {
    if (input.to === undefined) return { again: true, delayMs: limits.collectedLookPause, input: { after, to } }
    lost.push(id)
    if (lost.length === limits.cleanedRowsPerStep) await handOver()
  }
  await handOver()
  if (to < horizon) return { again: true, input: { after: to } }
  // Bytes may have been on their way for as long as an upload lives.
  return { again: true, delayMs: day, input: { after: firstIdAt(now - limits.blobGrace - limits.uploadLifetime) } }
}

async function endOfStretch(call: Call<'db'>, after: string, horizon: string): Promise<string> {
  const ahead = await findIdAhead(call.db, { after, count: limits.collectedBlobsPerRun })
  return ahead !== undefined && ahead < horizon ? ahead : horizon
}

type Stretch = { readonly after: string; readonly to: string; readonly now: number }

/** What is stored past its grace time and no row names. */
async function* listLost(call: Call<'db' | 'blobs'>, { after, to, now }: Stretch): AsyncGenerator<SegmentId> {
  const named = new SegmentSet()
  for await (const id of scanNamedIds(call.db, { after, to })) named.add(id)
  for await (const { id, storedAt } of call.blobs.list({ among: { after, to }, signal: call.signal }))
    if (now - storedAt >= limits.blobGrace && !named.has(id)) yield id
}

const firstIdAt = (at: number): string => Math.max(at, 0).toString(16).padStart(12, '0').padEnd(32, '0')
