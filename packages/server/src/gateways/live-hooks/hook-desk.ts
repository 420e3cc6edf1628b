/**
 * What the hooks of all media servers have in common: who asks to be let in, who says to be still
 * there, who goes. Each server's own words are translated by a file of its own.
 */
import {
  checkPlay,
  checkPush,
  checkRunning,
  findPublisher,
  isCutBy,
  streamEnded,
  streamsSeen,
  streamStarted,
  watchCuts,
} from '../../features/live/index.ts'
import type { AddressSignature, Cut, PlayForm, StreamName, Verdict } from '../../features/live/index.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call, Machinery } from '../../platform/call.ts'
import { createKicks } from './kicks.ts'

/** A client of a media server: its number there, and where it sits. */
export type HookClient = {
  readonly server: string
  readonly number: string
  readonly address: string
  /** Where the server is told to end it; absent where the server asks again by itself. */
  readonly kickAddress?: string | undefined
}

export type HookDesk = {
  /** Whether a publisher may come, for servers that tell of it once more when it is there. */
  readonly mayPush: (asked: StreamName & AddressSignature) => Promise<Verdict>
  /** A publisher asks to be let in; it is on the air when it is. `holdsForMs` where the server never speaks of it again. */
  readonly push: (asked: StreamName & AddressSignature, client: HookClient, holdsForMs?: number) => Promise<Verdict>
  readonly play: (
    asked: StreamName & AddressSignature & { readonly form: PlayForm; readonly referer?: string | undefined },
    client?: HookClient,
  ) => Promise<Verdict>
  /** The server says that a client is still there, since so many seconds; refused when it is to go. */
  readonly keep: (
    of: StreamName,
    client: HookClient,
    since: { readonly kind: 'push' | 'play'; readonly seconds: number },
  ) => Promise<boolean>
  /** A publisher or viewer has gone. */
  readonly end: (of: StreamName, client: HookClient) => Promise<void>
  readonly close: () => Promise<void>
}

type Known = {
  readonly of: StreamName
  readonly startedAt: number
  publisherId: string | undefined
  seenAt: number
  isCut: boolean
  readonly kickAddress: string | undefined
}

export function createHookDesk(makeCall: () => Call<keyof Machinery>): HookDesk {
  const known = new Map<string, Known>()
  const drops = new Map<string, number>()
  const kicks = createKicks(makeCall().log)

  const watch = watchCuts(makeCall(), (cut) => {
    for (const client of known.values())
      if (isCutBy(cut, client.of)) {
        client.isCut = true
        if (client.kickAddress !== undefined) kicks.order(client.kickAddress)
      }
    if (cut.kind === 'drop') rememberDrop(drops, cut, makeCall().clock.now())
  })

  const remember = (key: string, client: Known): void => {
    if (known.size >= limits.liveHookClientsMax) known.delete(known.keys().next().value as string)
    known.set(key, client)
  }

  /** One that was let in by another process, or before this one started. */
  const recall = async (of: StreamName, client: HookClient, since: { readonly kind: 'push' | 'play'; readonly seconds: number }) => {
    const call = makeCall()
    // The server counts in whole seconds: one more is taken off, so that no drop is missed.
    const startedAt = call.clock.now() - (since.seconds + 1) * 1000
    const found = since.kind === 'push' ? await findPublisher(call, { ...of, source: sourceOf(client) }) : undefined
    const isCut = (drops.get(nameOf(of)) ?? 0) > (found?.startedAt ?? startedAt)
    const recalled: Known = { of, startedAt, publisherId: found?.id, seenAt: 0, isCut, kickAddress: client.kickAddress }
    if (since.kind === 'push' && !found && !isCut) recalled.publisherId = await startPublisher(call, of, client)
    remember(keyOf(of, client), recalled)
    return recalled
  }

  return {
    mayPush: (asked) => checkPush(makeCall(), asked),
    async push(asked, client, holdsForMs) {
      const call = makeCall()
      const verdict = await checkPush(call, asked)
      if (!verdict.allowed) return verdict
      const startedAt = call.clock.now()
      const publisherId = await startPublisher(call, asked, client, holdsForMs)
      remember(keyOf(asked, client), {
        of: pureName(asked),
        startedAt,
        publisherId,
        seenAt: startedAt,
        isCut: false,
        kickAddress: client.kickAddress,
      })
      return verdict
    },
    async play(asked, client) {
      const call = makeCall()
      const verdict = await checkPlay(call, asked)
      if (verdict.allowed && client)
        remember(keyOf(asked, client), {
          of: pureName(asked),
          startedAt: call.clock.now(),
          publisherId: undefined,
          seenAt: 0,
          isCut: false,
          kickAddress: client.kickAddress,
        })
      return verdict
    },
    async keep(of, client, since) {
      const call = makeCall()
      const one = known.get(keyOf(of, client)) ?? (await recall(of, client, since))
      if (one.isCut || !(await checkRunning(call, of, since.kind)).allowed) return false
      const now = call.clock.now()
      if (one.publisherId !== undefined && now - one.seenAt >= limits.liveBeatInterval) {
        one.seenAt = now
        await streamsSeen(call, [one.publisherId])
      }
      return true
    },
    async end(of, client) {
      const call = makeCall()
      const key = keyOf(of, client)
      const id = known.get(key)?.publisherId ?? (await findPublisher(call, { ...of, source: sourceOf(client) }))?.id
      const reason = known.get(key)?.isCut ? 'cut' : 'disconnected'
      known.delete(key)
      if (id !== undefined) await streamEnded(call, { id, reason })
    },
    async close() {
      await watch.stop()
      await kicks.close()
    },
  }
}

async function startPublisher(
  call: Call<'db' | 'clock' | 'random'>,
  of: StreamName,
  client: HookClient,
  holdsForMs?: number,
): Promise<string> {
  const { id } = await streamStarted(call, {
    ...pureName(of),
    clientAddress: client.address,
    source: sourceOf(client),
    ...(holdsForMs !== undefined && { holdsForMs }),
  })
  return id
}

function rememberDrop(drops: Map<string, number>, cut: Extract<Cut, { kind: 'drop' }>, at: number): void {
  const name = nameOf(cut)
  drops.delete(name)
  drops.set(name, at)
  if (drops.size > limits.liveHookDropsMax) drops.delete(drops.keys().next().value as string)
}

const pureName = ({ domain, app, stream }: StreamName): StreamName => ({ domain, app, stream })
const nameOf = ({ domain, app, stream }: StreamName): string => `${domain}/${app}/${stream}`
const sourceOf = ({ server, number }: HookClient): string => `${server}/${number}`
const keyOf = (of: StreamName, client: HookClient): string => `${sourceOf(client)} ${nameOf(of)}`
