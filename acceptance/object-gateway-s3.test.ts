/** The stock clients of S3 against a started server, over HTTPS: the bucket in the path and in the host. */
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { after, test } from 'node:test'
import {
  AbortMultipartUploadCommand,
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  CreateMultipartUploadCommand,
  paginateListBuckets,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3'
import type { S3ClientConfig } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { domain, keyOf, region, startObjectServer } from './object-place.ts'
import type { Key } from './object-place.ts'

const place = await startObjectServer()
const Bucket = await place.newBucket()
after(() => place.server.stop())
const MiB = 1024 * 1024

const clients: S3Client[] = []
after(() => clients.forEach((client) => client.destroy()))
function clientOf(key: Key, options: S3ClientConfig = {}): S3Client {
  const { secretId: accessKeyId, secretKey: secretAccessKey, token } = key
  const credentials = { accessKeyId, secretAccessKey, ...(token !== undefined && { sessionToken: token }) }
  const client = new S3Client({ region, endpoint: place.origin, forcePathStyle: true, maxAttempts: 1, credentials, ...options })
  clients.push(client)
  return client
}

const styles: Readonly<Record<string, S3ClientConfig>> = {
  'the bucket in the path': {},
  'the bucket in the host': { endpoint: `https://s3.${region}.${domain}:${place.port}`, forcePathStyle: false },
}
const keys = ['plain.txt', 'a b+c/中文 (1).png', "каталог/файл!'()~", 'مجلد/ملف&=;%25']

for (const [style, options] of Object.entries(styles)) {
  const s3 = clientOf(place.root, options)
  for (const name of keys)
    test(`puts, shows, gets, copies and deletes ${name} with ${style}`, async () => {
      const Key = `${style}/${name}`
      const put = await s3.send(
        new PutObjectCommand({
          Bucket,
          Key,
          Body: `content of ${Key}`,
          ContentType: 'text/plain',
          Metadata: { owner: 'a  b' },
          CacheControl: 'no-store',
        }),
      )
      assert.equal(put.ETag, `"${createHash('md5').update(`content of ${Key}`).digest('hex')}"`)
      const head = await s3.send(new HeadObjectCommand({ Bucket, Key }))
      assert.deepEqual(
        [head.ETag, head.ContentType, head.Metadata, head.CacheControl],
        [put.ETag, 'text/plain', { owner: 'a  b' }, 'no-store'],
      )
      const got = await s3.send(new GetObjectCommand({ Bucket, Key }))
      assert.equal(await got.Body?.transformToString(), `content of ${Key}`)
      const range = await s3.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=3-9' }))
      assert.equal(await range.Body?.transformToString(), `content of ${Key}`.slice(3, 10))
      await assert.rejects(s3.send(new GetObjectCommand({ Bucket, Key, IfNoneMatch: put.ETag })), (error) => statusOf(error) === 304)
      await assert.rejects(s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', IfNoneMatch: '*' })), { name: 'PreconditionFailed' })
      const CopySource = `${Bucket}/${Key.split('/').map(encodeURIComponent).join('/')}`
      await s3.send(new CopyObjectCommand({ Bucket, Key: `${Key}.copy`, CopySource }))
      assert.equal((await s3.send(new HeadObjectCommand({ Bucket, Key: `${Key}.copy` }))).ETag, put.ETag)
      for (const gone of [Key, `${Key}.copy`]) await s3.send(new DeleteObjectCommand({ Bucket, Key: gone }))
      await assert.rejects(s3.send(new HeadObjectCommand({ Bucket, Key })), (error) => statusOf(error) === 404)
      await assert.rejects(s3.send(new GetObjectCommand({ Bucket, Key })), { name: 'NoSuchKey' })
    })

  test(`lists in pages and deletes many with ${style}`, async () => {
    const names = Array.from({ length: 25 }, (_, index) => `${style}/list/${String(index).padStart(3, '0')}`)
    for (const Key of names) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }))
    const seen: (string | undefined)[] = []
    for await (const page of paginateListObjectsV2({ client: s3, pageSize: 10 }, { Bucket, Prefix: `${style}/list/` }))
      seen.push(...(page.Contents ?? []).map(({ Key }) => Key))
    assert.deepEqual(seen, names)
    const grouped = await s3.send(new ListObjectsCommand({ Bucket, Prefix: `${style}/`, Delimiter: '/', EncodingType: 'url' }))
    assert.ok(grouped.CommonPrefixes?.some(({ Prefix }) => decodeURIComponent(Prefix ?? '') === `${style}/list/`))
    const deleted = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: names.map((Key) => ({ Key })) } }))
    assert.equal(deleted.Deleted?.length, 25)
  })

  test(`signs addresses that work for who holds them, with ${style}`, async () => {
    const Key = `${style}/shared 片.txt`
    const upload = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key }), { expiresIn: 60 })
    assert.equal((await fetch(upload, { method: 'PUT', body: 'by address' })).status, 200)
    const address = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key, ResponseContentType: 'text/x-own' }), { expiresIn: 60 })
    const response = await fetch(address)
    assert.deepEqual([response.status, await response.text(), response.headers.get('content-type')], [200, 'by address', 'text/x-own'])
    for (const spoilt of [
      address.replace('shared', 'others'),
      address.replace('X-Amz-Expires=60', 'X-Amz-Expires=6000'),
      address.split('?')[0] as string,
    ])
      assert.equal((await fetch(spoilt)).status, 403)
    assert.equal((await fetch(address, { method: 'PUT', body: 'x' })).status, 403)
    const part = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))
    const partAddress = await getSignedUrl(s3, new UploadPartCommand({ Bucket, Key, UploadId: part.UploadId, PartNumber: 1 }), {
      expiresIn: 60,
    })
    assert.equal((await fetch(partAddress, { method: 'PUT', body: 'part' })).status, 200)
    assert.equal((await fetch(partAddress.replace('partNumber=1', 'partNumber=2'), { method: 'PUT', body: 'part' })).status, 403)
  })
}

