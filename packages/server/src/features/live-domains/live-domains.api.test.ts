/** Live domains, their keys and the account's state through the Cloud API's door, on every database. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signedTc3 } from '../../../test/cloud-app.ts'
import { cloudClient } from '../../../test/cloud-client.ts'
import type { CloudMembers } from '../../../test/cloud-client.ts'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { limits } from '../../kernel/limits.ts'
import { sql } from '../../platform/db/sql.ts'
import { checkPlay, checkPush } from '../live/index.ts'
import { watchCuts } from '../live-cuts/index.ts'
import type { Cut } from '../live-cuts/index.ts'
import { addLiveDomain } from './add-domain.ts'
import { liveDomainFailure } from './failures.ts'
import { liveDomainActions, signAddress } from './index.ts'

test('declares every code of its failure tables at an action, and each action once', () => {
  const declared = new Set(liveDomainActions.flatMap(({ errors }) => errors))
  for (const code of Object.keys(liveDomainFailure.specs)) assert.ok(declared.has(code), code)
  assert.equal(new Set(liveDomainActions.map(({ name }) => name)).size, 16)
})

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const client = cloudClient(app)
  const ask = (action: string, parameters: object = {}) => client.ask('live', action, parameters)
  const codeOf = (action: string, parameters: object = {}) => client.codeOf('live', action, parameters)
  let made = 0
  const domain = async (DomainType: 0 | 1): Promise<string> => {
    const DomainName = `d${++made}.${DomainType ? 'play' : 'push'}.example`
    await ask('AddLiveDomain', { DomainName, DomainType })
    return DomainName
  }
  const playKey = async (DomainName: string) => (await ask('DescribeLivePlayAuthKey', { DomainName })).PlayAuthKeyInfo
  const pushKey = async (DomainName: string) => (await ask('DescribeLivePushAuthKey', { DomainName })).PushAuthKeyInfo
  const cutsDuring = async (work: () => Promise<unknown>): Promise<readonly Cut[]> => {
    const cuts: Cut[] = []
    const watch = watchCuts(app.call(), (cut) => void cuts.push(cut))
    await work()
    await watch.stop()
    return cuts
  }

  test('registers a push domain with a key that is asked for, and a play domain that is open', async () => {
    const push = await pushKey(await domain(0))
    assert.match(push.MasterAuthKey, /^[0-9a-z]{32}$/)
    assert.deepEqual([push.Enable, push.BackupAuthKey, push.AuthDelta], [1, '', 0])
    const DomainName = await domain(1)
    assert.deepEqual(await playKey(DomainName), { DomainName, Enable: 0, AuthKey: '', AuthDelta: 0, AuthBackKey: '' })
  })

  test('changes what is given of a key and leaves the rest', async () => {
    const DomainName = await domain(1)
    await ask('ModifyLivePlayAuthKey', { DomainName, Enable: 1, AuthKey: 'first', AuthDelta: 60, AuthBackKey: 'second' })
    await ask('ModifyLivePlayAuthKey', { DomainName, AuthDelta: '90' })
    assert.deepEqual(await playKey(DomainName), { DomainName, Enable: 1, AuthKey: 'first', AuthDelta: 90, AuthBackKey: 'second' })
    await ask('ModifyLivePlayAuthKey', { DomainName: DomainName.toUpperCase(), AuthBackKey: '', Enable: 0 })
    assert.deepEqual(await playKey(DomainName), { DomainName, Enable: 0, AuthKey: 'first', AuthDelta: 90, AuthBackKey: '' })
    const pushed = await domain(0)
    await ask('ModifyLivePushAuthKey', { DomainName: pushed, MasterAuthKey: 'a', BackupAuthKey: 'b', AuthDelta: 7, Enable: 0 })
    assert.deepEqual(await pushKey(pushed), { DomainName: pushed, Enable: 0, MasterAuthKey: 'a', BackupAuthKey: 'b', AuthDelta: 7 })
    await ask('ModifyLivePushAuthKey', { DomainName: pushed, BackupAuthKey: '' })
    assert.equal((await pushKey(pushed)).BackupAuthKey, '')
  })

  test('refuses keys that nobody can type, delays beyond a year and a main key that vanishes', async () => {
    const DomainName = await domain(1)
    for (const AuthKey of ['with blank', 'ümlaut', 'x'.repeat(257), 'line\nbreak'])
      assert.equal(await codeOf('ModifyLivePlayAuthKey', { DomainName, AuthKey }), 'InvalidParameterValue', AuthKey)
    for (const AuthDelta of [-1, 31_536_001])
      assert.equal(await codeOf('ModifyLivePlayAuthKey', { DomainName, AuthDelta }), 'InvalidParameterValue')
    assert.equal(await codeOf('ModifyLivePlayAuthKey', { DomainName, Enable: 2 }), 'InvalidParameterValue')
    assert.equal(await codeOf('ModifyLivePlayAuthKey', { DomainName, AuthKey: '' }), undefined, 'there is none yet')
    await ask('ModifyLivePlayAuthKey', { DomainName, AuthKey: 'k' })
    assert.equal(await codeOf('ModifyLivePlayAuthKey', { DomainName, AuthKey: '' }), 'InvalidParameterValue')
  })

  test('tells play from push domains, and both from those that are not there', async () => {
    const [push, play] = [await domain(0), await domain(1)]
    for (const DomainName of [push, 'nobody.example']) {
      assert.equal(await codeOf('DescribeLivePlayAuthKey', { DomainName }), 'ResourceNotFound.PlayDomainNoRecord')
      assert.equal(await codeOf('ModifyLivePlayAuthKey', { DomainName, Enable: 1 }), 'ResourceNotFound.PlayDomainNoRecord')
      assert.equal(await codeOf('ModifyLivePlayDomain', { DomainName, PlayType: 2 }), 'ResourceNotFound.DomainNotExist')
      assert.equal(await codeOf('DescribeLiveDomainReferer', { DomainName }), 'ResourceNotFound.DomainNotExist')
    }
    for (const DomainName of [play, 'nobody.example']) {
      assert.equal(await codeOf('DescribeLivePushAuthKey', { DomainName }), 'ResourceNotFound.PushDomainNoRecord')
      assert.equal(await codeOf('ModifyLivePushAuthKey', { DomainName, Enable: 1 }), 'ResourceNotFound.PushDomainNoRecord')
    }
    assert.equal(await codeOf('DescribeLivePlayAuthKey'), 'MissingParameter')
    assert.equal(await codeOf('DescribeLivePlayAuthKey', { DomainName: play, Region: 'x' }), 'UnknownParameter')
  })

  test('lets either slot in while a key moves through them, and refuses one that is in neither', async () => {
    const DomainName = await domain(1)
    const of = { domain: DomainName, app: 'live', stream: 'stream01', form: 'flv' } as const
    const plays = async (key: string) => {
      const at = Math.floor(app.clock.now() / 1000) + 600
      const verdict = await checkPlay(app.call(), { ...of, ...signAddress({ key, stream: of.stream, at }) })
      return verdict.allowed ? verdict.key : verdict.reason
    }
    await ask('ModifyLivePlayAuthKey', { DomainName, Enable: 1, AuthKey: 'k1' })
    assert.deepEqual([await plays('k1'), await plays('k2')], ['main', 'signature_wrong'])
    await ask('ModifyLivePlayAuthKey', { DomainName, AuthKey: 'k2', AuthBackKey: 'k1' })
    assert.deepEqual([await plays('k1'), await plays('k2')], ['backup', 'main'])
    await ask('ModifyLivePlayAuthKey', { DomainName, AuthKey: 'k3', AuthBackKey: 'k2' })
    assert.deepEqual([await plays('k1'), await plays('k2'), await plays('k3')], ['signature_wrong', 'backup', 'main'])
  })

  test('prolongs addresses that are out when the delay grows', async () => {
    const DomainName = await domain(1)
    await ask('ModifyLivePlayAuthKey', { DomainName, Enable: 1, AuthKey: 'k', AuthDelta: 10 })
    const address = signAddress({ key: 'k', stream: 's', at: Math.floor(app.clock.now() / 1000) - 60 })
    const plays = () => checkPlay(app.call(), { domain: DomainName, app: 'live', stream: 's', form: 'hls', ...address })
    assert.equal((await plays()).allowed, false)
    await ask('ModifyLivePlayAuthKey', { DomainName, AuthDelta: 600 })
    assert.equal((await plays()).allowed, true)
  })

  test('keeps keys sealed in the database', async () => {
    const DomainName = await domain(1)
    await ask('ModifyLivePlayAuthKey', { DomainName, AuthKey: 'plainMainKey', AuthBackKey: 'plainBackupKey' })
    const rows = await app.db.read((reader) => reader.all(sql`SELECT * FROM live_domains WHERE name = ${DomainName}`))
    assert.equal(rows.length, 1)
    assert.doesNotMatch(JSON.stringify(rows), /plainMainKey|plainBackupKey/)
  })

  test('refuses a name that is taken, malformed, too long or the own one of the server', async () => {
    const taken = await domain(0)
    const add = (DomainName: string, DomainType = 1) => codeOf('AddLiveDomain', { DomainName, DomainType })
    assert.equal(await add(taken), 'FailedOperation.DomainAdded')
    assert.equal(await add(taken.toUpperCase(), 0), 'FailedOperation.DomainAdded')
    for (const name of ['', 'single', '.dot', 'a..b', '-a.b', 'a-.b', 'a b.c', '127.0.0.1', 'ü.example', 'a.b:80', 'a/b.c'])
      assert.equal(await add(name), 'InvalidParameter.DomainFormatError', name)
    assert.equal(await add(`${'a.'.repeat(130)}example`), 'InvalidParameter.DomainTooLong')
    assert.equal(await codeOf('AddLiveDomain', { DomainName: 'x.example', DomainType: 2 }), 'InvalidParameterValue')
    assert.equal(await codeOf('AddLiveDomain', { DomainName: 'x.example' }), 'MissingParameter')
    assert.equal(
      await codeOf('AddLiveDomain', { DomainName: 'x.example', DomainType: 1, VerifyOwnerType: 'magic' }),
      'InvalidParameterValue',
    )
  })

  test('keeps the names of the server itself for the server', async () => {
    const addresses = { ...app.call().addresses, control: 'https://media.example:8443', content: 'https://bytes.media.example' }
    const add = (name: string) =>
      addLiveDomain({ ...app.call(), addresses }, { name, kind: 'play', playType: 1, isDelayLive: false, isMiniProgramLive: false })
    for (const name of ['media.example', 'Bytes.Media.example'])
      await assert.rejects(add(name), { code: 'InvalidParameter.DomainIsLimited' })
    assert.equal((await add('live.media.example')).name, 'live.media.example')
  })

  test('describes a domain, by its name and in lists', async () => {
    const DomainName = 'tell.me.example'
    await ask('AddLiveDomain', { DomainName, DomainType: '1', PlayType: 2, IsMiniProgramLive: 1, VerifyOwnerType: 'dnsCheck' })
    const target = new URL(app.content).hostname
    const { DomainInfo } = await ask('DescribeLiveDomain', { DomainName })
    assert.deepEqual(DomainInfo, {
      Name: DomainName,
      Type: 1,
      Status: 1,
      CreateTime: DomainInfo.CreateTime,
      BCName: 1,
      TargetDomain: target,
      PlayType: 2,
      IsDelayLive: 0,
      CurrentCName: target,
      RentTag: 0,
      RentExpireTime: '0000-00-00 00:00:00',
      IsMiniProgramLive: 1,
    })
    const inChina = new Date(app.clock.now() + 8 * 3600_000).toISOString().slice(0, 15).replace('T', ' ')
    assert.equal(DomainInfo.CreateTime.slice(0, 15), inChina)
    const listed = await ask('DescribeLiveDomains', { DomainPrefix: 'tell.', DomainType: 1, PlayType: 2 })
    assert.deepEqual([listed.AllCount, listed.DomainList], [1, [DomainInfo]])
    assert.equal(listed.PlayTypeCount[1], 1)
    await ask('ModifyLivePlayDomain', { DomainName, PlayType: 3 })
    const moved = await ask('DescribeLiveDomains', { DomainPrefix: 'TELL', PlayType: 3 })
    assert.deepEqual([moved.AllCount, moved.PlayTypeCount[1], moved.PlayTypeCount[2]], [1, 0, 1])
    assert.equal((await ask('DescribeLiveDomains', { DomainPrefix: 'tell', DomainType: 0 })).AllCount, 0)
    assert.equal((await ask('DescribeLiveDomains', { DomainPrefix: 'tell', IsDelayLive: 1 })).AllCount, 0)
    assert.equal(await codeOf('DescribeLiveDomain', { DomainName: 'nobody.example' }), 'ResourceNotFound.DomainNotExist')
    assert.equal(await codeOf('DescribeLiveDomains', { PageSize: 9 }), 'InvalidParameterValue')
  })

  test('forbids a domain and cuts off who came by it, and enables it again', async () => {
    const DomainName = await domain(0)
    const { MasterAuthKey: key } = await pushKey(DomainName)
    const push = async () => {
      const at = Math.floor(app.clock.now() / 1000) + 60
      const verdict = await checkPush(app.call(), {
        domain: DomainName,
        app: 'live',
        stream: 's',
        ...signAddress({ key, stream: 's', at }),
      })
      return verdict.allowed ? verdict.key : verdict.reason
    }
    assert.equal(await push(), 'main')
    const cuts = await cutsDuring(() => ask('ForbidLiveDomain', { DomainName }))
    assert.deepEqual(cuts[0], { kind: 'domain', domain: DomainName })
    assert.equal(await push(), 'domain_disabled')
    assert.equal((await ask('DescribeLiveDomains', { DomainStatus: 0, DomainPrefix: DomainName })).AllCount, 1)
    await ask('EnableLiveDomain', { DomainName })
    assert.equal(await push(), 'main')
    assert.equal(await codeOf('ForbidLiveDomain', { DomainName: 'nobody.example' }), 'ResourceNotFound')
    assert.equal(await codeOf('EnableLiveDomain', { DomainName: 'nobody.example' }), 'ResourceNotFound.DomainNoRecord')
  })

  test('deletes a domain of the type that is said, with its keys, and cuts off who came by it', async () => {
    const DomainName = await domain(1)
    await ask('ModifyLivePlayAuthKey', { DomainName, AuthKey: 'gone' })
    assert.equal(await codeOf('DeleteLiveDomain', { DomainName, DomainType: 0 }), 'FailedOperation.NotFound')
    const cuts = await cutsDuring(() => ask('DeleteLiveDomain', { DomainName, DomainType: 1 }))
    assert.deepEqual(cuts[0], { kind: 'domain', domain: DomainName })
    assert.equal(await codeOf('DeleteLiveDomain', { DomainName, DomainType: 1 }), 'ResourceNotFound.DomainNotExist')
    await ask('AddLiveDomain', { DomainName, DomainType: 1 })
    assert.equal((await playKey(DomainName)).AuthKey, '')
  })

  test('lets pages play by their Referer', async () => {
    const DomainName = await domain(1)
    const described = async () => (await ask('DescribeLiveDomainReferer', { DomainName })).RefererAuthConfig
    assert.deepEqual(await described(), { DomainName, Enable: 0, Type: 0, AllowEmpty: 1, Rules: '' })
    const set = (Enable: number, kind: number, AllowEmpty: number, Rules: string) =>
      ask('ModifyLiveDomainReferer', { DomainName, Enable, Type: kind, AllowEmpty, Rules })
    const plays = async (referer?: string) =>
      (await checkPlay(app.call(), { domain: DomainName, app: 'live', stream: 's', form: 'flv', referer })).allowed
    const answers = async () => [
      await plays(),
      await plays('https://good.example/page'),
      await plays('https://www.good.example:8080/page?x'),
      await plays('https://good.example.evil.example/'),
      await plays('https://evilgood.example/'),
    ]
    await set(1, 1, 0, 'good.example; *.good.example')
    assert.deepEqual(await answers(), [false, true, true, false, false])
    await set(1, 0, 1, 'good.example;*.good.example')
    assert.deepEqual(await answers(), [true, false, false, true, true])
    await set(0, 1, 0, 'good.example')
    assert.deepEqual(await answers(), [true, true, true, true, true])
    assert.deepEqual(await described(), { DomainName, Enable: 0, Type: 1, AllowEmpty: 0, Rules: 'good.example' })
  })

  test('verifies every owner', async () => {
    const answer = await ask('AuthenticateDomainOwner', { DomainName: 'a.b.example.com', VerifyType: 'dnsCheck' })
    assert.deepEqual([answer.Status, answer.MainDomain], [0, 'example.com'])
    assert.match(answer.Content, /^[\w-]{32}$/)
  })

  test('answers every action with the state of an account that does not run, and cuts everybody off', async () => {
    const DomainName = await domain(1)
    const states = {
      disabled: 'ResourceNotFound.UserDisableService',
      stopped: 'ResourceNotFound.StopService',
      frozen: 'ResourceNotFound.FreezeService',
      forbidden: 'ResourceNotFound.ForbidService',
    }
    for (const [State, code] of Object.entries(states)) {
      const cuts = await cutsDuring(() => ask('ModifyLiveAccountState', { State }))
      assert.deepEqual(cuts[0], { kind: 'all' })
      assert.equal(await codeOf('DescribeLivePlayAuthKey', { DomainName }), code)
      assert.equal(await codeOf('AddLiveDomain', { DomainName: 'new.example', DomainType: 0 }), code)
      assert.equal((await ask('DescribeLiveAccountState')).State, State)
      const verdict = await checkPlay(app.call(), { domain: DomainName, app: 'live', stream: 's', form: 'hls' })
      assert.equal(verdict.allowed ? 'allowed' : verdict.reason, 'service_stopped')
    }
    await ask('ModifyLiveAccountState', { State: 'running' })
    assert.equal(await codeOf('DescribeLivePlayAuthKey', { DomainName }), undefined)
    assert.equal(await codeOf('ModifyLiveAccountState', { State: 'gone' }), 'InvalidParameterValue')
  })

  test('answers the key of a play domain five hundred times in a second, refuses the rest, and harms no other action', async () => {
    const DomainName = await domain(1)
    app.clock.advance(1000)
    const { host } = new URL(app.control)
    const at = { host, service: 'live', version: '2018-08-01', timestamp: Math.floor(app.clock.now() / 1000), ...app.keyPair }
    const { headers, body } = signedTc3('DescribeLivePlayAuthKey', { DomainName }, at)
    const { host: _, ...rest } = headers
    const codes = await Promise.all(
      Array.from({ length: 530 }, async () => {
        const answer = (await (await fetch(app.control, { method: 'POST', headers: rest, body })).json()) as CloudMembers
        return answer.Response.Error?.Code as string | undefined
      }),
    )
    assert.equal(codes.filter((code) => code === undefined).length, 500)
    assert.equal(codes.filter((code) => code === 'RequestLimitExceeded').length, 30)
    assert.equal(await codeOf('DescribeLiveDomain', { DomainName }), undefined)
  })

  test('has room for a hundred domains, and pages through them', async () => {
    const { AllCount, CreateLimitCount } = await ask('DescribeLiveDomains')
    assert.equal(AllCount + CreateLimitCount, limits.liveDomainsMax)
    for (let left = CreateLimitCount; left > 0; left--) await domain(1)
    assert.equal(await codeOf('AddLiveDomain', { DomainName: 'one.more.example', DomainType: 0 }), 'FailedOperation.HostOutLimit')
    const names = new Set<string>()
    for (let PageNum = 1; PageNum <= 4; PageNum++)
      for (const { Name } of (await ask('DescribeLiveDomains', { PageNum, PageSize: 30 })).DomainList) names.add(Name)
    assert.equal(names.size, limits.liveDomainsMax)
    assert.deepEqual((await ask('DescribeLiveDomains', { PageNum: 5, PageSize: 30 })).DomainList, [])
  })
})
