/**
 * Live as the owner of an account sees it: a started server, the vendor's own clients unmodified,
 * the command line, and the power cord.
 */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { CommonClient } from 'tencentcloud-sdk-nodejs-common'
import { liveAddressCases, setUpLiveTable } from './live-addresses.ts'
import { liveClient } from './live-studio.ts'
import type { Ask } from './live-studio.ts'
import { startServer } from './start-server.ts'
import type { StartedServer } from './start-server.ts'

const launcher = fileURLToPath(new URL('../bin/mediatheque.mjs', import.meta.url))
const server = await startServer()
after(() => server.stop())
const ask = liveClient(server)

/** The vendor's client with another way to sign or send. */
function clientWith(signMethod: string, reqMethod: string): Ask {
  const { host } = new URL(server.control)
  const client = new CommonClient(host, '2018-08-01', {
    credential: { secretId: server.secretId, secretKey: server.secretKey },
    region: 'ap-guangzhou',
    // The client takes more than its types say.
    profile: { signMethod, httpProfile: { endpoint: host, protocol: 'http://', reqMethod } } as never,
  })
  return (action, parameters = {}) => client.request(action, parameters)
}

for (const signMethod of ['TC3-HMAC-SHA256', 'HmacSHA1', 'HmacSHA256']) {
  for (const reqMethod of ['POST', 'GET']) {
    test(`leads a domain, its keys, a stream and a recording through their lives, ${signMethod} by ${reqMethod}`, async () => {
      const by = clientWith(signMethod, reqMethod)
      const name = `${signMethod}-${reqMethod}`.toLowerCase()
      const [push, play] = [`push.${name}.example`, `play.${name}.example`]
      await by('AddLiveDomain', { DomainName: push, DomainType: 0 })
      await by('AddLiveDomain', { DomainName: play, DomainType: 1, PlayType: 3 })
      assert.equal((await by('DescribeLiveDomain', { DomainName: play })).DomainInfo.PlayType, 3)
      assert.equal((await by('DescribeLiveDomains', { DomainPrefix: `push.${name}`, PageNum: 1, PageSize: 10 })).AllCount, 1)

      await by('ModifyLivePlayAuthKey', { DomainName: play, Enable: 1, AuthKey: 'AbC123', AuthBackKey: 'old', AuthDelta: 60 })
      const { PlayAuthKeyInfo } = await by('DescribeLivePlayAuthKey', { DomainName: play })
      assert.deepEqual(PlayAuthKeyInfo, { DomainName: play, Enable: 1, AuthKey: 'AbC123', AuthDelta: 60, AuthBackKey: 'old' })
      await by('ModifyLivePushAuthKey', { DomainName: push, MasterAuthKey: 'M', BackupAuthKey: 'B' })
      assert.equal((await by('DescribeLivePushAuthKey', { DomainName: push })).PushAuthKeyInfo.BackupAuthKey, 'B')

      const stream = { DomainName: push, AppName: 'live', StreamName: `s-${name}` }
      assert.equal((await by('DescribeLiveStreamState', stream)).StreamState, 'inactive')
      assert.equal((await by('DescribeLiveStreamOnlineList', { PageNum: 1, PageSize: 10 })).TotalNum, 0)
      await by('DropLiveStream', stream)
      await by('ForbidLiveStream', { ...stream, Reason: '违规 & more', ResumeTime: new Date(Date.now() + 3600_000).toISOString() })
      assert.equal((await by('DescribeLiveStreamState', stream)).StreamState, 'forbid')
      assert.equal((await by('DescribeLiveForbidStreamList', { PageNum: 1, PageSize: 100, StreamName: stream.StreamName })).TotalNum, 1)
      await by('ResumeLiveStream', stream)

      const { TemplateId } = await by('CreateLiveRecordTemplate', { TemplateName: 't', FlvParam: { Enable: 0, RecordInterval: 60 } })
      await by('CreateLiveRecordRule', { DomainName: push, TemplateId })
      await assert.rejects(by('DeleteLiveRecordTemplate', { TemplateId }), { code: 'FailedOperation.ConfInUsed' })
      await by('DeleteLiveRecordRule', { DomainName: push, AppName: '', StreamName: '' })
      await by('DeleteLiveRecordTemplate', { TemplateId })

      await by('ForbidLiveDomain', { DomainName: play })
      await by('EnableLiveDomain', { DomainName: play })
      for (const [DomainName, DomainType] of [
        [push, 0],
        [play, 1],
      ])
        await by('DeleteLiveDomain', { DomainName, DomainType })
      await assert.rejects(by('DescribeLivePlayAuthKey', { DomainName: play }), { code: 'ResourceNotFound.PlayDomainNoRecord' })
    })
  }
}

