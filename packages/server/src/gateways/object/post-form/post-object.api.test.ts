/** Browser forms through the door, signed by a policy as each protocol has it. */
import assert from 'node:assert/strict'
import { createHmac, hash } from 'node:crypto'
import { test } from 'node:test'
import { crc32 } from 'node:zlib'
import { checkReferences } from '../../../../test/check-references.ts'
import { bucketOf, objectClient, textsOf } from '../../../../test/object-client.ts'
import { onEachDatabase, testApp } from '../../../../test/test-app.ts'
import { fingerprintOf } from '../../../features/credentials/find-signing-key.ts'
import { cosAuthorization, issueTemporaryKey } from '../../../features/credentials/index.ts'

type Fields = Readonly<Record<string, string>>

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const where = await app.given.place()
  const client = objectClient(app, bucketOf(where.library))
  const { secretId, secretKey } = app.keyPair
  const sha1 = (key: string, text: string): string => createHmac('sha1', key).update(text).digest('hex')

  const inTenMinutes = (): string => new Date(app.clock.now() + 600_000).toISOString()
  const keyTime = (): string => `${Math.floor(app.clock.now() / 1000)};${Math.floor(app.clock.now() / 1000) + 600}`

  /** The fields of COS, signed over these conditions. */
  function cosFields(
    fields: Fields,
    conditions: readonly unknown[] = [],
    change: (policy: { expiration: string; conditions: unknown[] }) => unknown = (same) => same,
  ): Fields {
    const time = keyTime()
    const named = [{ 'q-sign-algorithm': 'sha1' }, { 'q-ak': secretId }, { 'q-sign-time': time }]
    const text = JSON.stringify(change({ expiration: inTenMinutes(), conditions: [...named, ...conditions] }))
    return {
      ...fields,
      policy: Buffer.from(text).toString('base64'),
      'q-sign-algorithm': 'sha1',
      'q-ak': secretId,
      'q-key-time': time,
      'q-signature': sha1(sha1(secretKey, time), hash('sha1', text)),
    }
  }

  function s3Fields(fields: Fields, conditions: readonly unknown[] = []): Fields {
    const date = new Date(app.clock.now()).toISOString().replaceAll(/[-:]|\.\d+/g, '')
    const day = date.slice(0, 8)
    const credential = {
      'x-amz-algorithm': 'AWS4-HMAC-SHA256',
      'x-amz-credential': `${secretId}/${day}/ap-local/s3/aws4_request`,
      'x-amz-date': date,
    }
    const all = [...conditions, ...Object.entries({ ...fields, ...credential }).map(([name, value]) => ({ [name]: value }))]
    const policy = Buffer.from(JSON.stringify({ expiration: inTenMinutes(), conditions: all })).toString('base64')
    const key = [day, 'ap-local', 's3', 'aws4_request'].reduce<string | Buffer>(
      (above, text) => createHmac('sha256', above).update(text).digest(),
      `AWS4${secretKey}`,
    )
    return { ...fields, ...credential, policy, 'x-amz-signature': createHmac('sha256', key).update(policy).digest('hex') }
  }

  async function post(fields: Fields, file: string | Uint8Array | undefined = 'content', fileName = 'photo.jpg', bucket = client.bucket) {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    if (file !== undefined) form.append('file', new Blob([file as string], { type: 'image/jpeg' }), fileName)
    const response = await fetch(`${app.content}/${bucket}`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
      headers: { origin: 'https://page.test' },
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, code: /<Code>(\w+)/.exec(text)?.[1] }
  }

  for (const [protocol, sign] of [
    ['COS', cosFields],
    ['S3', s3Fields],
  ] as const)
    test(`takes a form signed as clients of ${protocol} do`, async () => {
      const meta = protocol === 'COS' ? 'x-cos-meta-owner' : 'x-amz-meta-owner'
      const key = `forms/${protocol}/中 文.txt`
      const answer = await post(sign({ key, 'Content-Type': 'text/plain', 'Cache-Control': 'no-cache', [meta]: 'ñandú' }), 'hello form')
      assert.equal(answer.status, 204, answer.text)
      assert.equal(answer.headers.get('etag'), `"${hash('md5', 'hello form')}"`)
      assert.match(answer.headers.get('x-cos-hash-crc64ecma') ?? '', /^\d+$/)
      assert.equal(answer.headers.get('access-control-allow-origin'), '*')
      assert.ok(answer.headers.get('location')?.startsWith(`${app.content}/${client.bucket}/forms/${protocol}/%E4`))
      const got = await client.expect(200, 'GET', key)
      assert.equal(got.text, 'hello form')
      assert.deepEqual([got.headers.get('content-type'), got.headers.get('cache-control')], ['text/plain', 'no-cache'])
      assert.equal(Buffer.from(got.headers.get('x-cos-meta-owner') ?? '', 'latin1').toString(), 'ñandú')
      const info = await app.expect(200, 'GET', where.at('file', key), { token: where.token, query: { info: 1 } })
      assert.equal(info.body.size, '10')
    })

  test('answers with the status or the address that the form asks for', async () => {
    assert.equal((await post(cosFields({ key: 'a', success_action_status: '200' }))).status, 200)
    const created = await post(cosFields({ key: 'a', success_action_status: '201' }))
    assert.equal(created.status, 201)
    assert.deepEqual([textsOf(created.text, 'Bucket'), textsOf(created.text, 'Key')], [[client.bucket], ['a']])
    assert.deepEqual(textsOf(created.text, 'ETag'), [created.headers.get('etag')])
    assert.equal((await post(cosFields({ key: 'a', success_action_status: '302' }))).status, 204)
    const sent = await post(cosFields({ key: 'a b', success_action_redirect: 'https://page.test/done?x=1', success_action_status: '200' }))
    assert.equal(sent.status, 303)
    const location = new URL(sent.headers.get('location') ?? '')
    assert.deepEqual(Object.fromEntries(location.searchParams), {
      x: '1',
      bucket: client.bucket,
      key: 'a b',
      etag: sent.headers.get('etag'),
    })
    const script = await post(cosFields({ key: 'script', success_action_redirect: 'javascript:alert(1)' }))
    assert.deepEqual([script.status, script.code], [400, 'InvalidArgument'])
    assert.deepEqual(await client.refusal('GET', 'script'), [404, 'NoSuchKey'])
  })

  test('puts the name of the file into the key', async () => {
    assert.equal(
      (await post(cosFields({ key: 'up/${filename}' }, [['starts-with', '$key', 'up/']]), 'x', 'C:\\photos\\a"b$&.jpg')).status,
      400,
    )
    assert.equal((await post(cosFields({ key: 'up/${filename}' }, [['starts-with', '$key', 'up/']]), 'x', "../$& it's.jpg")).status, 204)
    assert.equal((await client.expect(200, 'GET', "up/$& it's.jpg")).text, 'x')
  })

  const refused: Readonly<Record<string, readonly [fields: () => Fields, status: number, code: string, file?: string]>> = {
    'no signature': [() => ({ key: 'r' }), 403, 'AccessDenied'],
    'no key': [() => cosFields({}), 400, 'InvalidArgument'],
    'a policy that was changed': [
      () => {
        const fields = cosFields({ key: 'r' })
        return { ...fields, policy: Buffer.from(`${Buffer.from(fields['policy'] as string, 'base64').toString()} `).toString('base64') }
      },
      403,
      'SignatureDoesNotMatch',
    ],
    'a policy that is none': [() => ({ ...cosFields({ key: 'r' }), policy: 'bm9uZQ==' }), 400, 'InvalidPolicyDocument'],
    'a policy without conditions': [() => cosFields({ key: 'r' }, [], ({ expiration }) => ({ expiration })), 400, 'InvalidPolicyDocument'],
    'a policy that names no key': [
      () =>
        cosFields({ key: 'r' }, [], ({ expiration, conditions }) => ({
          expiration,
          conditions: conditions.filter((one) => !(one as Fields)['q-ak']),
        })),
      403,
      'AccessDenied',
    ],
    'a policy that is over': [
      () => cosFields({ key: 'r' }, [], (policy) => ({ ...policy, expiration: new Date(app.clock.now() - 1000).toISOString() })),
      403,
      'AccessDenied',
    ],
    'an unknown key id': [
      () => {
        const other = 'AKIDnobody'
        return {
          ...cosFields({ key: 'r' }, [], (policy) => ({
            ...policy,
            conditions: [{ 'q-sign-algorithm': 'sha1' }, { 'q-ak': other }, { 'q-sign-time': keyTime() }],
          })),
          'q-ak': other,
        }
      },
      403,
      'InvalidAccessKeyId',
    ],
    'another bucket': [() => cosFields({ key: 'r' }, [{ bucket: 'other-1250000000' }]), 403, 'AccessDenied'],
    'another key': [() => cosFields({ key: 'r' }, [['starts-with', '$key', 'allowed/']]), 403, 'AccessDenied'],
    'a field that is not there': [() => cosFields({ key: 'r' }, [['starts-with', '$Content-Type', 'image/']]), 403, 'AccessDenied'],
    'too many bytes': [() => cosFields({ key: 'r' }, [['content-length-range', 1, 5]]), 400, 'EntityTooLarge'],
    'too few bytes': [() => cosFields({ key: 'r' }, [['content-length-range', 100, 200]]), 400, 'EntityTooSmall'],
    'another MD5': [() => cosFields({ key: 'r', 'Content-MD5': 'XrY7u+Ae7tCTyyK7j1rNww==' }), 400, 'BadDigest'],
    'another checksum': [() => s3Fields({ key: 'r', 'x-amz-checksum-crc32': 'DUoRhQ==' }), 400, 'BadDigest'],
    'a key that leaves its place': [() => cosFields({ key: 'a/../r' }), 400, 'InvalidObjectName'],
    'a key with NUL': [() => cosFields({ key: 'a\0r' }), 400, 'InvalidObjectName'],
    'a field of S3 that is not signed': [() => ({ ...s3Fields({ key: 'r' }), 'x-amz-meta-owner': 'me' }), 403, 'AccessDenied'],
    'a signature of S3 that was changed': [
      () => ({ ...s3Fields({ key: 'r' }), 'x-amz-signature': '0'.repeat(64) }),
      403,
      'SignatureDoesNotMatch',
    ],
    'another day of S3': [() => ({ ...s3Fields({ key: 'r' }), 'x-amz-date': '20200101T000000Z' }), 403, 'AccessDenied'],
  }
  for (const [name, [fields, status, code]] of Object.entries(refused))
    test(`refuses a form with ${name}, and stores nothing`, async () => {
      const answer = await post(fields())
      assert.deepEqual([answer.status, answer.code], [status, code], answer.text)
      assert.equal(answer.headers.get('access-control-allow-origin'), '*')
      assert.deepEqual(await client.refusal('GET', 'r'), [404, 'NoSuchKey'])
      await checkReferences(app)
    })

  test('proves the checksum of a long file, and refuses another one', async () => {
    const file = Buffer.alloc(5 * 1024 * 1024 + 3, 'long ')
    const sum = Buffer.alloc(4)
    sum.writeUInt32BE(crc32(file))
    const sums = { 'x-amz-checksum-crc32': sum.toString('base64') }
    const other = await post(s3Fields({ key: 'long', ...sums }), file.fill('!', 0, 1))
    assert.deepEqual([other.status, other.code], [400, 'BadDigest'], other.text)
    assert.deepEqual(await client.refusal('GET', 'long'), [404, 'NoSuchKey'])
    const same = await post(s3Fields({ key: 'long', ...sums }), file.fill('l', 0, 1))
    assert.equal(same.status, 204, same.text)
    await checkReferences(app)
  })

  test('refuses forms that are none', async () => {
    const raw = async (body: string, contentType: string) => {
      const response = await fetch(`${app.content}/${client.bucket}`, { method: 'POST', body, headers: { 'content-type': contentType } })
      return [response.status, /<Code>(\w+)/.exec(await response.text())?.[1]]
    }
    assert.deepEqual(await raw('key=a', 'application/x-www-form-urlencoded'), [400, 'MalformedPOSTRequest'])
    assert.deepEqual(await raw('--b\r\n', 'multipart/form-data'), [400, 'MalformedPOSTRequest'])
    assert.deepEqual(
      await raw('--b\r\nContent-Disposition: form-data; name="key"\r\n\r\na\r\n--b--\r\n', 'multipart/form-data; boundary=b'),
      [400, 'IncorrectNumberOfFilesInPostRequest'],
    )
    const part = (name: string, value: string): string =>
      `--b\r\nContent-Disposition: form-data; name="${name}"; filename="f"\r\n\r\n${value}\r\n`
    const fields = Object.entries(cosFields({ key: 'twice' }))
      .map(([name, value]) => part(name, value))
      .join('')
    assert.deepEqual(await raw(`${fields}${part('file', 'one')}${part('file', 'two')}--b--\r\n`, 'multipart/form-data; boundary=b'), [
      400,
      'IncorrectNumberOfFilesInPostRequest',
    ])
    assert.deepEqual(await raw(`${fields}${part('file', 'one').slice(0, -3)}`, 'multipart/form-data; boundary=b'), [400, 'IncompleteBody'])
    assert.deepEqual(await client.refusal('GET', 'twice'), [404, 'NoSuchKey'])
    const ignored = await raw(`${fields}${part('file', 'one')}${part('key', 'other')}--b--\r\n`, 'multipart/form-data; boundary=b')
    assert.deepEqual(ignored, [204, undefined])
    assert.equal((await client.expect(200, 'GET', 'twice')).text, 'one')
  })

  test('takes a whole signature in one field, of a temporary key for one path', async () => {
    const resource = [`qcs::cos::uid/1250000000:${client.bucket}/only/*`]
    const policies = [{ version: '2.0', statement: [{ effect: 'allow', action: ['name/cos:PostObject'], resource }] } as const]
    const fingerprint = fingerprintOf(app.call(), secretKey)
    const key = issueTemporaryKey(app.call(), { parentId: secretId, fingerprint, name: 'form', policies }, { seconds: 600 })
    const time = keyTime()
    const Signature = cosAuthorization(key, {
      method: 'POST',
      path: `/${client.bucket}`,
      parameters: [],
      headers: [['host', app.content.replace('http://', '')]],
      signTime: time,
    })
    const { token = '' } = key
    assert.equal((await post({ key: 'only/a', Signature, 'x-cos-security-token': token })).status, 204)
    assert.equal((await post({ key: 'other/a', Signature, 'x-cos-security-token': token })).code, 'AccessDenied')
  })
})
