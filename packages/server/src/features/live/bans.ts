/** Bans: names that may be neither pushed nor played for a time. */
import type { Call } from '../../platform/call.ts'
import type { Lock, Transaction } from '../../platform/db/db.ts'
import { announceCut, cutLock, forgetLive, rememberLive } from '../live-cuts/index.ts'
import { findBan, insertBan, removeBan } from './ban-store.ts'
import type { StreamName } from './contract.ts'

/** Names without a ban are remembered too: every playlist of every viewer asks. */
type KnownBan = { readonly endsAt: number }
const banKey = (stream: string): string => `ban/${stream}`

/** True while the stream's name is banned, on whichever domain. */
export async function isForbidden(call: Call<'db' | 'caches' | 'clock'>, { stream }: Pick<StreamName, 'stream'>): Promise<boolean> {
  const { endsAt } = await rememberLive<KnownBan>(call, banKey(stream), async () => ({
    endsAt: (await call.db.read((reader) => findBan(reader, stream)))?.endsAt ?? 0,
  }))
  return endsAt > call.clock.now()
}

/** Bans a name until a moment and cuts off everybody who pushes or plays it. Asking again sets the new moment and reason. */
export async function forbidStream(
  call: Call<'db' | 'caches' | 'clock' | 'signals'>,
  of: StreamName & { readonly endsAt: number; readonly reason: string },
): Promise<void> {
  await call.db.write([banLock, cutLock], async (tx) => {
    await insertBan(tx, { ...of, createdAt: call.clock.now() })
    forgetBan(tx, call, of.stream)
    await announceCut(tx, call, { kind: 'forbid', stream: of.stream })
  })
}

/** Lifts a ban; where there is none, nothing changes. */
export async function resumeStream(call: Call<'db' | 'caches'>, { stream }: Pick<StreamName, 'stream'>): Promise<void> {
  await call.db.write(banLock, async (tx) => {
    await removeBan(tx, stream)
    forgetBan(tx, call, stream)
  })
}

/** Takes the publishers of a stream off the air; they may come back at once. Harmless when there are none. */
export async function dropStream(call: Call<'db' | 'clock' | 'signals'>, of: StreamName): Promise<void> {
  await call.db.write(cutLock, (tx) => announceCut(tx, call, { kind: 'drop', ...of }))
}

export const banLock: Lock = 'live:bans'

const forgetBan = (tx: Transaction, call: Call<'caches'>, stream: string): void => forgetLive(tx, call, banKey(stream))