test("is understood by the vendor's international client for live", async () => {
  // The package has no types and is not a module.
  const require = createRequire(import.meta.url)
  // oxlint-disable-next-line typescript/no-explicit-any -- See above.
  type Untyped = any
  const { Client, Models } = (require('tencentcloud-sdk-nodejs-intl-en/tencentcloud/live') as Untyped).v20180801
  const { Credential, ClientProfile, HttpProfile } = require('tencentcloud-sdk-nodejs-intl-en/tencentcloud/common') as Untyped
  const httpProfile = Object.assign(new HttpProfile(), { endpoint: new URL(server.control).host, protocol: 'http://', reqMethod: 'POST' })
  const credential = new Credential(server.secretId, server.secretKey)
  const client = new Client(credential, 'ap-guangzhou', new ClientProfile('TC3-HMAC-SHA256', httpProfile))
  const by = (action: string, parameters: object): Promise<Untyped> => {
    const question = new Models[`${action}Request`]()
    question.from_json_string(JSON.stringify(parameters))
    return new Promise((resolve, reject) =>
      client[action](question, (error: Error | null, answer: object) => (error ? reject(error) : resolve(answer))),
    )
  }
  await by('AddLiveDomain', { DomainName: 'play.intl.example', DomainType: 1 })
  await by('ModifyLivePlayAuthKey', { DomainName: 'play.intl.example', Enable: 1, AuthKey: 'k' })
  const { PlayAuthKeyInfo } = await by('DescribeLivePlayAuthKey', { DomainName: 'play.intl.example' })
  assert.deepEqual({ ...PlayAuthKeyInfo }, { DomainName: 'play.intl.example', Enable: 1, AuthKey: 'k', AuthDelta: 0, AuthBackKey: '' })
  const { DomainList } = await by('DescribeLiveDomains', { DomainPrefix: 'play.intl' })
  assert.equal(DomainList[0].Name, 'play.intl.example')
  await assert.rejects(by('DescribeLivePlayAuthKey', { DomainName: 'nobody.example' }), { code: 'ResourceNotFound.PlayDomainNoRecord' })
})

type Caller = {
  readonly who: string
  /** Absent: the same as the owner. */
  readonly code: string | undefined
  readonly by: Ask
  /** A policy is asked about what the parameters name, so they are read first. */
  readonly isToldWhatIsMissing?: boolean
}

