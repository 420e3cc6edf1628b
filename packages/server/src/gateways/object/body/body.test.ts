/** The vectors of the reference, every cut a socket can make, and every promise a client can break. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { after, test } from 'node:test'
import { deriveV4Key } from '../signatures/v4.ts'
import type { V4Seed } from '../signatures/index.ts'
import { startChecksum } from './checksums.ts'
import { checksumHeader, checksumNames, createBodySums } from './index.ts'
import { checkedContent, keptContentEncoding, planBody } from './read-body.ts'

const threads = createBodySums()
after(() => threads.close())

/** The key and day of the reference's vectors. */
const seed = (signature: string): V4Seed => ({
  signingKey: deriveV4Key('FakeSecretKeyForUnitTests0000001', '20231114', 'ap-guangzhou'),
  signedAt: '20231114T221320Z',
  scope: '20231114/ap-guangzhou/s3/aws4_request',
  signature,
})
const chunkSignature = 'd55cf5a904fc2a83ee7f0beb32603cf2499febb786b15373e4f53d81d7ba3b39'
const s33 = {
  seed: seed('49a09d7e51de9c5c5075acc5cc61a4b97722376bba4d1ae1f9cb2dd55a5ef59f'),
  body:
    `b;chunk-signature=${chunkSignature}\r\nhello world\r\n` +
    '0;chunk-signature=73411548be7b57c8db808b87a7c3316fadbd151324aacbef8090775c6d5f7a10\r\n\r\n',
}
const s34 = {
  seed: seed('55491d7b19ad279da759ffb8d2da4b81e888923517289a8410f6e26d409793ca'),
  body:
    'b;chunk-signature=5a9eafec04a430241bec0cccaeff70c39f08d25763ecb70ef658e358fb825fba\r\nhello world\r\n' +
    '0;chunk-signature=9a6ec8ef4948b0cfd25d174353f0dae8b554604e383ebe7a722dfaee88e01359\r\n' +
    'x-amz-checksum-crc32:DUoRhQ==\r\n' +
    'x-amz-trailer-signature:939b8c1b15e45a0e45db4f11d1023fb1b49b12597f93c111718818f32c78c408\r\n\r\n',
}

type Head = Readonly<Record<string, string>>
const chunkedHead: Head = { 'x-amz-decoded-content-length': '11' }
const trailerHead: Head = { ...chunkedHead, 'x-amz-trailer': 'x-amz-checksum-crc32' }
const signed = { kind: 'chunks', isSigned: true, hasTrailer: false } as const
const signedTrailer = { kind: 'chunks', isSigned: true, hasTrailer: true } as const
const unsignedTrailer = { kind: 'chunks', isSigned: false, hasTrailer: true } as const
const unsignedBody = 'b\r\nhello world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n'

async function* cut(text: string, sizes: number): AsyncGenerator<Uint8Array, void> {
  const bytes = Buffer.from(text, 'latin1')
  for (let at = 0; at < bytes.length; at += sizes) yield Buffer.from(bytes.subarray(at, at + sizes))
}

type Given = { readonly head: Head; readonly payload?: Parameters<typeof planBody>[1]; readonly body: string; readonly seed?: V4Seed }

