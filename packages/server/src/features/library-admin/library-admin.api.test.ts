/** The ten actions through the door, on every database. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cloudApp } from '../../../test/cloud-app.ts'
import { createDatabase } from '../../../test/postgres.ts'
import type { LibraryId } from '../../kernel/ids.ts'
import { openPostgres } from '../../platform/db/drivers/postgres/index.ts'
import { openSqlite } from '../../platform/db/drivers/sqlite/index.ts'
import { sql } from '../../platform/db/sql.ts'
import { defaultContentRules, findLibrary, verifyLibrarySecret } from '../libraries/index.ts'
import { changeCounters, createSpaceRow, findSpace, onlySpace } from '../spaces/index.ts'

const databases = process.env['MEDIATHEQUE_TEST_FAST'] ? (['sqlite'] as const) : (['sqlite', 'postgres'] as const)

for (const database of databases) {
  const db = database === 'postgres' ? await openPostgres({ url: await createDatabase() }) : await openSqlite({ file: ':memory:' })
  // Every look at this clock is 50 ms later, so that no rate limit is met.
  const clock = { at: Date.UTC(2026, 0, 15, 8), now: () => (clock.at += 50) }
  const app = await cloudApp({ db, clock })
  const { ask, codeOf } = app

  const create = async (parameters: object = {}): Promise<LibraryId> => (await ask('CreateLibrary', { Name: 'n', ...parameters })).LibraryId
  const describe = async (id: string) => (await ask('DescribeLibraries', { LibraryIds: [id] })).List[0]
  const extensionOf = async (extension: object) => (await describe(await create({ LibraryExtension: extension }))).LibraryExtension
  const createSpace = (libraryId: LibraryId) =>
    db.write(`library:${libraryId}`, (tx) =>
      createSpaceRow(tx, app.call(), { libraryId, createdBy: '', settings: { content: defaultContentRules } }),
    )
  const it = (name: string, run: () => Promise<void>): void => void test(`${name} [${database}]`, run)

  it('describes a new library with all its defaults', async () => {
    const made = await ask('CreateLibrary', { Name: '媒体库 📷' })
    assert.match(made.LibraryId, /^smh[0-9a-z]{13}$/)
    assert.equal(made.AccessDomain, `${made.LibraryId}.media.test`)
    const { CreationTime, ...rest } = await describe(made.LibraryId)
    assert.match(CreationTime, /^2026-01-15T08:\d\d:\d\dZ$/)
    assert.deepEqual(rest, {
      LibraryId: made.LibraryId,
      Name: '媒体库 📷',
      Remark: '',
      BucketName: `${made.LibraryId}-1250000000`,
      BucketRegion: 'ap-local',
      AccessDomain: made.AccessDomain,
      LibraryExtension: {
        IsFileLibrary: false,
        IsMultiSpace: false,
        CosStorageClass: 'STANDARD',
        UseRecycleBin: false,
        AutoRemoveRecycledDays: null,
        EnableSearch: false,
        DenyOnQuotaLessThanUsage: false,
        EnableFileHistory: false,
        FileHistoryCount: null,
        FileHistoryExpireDay: null,
        MaxDirFileNameLength: 255,
        IsPublicRead: false,
        IsMultiAlbum: false,
        AllowPhoto: true,
        AllowPhotoExtName: [],
        AllowVideo: true,
        AllowVideoExtName: [],
        AllowFileExtName: null,
        RecognizeSensitiveContent: false,
        EnableQuota: false,
        LibraryQuota: null,
      },
      Size: '0',
      DirNum: '0',
      FileNum: '0',
      Tags: [],
    })
  })

  it('keeps every member of the extension of a media library with albums', async () => {
    const extension = await extensionOf({
      IsMultiAlbum: true,
      CosStorageClass: 'MAZ_INTELLIGENT_TIERING',
      UseRecycleBin: true,
      AutoRemoveRecycledDays: '1095',
      EnableSearch: 'true',
      DenyOnQuotaLessThanUsage: true,
      EnableFileHistory: true,
      FileHistoryCount: 999,
      FileHistoryExpireDay: 0,
      MaxDirFileNameLength: 1,
      IsPublicRead: true,
      AllowPhoto: false,
      AllowPhotoExtName: ['.JPG', 'png', '.jpg'],
      AllowVideo: false,
      AllowVideoExtName: ['.mp4'],
      RecognizeSensitiveContent: true,
    })
    assert.deepEqual(extension, {
      IsFileLibrary: false,
      IsMultiSpace: false,
      CosStorageClass: 'INTELLIGENT_TIERING',
      UseRecycleBin: true,
      AutoRemoveRecycledDays: 1095,
      EnableSearch: true,
      DenyOnQuotaLessThanUsage: true,
      EnableFileHistory: true,
      FileHistoryCount: 999,
      FileHistoryExpireDay: 0,
      MaxDirFileNameLength: 1,
      IsPublicRead: true,
      IsMultiAlbum: true,
      AllowPhoto: false,
      AllowPhotoExtName: ['.jpg', '.png'],
      AllowVideo: false,
      AllowVideoExtName: ['.mp4'],
      AllowFileExtName: null,
      RecognizeSensitiveContent: true,
      EnableQuota: false,
      LibraryQuota: null,
    })
  })

  it('tells null for what means nothing in a file library and in a multi-tenant one', async () => {
    const file = await extensionOf({ IsFileLibrary: true, AllowFileExtName: ['.pdf'] })
    assert.deepEqual([file.IsPublicRead, file.AllowFileExtName, file.RecognizeSensitiveContent], [false, ['.pdf'], false])
    assert.deepEqual(
      [file.IsMultiAlbum, file.AllowPhoto, file.AllowPhotoExtName, file.AllowVideo, file.AllowVideoExtName],
      [null, null, null, null, null],
    )
    const tenants = await extensionOf({ IsMultiSpace: true, IsPublicRead: true, AllowPhoto: false })
    for (const name of [
      'IsPublicRead',
      'IsMultiAlbum',
      'AllowPhoto',
      'AllowPhotoExtName',
      'AllowVideo',
      'AllowVideoExtName',
      'AllowFileExtName',
      'RecognizeSensitiveContent',
    ]) {
      assert.equal(tenants[name], null, name)
    }
  })

  it('carries a quota of 2^63-1 bytes exactly, both ways', async () => {
    const body = '{"Name":"n","LibraryExtension":{"IsMultiSpace":true,"EnableQuota":true,"LibraryQuota":9223372036854775807}}'
    const made = (await app.tc3('CreateLibrary', body)).response.LibraryId
    const answer = await app.tc3('DescribeLibraries', { LibraryIds: [made] })
    assert.match(answer.text, /"LibraryQuota":9223372036854775807[,}]/)
    const asQuery =
      'Name=n&LibraryExtension.IsMultiSpace=true&LibraryExtension.EnableQuota=true&LibraryExtension.LibraryQuota=9007199254740993'
    const second = (await app.tc3('CreateLibrary', asQuery, { method: 'GET' })).response.LibraryId
    assert.match((await app.tc3('DescribeLibraries', { LibraryIds: [second] })).text, /"LibraryQuota":9007199254740993[,}]/)
  })

  const long = 'x'.repeat(51)
  const refusals: readonly (readonly [action: string, parameters: object, code: string])[] = [
    ['CreateLibrary', {}, 'MissingParameter'],
    ['CreateLibrary', { Name: '' }, 'InvalidParameterValue'],
    ['CreateLibrary', { Name: long }, 'InvalidParameterValue'],
    ['CreateLibrary', { Name: 'n', Remark: 'x'.repeat(251) }, 'InvalidParameterValue'],
    ['CreateLibrary', { Name: 'n', BucketName: 'mine-125', BucketRegion: 'ap-guangzhou' }, 'InvalidParameterValue.BucketNotSupport'],
    ['CreateLibrary', { Name: 'n', LibraryExtension: { CosStorageClass: 'COLD' } }, 'InvalidParameterValue.CosStorageClass'],
    [
      'CreateLibrary',
      { Name: 'n', LibraryExtension: { IsMultiSpace: true, EnableQuota: true } },
      'InvalidParameterValue.LibraryQuotaRequired',
    ],
    [
      'CreateLibrary',
      { Name: 'n', LibraryExtension: { EnableQuota: true, LibraryQuota: 1 } },
      'InvalidParameterValue.LibraryQuotaRequiresMultiSpace',
    ],
    ['CreateLibrary', { Name: 'n', LibraryExtension: { LibraryQuota: 0 } }, 'InvalidParameterValue'],
    ['CreateLibrary', { Name: 'n', LibraryExtension: { AutoRemoveRecycledDays: 1096 } }, 'InvalidParameterValue'],
    ['CreateLibrary', { Name: 'n', LibraryExtension: { FileHistoryCount: 0 } }, 'InvalidParameterValue'],
    ['CreateLibrary', { Name: 'n', LibraryExtension: { FileHistoryExpireDay: 1000 } }, 'InvalidParameterValue'],
    ['CreateLibrary', { Name: 'n', LibraryExtension: { MaxDirFileNameLength: 256 } }, 'InvalidParameterValue'],
    ['CreateLibrary', { Name: 'n', LibraryExtension: { AllowPhotoExtName: ['.a b'] } }, 'InvalidParameterValue'],
    ['CreateLibrary', { Name: 'n', LibraryExtension: { IsOld: true } }, 'UnknownParameter'],
    ['CreateLibrary', { Name: 'n', LibraryExtension: { UseRecycleBin: 'yes' } }, 'InvalidParameter'],
    ['CreateLibrary', { Name: 'n', Tags: [{ TagKey: 'k' }] }, 'MissingParameter'],
    [
      'CreateLibrary',
      {
        Name: 'n',
        Tags: [
          { TagKey: 'k', TagValue: '1' },
          { TagKey: 'k', TagValue: '2' },
        ],
      },
      'InvalidParameterValue',
    ],
    ['DescribeLibraries', { LibraryIds: Array.from({ length: 101 }, () => 'x') }, 'InvalidParameterValue.LimitExceeded'],
    ['DescribeLibraries', { PageSize: 101 }, 'InvalidParameterValue.LimitExceeded'],
    ['DescribeLibraries', { Limit: 101 }, 'InvalidParameterValue.LimitExceeded'],
    ['DescribeLibraries', { Offset: -1 }, 'InvalidParameterValue.LimitExceeded'],
    ['DescribeLibrarySecret', {}, 'MissingParameter'],
    ['DescribeLibrarySecret', { LibraryId: 'smh0000000000000' }, 'ResourceNotFound.Library'],
    ['DescribeLibrarySecret', { LibraryId: "' OR 1=1" }, 'ResourceNotFound.Library'],
    ['ModifyLibrary', {}, 'MissingParameter'],
    ['ModifyLibrary', { LibraryId: 'smh0000000000000', Name: 'n' }, 'ResourceNotFound.Library'],
    ['ModifyLibrary', { LibraryId: 'smh0000000000000', Name: long }, 'InvalidParameterValue.LimitExceeded'],
    ['DeleteLibrary', { LibraryId: 'smh0000000000000' }, 'ResourceNotFound.Library'],
    ['DescribeTrafficPackages', { PageSize: 101 }, 'InvalidParameterValue.LimitExceeded'],
    ['DescribeTrafficPackages', { OrderByType: 'up' }, 'InvalidParameterValue'],
    ['DescribeOfficialInstances', { AutoRenew: 3 }, 'InvalidParameterValue'],
    ['SendSmsCode', { Purpose: 'BindSuperAdmin' }, 'MissingParameter'],
    ['SendSmsCode', { Purpose: 'Spam', PhoneNumber: '13800000000' }, 'UnsupportedOperation.Purpose'],
    ['SendSmsCode', { Purpose: 'BindSuperAdmin', PhoneNumber: '13800000000', CountryCode: 'cn' }, 'InvalidParameterValue.CountryCode'],
    ['SendSmsCode', { Purpose: 'BindSuperAdmin', PhoneNumber: 'none' }, 'InvalidParameterValue.PhoneNumber'],
    ['SendSmsCode', { Purpose: 'BindSuperAdmin', PhoneNumber: '13800000000', InstanceId: 'smho1' }, 'ResourceNotFound.OfficialInstance'],
    ['SendSmsCode', { Purpose: 'BindSuperAdmin', PhoneNumber: '13800000000' }, 'InternalError.SendSms'],
    ['VerifySmsCode', { Purpose: 'ChannelUpdateVerify', PhoneNumber: '13800000000', Code: '123456' }, 'UnauthorizedOperation.SmsCode'],
  ]
  for (const [action, parameters, code] of refusals) {
    it(`${action} refuses ${JSON.stringify(parameters).slice(0, 80)} with ${code}`, async () =>
      assert.equal(await codeOf(action, parameters), code))
  }

  it('answers for packages and instances that there are none', async () => {
    const { RequestId: _a, ...packages } = await ask('DescribeTrafficPackages', {
      PageNumber: 1,
      PageSize: 20,
      OrderBy: 'effectiveTime',
      OrderByType: 'asc',
      Type: 0,
    })
    assert.deepEqual(packages, { List: [], TotalCount: 0 })
    const { RequestId: _b, ...overview } = await ask('DescribeOfficialOverview')
    assert.deepEqual(overview, { Quantity: 0, Storage: '0', UserCount: 0, InternetTraffic: '0' })
    const { RequestId: _c, ...instances } = await ask('DescribeOfficialInstances', {
      SuperAdminAccount: true,
      BindPhone: true,
      AutoRenew: 0,
    })
    assert.deepEqual(instances, { List: [], TotalCount: 0 })
  })

  it('gives the one secret of a library, and knows it again', async () => {
    const id = await create()
    const { LibraryId, LibrarySecret } = await ask('DescribeLibrarySecret', { LibraryId: id })
    assert.equal(LibraryId, id)
    assert.match(LibrarySecret, /^[0-9a-f]{64}$/)
    assert.equal((await ask('DescribeLibrarySecret', { LibraryId: id })).LibrarySecret, LibrarySecret)
    assert.equal((await verifyLibrarySecret(app.call(), id, LibrarySecret))?.id, id)
    assert.equal(await verifyLibrarySecret(app.call(), id, `${LibrarySecret.slice(0, -1)}x`), undefined)
    assert.equal(await verifyLibrarySecret(app.call(), id, ''), undefined)
    assert.equal(await verifyLibrarySecret(app.call(), await create(), LibrarySecret), undefined)
    const stored = await db.read((reader) =>
      reader.get<{ secret_sealed: string }>(sql`SELECT secret_sealed FROM libraries WHERE id = ${id}`),
    )
    assert.equal(stored?.secret_sealed.includes(LibrarySecret), false)
    assert.doesNotMatch(app.lines.join('\n'), new RegExp(LibrarySecret))
  })

  it('changes the members that are sent and no other', async () => {
    const id = await create({
      Remark: 'before',
      LibraryExtension: { IsFileLibrary: true, EnableSearch: true },
      Tags: [{ TagKey: 'a', TagValue: '1' }],
    })
    const before = await findLibrary(app.call(), id)
    await ask('ModifyLibrary', {
      LibraryId: id,
      LibraryExtension: { UseRecycleBin: true, AutoRemoveRecycledDays: 7, IsFileLibrary: true, CosStorageClass: 'MAZ_STANDARD' },
    })
    const described = await describe(id)
    assert.deepEqual([described.Name, described.Remark, described.Tags], ['n', 'before', [{ TagKey: 'a', TagValue: '1' }]])
    const { UseRecycleBin, AutoRemoveRecycledDays, EnableSearch } = described.LibraryExtension
    assert.deepEqual([UseRecycleBin, AutoRemoveRecycledDays, EnableSearch], [true, 7, true])
    assert.equal(before?.settings.usesRecycleBin, false)
    assert.equal((await findLibrary(app.call(), id))?.settings.usesRecycleBin, true, 'the remembered library is forgotten')
    await ask('ModifyLibrary', { LibraryId: id, Name: 'après', Remark: '', Tags: [] })
    const changed = await describe(id)
    assert.deepEqual([changed.Name, changed.Remark, changed.Tags], ['après', '', []])
    await ask('ModifyLibrary', { LibraryId: id, LibraryExtension: { UseRecycleBin: false } })
    assert.equal((await describe(id)).LibraryExtension.AutoRemoveRecycledDays, null)
  })

  it('refuses to change what is decided at creation', async () => {
    const id = await create()
    for (const extension of [
      { IsFileLibrary: true },
      { IsMultiSpace: true },
      { CosStorageClass: 'STANDARD_IA' },
      { IsMultiAlbum: true },
      { EnableQuota: true, LibraryQuota: 5 },
    ]) {
      assert.equal(
        await codeOf('ModifyLibrary', { LibraryId: id, LibraryExtension: extension }),
        'InvalidParameterValue',
        JSON.stringify(extension),
      )
    }
    assert.equal(
      await codeOf('ModifyLibrary', {
        LibraryId: id,
        LibraryExtension: { IsFileLibrary: false, CosStorageClass: 'STANDARD', EnableQuota: false },
      }),
      undefined,
    )
  })

  it('refuses a quota below the usage where the library says so', async () => {
    const settings = { IsMultiSpace: true, EnableQuota: true, LibraryQuota: 1000, DenyOnQuotaLessThanUsage: true }
    const id = await create({ LibraryExtension: settings })
    const space = await createSpace(id)
    await db.write(`space:${space.id}`, (tx) => changeCounters(tx, { spaceId: space.id, usedBytes: 500, files: 2, directories: 3 }))
    const { Size, FileNum, DirNum } = await describe(id)
    assert.deepEqual([Size, FileNum, DirNum], ['500', '2', '3'])
    assert.equal(await codeOf('ModifyLibrary', { LibraryId: id, LibraryExtension: { LibraryQuota: 499 } }), 'InvalidParameterValue')
    assert.equal(await codeOf('ModifyLibrary', { LibraryId: id, LibraryExtension: { LibraryQuota: 500 } }), undefined)
    assert.equal(
      await codeOf('ModifyLibrary', { LibraryId: id, LibraryExtension: { LibraryQuota: 1, DenyOnQuotaLessThanUsage: false } }),
      undefined,
    )
  })

  it('deletes a single-tenant library with its secret, its space and, by a job, its content', async () => {
    const id = await create()
    const { LibrarySecret } = await ask('DescribeLibrarySecret', { LibraryId: id })
    const space = await findSpace(app.call(), id, onlySpace)
    assert.ok(space)
    assert.ok(await verifyLibrarySecret(app.call(), id, LibrarySecret))
    await ask('DeleteLibrary', { LibraryId: id })
    assert.equal(await findLibrary(app.call(), id), undefined)
    assert.equal(await verifyLibrarySecret(app.call(), id, LibrarySecret), undefined)
    assert.equal(await findSpace(app.call(), id, onlySpace), undefined)
    assert.equal(await describe(id), undefined)
    for (const action of ['DeleteLibrary', 'DescribeLibrarySecret', 'ModifyLibrary'])
      assert.equal(await codeOf(action, { LibraryId: id }), 'ResourceNotFound.Library')
    const jobs = await db.read((reader) => reader.all<{ input: string }>(sql`SELECT input FROM jobs WHERE kind = ${'spaces.purge'}`))
    assert.ok(jobs.some((job) => (JSON.parse(job.input) as { spaceId: number }).spaceId === space.id))
  })

  it('deletes a multi-tenant library only when its last space is gone', async () => {
    const id = await create({ LibraryExtension: { IsMultiSpace: true } })
    const space = await createSpace(id)
    assert.equal(await codeOf('DeleteLibrary', { LibraryId: id }), 'ResourceInUse.MultiSpace')
    await db.write(`space:${space.id}`, async (tx) => void (await tx.run(sql`UPDATE spaces SET state = 1 WHERE id = ${space.id}`)))
    assert.equal(await codeOf('DeleteLibrary', { LibraryId: id }), undefined)
  })

  it('deletes a library once when asked twice at the same time', async () => {
    const id = await create()
    const codes = await Promise.all([codeOf('DeleteLibrary', { LibraryId: id }), codeOf('DeleteLibrary', { LibraryId: id })])
    assert.deepEqual(codes.toSorted(), ['ResourceNotFound.Library', undefined])
  })

  it('pages both ways, filters by tags and ids, and leaves unknown ids out', async () => {
    const tag = (key: string, value: string) => ({ TagKey: key, TagValue: value })
    const ids: string[] = []
    const sets = [
      [tag('env', 'prod')],
      [tag('env', 'test'), tag('team', 'a"b')],
      [tag('env', 'PROD')],
      [tag('team', '{"key":"env"')],
      [tag('é', '')],
    ]
    for (const Tags of sets) ids.push(await create({ Tags }))
    const listed = async (parameters: object): Promise<number[]> => {
      const { List, TotalCount } = await ask('DescribeLibraries', { LibraryIds: ids, ...parameters })
      assert.equal(typeof TotalCount, 'number')
      return List.map(({ LibraryId }: { LibraryId: string }) => ids.indexOf(LibraryId))
    }
    const filtered = (...filters: [string, ...string[]][]) =>
      listed({ TagFilters: filters.map(([TagKey, ...TagValue]) => ({ TagKey, TagValue })) })
    assert.deepEqual(await listed({}), [0, 1, 2, 3, 4])
    assert.deepEqual(await listed({ PageNumber: 2, PageSize: 2 }), [2, 3])
    assert.deepEqual(await listed({ Offset: 4, Limit: 2 }), [4])
    assert.deepEqual(await listed({ Offset: 1, PageNumber: 3, PageSize: 1 }), [1, 2, 3, 4])
    assert.deepEqual(await listed({ Limit: 1, PageNumber: 3, PageSize: 3 }), [0])
    assert.deepEqual(await listed({ Offset: 5 }), [])
    assert.equal((await ask('DescribeLibraries', { LibraryIds: ids, Offset: 5 })).TotalCount, 5)
    assert.deepEqual(await filtered(['env', 'prod']), [0])
    assert.deepEqual(await filtered(['env', 'prod', 'test']), [0, 1])
    assert.deepEqual(await filtered(['env']), [0, 1, 2])
    assert.deepEqual(await filtered(['env', 'test'], ['team', 'a"b']), [1])
    assert.deepEqual(await filtered(['env', 'prod'], ['team', 'a"b']), [])
    assert.deepEqual(await filtered(['é', '']), [4])
    assert.deepEqual(await filtered(['key']), [])
    const some = await ask('DescribeLibraries', { LibraryIds: [ids[0], ids[0], 'smh0000000000000', 'nonsense'] })
    assert.equal(some.TotalCount, 1)
    assert.deepEqual((await ask('DescribeLibraries', { LibraryIds: ['nonsense'] })).List, [])
    const all = await ask('DescribeLibraries', { LibraryIds: [] })
    assert.ok(all.TotalCount > 5)
    assert.ok(all.List.length <= 20)
  })
}