const statusOf = (error: unknown): number | undefined => (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode

const s3 = clientOf(place.root)
const sums = {
  CRC32: 'ChecksumCRC32',
  CRC32C: 'ChecksumCRC32C',
  CRC64NVME: 'ChecksumCRC64NVME',
  SHA1: 'ChecksumSHA1',
  SHA256: 'ChecksumSHA256',
} as const

for (const [ChecksumAlgorithm, member] of Object.entries(sums) as [keyof typeof sums, (typeof sums)[keyof typeof sums]][]) {
  test(`proves ${ChecksumAlgorithm} of bodies in one piece and of streams`, async () => {
    const content = randomBytes(300_000)
    const Key = `sums/${ChecksumAlgorithm}`
    const whole = await s3.send(new PutObjectCommand({ Bucket, Key, Body: content, ChecksumAlgorithm }))
    assert.ok(whole[member])
    const stream = await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: `${Key}.stream`,
        Body: Readable.from([content.subarray(0, 99), content.subarray(99)]),
        ContentLength: content.length,
        ChecksumAlgorithm,
      }),
    )
    assert.equal(stream[member], whole[member])
    assert.deepEqual(await bytesOf(`${Key}.stream`), content)
    const wrong = { [member]: whole[member] }
    await assert.rejects(s3.send(new PutObjectCommand({ Bucket, Key: `${Key}.wrong`, Body: 'other', ...wrong })), { name: 'BadDigest' })
    await assert.rejects(s3.send(new HeadObjectCommand({ Bucket, Key: `${Key}.wrong` })), (error) => statusOf(error) === 404)
  })
}

const bytesOf = async (Key: string): Promise<Buffer> =>
  Buffer.from((await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToByteArray()) ?? [])

for (const [name, options] of Object.entries({
  'as it comes': {},
  'with checksums only where they are required': { requestChecksumCalculation: 'WHEN_REQUIRED' },
} as const)) {
  test(`uploads a stream in parts, ${name}`, async () => {
    const content = randomBytes(17 * MiB + 1)
    const Key = `parts/${name}`
    const done = await new Upload({
      client: clientOf(place.root, options),
      params: { Bucket, Key, Body: Readable.from(slices(content)), ContentType: 'video/mp4', Metadata: { take: '1' } },
      queueSize: 4,
      partSize: 5 * MiB,
    }).done()
    assert.match(done.ETag ?? '', /-4"$/)
    assert.equal((await bytesOf(Key)).equals(content), true)
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key }))
    assert.deepEqual([head.ContentType, head.Metadata], ['video/mp4', { take: '1' }])
  })
}

for (const ChecksumAlgorithm of ['CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)
  test(`uploads in parts with ${ChecksumAlgorithm}`, async () => {
    const content = randomBytes(11 * MiB)
    const Key = `parts/${ChecksumAlgorithm}`
    const upload = new Upload({ client: s3, params: { Bucket, Key, Body: content, ChecksumAlgorithm } })
    const done = await upload.done()
    assert.ok(done[sums[ChecksumAlgorithm]], 'The checksum of the whole is told.')
    assert.equal((await bytesOf(Key)).equals(content), true)
  })

function* slices(content: Buffer): Generator<Buffer> {
  for (let at = 0; at < content.length; at += 100_003) yield content.subarray(at, at + 100_003)
}

test('tells an upload that a client left, and ends it', async () => {
  const Key = 'parts/left'
  const upload = new Upload({ client: s3, params: { Bucket, Key, Body: Readable.from(slices(randomBytes(20 * MiB))) }, queueSize: 1 })
  upload.on('httpUploadProgress', () => void upload.abort())
  await assert.rejects(upload.done(), { name: 'AbortError' })
  const open = async () => (await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: Key }))).Uploads ?? []
  for (const { UploadId } of await open()) await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }))
  assert.deepEqual(await open(), [])
  await assert.rejects(s3.send(new HeadObjectCommand({ Bucket, Key })), (error) => statusOf(error) === 404)
})

