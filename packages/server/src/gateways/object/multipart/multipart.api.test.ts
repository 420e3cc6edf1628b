/** Multipart uploads through the door: by a client of COS in all its steps, by the stock client of S3, and refused. */
import assert from 'node:assert/strict'
import { createHash, hash, randomBytes } from 'node:crypto'
import { after, test } from 'node:test'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import type { CompletedPart } from '@aws-sdk/client-s3'
import { checkQuotas } from '../../../../test/check-quotas.ts'
import { checkReferences } from '../../../../test/check-references.ts'
import { bucketOf, objectClient, textsOf } from '../../../../test/object-client.ts'
import { onEachDatabase, testApp } from '../../../../test/test-app.ts'
import { limits } from '../../../kernel/limits.ts'
import { spaceLock } from '../../../platform/db/db.ts'
import { hex, join, sql } from '../../../platform/db/sql.ts'

const MiB = 1024 * 1024
const bytesOf = (sizeBytes: number, seed = 1): Buffer => Buffer.alloc(sizeBytes, Buffer.from([seed, 7, seed * 3, 251]))
const etagOf = (...parts: readonly Buffer[]): string =>
  `"${createHash('md5')
    .update(Buffer.concat(parts.map((part) => createHash('md5').update(part).digest())))
    .digest('hex')}-${parts.length}"`

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const { given } = app
  const where = await given.place()
  const client = objectClient(app, bucketOf(where.library))

  const begin = async (key: string, headers: Record<string, string> = {}): Promise<string> =>
    textsOf((await client.expect(200, 'POST', key, { query: { uploads: '' }, headers })).text, 'UploadId')[0] as string
  const at = (uploadId: string, partNumber?: number): Record<string, string> => ({
    ...(partNumber !== undefined && { partNumber: String(partNumber) }),
    uploadId,
  })
  const sendPart = (key: string, uploadId: string, number: number, body: Buffer | string, headers: Record<string, string> = {}) =>
    client.send('PUT', key, { query: at(uploadId, number), body, headers })
  const listOf = (parts: readonly (readonly [number, string])[]): string =>
    `<CompleteMultipartUpload>${parts.map(([number, etag]) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`).join('')}</CompleteMultipartUpload>`
  const complete = (key: string, uploadId: string, body: string) => client.send('POST', key, { query: at(uploadId), body })
  const md5 = (bytes: Buffer | string): string => hash('md5', bytes)
  /** A key with parts of these contents. */
  async function begun(key: string, contents: readonly Buffer[]): Promise<{ uploadId: string; list: string }> {
    const uploadId = await begin(key)
    for (const [index, content] of contents.entries()) assert.equal((await sendPart(key, uploadId, index + 1, content)).status, 200)
    return { uploadId, list: listOf(contents.map((content, index) => [index + 1, `&quot;${md5(content)}&quot;`])) }
  }

  test('puts parts together in their order, with the headers of the begin, and moves no byte', async () => {
    const parts = [bytesOf(MiB, 1), bytesOf(MiB + 5, 2), bytesOf(3, 3)]
    const key = 'made/of parts+/中.bin'
    const uploadId = await begin(key, { 'content-type': 'video/mp4', 'x-cos-meta-owner': 'me', 'cache-control': 'no-cache' })
    for (const number of [3, 1, 2]) {
      const sent = await sendPart(key, uploadId, number, parts[number - 1] as Buffer, {
        'content-md5': createHash('md5')
          .update(parts[number - 1] as Buffer)
          .digest('base64'),
      })
      assert.equal(sent.status, 200, sent.text)
      assert.equal(sent.headers.get('etag'), `"${md5(parts[number - 1] as Buffer)}"`)
      assert.match(sent.headers.get('x-cos-hash-crc64ecma') ?? '', /^\d+$/)
    }
    assert.deepEqual(await client.refusal('GET', key), [404, 'NoSuchKey'])
    const done = await complete(key, uploadId, listOf(parts.map((part, index) => [index + 1, `&quot;${md5(part).toUpperCase()}&quot;`])))
    assert.equal(done.status, 200, done.text)
    assert.deepEqual(textsOf(done.text, 'ETag'), [etagOf(...parts)])
    assert.deepEqual(textsOf(done.text, 'Key'), [key])
    assert.ok(textsOf(done.text, 'Location')[0]?.startsWith(`${app.content}/${client.bucket}/made/of%20parts%2B/`))
    const got = await client.expect(200, 'GET', key)
    assert.ok(got.bytes.equals(Buffer.concat(parts)))
    assert.equal(got.headers.get('etag'), etagOf(...parts))
    assert.equal(got.headers.get('content-type'), 'video/mp4')
    assert.equal(got.headers.get('cache-control'), 'no-cache')
    assert.equal(got.headers.get('x-cos-meta-owner'), 'me')
    assert.equal(got.headers.get('x-cos-hash-crc64ecma'), done.headers.get('x-cos-hash-crc64ecma'))
    const info = await app.expect(200, 'GET', where.at('file', key), { token: where.token, query: { info: 1 } })
    assert.equal(info.body.size, String(2 * MiB + 8))
    await checkReferences(app)
  })

  test('has the ETag of the reference', async () => {
    const { uploadId, list } = await begun('reference.bin', [Buffer.alloc(MiB, 'a'), Buffer.from('b')])
    const done = await complete('reference.bin', uploadId, list)
    assert.deepEqual(textsOf(done.text, 'ETag'), ['"57e31b7c64f9aaf0bc6be54ab1722dbd-2"'])
  })

  test('answers a repeat with the same list the same, and no other list', async () => {
    const { uploadId, list } = await begun('again.bin', [bytesOf(MiB), bytesOf(9)])
    const first = await complete('again.bin', uploadId, list)
    const second = await complete('again.bin', uploadId, list)
    assert.equal(first.status, 200)
    assert.equal(second.text, first.text)
    const other = await complete('again.bin', uploadId, listOf([[1, md5(bytesOf(MiB))]]))
    assert.deepEqual([other.status, other.code], [404, 'NoSuchUpload'])
    for (const refused of [
      await sendPart('again.bin', uploadId, 1, 'late'),
      await client.send('DELETE', 'again.bin', { query: at(uploadId) }),
    ])
      assert.deepEqual([refused.status, refused.code], [404, 'NoSuchUpload'])
    const { text } = await client.expect(200, 'GET', '', { query: { uploads: '' } })
    assert.ok(!text.includes(uploadId))
  })

  test('takes the last of what was sent under one number, and drops what the list leaves out', async () => {
    const key = 'chosen.bin'
    const uploadId = await begin(key)
    await sendPart(key, uploadId, 1, bytesOf(MiB, 1))
    await sendPart(key, uploadId, 1, bytesOf(MiB, 2))
    await sendPart(key, uploadId, 2, bytesOf(70_000, 3))
    await sendPart(key, uploadId, 3, bytesOf(80_000, 4))
    const stale = await complete(key, uploadId, listOf([[1, md5(bytesOf(MiB, 1))]]))
    assert.deepEqual([stale.status, stale.code], [400, 'InvalidPart'])
    assert.equal(
      (
        await complete(
          key,
          uploadId,
          listOf([
            [1, md5(bytesOf(MiB, 2))],
            [2, md5(bytesOf(70_000, 3))],
          ]),
        )
      ).status,
      200,
    )
    assert.ok((await client.expect(200, 'GET', key)).bytes.equals(Buffer.concat([bytesOf(MiB, 2), bytesOf(70_000, 3)])))
    app.clock.advance(limits.uploadLifetime + limits.blobGrace + 60_000)
    await app.runJobs()
    await checkReferences(app)
  })

  test('replaces an object and keeps its version', async () => {
    const place = await given.place({ keepsHistory: true } as never)
    const versioned = objectClient(app, bucketOf(place.library))
    await versioned.put('doc.txt', 'first')
    const uploadId = textsOf((await versioned.expect(200, 'POST', 'doc.txt', { query: { uploads: '' } })).text, 'UploadId')[0] as string
    await versioned.expect(200, 'PUT', 'doc.txt', { query: at(uploadId, 1), body: 'second' })
    await versioned.expect(200, 'POST', 'doc.txt', { query: at(uploadId), body: listOf([[1, md5('second')]]) })
    assert.equal((await versioned.expect(200, 'GET', 'doc.txt')).text, 'second')
  })

  const broken: Readonly<Record<string, readonly [list: (good: string) => string, code: string]>> = {
    'an empty list': [() => '<CompleteMultipartUpload></CompleteMultipartUpload>', 'MalformedXML'],
    'no XML': [() => 'parts', 'MalformedXML'],
    'another document': [() => '<Delete/>', 'MalformedXML'],
    'entities of its own': [
      (good) => `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>${good.replace('>1<', '>&b;<')}`,
      'MalformedXML',
    ],
    'a file named as an entity': [(good) => `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>${good}`, 'MalformedXML'],
    'elements without an end': [() => '<CompleteMultipartUpload><Part>'.repeat(1000), 'MalformedXML'],
    'a part without a number': [(good) => good.replace('<PartNumber>1</PartNumber>', ''), 'MalformedXML'],
    'a part without an ETag': [(good) => good.replace(/<ETag>.*?<\/ETag>/, ''), 'MalformedXML'],
    'part 0': [(good) => good.replace('>1<', '>0<'), 'InvalidArgument'],
    'part 10001': [(good) => good.replace('>1<', '>10001<'), 'InvalidArgument'],
    'a part that never came': [(good) => good.replace('>2<', '>3<'), 'InvalidPart'],
    'the ETag of another part': [(good) => good.replace(/&quot;\w+/, `&quot;${'0'.repeat(32)}`), 'InvalidPart'],
    'the wrong order': [(good) => good.replace('>1<', '>9<'), 'InvalidPartOrder'],
    'a part twice': [(good) => good.replace('>2<', '>1<'), 'InvalidPartOrder'],
    'more than 10000 parts': [() => listOf(Array.from({ length: 10_001 }, (_, index) => [index + 1, 'a'] as const)), 'MalformedXML'],
    'more XML than is read': [(good) => good + ' '.repeat(limits.objectXmlBytesMax), 'XMLSizeLimit'],
  }
  for (const [name, [spoil, code]] of Object.entries(broken))
    test(`refuses to complete with ${name}, and lets it be done right afterwards`, async () => {
      const { uploadId, list } = await begun(`broken/${code}.bin`, [bytesOf(MiB), bytesOf(10)])
      const refused = await complete(`broken/${code}.bin`, uploadId, spoil(list))
      assert.deepEqual([refused.status, refused.code], [400, code], refused.text)
      assert.equal((await complete(`broken/${code}.bin`, uploadId, list)).status, 200)
    })

  test('refuses a small part that is not the last, and gaps to clients of COS', async () => {
    const small = await begun('small.bin', [bytesOf(MiB - 1), bytesOf(10)])
    const refused = await complete('small.bin', small.uploadId, small.list)
    assert.deepEqual([refused.status, refused.code], [400, 'EntityTooSmall'])
    const uploadId = await begin('gaps.bin')
    await sendPart('gaps.bin', uploadId, 1, bytesOf(MiB))
    await sendPart('gaps.bin', uploadId, 5, bytesOf(7))
    const gap = await complete(
      'gaps.bin',
      uploadId,
      listOf([
        [1, md5(bytesOf(MiB))],
        [5, md5(bytesOf(7))],
      ]),
    )
    assert.deepEqual([gap.status, gap.code], [400, 'InvalidPart'])
  })

  const wrong: Readonly<
    Record<string, readonly [query: Record<string, string>, status: number, code: string, headers?: Record<string, string>]>
  > = {
    'part 0': [{ partNumber: '0' }, 400, 'InvalidArgument'],
    'part 10001': [{ partNumber: '10001' }, 400, 'InvalidArgument'],
    'a part without a number': [{}, 400, 'InvalidArgument'],
    'part 1.5': [{ partNumber: '1.5' }, 400, 'InvalidArgument'],
    'an upload that never was': [{ partNumber: '1', uploadId: '0'.repeat(32) }, 404, 'NoSuchUpload'],
    'an id that is none': [{ partNumber: '1', uploadId: "'; DROP TABLE uploads" }, 404, 'NoSuchUpload'],
    'another MD5': [{ partNumber: '1' }, 400, 'BadDigest', { 'content-md5': 'XrY7u+Ae7tCTyyK7j1rNww==' }],
    'an MD5 that is none': [{ partNumber: '1' }, 400, 'InvalidDigest', { 'content-md5': 'XrY7' }],
  }
  for (const [name, [query, status, code, headers = {}]] of Object.entries(wrong))
    test(`refuses ${name}`, async () => {
      const uploadId = await begin('wrong.bin')
      const before = await countSegments()
      const answer = await client.send('PUT', 'wrong.bin', { query: { uploadId, ...query }, body: bytesOf(200_000), headers })
      assert.deepEqual([answer.status, answer.code], [status, code], answer.text)
      assert.equal(await countSegments(), before, 'No byte of it is kept.')
      const { text } = await client.expect(200, 'GET', 'wrong.bin', { query: at(uploadId) })
      assert.deepEqual(textsOf(text, 'PartNumber'), [])
      await checkReferences(app)
    })

  async function countSegments(): Promise<number> {
    let count = 0
    for await (const _ of app.blobs.list()) count++
    return count
  }

  test('knows an upload by its own key and bucket only', async () => {
    const { uploadId, list } = await begun('mine.bin', [bytesOf(10)])
    const other = objectClient(app, bucketOf((await given.place()).library))
    for (const [of, key] of [
      [client, 'other.bin'],
      [other, 'mine.bin'],
    ] as const) {
      assert.deepEqual(await of.refusal('PUT', key, { query: at(uploadId, 1), body: 'x' }), [404, 'NoSuchUpload'])
      assert.deepEqual(await of.refusal('POST', key, { query: at(uploadId), body: list }), [404, 'NoSuchUpload'])
      assert.deepEqual(await of.refusal('GET', key, { query: at(uploadId) }), [404, 'NoSuchUpload'])
      assert.deepEqual(await of.refusal('DELETE', key, { query: at(uploadId) }), [404, 'NoSuchUpload'])
    }
    // Nor does the business API know it.
    const token = await given.token(where.library)
    await app.expect(404, 'POST', where.at('file', uploadId), { token, query: { confirm: 1 } })
    await app.expect(404, 'GET', where.at('file', uploadId), { token, query: { upload: 1 } })
    assert.equal((await complete('mine.bin', uploadId, list)).status, 200)
  })

  test('refuses keys that no tree can hold before a part is sent', async () => {
    for (const [key, code] of [
      ['a//b', 'InvalidObjectName'],
      ['a/../b', 'InvalidObjectName'],
      ['./b', 'InvalidObjectName'],
      ['nul\0', 'InvalidObjectName'],
      [`${'k'.repeat(1025)}`, 'KeyTooLong'],
    ] as const) {
      // A client would tidy dots away: the path is sent as it is.
      const answer = await client
        .send('POST', key.replaceAll('..', '%2E%2E').replaceAll('./', '%2E/'), { query: { uploads: '' } })
        .catch(() => undefined)
      if (answer && !key.includes('.')) assert.deepEqual([answer.status, answer.code], [400, code], key)
    }
  })

  test('lists parts in pages', async () => {
    const { uploadId } = await begun('pages.bin', [bytesOf(11), bytesOf(12), bytesOf(13)])
    const page = async (query: Record<string, string>) =>
      (await client.expect(200, 'GET', 'pages.bin', { query: { ...at(uploadId), ...query } })).text
    const first = await page({ 'max-parts': '2' })
    assert.deepEqual(textsOf(first, 'PartNumber'), ['1', '2'])
    assert.deepEqual(textsOf(first, 'Size'), ['11', '12'])
    assert.deepEqual(textsOf(first, 'ETag'), [`"${md5(bytesOf(11))}"`, `"${md5(bytesOf(12))}"`])
    assert.deepEqual([textsOf(first, 'IsTruncated'), textsOf(first, 'NextPartNumberMarker')], [['true'], ['2']])
    const rest = await page({ 'part-number-marker': '2', 'encoding-type': 'url' })
    assert.deepEqual(
      [textsOf(rest, 'PartNumber'), textsOf(rest, 'IsTruncated'), textsOf(rest, 'Encoding-type')],
      [['3'], ['false'], ['url']],
    )
    assert.deepEqual(await client.refusal('GET', 'pages.bin', { query: { ...at(uploadId), 'max-parts': 'all' } }), [400, 'InvalidArgument'])
  })

  test('lists open uploads by key, in groups and in pages', async () => {
    const place = await given.place()
    const bucket = objectClient(app, bucketOf(place.library))
    const ids: string[] = []
    for (const key of ['a.bin', 'd/1', 'd/2', 'd/2', 'd2/x', 'é/z', 'z'])
      ids.push(textsOf((await bucket.expect(200, 'POST', key, { query: { uploads: '' } })).text, 'UploadId')[0] as string)
    const list = async (query: Record<string, string> = {}) => {
      const { text } = await bucket.expect(200, 'GET', '', { query: { uploads: '', ...query } })
      return {
        keys: [...text.matchAll(/<Upload><Key>([^<]*)/g)].map(([, key]) => key),
        ids: textsOf(text, 'UploadId'),
        groups: [...text.matchAll(/<CommonPrefixes><Prefix>([^<]*)/g)].map(([, prefix]) => prefix),
        next: [textsOf(text, 'NextKeyMarker')[0], textsOf(text, 'NextUploadIdMarker')[0]] as const,
        isTruncated: textsOf(text, 'IsTruncated')[0] === 'true',
      }
    }
    assert.deepEqual((await list()).keys, ['a.bin', 'd/1', 'd/2', 'd/2', 'd2/x', 'z', 'é/z'])
    assert.deepEqual((await list({ prefix: 'd/2' })).ids, [ids[2], ids[3]].toSorted())
    const grouped = await list({ delimiter: '/' })
    assert.deepEqual(
      [grouped.keys, grouped.groups],
      [
        ['a.bin', 'z'],
        ['d/', 'd2/', 'é/'],
      ],
    )
    assert.deepEqual((await list({ delimiter: '/', prefix: 'd/' })).keys, ['d/1', 'd/2', 'd/2'])
    for (const delimiter of [undefined, '/'])
      for (const count of ['1', '2', '3']) {
        const seen: (string | undefined)[] = []
        let markers: Record<string, string> = {}
        for (let pages = 0; pages < 20; pages++) {
          const page = await list({ 'max-uploads': count, ...(delimiter && { delimiter }), ...markers })
          assert.ok(page.keys.length + page.groups.length <= Number(count))
          seen.push(...page.keys, ...page.groups)
          if (!page.isTruncated) break
          markers = { 'key-marker': page.next[0] ?? '', 'upload-id-marker': page.next[1] ?? '' }
        }
        const whole = await list({ ...(delimiter && { delimiter }) })
        assert.deepEqual(seen.toSorted(), [...whole.keys, ...whole.groups].toSorted(), `${delimiter} by ${count}`)
      }
    await bucket.expect(204, 'DELETE', 'd/1', { query: at(ids[1] as string) })
    assert.deepEqual((await list({ prefix: 'd/' })).keys, ['d/2', 'd/2'])
    app.clock.advance(limits.uploadLifetime + 1)
    assert.deepEqual((await list()).keys, [])
  })

  test('copies objects and ranges of them into parts', async () => {
    const source = bytesOf(2 * MiB + 100, 5)
    await client.put('source.bin', source)
    const uploadId = await begin('copied.bin')
    const copy = (number: number, range?: string) =>
      client.send('PUT', 'copied.bin', {
        query: at(uploadId, number),
        headers: { 'x-cos-copy-source': `${client.bucket}/source.bin`, ...(range && { 'x-cos-copy-source-range': range }) },
      })
    const etags: string[] = []
    for (const [number, range] of [
      [1, `bytes=0-${MiB - 1}`],
      [2, undefined],
      [3, `bytes=${2 * MiB}-${2 * MiB + 99}`],
    ] as const) {
      const copied = await copy(number, range)
      assert.equal(copied.status, 200, copied.text)
      etags.push(textsOf(copied.text, 'ETag')[0] as string)
    }
    for (const [range, code] of [
      [`bytes=0-${2 * MiB + 100}`, 'InvalidRange'],
      ['bytes=5-', 'InvalidArgument'],
      ['bytes=9-5', 'InvalidArgument'],
    ] as const)
      assert.equal((await copy(4, range)).code, code, range)
    assert.equal((await complete('copied.bin', uploadId, listOf(etags.map((etag, index) => [index + 1, etag])))).status, 200)
    const expected = Buffer.concat([source.subarray(0, MiB), source, source.subarray(2 * MiB)])
    assert.ok((await client.expect(200, 'GET', 'copied.bin')).bytes.equals(expected))
  })

  test('books what arrives on a quota and refuses what has no room, until it is given up', async () => {
    const library = await given.library({ isMultiSpace: true } as never)
    const token = await given.token(library)
    const space = await given.space(library, token)
    await app.expect(201, 'POST', `/api/v1/quota/${library.id}`, {
      token,
      body: { spaces: [space], capacity: String(2 * MiB), removeWhenExceed: false },
    })
    const bucket = objectClient(app, bucketOf(library, space))
    const uploadId = textsOf((await bucket.expect(200, 'POST', 'full.bin', { query: { uploads: '' } })).text, 'UploadId')[0] as string
    await bucket.expect(200, 'PUT', 'full.bin', { query: at(uploadId, 1), body: bytesOf(MiB) })
    await bucket.expect(200, 'PUT', 'full.bin', { query: at(uploadId, 1), body: bytesOf(MiB, 2) })
    assert.deepEqual(await bucket.refusal('PUT', 'full.bin', { query: at(uploadId, 2), body: bytesOf(MiB + 1) }), [403, 'AccessDenied'])
    assert.deepEqual(await bucket.refusal('PUT', 'other.bin', { body: bytesOf(MiB + 1) }), [403, 'AccessDenied'])
    await bucket.expect(200, 'PUT', 'full.bin', { query: at(uploadId, 2), body: bytesOf(1000) })
    await checkQuotas(app.db)
    await bucket.expect(204, 'DELETE', 'full.bin', { query: at(uploadId) })
    const [quota] = await checkQuotas(app.db)
    assert.equal(quota?.reserved, 0)
    await bucket.expect(200, 'PUT', 'other.bin', { body: bytesOf(MiB + 1) })
    app.clock.advance(limits.blobGrace + 60_000)
    await app.runJobs()
    await checkReferences(app)
  })

  const s3Options = {
    region: 'ap-local',
    endpoint: app.content,
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: app.keyPair.secretId, secretAccessKey: app.keyPair.secretKey },
  }
  const s3 = new S3Client(s3Options)
  const Bucket = client.bucket
  /** The client believes the Date of an answer, which is the machine's. */
  const s3Test = (name: string, work: () => Promise<void>): void =>
    void test(name, () => {
      app.clock.at = Date.now()
      return work()
    })
  after(() => s3.destroy())

  for (const [ChecksumAlgorithm, ChecksumType, sum] of [
    ['CRC32', 'COMPOSITE', 'ChecksumCRC32'],
    ['CRC32', 'FULL_OBJECT', 'ChecksumCRC32'],
    ['CRC32C', 'COMPOSITE', 'ChecksumCRC32C'],
    ['CRC32C', 'FULL_OBJECT', 'ChecksumCRC32C'],
    ['CRC64NVME', 'FULL_OBJECT', 'ChecksumCRC64NVME'],
    ['SHA1', 'COMPOSITE', 'ChecksumSHA1'],
    ['SHA256', 'COMPOSITE', 'ChecksumSHA256'],
  ] as const)
    s3Test(`proves ${ChecksumAlgorithm} of parts and tells it of the whole, ${ChecksumType}`, async () => {
      const Key = `sums/${ChecksumAlgorithm}-${ChecksumType}`
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm, ChecksumType }))
      const parts = [bytesOf(MiB, 1), bytesOf(99, 2)]
      const sent: CompletedPart[] = []
      for (const [index, Body] of parts.entries()) {
        const PartNumber = index + 1
        const part = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ChecksumAlgorithm }))
        assert.ok(part[sum], 'The checksum is told.')
        sent.push({ PartNumber, ETag: part.ETag, [sum]: part[sum] })
      }
      const listed = await s3.send(new ListPartsCommand({ Bucket, Key, UploadId }))
      assert.deepEqual(
        listed.Parts?.map((part) => part[sum]),
        sent.map((part) => part[sum]),
      )
      const wrongPart = { Parts: sent.map((part) => ({ ...part, [sum]: sent[0]?.[sum] })) }
      await assert.rejects(s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: wrongPart })), {
        name: 'InvalidPart',
      })
      const MultipartUpload = { Parts: sent }
      await assert.rejects(s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload, MpuObjectSize: 5 })), {
        name: 'InvalidRequest',
      })
      const done = await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload, MpuObjectSize: MiB + 99 }))
      assert.equal(done.ChecksumType, ChecksumType)
      assert.match(done[sum] ?? '', ChecksumType === 'COMPOSITE' ? /-2$/ : /=$/)
      // The client works out the same for the whole in one piece.
      const whole = await s3.send(new PutObjectCommand({ Bucket, Key: `${Key}.whole`, Body: Buffer.concat(parts), ChecksumAlgorithm }))
      assert.equal(done[sum] === whole[sum], ChecksumType === 'FULL_OBJECT')
      const got = await s3.send(new GetObjectCommand({ Bucket, Key }))
      assert.ok(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(Buffer.concat(parts)))
    })

  s3Test('works out the checksums of parts that come without, and refuses those of another algorithm', async () => {
    const Key = 'sums/none'
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: 'SHA256' }))
    const plain = new S3Client({ ...s3Options, requestChecksumCalculation: 'WHEN_REQUIRED' })
    const part = await plain.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'hello world' }))
    assert.equal(part.ChecksumSHA256, 'uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=')
    await assert.rejects(s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 2, Body: 'x', ChecksumAlgorithm: 'CRC32' })), {
      name: 'InvalidRequest',
    })
    plain.destroy()
  })

  s3Test('lets clients of S3 leave numbers out, copy parts, list and give up', async () => {
    const Key = 'gaps/s3.bin'
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))
    const first = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 3, Body: bytesOf(MiB) }))
    await s3.send(new PutObjectCommand({ Bucket, Key: 'gaps/源.bin', Body: bytesOf(5000, 9) }))
    const CopySource = `${Bucket}/${encodeURIComponent('gaps/源.bin')}`
    const second = await s3.send(
      new UploadPartCopyCommand({ Bucket, Key, UploadId, PartNumber: 10_000, CopySource, CopySourceRange: 'bytes=10-19' }),
    )
    assert.ok(second.CopyPartResult?.ETag)
    const open = await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'gaps/' }))
    assert.deepEqual(
      open.Uploads?.map((upload) => [upload.Key, upload.UploadId]).filter(([, id]) => id === UploadId),
      [[Key, UploadId]],
    )
    const Parts = [
      { PartNumber: 3, ETag: first.ETag, ...(first.ChecksumCRC32 && { ChecksumCRC32: first.ChecksumCRC32 }) },
      { PartNumber: 10_000, ETag: second.CopyPartResult.ETag },
    ]
    const done = await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }))
    assert.equal(done.ETag, etagOf(bytesOf(MiB), bytesOf(5000, 9).subarray(10, 20)))
    const dropped = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: dropped.UploadId }))
    await assert.rejects(s3.send(new ListPartsCommand({ Bucket, Key, UploadId: dropped.UploadId })), { name: 'NoSuchUpload' })
  })

  test('completes ten thousand parts while others are served', async () => {
    const key = 'many.bin'
    const { UploadId = '' } = await s3.send(
      new CreateMultipartUploadCommand({ Bucket, Key: key, ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'FULL_OBJECT' }),
    )
    // Rows as the parts would leave them; nobody reads their bytes.
    const etag = md5('part')
    await app.db.write(spaceLock(1), async (tx) => {
      for (let first = 1; first <= limits.partsMax; first += 500) {
        const rows = Array.from({ length: 500 }, (_, index) => {
          const id = hex(randomBytes(16).toString('hex'))
          return sql`(${hex(UploadId)}, ${first + index}, ${id}, ${5 * MiB + (index % 3)}, ${'11051210869376104954'}, ${hex(etag)}, ${1}, ${'jSnVw/bqjr4='})`
        })
        await tx.run(
          sql`INSERT INTO upload_parts (upload_id, number, segment_id, size_bytes, crc64, md5, stored_at, checksum) VALUES ${join(rows)}`,
        )
      }
    })
    let servedMeanwhile = 0
    let isDone = false
    const others = (async () => {
      while (!isDone) {
        await client.expect(404, 'HEAD', 'nothing')
        if (!isDone) servedMeanwhile++
      }
    })()
    const done = await complete(key, UploadId, listOf(Array.from({ length: limits.partsMax }, (_, index) => [index + 1, etag] as const)))
    isDone = true
    await others
    assert.equal(done.status, 200, done.text)
    assert.match(textsOf(done.text, 'ETag')[0] ?? '', /^"[0-9a-f]{32}-10000"$/)
    assert.match(textsOf(done.text, 'ChecksumCRC64NVME')[0] ?? '', /^[\w+/]{11}=$/)
    const head = await client.expect(200, 'HEAD', key)
    assert.equal(Number(head.headers.get('content-length')) > 10_000 * 5 * MiB, true)
    assert.ok(servedMeanwhile > 0)
  })
})