test('lets the owner of the account do everything, and nobody else anything', async () => {
  const callers = await callersOf()
  const actions = [
    'AddLiveDomain',
    'AuthenticateDomainOwner',
    'CreateLiveRecordRule',
    'CreateLiveRecordTemplate',
    'DeleteLiveDomain',
    'DeleteLiveRecordRule',
    'DeleteLiveRecordTemplate',
    'DescribeLiveAccountState',
    'DescribeLiveDomain',
    'DescribeLiveDomainReferer',
    'DescribeLiveDomains',
    'DescribeLiveForbidStreamList',
    'DescribeLivePlayAuthKey',
    'DescribeLivePushAuthKey',
    'DescribeLiveRecordRules',
    'DescribeLiveRecordTemplate',
    'DescribeLiveRecordTemplates',
    'DescribeLiveStreamEventList',
    'DescribeLiveStreamOnlineList',
    'DescribeLiveStreamPublishedList',
    'DescribeLiveStreamState',
    'DropLiveStream',
    'EnableLiveDomain',
    'ForbidLiveDomain',
    'ForbidLiveStream',
    'ModifyLiveAccountState',
    'ModifyLiveDomainReferer',
    'ModifyLivePlayAuthKey',
    'ModifyLivePlayDomain',
    'ModifyLivePushAuthKey',
    'ModifyLiveRecordTemplate',
    'ResumeLiveStream',
  ]
  for (const action of actions) {
    // Without parameters: whoever may call it is told what is missing, or gets an answer.
    let ofOwner: string | undefined
    for (const { who, code, by, isToldWhatIsMissing } of callers) {
      const answered = await by(action, {}).then(
        () => undefined,
        (error: { readonly code: string }) => error.code,
      )
      if (who === 'owner') ofOwner = answered
      const expected = code === undefined || (isToldWhatIsMissing && ofOwner === 'MissingParameter') ? ofOwner : code
      assert.equal(answered, expected, `${who}: ${action}`)
      assert.ok([undefined, 'MissingParameter'].includes(ofOwner), `${action} ${ofOwner}`)
    }
  }
})

async function callersOf(): Promise<readonly Caller[]> {
  const { host } = new URL(server.control)
  const asking = (version: string, credential: { secretId: string; secretKey: string; token?: string }): Ask => {
    const profile = { httpProfile: { endpoint: host, protocol: 'http://' } } as never
    const client = new CommonClient(host, version, { credential, region: 'ap-guangzhou', profile })
    return (action, parameters = {}) => client.request(action, parameters)
  }
  const live = (credential: { secretId: string; secretKey: string; token?: string }) => asking('2018-08-01', credential)
  const root = { secretId: server.secretId, secretKey: server.secretKey }
  const { LibraryId } = await asking('2021-07-12', root)('CreateLibrary', { Name: 'live' })
  const { AccessKey } = await asking('2021-07-12', root)('CreateAccessKey', { LibraryId, Name: 'library' })
  const temporary = async (action: string) => {
    const Policy = JSON.stringify({ version: '2.0', statement: [{ effect: 'allow', action, resource: '*' }] })
    const { Credentials } = await asking('2018-08-13', root)('GetFederationToken', { Name: 'x', Policy: encodeURIComponent(Policy) })
    return { secretId: Credentials.TmpSecretId, secretKey: Credentials.TmpSecretKey, token: Credentials.Token }
  }
  return [
    { who: 'owner', code: undefined, by: live(root) },
    { who: 'temporary key for live', code: undefined, by: live(await temporary('name/live:*')) },
    {
      who: 'temporary key for something else',
      code: 'AuthFailure.UnauthorizedOperation',
      by: live(await temporary('name/smh:*')),
      isToldWhatIsMissing: true,
    },
    {
      who: 'key of a library',
      code: 'AuthFailure.UnauthorizedOperation',
      by: live({ secretId: AccessKey.AccessKeyId, secretKey: AccessKey.SecretAccessKey }),
    },
    { who: 'wrong secret', code: 'AuthFailure.SignatureFailure', by: live({ ...root, secretKey: 'wrong' }) },
    { who: 'nobody', code: 'AuthFailure.SecretIdNotFound', by: live({ secretId: 'AKIDnobody', secretKey: 'x' }) },
  ]
}

