/** Publishers, bans and cuts through the Cloud API's door and the slice, on every database. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cloudClient } from '../../../test/cloud-client.ts'
import { plansOf } from '../../../test/query-plans.ts'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { limits } from '../../kernel/limits.ts'
import { sql } from '../../platform/db/sql.ts'
import { checkPlay, findPublisher, isCutBy, isForbidden, liveActions, streamEnded, streamStarted, streamsSeen, watchCuts } from './index.ts'
import type { Cut } from './index.ts'
import { findBan } from './ban-store.ts'
import { findOnAirBySource, isOnAir, listHistory, listOnline } from './stream-store.ts'

const cutsQuery = sql`SELECT number FROM live_cuts`
const utc = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`

test('serves every action of the service, each once, at the rates of the documents', () => {
  assert.equal(new Set(liveActions.map(({ name }) => name)).size, liveActions.length)
  const rates = Object.fromEntries(liveActions.filter((one) => one.ratePerSecond !== 20).map((one) => [one.name, one.ratePerSecond]))
  assert.deepEqual(rates, {
    DescribeLivePlayAuthKey: 500,
    ModifyLivePlayAuthKey: 100,
    ModifyLivePushAuthKey: 200,
    DropLiveStream: 100,
    ForbidLiveStream: 200,
    ResumeLiveStream: 100,
    DescribeLiveForbidStreamList: 100,
  })
})

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const client = cloudClient(app)
  const ask = (action: string, parameters: object = {}) => client.ask('live', action, parameters)
  const codeOf = (action: string, parameters: object = {}) => client.codeOf('live', action, parameters)
  await ask('AddLiveDomain', { DomainName: 'play.example', DomainType: 1 })
  let made = 0
  /** A name of its own for each test. */
  const named = () => ({ domain: 'push.example', app: 'live', stream: `s${++made}` })
  const asParameters = (of: ReturnType<typeof named>) => ({ DomainName: of.domain, AppName: of.app, StreamName: of.stream })
  const start = (of: ReturnType<typeof named>, more: object = {}) =>
    streamStarted(app.call(), { ...of, clientAddress: '192.0.2.7', source: 'rtmp', ...more })
  const stateOf = async (of: ReturnType<typeof named>) => (await ask('DescribeLiveStreamState', asParameters(of))).StreamState

  test('tells a publisher from its start to its end', async () => {
    const of = named()
    assert.equal(await stateOf(of), 'inactive')
    const { id, startedAt } = await start(of)
    assert.equal(await stateOf(of), 'active')
    assert.equal(await stateOf({ ...of, app: 'other' }), 'inactive')
    assert.deepEqual((await ask('DescribeLiveStreamOnlineList', { StreamName: of.stream })).OnlineInfo, [
      {
        StreamName: of.stream,
        PublishTimeList: [{ PublishTime: utc(startedAt) }],
        AppName: 'live',
        DomainName: 'push.example',
        PushToDelay: 0,
      },
    ])
    app.clock.advance(12_000)
    await streamEnded(app.call(), { id, reason: 'disconnected' })
    await streamEnded(app.call(), { id, reason: 'said twice' })
    assert.equal(await stateOf(of), 'inactive')
    const span = { StartTime: utc(startedAt - 60_000), EndTime: utc(startedAt + 60_000) }
    const { PublishInfo } = await ask('DescribeLiveStreamPublishedList', { DomainName: of.domain, StreamName: of.stream, ...span })
    assert.equal(PublishInfo.length, 1)
    assert.deepEqual(
      { ...PublishInfo[0], Duration: PublishInfo[0].Duration >= 12 },
      {
        AppName: 'live',
        DomainName: 'push.example',
        StreamName: of.stream,
        StreamStartTime: utc(startedAt),
        StreamEndTime: PublishInfo[0].StreamEndTime,
        StopReason: 'disconnected',
        Duration: true,
        ClientIp: '192.0.2.7',
        Resolution: '',
      },
    )
  })

  test('groups several publishers of one name, and pages', async () => {
    const [one, two, three] = [named(), named(), named()]
    for (const stream of [one, one, two, three]) await start({ ...stream, app: 'paged' })
    const all = await ask('DescribeLiveStreamOnlineList', { AppName: 'paged', DomainName: 'PUSH.example' })
    assert.deepEqual([all.TotalNum, all.TotalPage, all.PageNum, all.PageSize], [3, 1, 1, 10])
    assert.deepEqual(
      all.OnlineInfo.map((info: { PublishTimeList: object[] }) => info.PublishTimeList.length),
      [2, 1, 1],
    )
    for (let more = 0; more < 9; more++) await start({ ...named(), app: 'paged' })
    const second = await ask('DescribeLiveStreamOnlineList', { AppName: 'paged', PageNum: 2 })
    assert.deepEqual([second.TotalNum, second.TotalPage, second.OnlineInfo.length], [12, 2, 2])
    assert.equal(await codeOf('DescribeLiveStreamOnlineList', { PageSize: 9 }), 'InvalidParameterValue')
  })

  test('counts a publisher as gone when its holder says nothing, and writes down when it was seen last', async () => {
    const [silent, beating, patient] = [named(), named(), named()]
    await start(silent)
    const { id } = await start(beating)
    await start(patient, { holdsForMs: 3600_000 })
    app.clock.advance(limits.liveLapse - 5000)
    await streamsSeen(app.call(), [id])
    app.clock.advance(6000)
    assert.deepEqual([await stateOf(silent), await stateOf(beating), await stateOf(patient)], ['inactive', 'active', 'active'])
    await app.runJobs()
    const span = { StartTime: utc(app.clock.now() - 3600_000), EndTime: utc(app.clock.now()) }
    const { EventList } = await ask('DescribeLiveStreamEventList', { ...span, StreamName: silent.stream, IsStrict: 1 })
    assert.equal(EventList[0].StopReason, 'lost')
    assert.equal(EventList[0].Duration, 0)
  })

  test('finds a publisher by the number its door gave it', async () => {
    const of = named()
    const { id } = await start(of, { source: 'srs/4711' })
    assert.equal((await findPublisher(app.call(), { ...of, source: 'srs/4711' }))?.id, id)
    assert.equal(await findPublisher(app.call(), { ...of, source: 'srs/4712' }), undefined)
    await streamEnded(app.call(), { id, reason: '' })
    assert.equal(await findPublisher(app.call(), { ...of, source: 'srs/4711' }), undefined)
  })

  test('lists the past by name, part of a name and order', async () => {
    const first = { ...named(), stream: 'past_a' }
    const second = { ...named(), stream: 'pastXa' }
    await start(first)
    app.clock.advance(2000)
    await start(second)
    const span = { StartTime: utc(app.clock.now() - 3600_000), EndTime: utc(app.clock.now() + 1000) }
    const list = async (more: object) =>
      (await ask('DescribeLiveStreamEventList', { ...span, ...more })).EventList.map((event: { StreamName: string }) => event.StreamName)
    assert.deepEqual(await list({ StreamName: 'past' }), ['pastXa', 'past_a'])
    assert.deepEqual(await list({ StreamName: 'past', IsAsc: 1 }), ['past_a', 'pastXa'])
    assert.deepEqual(await list({ StreamName: 'st_a' }), ['past_a'])
    assert.deepEqual(await list({ StreamName: 'past', IsStrict: 1 }), [])
    assert.deepEqual(await list({ StreamName: 'past', AppName: 'none' }), [])
    const now = app.clock.now()
    const day = 24 * 3600_000
    const refused = [
      { StartTime: 'yesterday', EndTime: utc(now) },
      { StartTime: utc(now), EndTime: utc(now - 1000) },
      { StartTime: utc(now - 32 * day), EndTime: utc(now) },
      { StartTime: utc(now - 70 * day), EndTime: utc(now - 69 * day) },
    ]
    for (const one of refused) assert.equal(await codeOf('DescribeLiveStreamEventList', one), 'InvalidParameterValue', JSON.stringify(one))
    assert.equal(await codeOf('DescribeLiveStreamPublishedList', span), 'MissingParameter')
  })

  test('forgets the past after two months', async () => {
    const of = named()
    const { id } = await start(of)
    await streamEnded(app.call(), { id, reason: '' })
    app.clock.advance(limits.liveHistoryRetention + 24 * 3600_000)
    await app.runJobs()
    const rows = await app.db.read((reader) =>
      listHistory(reader, {
        startedFrom: 0,
        startedUntil: app.clock.now(),
        stream: { text: of.stream, isExact: true },
        isAscending: true,
        offset: 0,
        limit: 9,
      }),
    )
    assert.deepEqual(rows, { items: [], totalCount: 0 })
  })

  test('forbids a name everywhere until its time, and resumes it', async () => {
    const of = named()
    const plays = async () => (await checkPlay(app.call(), { ...of, domain: 'play.example', form: 'flv' })).allowed
    assert.equal(await plays(), true)
    await ask('ForbidLiveStream', { ...asParameters(of), Reason: 'because' })
    assert.deepEqual([await plays(), await stateOf(of), await isForbidden(app.call(), of)], [false, 'forbid', true])
    const { ForbidStreamList, TotalNum } = await ask('DescribeLiveForbidStreamList', { StreamName: of.stream })
    assert.equal(TotalNum, 1)
    const [{ CreateTime, ExpireTime, ...rest }] = ForbidStreamList
    assert.deepEqual(rest, asParameters(of))
    assert.equal(Date.parse(ExpireTime) - Date.parse(CreateTime), 7 * 24 * 3600_000)
    await ask('ResumeLiveStream', { ...asParameters(of), AppName: 'any', DomainName: 'any.example' })
    assert.deepEqual([await plays(), await stateOf(of)], [true, 'inactive'])
    await ask('ResumeLiveStream', asParameters(of))

    await ask('ForbidLiveStream', { ...asParameters(of), ResumeTime: utc(app.clock.now() + 61_000) })
    assert.equal(await plays(), false)
    app.clock.advance(62_000)
    assert.equal(await plays(), true)
    assert.equal((await ask('DescribeLiveForbidStreamList', { StreamName: of.stream })).TotalNum, 0)
    app.clock.advance(3600_000)
    await app.runJobs()
    assert.equal(await app.db.read((reader) => findBan(reader, of.stream)), undefined)
  })

  test('tells names that differ in case apart', async () => {
    const [upper, lower] = [
      { ...named(), stream: 'CaseCam' },
      { ...named(), stream: 'casecam' },
    ]
    await start(lower)
    await ask('ForbidLiveStream', asParameters(upper))
    assert.deepEqual([await stateOf(upper), await stateOf(lower)], ['forbid', 'active'])
    const { OnlineInfo } = await ask('DescribeLiveStreamOnlineList', { StreamName: 'CaseCam' })
    assert.deepEqual(OnlineInfo, [])
  })

  test('takes a ban of ninety days and no longer, with a reason of two kilobytes', async () => {
    const of = asParameters(named())
    const day = 24 * 3600_000
    const now = app.clock.now()
    assert.equal(await codeOf('ForbidLiveStream', { ...of, ResumeTime: utc(now + 89 * day) }), undefined)
    for (const ResumeTime of [utc(now + 91 * day), utc(now - day), 'soon'])
      assert.equal(await codeOf('ForbidLiveStream', { ...of, ResumeTime }), 'InvalidParameterValue', ResumeTime)
    assert.equal(await codeOf('ForbidLiveStream', { ...of, Reason: 'é'.repeat(1024) }), undefined)
    assert.equal(await codeOf('ForbidLiveStream', { ...of, Reason: 'é'.repeat(1025) }), 'InvalidParameterValue')
    assert.equal(await codeOf('DropLiveStream', { StreamName: 'x' }), 'MissingParameter')
  })

  test('tells of a drop and a ban before they are answered', async () => {
    const of = named()
    const cuts: Cut[] = []
    const watch = watchCuts(app.call(), (cut) => void cuts.push(cut))
    await ask('DropLiveStream', asParameters(of))
    assert.deepEqual(cuts.at(-1), { kind: 'drop', ...of })
    await ask('ForbidLiveStream', asParameters(of))
    assert.deepEqual(cuts.at(-1), { kind: 'forbid', stream: of.stream })
    await watch.stop()
    const heard = cuts.length
    await ask('DropLiveStream', asParameters(of))
    assert.equal(cuts.length, heard)
  })

  test('says whom a cut means', () => {
    const of = named()
    const meant = (cut: Cut) => [isCutBy(cut, of), isCutBy(cut, { ...of, app: 'other' }), isCutBy(cut, { ...of, domain: 'play.example' })]
    assert.deepEqual(meant({ kind: 'drop', ...of }), [true, false, false])
    assert.deepEqual(meant({ kind: 'forbid', stream: of.stream }), [true, true, true])
    assert.deepEqual(meant({ kind: 'domain', domain: of.domain }), [true, true, false])
    assert.deepEqual(meant({ kind: 'all' }), [true, true, true])
    assert.equal(isCutBy({ kind: 'forbid', stream: 'another' }, of), false)
  })

  test('reads who is on the air and who is banned without scanning', async () => {
    const of = { ...named(), source: 'rtmp', seenAfter: 0, offset: 0, limit: 10 }
    const plans = await plansOf(app, database, async (reader) => {
      await isOnAir(reader, of)
      await findOnAirBySource(reader, of)
      await findBan(reader, of.stream)
      await listOnline(reader, of)
    })
    for (const plan of plans) assert.doesNotMatch(plan, /SCAN live_\w+(?! USING)\b|Seq Scan/)
  })

  test('forgets cuts that everybody has read', async () => {
    const { length: before } = await app.db.read((reader) => reader.all(cutsQuery))
    assert.ok(before > 1)
    app.clock.advance(2 * limits.liveCutsRetention)
    await app.runJobs()
    assert.equal((await app.db.read((reader) => reader.all(cutsQuery))).length, 1, 'the last stays')
  })
})
