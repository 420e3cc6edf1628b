import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cloudClient, keyOf } from '../../../test/cloud-client.ts'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { openMemoryBlobs } from '../../platform/blobs/drivers/memory/memory-blobs.ts'
import { markVerified, verifyInstallation } from '../verify/index.ts'

onEachDatabase(async (database) => {
  const blobs = openMemoryBlobs()
  const health = { isWell: true }
  const app = await testApp({
    database,
    blobs: {
      ...blobs,
      health: async () => {
        if (!health.isWell) throw new Error('planted')
      },
    },
  })
  const cloud = cloudClient(app)

  test('it tells version, stores and jobs, and that nobody has verified', async () => {
    const { RequestId: _, ...answer } = await cloud.ask('smh', 'DescribeHealth')
    assert.match(answer.Version, /^\d+\.\d+\.\d+/)
    assert.match(answer.Runtime, /^Node 2\d/)
    assert.deepEqual(Object.keys(answer.Addresses), ['Control', 'Content'])
    assert.equal(answer.Database.Status, 'ok')
    assert.equal(answer.Database.IsShared, database === 'postgres')
    assert.equal(answer.BlobStore.Status, 'ok')
    assert.deepEqual(Object.keys(answer.Jobs), ['DueCount', 'OldestDueSeconds'])
    assert.equal(answer.LastVerify, null)
  })

  test('it tells how the last verification ended', async () => {
    const place = await app.given.place()
    await app.given.file(place, 'a.txt', 'seven..')
    const report = await verifyInstallation(app.call(), { isDeep: true })
    await markVerified(app.db, { ...report, findingCount: 9 }, { endedAt: report.startedAt + 500, repairedCount: 9 })
    await markVerified(app.db, { ...report, findingCount: 3 }, { endedAt: report.startedAt + 1500, repairedCount: 2 })
    const { LastVerify: last } = await cloud.ask('smh', 'DescribeHealth')
    assert.equal(Date.parse(last.EndTime) - Date.parse(last.StartTime), 1500)
    assert.deepEqual([last.IsDeep, last.FindingCount, last.RepairedCount, last.StoredBytes], [true, 3, 2, 7])
  })

  test('it says which store does not answer', async () => {
    health.isWell = false
    const answer = await cloud.ask('smh', 'DescribeHealth')
    assert.deepEqual([answer.Database.Status, answer.BlobStore.Status], ['ok', 'failed'])
    health.isWell = true
  })

  test("it is not for a library's own keys", async () => {
    const place = await app.given.place()
    const { AccessKey } = await cloud.ask('smh', 'CreateAccessKey', { LibraryId: place.library.id, Name: 'k' })
    const key = { secretId: AccessKey.AccessKeyId, secretKey: AccessKey.SecretAccessKey }
    assert.equal(await cloud.codeOf('smh', 'DescribeHealth', {}, key), 'AuthFailure.UnauthorizedOperation')
    const Policy = JSON.stringify({ version: '2.0', statement: [{ effect: 'allow', action: 'smh:DescribeLibraries', resource: '*' }] })
    const narrow = keyOf(await cloud.ask('sts', 'GetFederationToken', { Name: 'narrow', Policy }))
    assert.equal(await cloud.codeOf('smh', 'DescribeHealth', {}, narrow), 'AuthFailure.UnauthorizedOperation')
  })
})