test('knows the bucket and where it is', async () => {
  await s3.send(new HeadBucketCommand({ Bucket }))
  assert.equal((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint, region)
  assert.ok((await s3.send(new ListBucketsCommand({}))).Buckets?.some(({ Name }) => Name === Bucket))
  await assert.rejects(s3.send(new HeadBucketCommand({ Bucket: 'smh0000000000000-1250000000' })), (error) => statusOf(error) === 404)
})

test('lists more buckets than one page has', async () => {
  const made = await Promise.all(Array.from({ length: 7 }, () => place.newBucket()))
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}))
  const all = Buckets.map(({ Name }) => Name)
  assert.deepEqual(all, all.toSorted())
  for (const name of [Bucket, ...made]) assert.ok(all.includes(name), name)
  const paged: (string | undefined)[] = []
  for await (const page of paginateListBuckets({ client: s3, pageSize: 3 }, {})) {
    assert.ok((page.Buckets ?? []).length <= 3)
    paged.push(...(page.Buckets ?? []).map(({ Name }) => Name))
  }
  assert.deepEqual(paged, all)
})

test('acts under the keys of a library and under temporary ones made of them', async () => {
  const LibraryId = Bucket.slice(0, 16)
  const { AccessKey } = await place.ask('smh', 'CreateAccessKey', {
    LibraryId,
    Name: 'tool',
    Grants: ['upload_file', 'upload_file_force', 'delete_file'],
  })
  const key: Key = { secretId: AccessKey.AccessKeyId, secretKey: AccessKey.SecretAccessKey }
  const own = clientOf(key)
  await own.send(new PutObjectCommand({ Bucket, Key: 'keys/own', Body: 'x' }))
  const other = await place.newBucket()
  await assert.rejects(own.send(new PutObjectCommand({ Bucket: other, Key: 'keys/own', Body: 'x' })), { name: 'AccessDenied' })
  const Policy = encodeURIComponent(
    JSON.stringify({
      version: '2.0',
      statement: [
        { effect: 'allow', action: ['name/cos:*'], resource: [`qcs::cos:${region}:uid/1250000000:${Bucket}/keys/*`] },
        { effect: 'deny', action: ['name/cos:DeleteObject'], resource: ['*'] },
      ],
    }),
  )
  const temporary = clientOf(keyOf(await place.ask('sts', 'GetFederationToken', { Name: 'user', Policy, DurationSeconds: 900 }, key)))
  await temporary.send(new PutObjectCommand({ Bucket, Key: 'keys/mine', Body: 'x' }))
  await new Upload({ client: temporary, params: { Bucket, Key: 'keys/large', Body: randomBytes(6 * MiB) } }).done()
  await assert.rejects(temporary.send(new PutObjectCommand({ Bucket, Key: 'other', Body: 'x' })), { name: 'AccessDenied' })
  await assert.rejects(temporary.send(new DeleteObjectCommand({ Bucket, Key: 'keys/mine' })), { name: 'AccessDenied' })
  await place.ask('smh', 'ModifyAccessKey', { AccessKeyId: key.secretId, Status: 'Inactive' })
  await assert.rejects(own.send(new HeadBucketCommand({ Bucket })), (error) => statusOf(error) === 403)
  await assert.rejects(temporary.send(new PutObjectCommand({ Bucket, Key: 'keys/mine', Body: 'x' })), (error) => statusOf(error) === 403)
})

test('refuses who signs with another secret or another clock', async () => {
  await assert.rejects(clientOf({ ...place.root, secretKey: 'another' }).send(new ListObjectsCommand({ Bucket })), {
    name: 'SignatureDoesNotMatch',
  })
  await assert.rejects(clientOf({ secretId: 'AKIDnobody', secretKey: 'x' }).send(new ListObjectsCommand({ Bucket })), {
    name: 'InvalidAccessKeyId',
  })
  await assert.rejects(clientOf(place.root, { systemClockOffset: -3600_000 }).send(new ListObjectsCommand({ Bucket })), {
    name: 'RequestTimeTooSkewed',
  })
})