test('narrows a temporary key to one domain, however its name is written', async () => {
  for (const name of ['one', 'two']) await ask('AddLiveDomain', { DomainName: `play.${name}.example`, DomainType: 1 })
  const resource = (name: string): string => `qcs::live::uid/1250000000:domain/play.${name}.example`
  const keyFor = async (...statement: object[]): Promise<Ask> => {
    const { host } = new URL(server.control)
    const profile = { httpProfile: { endpoint: host, protocol: 'http://' } } as never
    const root = { secretId: server.secretId, secretKey: server.secretKey }
    const sts = new CommonClient(host, '2018-08-13', { credential: root, region: 'ap-guangzhou', profile })
    const Policy = encodeURIComponent(JSON.stringify({ version: '2.0', statement }))
    const { Credentials } = await sts.request('GetFederationToken', { Name: 'x', Policy })
    const credential = { secretId: Credentials.TmpSecretId, secretKey: Credentials.TmpSecretKey, token: Credentials.Token }
    const client = new CommonClient(host, '2018-08-01', { credential, region: 'ap-guangzhou', profile })
    return (action, parameters = {}) => client.request(action, parameters)
  }
  const denied = { code: 'AuthFailure.UnauthorizedOperation' }
  const reading = await keyFor({ effect: 'allow', action: 'name/live:DescribeLivePlayAuthKey', resource: [resource('one')] })
  assert.equal(
    (await reading('DescribeLivePlayAuthKey', { DomainName: 'PLAY.one.example' })).PlayAuthKeyInfo.DomainName,
    'play.one.example',
  )
  await assert.rejects(reading('DescribeLivePlayAuthKey', { DomainName: 'play.two.example' }), denied)
  await assert.rejects(reading('ModifyLivePlayAuthKey', { DomainName: 'play.one.example', AuthKey: 'x' }), denied)
  const others = await keyFor(
    { effect: 'allow', action: 'name/live:*', resource: '*' },
    { effect: 'deny', action: 'name/live:*', resource: [resource('two')] },
  )
  await others('ModifyLivePlayAuthKey', { DomainName: 'play.one.example', AuthKey: 'x' })
  for (const DomainName of ['play.two.example', 'Play.Two.example', 'play.two.example.', 'play.two.example:80'])
    await assert.rejects(others('DescribeLivePlayAuthKey', { DomainName }), denied, DomainName)
})

type Told = { readonly status: number | null; readonly stdout: string; readonly stderr: string }

/** The command line in a folder's name, while the server runs on it. */
function command(...words: readonly string[]): Told {
  const env = { ...process.env, MEDIATHEQUE_SECRET_ID: server.secretId, MEDIATHEQUE_SECRET_KEY: server.secretKey }
  const flags = ['--data', server.dataDirectory, '--server', server.control]
  const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, 'live', ...words, ...flags], {
    env,
    encoding: 'utf8',
    timeout: 30_000,
  })
  return { status, stdout, stderr }
}

test('signs addresses that are good, and explains them, by the command line', { timeout: 120_000 }, async () => {
  await ask('AddLiveDomain', { DomainName: 'play.cli.example', DomainType: 1 })
  await ask('ModifyLivePlayAuthKey', {
    DomainName: 'play.cli.example',
    Enable: 1,
    AuthKey: 'mainKey',
    AuthBackKey: 'backKey',
    AuthDelta: 100,
  })
  const signed = command('sign', 'https://play.cli.example/live/cam.flv', '--for', '600')
  assert.equal(signed.status, 0, signed.stderr)
  const url = new URL(signed.stdout.trim())
  const txTime = url.searchParams.get('txTime') ?? ''
  assert.ok(Math.abs(Number.parseInt(txTime, 16) + 100 - (Date.now() / 1000 + 600)) < 30)
  assert.equal(url.searchParams.get('txSecret'), createHash('md5').update(`mainKeycam${txTime}`).digest('hex'))
  const good = command('explain', signed.stdout.trim())
  assert.equal(good.status, 0, good.stderr)
  assert.match(good.stdout, /signed by the main key, with MD5\nUntil .*\nIt plays, for another (?:9|10) minutes\.\n$/)

  const sha = command('sign', 'rtmp://play.cli.example/live/cam', '--backup', '--digest', 'sha256')
  assert.match(sha.stdout, /^rtmp:\/\/play\.cli\.example\/live\/cam\?txSecret=[0-9a-f]{64}&txTime=[0-9A-F]{8}\n$/)
  assert.match(command('explain', sha.stdout.trim()).stdout, /signed by the backup key, with SHA-256/)

  const push = command('sign', 'rtmp://push.live.test/live/cam')
  assert.equal(push.status, 1)
  assert.match(push.stderr, /There is no live domain push\.live\.test/)
  await ask('ForbidLiveStream', { DomainName: 'x.example', AppName: 'live', StreamName: 'cam' })
  const forbidden = command('explain', signed.stdout.trim())
  assert.deepEqual([forbidden.status, /ResumeLiveStream/.test(forbidden.stdout)], [1, true])
  assert.deepEqual([command('explain', 'nonsense').status, command('sign').status, command('explain', 'webrtc://a/b/c').status], [2, 2, 2])
})

