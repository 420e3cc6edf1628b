/** The stock client of COS for Node against a started server, over HTTPS and by the bucket in the host. */
import assert from 'node:assert/strict'
import { createHmac, hash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { after, test } from 'node:test'
import COS from 'cos-nodejs-sdk-v5'
import { domain, keyOf, region, startObjectServer } from './object-place.ts'
import type { Key } from './object-place.ts'

const place = await startObjectServer()
const Bucket = await place.newBucket()
const at = { Bucket, Region: region }
const folder = mkdtempSync(join(tmpdir(), 'mediatheque-cos-'))
after(async () => {
  await place.server.stop()
  rmSync(folder, { recursive: true, force: true })
})

const MiB = 1024 * 1024
const hosts = {
  Protocol: 'https:',
  Domain: `{Bucket}.cos.{Region}.${domain}:${place.port}`,
  ServiceDomain: `service.cos.${domain}:${place.port}`,
}
const clientOf = (key: Key, options: object = {}): COS =>
  new COS({
    SecretId: key.secretId,
    SecretKey: key.secretKey,
    ...(key.token !== undefined && { SecurityToken: key.token }),
    ...hosts,
    ...options,
  } as COS.COSOptions)
const cos = clientOf(place.root)

/** The requests a client sends while it works. */
async function sent(client: COS, work: () => Promise<unknown>): Promise<readonly string[]> {
  const requests: string[] = []
  const note = ({ method, qs = {} }: { method: string; qs?: Record<string, string> }) =>
    void requests.push(`${method} ${Object.keys(qs).toSorted().join(',')}`)
  client.on('before-send', note as never)
  await work()
  client.off('before-send', note as never)
  return requests
}

const keys = ['plain.txt', 'a b+c/中文 (1).png', "каталог/файл!'()~", 'مجلد/ملف&=;%25']
for (const Key of keys)
  test(`puts, shows, gets and deletes ${Key}`, async () => {
    const put = await cos.putObject({
      ...at,
      Key,
      Body: `content of ${Key}`,
      ContentType: 'text/plain',
      Headers: { 'x-cos-meta-owner': 'me' },
    })
    assert.match(put.ETag, /^"[0-9a-f]{32}"$/)
    const head = await cos.headObject({ ...at, Key })
    assert.deepEqual([head.ETag, head.headers?.['content-type'], head.headers?.['x-cos-meta-owner']], [put.ETag, 'text/plain', 'me'])
    assert.match(head.headers?.['x-cos-hash-crc64ecma'], /^\d+$/)
    const got = await cos.getObject({ ...at, Key })
    assert.equal(got.Body.toString(), `content of ${Key}`)
    assert.equal((await cos.getObject({ ...at, Key, Range: 'bytes=3-9' })).Body.toString(), `content of ${Key}`.slice(3, 10))
    await assert.rejects(cos.getObject({ ...at, Key, IfNoneMatch: put.ETag }), { statusCode: 304 })
    await cos.deleteObject({ ...at, Key })
    await assert.rejects(cos.headObject({ ...at, Key }), { statusCode: 404 })
    await assert.rejects(cos.getObject({ ...at, Key }), { statusCode: 404, code: 'NoSuchKey' })
  })

test('puts streams and nothing at all', async () => {
  const path = join(folder, 'stream.jpg')
  writeFileSync(path, randomBytes(3 * MiB))
  const { createReadStream, readFileSync } = await import('node:fs')
  await cos.putObject({ ...at, Key: 'stream.jpg', Body: createReadStream(path), ContentLength: 3 * MiB })
  const got = await cos.getObject({ ...at, Key: 'stream.jpg' })
  assert.ok(got.Body.equals(readFileSync(path)))
  assert.equal(got.headers?.['content-type'], 'image/jpeg')
  await cos.putObject({ ...at, Key: 'empty', Body: '' })
  assert.equal((await cos.headObject({ ...at, Key: 'empty' })).headers?.['content-length'], '0')
})

test('lists by prefix, delimiter and marker, and deletes many', async () => {
  const names = ['list/a', 'list/b', 'list/sub/c', 'list/sub/d', 'list/z']
  for (const Key of names) await cos.putObject({ ...at, Key, Body: Key })
  const flat = await cos.getBucket({ ...at, Prefix: 'list/' })
  assert.deepEqual(
    flat.Contents.map(({ Key }) => Key),
    names,
  )
  const grouped = await cos.getBucket({ ...at, Prefix: 'list/', Delimiter: '/' })
  assert.deepEqual(
    [grouped.Contents.map(({ Key }) => Key), grouped.CommonPrefixes.map(({ Prefix }) => Prefix)],
    [['list/a', 'list/b', 'list/z'], ['list/sub/']],
  )
  const seen: string[] = []
  for (let Marker = '', pages = 0; pages < 9; pages++) {
    const page = await cos.getBucket({ ...at, Prefix: 'list/', Marker, MaxKeys: '2' as never })
    seen.push(...page.Contents.map(({ Key }) => Key))
    if (page.IsTruncated !== 'true') break
    Marker = page.NextMarker ?? ''
  }
  assert.deepEqual(seen, names)
  const deleted = await cos.deleteMultipleObject({ ...at, Objects: [...names, 'list/never'].map((Key) => ({ Key })) })
  assert.equal(deleted.Deleted.length, 6)
  assert.deepEqual((await cos.getBucket({ ...at, Prefix: 'list/' })).Contents, [])
})

/** Ids of what was begun; the client's types miss some of its parameters. */
async function openUploads(Prefix: string): Promise<string[]> {
  const { Upload } = await (cos.multipartList as unknown as (of: object) => Promise<{ Upload: { UploadId: string }[] }>)({ ...at, Prefix })
  return Upload.map(({ UploadId }) => UploadId)
}

test('sends a large file in parts, and goes on where it was stopped', async () => {
  const FilePath = join(folder, 'large.bin')
  const content = randomBytes(5 * MiB + 77)
  writeFileSync(FilePath, content)
  const Key = 'large/续.bin'
  const slice = { ...at, Key, FilePath, ChunkSize: MiB, AsyncLimit: 1 }
  const first = clientOf(place.root)
  let taskId = ''
  let parts = 0
  // A task that is cancelled never calls back.
  const stopped = new Promise<void>((resolve) =>
    first.on('before-send', (({ qs = {} }: { qs?: object }) => {
      if (!('partNumber' in qs) || ++parts < 3) return
      first.cancelTask(taskId)
      resolve()
    }) as never),
  )
  void first.sliceUploadFile({ ...slice, onTaskReady: (id) => void (taskId = id) }).catch(() => undefined)
  await stopped
  const open = await openUploads(Key)
  assert.equal(open.length, 1)
  const sentParts = await cos.multipartListPart({ ...at, Key, UploadId: open[0] ?? '' })
  assert.ok(sentParts.Part.length > 0 && sentParts.Part.length < 4)

  const second = clientOf(place.root)
  const resumed = await sent(second, () => second.sliceUploadFile(slice))
  assert.equal(resumed.filter((request) => request === 'PUT partNumber,uploadId').length, 6 - sentParts.Part.length, resumed.join('\n'))
  assert.equal(resumed.filter((request) => request === 'POST uploads').length, 0, 'No second upload was begun.')
  const got = await cos.getObject({ ...at, Key })
  assert.ok(got.Body.equals(content))
  assert.match(got.ETag, /-6"$/)
  assert.equal((await openUploads(Key)).length, 0)
})

test('gives an upload up', async () => {
  const { UploadId } = await cos.multipartInit({ ...at, Key: 'dropped' })
  await cos.multipartUpload({ ...at, Key: 'dropped', UploadId, PartNumber: 1, Body: 'part' })
  await cos.multipartAbort({ ...at, Key: 'dropped', UploadId })
  await assert.rejects(cos.multipartListPart({ ...at, Key: 'dropped', UploadId }), { code: 'NoSuchUpload' })
})

test('copies, in one request and in parts', async () => {
  const source = randomBytes(3 * MiB)
  await cos.putObject({ ...at, Key: 'source 源', Body: source })
  const CopySource = `${Bucket}.cos.${region}.myqcloud.com/${encodeURIComponent('source 源')}`
  await cos.putObjectCopy({ ...at, Key: 'copy', CopySource })
  assert.ok((await cos.getObject({ ...at, Key: 'copy' })).Body.equals(source))
  await cos.sliceCopyFile({ ...at, Key: 'copy in parts', CopySource, CopySliceSize: MiB, CopyChunkSize: MiB } as never)
  const copied = await cos.getObject({ ...at, Key: 'copy in parts' })
  assert.ok(copied.Body.equals(source))
  assert.match(copied.ETag, /-3"$/)
})

test('signs addresses that work for who holds them, and for nothing else', async () => {
  await cos.putObject({ ...at, Key: 'shared/片.txt', Body: 'shared' })
  const address = cos.getObjectUrl(
    { ...at, Key: 'shared/片.txt', Sign: true, Expires: 60, Query: { 'response-content-disposition': 'attachment; filename="x y"' } },
    () => {},
  )
  const response = await fetch(address)
  assert.deepEqual(
    [response.status, await response.text(), response.headers.get('content-disposition')],
    [200, 'shared', 'attachment; filename="x y"'],
  )
  for (const spoilt of [
    address.replace('shared', 'others'),
    address.replace(/q-signature=../, 'q-signature=00'),
    address.split('?')[0] as string,
  ])
    assert.equal((await fetch(spoilt)).status, 403)
  assert.equal((await fetch(address, { method: 'DELETE' })).status, 403)
  const upload = cos.getObjectUrl({ ...at, Key: 'shared/put.txt', Method: 'PUT', Sign: true }, () => {})
  assert.equal((await fetch(upload, { method: 'PUT', body: 'by address' })).status, 200)
  assert.equal((await cos.getObject({ ...at, Key: 'shared/put.txt' })).Body.toString(), 'by address')
})

test('knows the bucket, its place and those beside it', async () => {
  await cos.headBucket(at)
  assert.ok((await cos.getService({})).Buckets.some(({ Name }) => Name === Bucket))
  await assert.rejects(cos.headBucket({ ...at, Bucket: 'smh0000000000000-1250000000' }), { statusCode: 404 })
})

test('lists more buckets than one page has, each behind the last one told', async () => {
  for (let count = 0; count < 4; count++) await place.newBucket()
  const namesOf = ({ Buckets }: COS.GetServiceResult): string[] => Buckets.map(({ Name }) => Name)
  const all = namesOf(await cos.getService({}))
  assert.ok(all.length >= 5)
  const paged: string[] = []
  for (;;) {
    const page = namesOf(await cos.getService({ MaxKeys: 2, Marker: paged.at(-1) ?? '' }))
    if (page.length === 0) break
    assert.ok(page.length <= 2)
    paged.push(...page)
  }
  assert.deepEqual(paged, all)
})

test('corrects its clock by what the server says', async () => {
  const late = clientOf(place.root, { SystemClockOffset: -3 * 3600_000, CorrectClockSkew: true })
  await late.putObject({ ...at, Key: 'late', Body: 'late' })
  assert.equal((await late.getObject({ ...at, Key: 'late' })).Body.toString(), 'late')
})

const policy = (action: string[], resource: string): string =>
  encodeURIComponent(JSON.stringify({ version: '2.0', statement: [{ effect: 'allow', action, resource: [resource] }] }))

test('acts under a temporary key, within what its policy allows', async () => {
  const Policy = policy(['name/cos:PutObject', 'name/cos:GetObject'], `qcs::cos:${region}:uid/1250000000:${Bucket}/mine/*`)
  const answer = await place.ask('sts', 'GetFederationToken', { Name: 'user', Policy, DurationSeconds: 900 })
  let asked = 0
  const temporary = new COS({
    ...hosts,
    getAuthorization: (_, give) => {
      asked++
      const { secretId: TmpSecretId, secretKey: TmpSecretKey, token: SecurityToken } = keyOf(answer)
      give({ TmpSecretId, TmpSecretKey, SecurityToken, StartTime: answer.ExpiredTime - 900, ExpiredTime: answer.ExpiredTime })
    },
  } as COS.COSOptions)
  await temporary.putObject({ ...at, Key: 'mine/a', Body: 'mine' })
  assert.equal((await temporary.getObject({ ...at, Key: 'mine/a' })).Body.toString(), 'mine')
  await assert.rejects(temporary.putObject({ ...at, Key: 'other/a', Body: 'x' }), { statusCode: 403, code: 'AccessDenied' })
  await assert.rejects(temporary.deleteObject({ ...at, Key: 'mine/a' }), { statusCode: 403, code: 'AccessDenied' })
  await assert.rejects(temporary.getBucket(at), { statusCode: 403, code: 'AccessDenied' })
  assert.ok(asked > 0)
})

test('uploads exactly the path that lke gives a key for', async () => {
  const LibraryId = Bucket.slice(0, 16)
  const { BotBizId } = await place.ask('lke', 'CreateApplication', { LibraryId, Name: 'bot' })
  for (const TypeKey of ['offline', 'realtime']) {
    const given = await place.ask('lke', 'DescribeStorageCredential', { BotBizId, FileType: 'pdf', IsPublic: false, TypeKey })
    const uploader = clientOf(keyOf(given))
    const to = { Bucket: given.Bucket, Region: given.Region, Key: given.UploadPath }
    await uploader.putObject({ ...to, Body: 'a document' })
    await uploader.headObject(to)
    const FilePath = join(folder, `${TypeKey}.pdf`)
    writeFileSync(FilePath, randomBytes(2 * MiB + 1))
    await uploader.sliceUploadFile({ ...to, FilePath })
    assert.equal((await uploader.headObject(to)).headers?.['content-length'], String(2 * MiB + 1))
    for (const refused of [
      () => uploader.putObject({ ...to, Key: `${given.UploadPath}x`, Body: 'x' }),
      () => uploader.putObject({ ...to, Key: 'elsewhere', Body: 'x' }),
      () => uploader.getObject(to),
      () => uploader.deleteObject(to),
      () => uploader.getBucket(to),
      () => uploader.putObject({ ...to, Bucket, Body: 'x' }),
      () => uploader.sliceUploadFile({ ...to, Key: `${given.UploadPath}x`, FilePath }),
    ])
      await assert.rejects(refused(), { statusCode: 403 })
    const shown = await fetch(given.FileUrl)
    assert.equal((await shown.arrayBuffer()).byteLength, 2 * MiB + 1)
    assert.equal((await fetch(given.UploadUrl, { method: 'PUT', body: 'by address' })).status, 200)
    assert.equal(await (await fetch(given.FileUrl)).text(), 'by address')
    const other = await place.ask('lke', 'CreateApplication', { LibraryId, Name: 'other' })
    const foreign = await place.ask('lke', 'DescribeStorageCredential', {
      BotBizId: other.BotBizId,
      FileType: 'pdf',
      IsPublic: false,
      TypeKey,
    })
    await assert.rejects(clientOf(keyOf(foreign)).putObject({ ...to, Body: 'x' }), { statusCode: 403 })
  }
})

test('takes a form that a page posts to the bucket, signed by its policy', async () => {
  const { secretId, secretKey } = place.root
  const now = Math.floor(Date.now() / 1000)
  const time = `${now};${now + 600}`
  const conditions = [
    { bucket: Bucket },
    ['starts-with', '$key', 'forms/'],
    ['content-length-range', 1, MiB],
    { 'q-sign-algorithm': 'sha1' },
    { 'q-ak': secretId },
    { 'q-sign-time': time },
  ]
  const policyText = JSON.stringify({ expiration: new Date((now + 600) * 1000).toISOString(), conditions })
  const sha1 = (key: string, text: string): string => createHmac('sha1', key).update(text).digest('hex')
  const fields = {
    policy: Buffer.from(policyText).toString('base64'),
    'q-sign-algorithm': 'sha1',
    'q-ak': secretId,
    'q-key-time': time,
    'q-signature': sha1(sha1(secretKey, time), hash('sha1', policyText)),
  }
  const post = (key: string, content: string): Promise<Response> => {
    const form = new FormData()
    for (const [name, value] of Object.entries({ key, ...fields })) form.append(name, value)
    form.append('file', new Blob([content]), '照片.jpg')
    return fetch(`https://${Bucket}.cos.${region}.${domain}:${place.port}/`, { method: 'POST', body: form })
  }
  const posted = await post('forms/${filename}', 'by form')
  assert.equal(posted.status, 204, await posted.text())
  assert.equal((await cos.getObject({ ...at, Key: 'forms/照片.jpg' })).Body.toString(), 'by form')
  assert.equal((await post('elsewhere/a', 'by form')).status, 403)
  assert.equal((await post('forms/large', 'x'.repeat(MiB + 1))).status, 400)
})

test('streams an object to where the caller wants it', async () => {
  const content = randomBytes(2 * MiB)
  await cos.putObject({ ...at, Key: 'flow', Body: Readable.from([content]), ContentLength: content.length })
  const { PassThrough } = await import('node:stream')
  const Output = new PassThrough()
  const [received] = await Promise.all([buffer(Output), cos.getObject({ ...at, Key: 'flow', Output })])
  assert.ok(received.equals(content))
})

test('refuses who signs with another secret', async () => {
  const stranger = clientOf({ ...place.root, secretKey: 'another' })
  await assert.rejects(stranger.getBucket(at), { statusCode: 403, code: 'SignatureDoesNotMatch' })
  await assert.rejects(clientOf({ secretId: 'AKIDnobody', secretKey: 'x' }).getBucket(at), { statusCode: 403, code: 'InvalidAccessKeyId' })
})
