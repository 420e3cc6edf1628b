/** The past of streams by the Cloud API: who published, from when until when. Two lists that differ in how they filter. */
import { limits } from '../../kernel/limits.ts'
import { parseTime } from '../../kernel/time.ts'
import type { Call } from '../../platform/call.ts'
import { parameterFailure } from '../../platform/http/action.ts'
import type { Action } from '../../platform/http/action.ts'
import { Type } from '../../platform/http/schema.ts'
import { hostName, isoSeconds, liveAction, ZeroOrOne } from '../live-domains/index.ts'
import { pageOf, PageNum, paged } from './pages.ts'
import { listHistory } from './stream-store.ts'
import type { Publication } from './stream-store.ts'

const span = { StartTime: Type.String(), EndTime: Type.String() }

const describePublishedAction = liveAction({
  name: 'DescribeLiveStreamPublishedList',
  input: Type.Object({
    DomainName: Type.String(),
    ...span,
    AppName: Type.Optional(Type.String()),
    StreamName: Type.Optional(Type.String()),
    PageNum,
    PageSize: Type.Optional(Type.Integer({ minimum: 10, maximum: 100 })),
  }),
  run: async (call, input) => {
    const page = pageOf(input, 10)
    const { items, totalCount } = await call.db.read((reader) =>
      listHistory(reader, {
        ...readSpan(call, input),
        domain: hostName(input.DomainName),
        app: input.AppName || undefined,
        stream: input.StreamName ? { text: input.StreamName, isExact: false } : undefined,
        isAscending: false,
        ...page,
      }),
    )
    return { PublishInfo: items.map((item) => describe(call, item)), ...paged(page, totalCount) }
  },
})

const describeEventsAction = liveAction({
  name: 'DescribeLiveStreamEventList',
  input: Type.Object({
    ...span,
    AppName: Type.Optional(Type.String()),
    DomainName: Type.Optional(Type.String()),
    StreamName: Type.Optional(Type.String()),
    PageNum,
    PageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    /** Would leave out pushes that failed; those that were refused are not kept, so there are none. */
    IsFilter: Type.Optional(ZeroOrOne),
    IsStrict: Type.Optional(ZeroOrOne),
    IsAsc: Type.Optional(ZeroOrOne),
  }),
  run: async (call, input) => {
    const page = pageOf(input, 10)
    const { items, totalCount } = await call.db.read((reader) =>
      listHistory(reader, {
        ...readSpan(call, input),
        domain: input.DomainName ? hostName(input.DomainName) : undefined,
        app: input.AppName || undefined,
        stream: input.StreamName ? { text: input.StreamName, isExact: input.IsStrict === 1 } : undefined,
        isAscending: input.IsAsc === 1,
        ...page,
      }),
    )
    return { EventList: items.map((item) => describe(call, item)), ...paged(page, totalCount) }
  },
})

export const historyActions: readonly Action[] = [describePublishedAction, describeEventsAction]

const dayMs = 24 * 3600_000

function readSpan(
  { clock }: Call<'clock'>,
  input: { readonly StartTime: string; readonly EndTime: string },
): { readonly startedFrom: number; readonly startedUntil: number } {
  const startedFrom = readTime('StartTime', input.StartTime)
  const startedUntil = readTime('EndTime', input.EndTime)
  if (startedUntil < startedFrom) throw parameterFailure('InvalidParameterValue', 'EndTime', 'EndTime lies behind StartTime.')
  if (startedUntil - startedFrom > 31 * dayMs) throw parameterFailure('InvalidParameterValue', 'EndTime', 'Ask for a month at the most.')
  if (clock.now() - startedFrom > limits.liveHistoryRetention)
    throw parameterFailure('InvalidParameterValue', 'StartTime', 'The past is told for two months.')
  return { startedFrom, startedUntil }
}

function readTime(parameter: string, text: string): number {
  const at = parseTime(text)
  if (at === undefined) throw parameterFailure('InvalidParameterValue', parameter, `${parameter} is a time such as 2018-11-29T19:00:00Z.`)
  return at
}

/** Of a publisher that is still on the air the end is empty, and the duration is the one so far. */
const describe = ({ clock }: Call<'clock'>, of: Publication): object => ({
  AppName: of.app,
  DomainName: of.domain,
  StreamName: of.stream,
  StreamStartTime: isoSeconds(of.startedAt),
  StreamEndTime: of.endedAt === undefined ? '' : isoSeconds(of.endedAt),
  StopReason: of.endReason,
  Duration: Math.max(0, Math.floor(((of.endedAt ?? clock.now()) - of.startedAt) / 1000)),
  ClientIp: of.clientAddress,
  Resolution: '',
})