test('says of every address of the table what the table says, by the command line', { timeout: 300_000 }, async () => {
  await setUpLiveTable(ask)
  // One of each answer: a process for each of two hundred would take minutes.
  const cases = new Map(liveAddressCases(Math.floor(Date.now() / 1000)).map((one) => [one.because, one]))
  for (const { name, protocol, domain, app, stream, query, isAllowed } of cases.values()) {
    if (name.includes('a domain of the other kind')) continue
    const suffix = { push: '', rtmp: '', flv: '.flv', hls: '.m3u8' }[protocol]
    const told = command('explain', `${suffix ? 'https' : 'rtmp'}://${domain}/${app}/${stream}${suffix}?${query}`)
    assert.equal(told.status, isAllowed ? 0 : 1, `${name}\n${told.stdout}${told.stderr}`)
  }
})

test('keeps every key it acknowledged when it is killed, and comes up with domains and bans as before', { timeout: 120_000 }, async () => {
  const data = mkdtempSync(join(tmpdir(), 'mediatheque-live-'))
  after(() => rmSync(data, { recursive: true, force: true }))
  const env = { MEDIATHEQUE_SECRET_ID: server.secretId, MEDIATHEQUE_SECRET_KEY: server.secretKey }
  const DomainName = 'play.kill.example'
  let acknowledged = -1
  let next = 0
  for (let round = 0; round < 4; round++) {
    const victim: StartedServer = await startServer({ data, env })
    const by = liveClient(victim)
    if (round === 0) await by('AddLiveDomain', { DomainName, DomainType: 1 })
    const { AuthKey, AuthBackKey, Enable } = (await by('DescribeLivePlayAuthKey', { DomainName })).PlayAuthKeyInfo
    if (round > 0) {
      const found = Number(AuthKey.slice(1))
      assert.ok(found === acknowledged || found === acknowledged + 1, `key ${found}, acknowledged ${acknowledged}`)
      // One change is one change: both slots are of one hand.
      assert.deepEqual([AuthBackKey, Enable], [`b${found}`, 1])
      const { ForbidStreamList } = await by('DescribeLiveForbidStreamList', { PageSize: 100 })
      assert.ok(ForbidStreamList.length >= 1)
    }
    const work = (async () => {
      for (;;) {
        await by('ModifyLivePlayAuthKey', { DomainName, Enable: 1, AuthKey: `m${next}`, AuthBackKey: `b${next}` })
        acknowledged = next++
        if (next % 7 === 1) await by('ForbidLiveStream', { DomainName, AppName: 'live', StreamName: `s${next}` })
        await delay(12)
      }
    })().catch(() => undefined)
    const enough = acknowledged + 10
    while (acknowledged < enough) await delay(5)
    await delay(round * 7)
    await victim.kill('SIGKILL')
    await work
    next = acknowledged + 1
  }
  const verified = spawn(process.execPath, [launcher, 'verify', '--data', data], { stdio: 'ignore' })
  assert.equal(await new Promise((resolve) => verified.once('close', resolve)), 0)
})
