/** What the stock clients really send, recorded on a socket: every call of theirs verifies, and none after its secret was changed. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { after, test } from 'node:test'
import {
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import COS from 'cos-nodejs-sdk-v5'
import { fakePair } from '../../../../test/signature-oracles.ts'
import { checkCosTime, checkV4Time, readSignature, readToken, verifyCos, verifyV4 } from './index.ts'
import type { SignedRequest } from './index.ts'

type Recorded = SignedRequest & { readonly bytes: number }
const recorded: Recorded[] = []

const recorder = createServer((incoming, response) => {
  void read(incoming).then((body) => {
    const [rawPath, rawQuery = ''] = (incoming.url as string).split(/\?(.*)/s) as [string, string?]
    recorded.push({ method: incoming.method as string, rawPath, rawQuery, rawHeaders: incoming.rawHeaders, bytes: body.length })
    response.setHeader('etag', `"${createHash('md5').update(body).digest('hex')}"`)
    response.setHeader('x-cos-request-id', 'recorded')
    response.end()
  })
})
await new Promise<void>((resolve) => recorder.listen(0, '127.0.0.1', resolve))
const address = `127.0.0.1:${(recorder.address() as AddressInfo).port}`
after(() => recorder.close())

async function read(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Whether the request is right under this secret. */
function verdict(request: Recorded, secretKey: string, bucket?: string): string {
  try {
    const signature = readSignature(request)
    assert.ok(signature)
    assert.equal(signature.secretId, fakePair.secretId)
    if (signature.scheme === 'cos') {
      checkCosTime(signature, Date.now())
      verifyCos(signature, request, { secretKey, bucket, isTemporary: true, bodyBytes: request.bytes })
    } else {
      checkV4Time(signature, Date.now())
      verifyV4(signature, request, { secretKey, bodyBytes: request.bytes })
    }
    return 'accepted'
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
}

const Bucket = 'smh0000000000000-1250000000'
const Region = 'ap-local'
const keys = ['k.txt', 'a b+c/中文 (1).png', "каталог/файл!'*~", 'مجلد/ملف&=;%25']

/** What a client sent while it did this; its own errors about the recorder's empty answers do not matter. */
async function sent(work: () => Promise<unknown>): Promise<readonly Recorded[]> {
  recorded.length = 0
  await work().catch(() => {})
  return [...recorded]
}

const cosClients: Readonly<Record<string, object>> = {
  'a vendor host name on our address': { Ip: address },
  'a domain with the bucket in its path': { Domain: `${address}/{Bucket}` },
}
for (const [how, options] of Object.entries(cosClients)) {
  const cos = new COS({
    SecretId: fakePair.secretId,
    SecretKey: fakePair.secretKey,
    SecurityToken: 'token_-09',
    Protocol: 'http:',
    ...options,
  } as COS.COSOptions)
  for (const Key of keys) {
    const at = { Bucket, Region, Key }
    const calls: Readonly<Record<string, () => Promise<unknown>>> = {
      putObject: () => cos.putObject({ ...at, Body: 'content', ContentType: 'text/plain', Headers: { 'x-cos-meta-owner': 'a b' } }),
      'putObject of nothing': () => cos.putObject({ ...at, Body: '' }),
      getObject: () => cos.getObject({ ...at, Range: 'bytes=0-9', Query: { 'imageMogr2/thumbnail/200x': '' } }),
      headObject: () => cos.headObject(at),
      deleteObject: () => cos.deleteObject(at),
      deleteMultipleObject: () => cos.deleteMultipleObject({ Bucket, Region, Objects: [{ Key }] }),
      putObjectCopy: () => cos.putObjectCopy({ ...at, CopySource: `${Bucket}.cos.${Region}.myqcloud.com/${encodeURIComponent(Key)}` }),
      getBucket: () => cos.getBucket({ Bucket, Region, Prefix: Key, Delimiter: '/', Marker: Key }),
      multipartInit: () => cos.multipartInit(at),
      multipartUpload: () => cos.multipartUpload({ ...at, UploadId: 'u+/=', PartNumber: 1, Body: 'part' }),
      multipartList: () => cos.multipartList({ Bucket, Region, Prefix: Key, Delimiter: '/' }),
      multipartAbort: () => cos.multipartAbort({ ...at, UploadId: 'u' }),
      'the address of getObjectUrl': () =>
        fetch(
          cos.getObjectUrl({ ...at, Sign: true, Query: { 'response-content-type': 'text/plain' } }, () => {}),
          {
            headers: { host: address },
          },
        ),
    }
    for (const [name, work] of Object.entries(calls)) {
      // An address by the vendor's host name leads away from here.
      if (name.startsWith('the address') && !('Domain' in options)) continue
      test(`verifies COS ${name} of ${Key} under ${how}`, async () => {
        const requests = await sent(work)
        assert.ok(requests.length > 0)
        for (const request of requests) {
          assert.equal(verdict(request, fakePair.secretKey, Bucket), 'accepted', JSON.stringify(request))
          assert.equal(verdict(request, 'another', Bucket), 'SignatureDoesNotMatch')
          assert.equal(readToken(request), 'token_-09')
        }
      })
    }
  }
}

const s3 = new S3Client({
  region: 'ap-local',
  endpoint: `http://${address}`,
  forcePathStyle: true,
  maxAttempts: 1,
  credentials: { accessKeyId: fakePair.secretId, secretAccessKey: fakePair.secretKey, sessionToken: 'token_-09' },
})
after(() => s3.destroy())
for (const Key of keys) {
  const at = { Bucket, Key }
  const calls: Readonly<Record<string, () => Promise<unknown>>> = {
    PutObject: () => s3.send(new PutObjectCommand({ ...at, Body: 'content', Metadata: { owner: 'a  b' } })),
    'PutObject of a stream': () =>
      s3.send(new PutObjectCommand({ ...at, Body: Readable.from([Buffer.from('hello world')]), ContentLength: 11 })),
    GetObject: () => s3.send(new GetObjectCommand({ ...at, Range: 'bytes=0-9', ResponseContentDisposition: 'attachment; filename="x y"' })),
    HeadBucket: () => s3.send(new HeadBucketCommand({ Bucket })),
    ListObjectsV2: () => s3.send(new ListObjectsV2Command({ Bucket, Prefix: Key, Delimiter: '/' })),
    DeleteObjects: () => s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key }] } })),
    CreateMultipartUpload: () => s3.send(new CreateMultipartUploadCommand(at)),
    UploadPart: () => s3.send(new UploadPartCommand({ ...at, UploadId: 'u+/=', PartNumber: 1, Body: 'part' })),
  }
  for (const [name, work] of Object.entries(calls))
    test(`verifies S3 ${name} of ${Key}`, async () => {
      const requests = await sent(work)
      assert.ok(requests.length > 0)
      for (const request of requests) {
        assert.equal(verdict(request, fakePair.secretKey), 'accepted', JSON.stringify(request))
        assert.equal(verdict(request, 'another'), 'SignatureDoesNotMatch')
        assert.equal(readToken(request), 'token_-09')
      }
    })
}
