/** Bodies as bad networks and bad clients send them, byte by byte on a socket: nothing of them is kept, and each is answered. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import { checkReferences } from '../../../../test/check-references.ts'
import { bucketOf, objectClient, textsOf } from '../../../../test/object-client.ts'
import { RawConnection } from '../../../../test/raw-http.ts'
import { onEachDatabase, testApp } from '../../../../test/test-app.ts'
import { cosAuthorization } from '../../../features/credentials/index.ts'

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const where = await app.given.place()
  const client = objectClient(app, bucketOf(where.library))
  const host = app.content.replace('http://', '')

  function signed(method: string, path: string, headers: Readonly<Record<string, string>> = {}): Record<string, string> {
    const start = Math.floor(app.clock.now() / 1000)
    const [pathname = '', search = ''] = path.split('?')
    const parameters = [...new URLSearchParams(search)]
    const authorization = cosAuthorization(app.keyPair, {
      method,
      path: decodeURIComponent(pathname),
      parameters,
      headers: [['host', host]],
      signTime: `${start};${start + 900}`,
    })
    return { Host: host, ...headers, Authorization: authorization }
  }

  /** Sends the head and these bytes, then stops, leaves, or waits for the answer. */
  async function raw(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body: string | Buffer,
    then: 'end' | 'destroy' | 'wait',
  ) {
    const connection = new RawConnection(app.content)
    connection.head(method, path, signed(method, path, headers))
    connection.write(body)
    if (then === 'destroy') {
      await new Promise((resolve) => setTimeout(resolve, 50))
      connection.destroy()
      return undefined
    }
    if (then === 'end') connection.socket.end()
    const answer = await connection.answer()
    connection.destroy()
    return { status: answer.status, code: /<Code>(\w+)/.exec(answer.body.toString())?.[1] }
  }

  const begin = async (key: string): Promise<string> =>
    textsOf((await client.expect(200, 'POST', key, { query: { uploads: '' } })).text, 'UploadId')[0] as string
  const partsOf = async (key: string, uploadId: string): Promise<string[]> =>
    textsOf((await client.expect(200, 'GET', key, { query: { uploadId } })).text, 'PartNumber')

  for (const [size, name] of [
    [50_000, 'small'],
    [400_000, 'large'],
  ] as const) {
    test(`keeps nothing of a ${name} object or part whose sender leaves`, async () => {
      const uploadId = await begin('left.bin')
      const path = `/${client.bucket}/left.bin`
      for (const target of [path, `${path}?partNumber=1&uploadId=${uploadId}`])
        await raw('PUT', target, { 'Content-Length': String(size) }, Buffer.alloc(size / 2, 'x'), 'destroy')
      await new Promise((resolve) => setTimeout(resolve, 100))
      assert.deepEqual(await client.refusal('GET', 'left.bin'), [404, 'NoSuchKey'])
      assert.deepEqual(await partsOf('left.bin', uploadId), [])
      await checkReferences(app)
    })
  }

  test('refuses a long body that has no room before a byte of it comes, unless what it replaces makes room', async () => {
    const full = await app.given.place({ isQuotaEnabled: true, quotaBytes: '1000000' })
    const bucket = objectClient(app, bucketOf(full.library))
    const path = `/${bucket.bucket}/full.bin`
    const announced = (sizeBytes: number) => raw('PUT', path, { 'Content-Length': String(sizeBytes) }, Buffer.alloc(0), 'wait')
    const uploadId = textsOf((await bucket.expect(200, 'POST', 'parts.bin', { query: { uploads: '' } })).text, 'UploadId')[0] as string
    const part = (number: number) => ({ query: { partNumber: String(number), uploadId } })
    assert.deepEqual(await announced(1_000_001), { status: 403, code: 'AccessDenied' })
    await bucket.expect(200, 'PUT', 'parts.bin', { ...part(1), body: Buffer.alloc(600_000) })
    const partPath = `/${bucket.bucket}/parts.bin?partNumber=2&uploadId=${uploadId}`
    const refused = await raw('PUT', partPath, { 'Content-Length': '600000' }, Buffer.alloc(0), 'wait')
    assert.deepEqual(refused, { status: 403, code: 'AccessDenied' })
    assert.deepEqual(await announced(600_000), { status: 403, code: 'AccessDenied' })
    await bucket.expect(200, 'PUT', 'parts.bin', { ...part(1), body: Buffer.alloc(900_000) })
    await bucket.expect(200, 'PUT', 'full.bin', { body: Buffer.alloc(100_000) })
    await bucket.expect(200, 'PUT', 'full.bin', { body: Buffer.alloc(90_000) })
    await checkReferences(app)
  })

  test('takes the bytes of a client of COS as they are, whatever its headers say of chunks', async () => {
    const path = `/${client.bucket}/framed.bin`
    const chunked = { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'x-amz-decoded-content-length': '11' }
    // A client of COS frames nothing: what it sends is the content, whatever these headers say.
    const answer = await raw('PUT', path, { ...chunked, 'Content-Length': '5' }, 'hello', 'wait')
    assert.equal(answer?.status, 200)
    assert.equal((await client.expect(200, 'GET', 'framed.bin')).text, 'hello')
  })

  test('takes bodies whose length nobody told, and refuses those nobody can tell the end of', async () => {
    const path = `/${client.bucket}/chunked.bin`
    const chunked = await raw('PUT', path, { 'Transfer-Encoding': 'chunked' }, '5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n', 'wait')
    assert.equal(chunked?.status, 200)
    assert.equal((await client.expect(200, 'GET', 'chunked.bin')).text, 'hello world')
    assert.deepEqual(await raw('PUT', path, {}, '', 'wait'), { status: 411, code: 'MissingContentLength' })
    assert.deepEqual(await raw('PUT', path, { 'Content-Length': String(6 * 1024 ** 3) }, 'x', 'wait'), {
      status: 400,
      code: 'EntityTooLarge',
    })
  })

  test('asks for a body only when it can be taken', async () => {
    const waits = { Expect: '100-continue', 'Content-Length': '300000' }
    for (const [path, code] of [
      [`/${client.bucket}/wait.bin?partNumber=1&uploadId=${'0'.repeat(32)}`, 'NoSuchUpload'],
      [`/${client.bucket}/wait.bin?partNumber=0&uploadId=${'0'.repeat(32)}`, 'InvalidArgument'],
      [`/smh0000000000000-1250000000/wait.bin`, 'NoSuchBucket'],
      [`/${client.bucket}/a//b`, 'InvalidObjectName'],
    ] as const)
      assert.equal((await raw('PUT', path, waits, '', 'wait'))?.code, code, path)
    const uploadId = await begin('wait.bin')
    const path = `/${client.bucket}/wait.bin?partNumber=1&uploadId=${uploadId}`
    const connection = new RawConnection(app.content)
    connection.head('PUT', path, signed('PUT', path, waits))
    assert.equal((await connection.answer()).status, 100)
    connection.write(Buffer.alloc(300_000, 'y'))
    const answer = await connection.answer()
    connection.destroy()
    assert.deepEqual([answer.status, answer.headers.get('etag')], [200, `"${hash('md5', Buffer.alloc(300_000, 'y'))}"`])
  })

  test('takes no path for another one, whatever stands in it', async () => {
    await client.put('top.txt', 'top')
    for (const [path, code] of [
      ['up/../top.txt', 'InvalidObjectName'],
      ['up/%2e%2e/top.txt', 'InvalidObjectName'],
      ['./top.txt', 'InvalidObjectName'],
      ['nul%00.txt', 'InvalidObjectName'],
      ['a//b', 'InvalidObjectName'],
      ['back%5Cslash', 'InvalidObjectName'],
      [`${'x'.repeat(1025)}`, 'KeyTooLong'],
      ['%ff%fe', 'InvalidURI'],
    ] as const) {
      const target = `/${client.bucket}/${path}`
      const headers = { 'Content-Length': '3' }
      const answer =
        code === 'InvalidURI' ? await rawUnsigned('PUT', target, headers, 'new') : await raw('PUT', target, headers, 'new', 'wait')
      assert.deepEqual(answer, { status: 400, code }, path)
      const begun = code === 'InvalidURI' ? undefined : await raw('POST', `${target}?uploads=`, { 'Content-Length': '0' }, '', 'wait')
      if (begun) assert.deepEqual(begun, { status: 400, code }, path)
    }
    assert.equal((await client.expect(200, 'GET', 'top.txt')).text, 'top')
  })

  async function rawUnsigned(method: string, path: string, headers: Readonly<Record<string, string>>, body: string) {
    const connection = new RawConnection(app.content)
    connection.head(method, path, { Host: host, ...headers })
    connection.write(body)
    const answer = await connection.answer()
    connection.destroy()
    return { status: answer.status, code: /<Code>(\w+)/.exec(answer.body.toString())?.[1] }
  }
})
