/** Who is on the air: doors say when a publisher comes, that it is still there, and when it goes. */
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { newId } from '../../platform/clock.ts'
import type { Lock } from '../../platform/db/db.ts'
import { hostName } from '../live-domains/index.ts'
import type { PublishedStream, StreamName } from './contract.ts'
import { findOnAirBySource, insertPublication, markEnded, updateSeen } from './stream-store.ts'

export type NewPublisher = StreamName & {
  readonly clientAddress: string
  /** The door, and where the door needs it the publisher's number there: `rtmp`, `srs/4711`. */
  readonly source: string
  /** How long it counts as there without another word; a door that beats leaves it out. */
  readonly holdsForMs?: number
}

/** Puts a publisher on the air, once `checkPush` has allowed it. Say `streamsSeen` every `limits.liveBeatInterval`. */
export async function streamStarted(call: Call<'db' | 'clock' | 'random'>, of: NewPublisher): Promise<PublishedStream> {
  const { app, stream, source, clientAddress, holdsForMs } = of
  const startedAt = call.clock.now()
  const published = { id: newId(call), domain: hostName(of.domain), app, stream, startedAt }
  const seenAt = seenUntil(startedAt, holdsForMs)
  await call.db.write(publisherLock, (tx) =>
    insertPublication(tx, { ...published, source, clientAddress, seenAt, endedAt: undefined, endReason: '' }),
  )
  return published
}

/** These publishers are still there. Those nobody speaks of for `limits.liveLapse` count as gone. */
export async function streamsSeen(call: Call<'db' | 'clock'>, ids: readonly string[], holdsForMs?: number): Promise<void> {
  const seenAt = seenUntil(call.clock.now(), holdsForMs)
  for (let start = 0; start < ids.length; start += limits.liveIdsPerStatement) {
    const some = ids.slice(start, start + limits.liveIdsPerStatement)
    await call.db.write(publisherLock, (tx) => updateSeen(tx, some, seenAt))
  }
}

/** Takes a publisher off the air. The reason is told as it stands. Asking twice is harmless. */
export async function streamEnded(call: Call<'db' | 'clock'>, of: { readonly id: string; readonly reason: string }): Promise<void> {
  await call.db.write(publisherLock, (tx) => markEnded(tx, { ...of, at: call.clock.now() }))
}

/** The publisher a door knows by its own number; undefined when it is not on the air. */
export async function findPublisher(call: Call<'db'>, of: StreamName & { readonly source: string }): Promise<PublishedStream | undefined> {
  return call.db.read((reader) => findOnAirBySource(reader, { ...of, domain: hostName(of.domain) }))
}

/** A publisher that holds for longer than the lapse is written as seen in the future. */
const seenUntil = (now: number, holdsForMs: number = limits.liveLapse): number => now + holdsForMs - limits.liveLapse

export const publisherLock: Lock = 'live:publishers'
