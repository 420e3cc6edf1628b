/** Streams by the Cloud API: who is on the air, and how to drop, forbid and resume them. */
import { limits } from '../../kernel/limits.ts'
import { parseTime } from '../../kernel/time.ts'
import type { Call } from '../../platform/call.ts'
import { parameterFailure } from '../../platform/http/action.ts'
import type { Action } from '../../platform/http/action.ts'
import { Type } from '../../platform/http/schema.ts'
import { hostName, isoSeconds, liveAction } from '../live-domains/index.ts'
import { listBans } from './ban-store.ts'
import { dropStream, forbidStream, isForbidden, resumeStream } from './bans.ts'
import type { StreamName } from './contract.ts'
import { pageOf, PageNum, paged } from './pages.ts'
import { isOnAir, listOnline } from './stream-store.ts'

const name = { AppName: Type.String(), DomainName: Type.String(), StreamName: Type.String() }
const OneStream = Type.Object(name)

const dropAction = liveAction({
  name: 'DropLiveStream',
  ratePerSecond: 100,
  input: OneStream,
  run: async (call, input) => {
    await dropStream(call, nameOf(input))
    return {}
  },
})

const forbidAction = liveAction({
  name: 'ForbidLiveStream',
  ratePerSecond: 200,
  input: Type.Object({ ...name, ResumeTime: Type.Optional(Type.String()), Reason: Type.Optional(Type.String()) }),
  run: async (call, input) => {
    const reason = input.Reason ?? ''
    if (Buffer.byteLength(reason) > limits.liveBanReasonBytesMax)
      throw parameterFailure('InvalidParameterValue', 'Reason', `Reason is at most ${limits.liveBanReasonBytesMax} bytes long.`)
    await forbidStream(call, { ...nameOf(input), endsAt: readResumeTime(call, input.ResumeTime), reason })
    return {}
  },
})

const resumeAction = liveAction({
  name: 'ResumeLiveStream',
  ratePerSecond: 100,
  input: OneStream,
  run: async (call, input) => {
    await resumeStream(call, nameOf(input))
    return {}
  },
})

const describeStateAction = liveAction({
  name: 'DescribeLiveStreamState',
  input: OneStream,
  run: async (call, input) => {
    const of = nameOf(input)
    if (await isForbidden(call, of)) return { StreamState: 'forbid' }
    const seenAfter = call.clock.now() - limits.liveLapse
    const isActive = await call.db.read((reader) => isOnAir(reader, { ...of, seenAfter }))
    return { StreamState: isActive ? 'active' : 'inactive' }
  },
})

const describeOnlineAction = liveAction({
  name: 'DescribeLiveStreamOnlineList',
  input: Type.Object({
    DomainName: Type.Optional(Type.String()),
    AppName: Type.Optional(Type.String()),
    StreamName: Type.Optional(Type.String()),
    PageNum,
    PageSize: Type.Optional(Type.Integer({ minimum: 10, maximum: 300_000 })),
  }),
  run: async (call, input) => {
    const page = pageOf(input, 10)
    const { items, totalCount } = await call.db.read((reader) =>
      listOnline(reader, {
        ...(input.DomainName && { domain: hostName(input.DomainName) }),
        ...(input.AppName && { app: input.AppName }),
        ...(input.StreamName && { stream: input.StreamName }),
        seenAfter: call.clock.now() - limits.liveLapse,
        ...page,
      }),
    )
    return {
      ...paged(page, totalCount),
      OnlineInfo: items.map((item) => ({
        StreamName: item.stream,
        PublishTimeList: item.startedAt.map((at) => ({ PublishTime: isoSeconds(at) })),
        AppName: item.app,
        DomainName: item.domain,
        PushToDelay: 0,
      })),
    }
  },
})

const describeForbiddenAction = liveAction({
  name: 'DescribeLiveForbidStreamList',
  ratePerSecond: 100,
  input: Type.Object({
    PageNum,
    PageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    StreamName: Type.Optional(Type.String()),
  }),
  run: async (call, input) => {
    const page = pageOf(input, 10)
    const { items, totalCount } = await call.db.read((reader) =>
      listBans(reader, { now: call.clock.now(), stream: input.StreamName || undefined, ...page }),
    )
    return {
      ...paged(page, totalCount),
      ForbidStreamList: items.map((ban) => ({
        StreamName: ban.stream,
        CreateTime: isoSeconds(ban.createdAt),
        ExpireTime: isoSeconds(ban.endsAt),
        AppName: ban.app,
        DomainName: ban.domain,
      })),
    }
  },
})

export const streamActions: readonly Action[] = [
  dropAction,
  forbidAction,
  resumeAction,
  describeStateAction,
  describeOnlineAction,
  describeForbiddenAction,
]

const nameOf = (input: { readonly DomainName: string; readonly AppName: string; readonly StreamName: string }): StreamName => ({
  domain: hostName(input.DomainName),
  app: input.AppName,
  stream: input.StreamName,
})

/** A week from now unless it is said, 90 days at the most. */
function readResumeTime({ clock }: Call<'clock'>, text: string | undefined): number {
  const now = clock.now()
  if (!text) return now + limits.liveBanDefault
  const at = parseTime(text)
  if (at === undefined) throw parameterFailure('InvalidParameterValue', 'ResumeTime', 'ResumeTime is a time such as 2018-11-29T19:00:00Z.')
  if (at <= now || at > now + limits.liveBanMax)
    throw parameterFailure('InvalidParameterValue', 'ResumeTime', 'ResumeTime lies in the next 90 days.')
  return at
}