async function read({ head, payload, body, seed }: Given, sizes = 7): Promise<string> {
  try {
    const { source, checksum } = checkedContent(planBody(head, payload), cut(body, sizes), { sums: threads, seed })
    const chunks: Buffer[] = []
    for await (const chunk of source) chunks.push(Buffer.from(chunk))
    const proved = checksum()
    return Buffer.concat(chunks).toString('latin1') + (proved ? ` ${proved.name} ${proved.value}` : '')
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
}

const hello = 'hello world'
const good: Readonly<Record<string, readonly [Given, string]>> = {
  'the signed chunks of S3-3': [{ head: chunkedHead, payload: signed, ...s33 }, hello],
  'the signed trailer of S3-4': [{ head: trailerHead, payload: signedTrailer, ...s34 }, `${hello} CRC32 DUoRhQ==`],
  'an unsigned trailer': [{ head: trailerHead, payload: unsignedTrailer, body: unsignedBody }, `${hello} CRC32 DUoRhQ==`],
  'chunks without a last line break': [{ head: chunkedHead, payload: unsignedTrailer, body: 'b\r\nhello world\r\n0\r\n' }, hello],
  'chunks ended by line feeds': [{ head: chunkedHead, payload: unsignedTrailer, body: '5\nhello\n6\n world\n0\n\n' }, hello],
  'nothing in chunks': [{ head: { 'x-amz-decoded-content-length': '0' }, payload: unsignedTrailer, body: '0\r\n\r\n' }, ''],
}
for (const [name, [given, expected]] of Object.entries(good))
  test(`takes off ${name}, however it is cut`, async () => {
    for (let sizes = 1; sizes <= given.body.length; sizes++) assert.equal(await read(given, sizes), expected, `cut every ${sizes} bytes`)
  })

const refusals: Readonly<Record<string, readonly [Given, string]>> = {
  'a chunk that was changed': [
    { head: chunkedHead, payload: signed, seed: s33.seed, body: s33.body.replace('hello', 'hallo') },
    'SignatureDoesNotMatch',
  ],
  'a chunk signed as another': [
    { head: chunkedHead, payload: signed, seed: s33.seed, body: s33.body.replace(chunkSignature, '0'.repeat(64)) },
    'SignatureDoesNotMatch',
  ],
  'a chunk without its signature': [
    { head: chunkedHead, payload: signed, seed: s33.seed, body: s33.body.replace(/;chunk-signature=d5\w*/, '') },
    'SignatureDoesNotMatch',
  ],
  'a trailer without its signature': [
    { head: trailerHead, payload: signedTrailer, seed: s34.seed, body: s34.body.replace(/x-amz-trailer-signature.*\r\n/, '') },
    'SignatureDoesNotMatch',
  ],
  'a trailer that was changed': [
    { head: trailerHead, payload: signedTrailer, seed: s34.seed, body: s34.body.replace('DUoRhQ', 'EUoRhQ') },
    'SignatureDoesNotMatch',
  ],
  'a wrong checksum in the trailer': [
    { head: trailerHead, payload: unsignedTrailer, body: unsignedBody.replace('DUoRhQ', 'EUoRhQ') },
    'BadDigest',
  ],
  'a trailer that is missing': [
    { head: trailerHead, payload: unsignedTrailer, body: 'b\r\nhello world\r\n0\r\n\r\n' },
    'MalformedTrailerError',
  ],
  'a trailer nobody announced': [{ head: chunkedHead, payload: unsignedTrailer, body: unsignedBody }, 'MalformedTrailerError'],
  'a trailer that comes twice': [
    {
      head: trailerHead,
      payload: unsignedTrailer,
      body: unsignedBody.replace(/(x-amz.*\r\n)/, '$1$1'),
    },
    'MalformedTrailerError',
  ],
  'more bytes than were announced': [
    { head: { 'x-amz-decoded-content-length': '10' }, payload: unsignedTrailer, body: unsignedBody },
    'IncompleteBody',
  ],
  'fewer bytes than were announced': [
    { head: { 'x-amz-decoded-content-length': '12' }, payload: unsignedTrailer, body: unsignedBody },
    'IncompleteBody',
  ],
  'a chunk that is longer than it says': [
    { head: chunkedHead, payload: unsignedTrailer, body: '5\r\nhello world\r\n0\r\n\r\n' },
    'IncompleteBody',
  ],
  'a chunk without a length': [{ head: chunkedHead, payload: unsignedTrailer, body: 'hello world' }, 'IncompleteBody'],
  'a length beyond all numbers': [{ head: chunkedHead, payload: unsignedTrailer, body: `${'f'.repeat(13)}\r\n` }, 'IncompleteBody'],
  'a line that never ends': [{ head: chunkedHead, payload: unsignedTrailer, body: `b;${'x'.repeat(20_000)}` }, 'IncompleteBody'],
  'bytes behind the end': [{ head: chunkedHead, payload: unsignedTrailer, body: `b\r\n${hello}\r\n0\r\n\r\nmore` }, 'IncompleteBody'],
  'signed chunks of an unsigned request': [{ head: chunkedHead, payload: signed, body: s33.body }, 'InvalidRequest'],
  'a hash of other bytes': [
    { head: { 'content-length': '11' }, payload: { kind: 'digest', sha256: 'e'.repeat(64) }, body: hello },
    'XAmzContentSHA256Mismatch',
  ],
  'two checksums': [
    { head: { 'content-length': '11', 'x-amz-checksum-crc32': 'DUoRhQ==', 'x-amz-checksum-crc32c': 'DUoRhQ==' }, body: hello },
    'InvalidRequest',
  ],
  'a checksum that is none': [{ head: { 'content-length': '11', 'x-amz-checksum-crc32': 'DUoR' }, body: hello }, 'InvalidRequest'],
  'an unknown algorithm': [{ head: { 'content-length': '11', 'x-amz-checksum-md7': 'DUoRhQ==' }, body: hello }, 'NotImplemented'],
  'a trailer of a body that has none': [
    { head: { 'content-length': '11', 'x-amz-trailer': 'x-amz-checksum-crc32' }, body: hello },
    'InvalidRequest',
  ],
  'a body of no length': [{ head: {}, body: hello }, 'MissingContentLength'],
  'chunks without the length of their content': [{ head: { 'content-length': '30' }, payload: signed, body: '' }, 'MissingContentLength'],
  'a length that is none': [{ head: { 'x-amz-decoded-content-length': '-1' }, payload: signed, body: '' }, 'InvalidArgument'],
  'more than one request carries': [{ head: { 'content-length': '5368709121' }, body: '' }, 'EntityTooLarge'],
  'an MD5 that is none': [{ head: { 'content-length': '11', 'content-md5': 'XrY7u+Ae' }, body: hello }, 'InvalidDigest'],
}
for (const [name, [given, code]] of Object.entries(refusals)) test(`refuses ${name}`, async () => assert.equal(await read(given), code))

test('refuses every body that ends before its end', async () => {
  for (const given of [
    { head: chunkedHead, payload: signed, ...s33 },
    { head: trailerHead, payload: signedTrailer, ...s34 },
    { head: trailerHead, payload: unsignedTrailer, body: unsignedBody },
  ]) {
    // The very last line break says nothing any more.
    for (let length = 0; length < given.body.length - 4; length++)
      assert.match(
        await read({ ...given, body: given.body.slice(0, length) }),
        /^(IncompleteBody|SignatureDoesNotMatch|MalformedTrailerError)$/,
      )
  }
})

/** Of `hello world`. */
const sums: Readonly<Record<(typeof checksumNames)[number], string>> = {
  CRC32: 'DUoRhQ==',
  CRC32C: 'yZRlqg==',
  CRC64NVME: 'jSnVw/bqjr4=',
  SHA1: 'Kq5sNclPz7QV2+lfQIuc6R7oRu0=',
  SHA256: 'uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=',
}
for (const name of checksumNames)
  test(`proves ${name} in the head and in the trailer`, async () => {
    const header = checksumHeader(name)
    const head = { 'content-length': '11', [header]: sums[name] }
    assert.equal(await read({ head, body: hello }), `${hello} ${name} ${sums[name]}`)
    assert.equal(await read({ head, body: 'hallo world' }), 'BadDigest')
    const trailer: Given = {
      head: { ...chunkedHead, 'x-amz-trailer': header },
      payload: unsignedTrailer,
      body: `b\r\nhello world\r\n0\r\n${header}:${sums[name]}\r\n\r\n`,
    }
    assert.equal(await read(trailer), `${hello} ${name} ${sums[name]}`)
    assert.equal(await read({ ...trailer, body: trailer.body.replace('hello', 'hallo') }), 'BadDigest')
  })

const long = Buffer.from(Array.from({ length: 3 * 1024 * 1024 + 17 }, (_, at) => (at * 48_271) >>> 7))

async function readLong(promised: { readonly sha256?: string; readonly head?: Head }, bytes = long): Promise<string> {
  const payload = promised.sha256 === undefined ? undefined : ({ kind: 'digest', sha256: promised.sha256 } as const)
  return read({ head: { 'content-length': String(bytes.byteLength), ...promised.head }, payload, body: bytes.toString('latin1') }, 70_001)
}

test('proves the sums of long bodies beside each other, and of those alone that keep their promises', async () => {
  const sha256 = hash('sha256', long)
  const changed = Buffer.from(long)
  changed.writeUInt8(long.readUInt8(0) ^ 1)
  const proofs = checksumNames.map(async (name) => {
    const running = await startChecksum(name)
    running.update(long)
    const value = running.value()
    const head = { [checksumHeader(name)]: value }
    const proved = `${long.toString('latin1')} ${name} ${value}`
    assert.ok((await readLong({ sha256, head })) === proved, name)
    assert.ok((await readLong({ head })) === proved, name)
    assert.equal(await readLong({ head }, changed), 'BadDigest')
    assert.equal(await readLong({ sha256, head }, changed), 'XAmzContentSHA256Mismatch')
  })
  await Promise.all(proofs)
  assert.ok((await readLong({ sha256 })) === long.toString('latin1'))
})

test('goes on with other bodies when a reader has enough of one', async () => {
  const head = { 'content-length': String(long.byteLength) }
  const { source } = checkedContent(
    planBody(head, { kind: 'digest', sha256: hash('sha256', long) }),
    cut(long.toString('latin1'), 70_001),
    {
      sums: threads,
    },
  )
  for await (const _ of source) break
  assert.ok((await readLong({ sha256: hash('sha256', long) })) === long.toString('latin1'))
})

test('compares Content-MD5 with what was stored', () => {
  const plan = planBody({ 'content-length': '11', 'content-md5': 'XrY7u+Ae7tCTyyK7j1rNww==' })
  assert.equal(plan.md5, '5eb63bbbe01eeed093cb22bb8f5acdc3')
})

test('keeps the encodings of the content, not that of its transfer', () => {
  assert.equal(keptContentEncoding('aws-chunked'), undefined)
  assert.equal(keptContentEncoding('aws-chunked, gzip'), 'gzip')
  assert.equal(keptContentEncoding('gzip,br,AWS-Chunked'), 'gzip,br')
  assert.equal(keptContentEncoding(''), undefined)
})
