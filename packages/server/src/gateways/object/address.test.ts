import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failure } from '../../kernel/failure.ts'
import { bucketInHost, readAddress } from './address.ts'
import { readCopySource } from './copy-object.ts'

const bucket = 'smh0123456789abc-1250000000'

test('finds a bucket in the host, whatever stands behind it', () => {
  for (const host of [
    `${bucket}.cos.ap-guangzhou.myqcloud.com`,
    `${bucket}.cos.ap-guangzhou.tencentcos.cn:9443`,
    `${bucket}.cos.accelerate.myqcloud.com`,
    `${bucket}.cos-internal.ap-guangzhou.myqcloud.com`,
    `${bucket}.media.example:9443`,
    `${bucket.toUpperCase()}.localhost`,
  ])
    assert.equal(bucketInHost(host), bucket, host)
  assert.equal(bucketInHost('other-1251000000.cos.ap-guangzhou.myqcloud.com'), 'other-1251000000')
})

test('finds none in a host that only looks like one', () => {
  for (const host of [
    undefined,
    '',
    '127.0.0.1:9443',
    'media.example',
    'server-1.example.com',
    'cos.ap-guangzhou.myqcloud.com',
    'service.cos.myqcloud.com',
    'smh0123456789abc.media.test',
    bucket,
    `x.${bucket}.cos.ap-guangzhou.myqcloud.com`,
  ])
    assert.equal(bucketInHost(host), undefined, host)
})

test('reads bucket and key from host and path', () => {
  const cases: readonly (readonly [host: string, path: string, bucketName: string | undefined, key: string])[] = [
    [`${bucket}.localhost`, '/', bucket, ''],
    [`${bucket}.localhost`, '/a/%E4%B8%AD+b', bucket, 'a/中+b'],
    [`${bucket}.localhost`, '//a', bucket, '/a'],
    [`${bucket}.localhost`, '/-/upload/x', bucket, '-/upload/x'],
    ['127.0.0.1', '/', undefined, ''],
    ['127.0.0.1', `/${bucket}`, bucket, ''],
    ['127.0.0.1', `/${bucket}/`, bucket, ''],
    ['127.0.0.1', `/${bucket}/a/b/`, bucket, 'a/b/'],
    ['127.0.0.1', `/${bucket}//a`, bucket, '/a'],
  ]
  for (const [host, path, bucketName, key] of cases) {
    const address = readAddress(host, path)
    assert.deepEqual([address.bucketName, address.key], [bucketName, key], `${host}${path}`)
  }
  assert.throws(
    () => readAddress('127.0.0.1', '/b/%zz'),
    (error) => error instanceof Failure && error.code === 'InvalidURI',
  )
})

test('reads a copy source in every form that clients send', () => {
  const key = 'a/源 b.txt'
  const encoded = encodeURIComponent(key)
  for (const text of [
    `${bucket}.cos.ap-guangzhou.myqcloud.com/${encoded}`,
    `${bucket}.cos.ap-guangzhou.myqcloud.com/a/%E6%BA%90%20b.txt`,
    `https://${bucket}.cos.ap-guangzhou.tencentcos.cn/${encoded}`,
    `/${bucket}/${encoded}`,
    `${bucket}/${encoded}`,
    encodeURIComponent(`${bucket}/${key}`),
  ])
    assert.deepEqual(readCopySource(text), { bucketName: bucket, key, versionId: '' }, text)
  assert.equal(readCopySource(`${bucket}/a?versionId=null`).versionId, 'null')
  for (const text of ['', '/', 'a', `${bucket}/`, `/${bucket}`])
    assert.throws(
      () => readCopySource(text),
      (error) => error instanceof Failure && error.code === 'InvalidCopySource',
      text,
    )
})
