import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SpaceId, UploadId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import { systemRandom } from '../../platform/clock.ts'
import { createKeys } from '../../platform/keys.ts'
import { renderTicket, verifyUploadForm, verifyUploadTicket } from './ticket.ts'
import type { UploadKind } from './upload.ts'

const start = Date.UTC(2026, 0, 31, 10, 0, 0)
const uploadId = '019b00000000aaaaaaaaaaaaaaaaaaaa' as UploadId

function world() {
  const clock = { at: start, now: () => clock.at }
  const addresses = {
    control: 'https://api.test',
    content: 'https://media.test:9443',
    contentHost: 'media.test:9443',
    librarySuffix: 'media.test',
  }
  const machinery = { clock, addresses, keys: createKeys(Buffer.alloc(32, 7), systemRandom) }
  // The ticket needs nothing of the request.
  return machinery as typeof machinery & Parameters<typeof renderTicket>[0]
}

const upload = (kind: UploadKind) => ({ id: uploadId, spaceId: 12 as SpaceId, kind, contentType: 'image/jpeg' })
const fieldsOf = (form: Readonly<Record<string, string>> = {}) =>
  new Map(Object.entries(form).map(([name, value]) => [name.toLowerCase(), value]))

test('says where a simple upload sends its bytes, for a day', () => {
  const ticket = renderTicket(world(), upload('simple'))
  assert.equal(ticket.domain, 'media.test:9443')
  assert.equal(ticket.path, `/-/upload/${uploadId}`)
  assert.equal(ticket.confirmKey, uploadId)
  assert.equal(ticket.expiration, '2026-02-01T10:00:00.000Z')
  assert.equal(ticket.availableDomainNum, 1)
  assert.deepEqual(Object.keys(ticket.headers ?? {}), ['Authorization', 'Content-Type'])
  assert.equal('uploadId' in ticket, false)
})

test('gives a multipart upload a stable URL-safe session id and a path without a query', () => {
  const call = world()
  const first = renderTicket(call, upload('multipart'))
  call.clock.at += 1000
  const renewed = renderTicket(call, upload('multipart'))
  assert.match(first.uploadId ?? '', /^[\w-]+$/)
  assert.equal(renewed.uploadId, first.uploadId)
  assert.equal(renewed.path.includes('?'), false)
  assert.notEqual(renewed.headers?.['Authorization'], first.headers?.['Authorization'])
})

test('repeats the headers for every part an older client names', () => {
  const ticket = renderTicket(world(), upload('multipart'), [1, 2])
  assert.deepEqual(Object.keys(ticket.parts ?? {}), ['1', '2'])
  assert.deepEqual(ticket.parts?.['2']?.headers, ticket.headers)
})

test('holds until it expires and tells what was granted', () => {
  const call = world()
  const { headers } = renderTicket(call, { ...upload('simple'), trafficBytesPerSecond: 102_400 })
  const authorization = headers?.['Authorization']
  call.clock.at += limits.uploadTicketLifetime - 1
  assert.deepEqual(verifyUploadTicket(call, { uploadId, authorization }), {
    uploadId,
    spaceId: 12,
    kind: 'simple',
    expiresAt: start + limits.uploadTicketLifetime,
    trafficBytesPerSecond: 102_400,
  })
  call.clock.at += 1
  assert.throws(() => verifyUploadTicket(call, { uploadId, authorization }), {
    code: 'AccessDenied',
    status: 403,
    message: 'Request has expired',
  })
})

test('refuses what was not signed here', () => {
  const call = world()
  const authorization = renderTicket(call, upload('simple')).headers?.['Authorization'] ?? ''
  const refused = { code: 'SignatureDoesNotMatch', status: 403 }
  const forged = [
    undefined,
    '',
    'Upload',
    authorization.replace('space=12', 'space=13'),
    authorization.replace('kind=simple', 'kind=multipart'),
    authorization.replace(/until=\d/, 'until=9'),
    authorization.replace('rate=0', 'rate=1'),
    `${authorization.slice(0, -1)}${authorization.endsWith('A') ? 'B' : 'A'}`,
    `${authorization}x`,
  ]
  for (const text of forged) assert.throws(() => verifyUploadTicket(call, { uploadId, authorization: text }), refused, String(text))
  assert.throws(() => verifyUploadTicket(call, { uploadId: uploadId.replace('a', 'b'), authorization }), refused)
  assert.throws(() => verifyUploadTicket(call, { uploadId: '../../etc', authorization }), refused)
})

test('carries a form upload in fields, with the names typed clients know', () => {
  const call = world()
  const ticket = renderTicket(call, upload('form'))
  assert.equal(ticket.path, '/')
  assert.deepEqual(Object.keys(ticket.form ?? {}), [
    'key',
    'acl',
    'Content-Type',
    'policy',
    'q-sign-algorithm',
    'q-ak',
    'q-key-time',
    'q-signature',
  ])
  assert.equal(verifyUploadForm(call, fieldsOf(ticket.form))?.uploadId, uploadId)
})

test('leaves forms of other doors alone and refuses changed ones of its own', () => {
  const call = world()
  const { form } = renderTicket(call, upload('form'))
  assert.equal(verifyUploadForm(call, fieldsOf({ ...form, key: 'photos/cat.jpg' })), undefined)
  assert.equal(verifyUploadForm(call, new Map()), undefined)
  assert.throws(() => verifyUploadForm(call, fieldsOf({ ...form, 'q-signature': 'x' })), { code: 'SignatureDoesNotMatch' })
})

test('keeps the ways to send apart', () => {
  const call = world()
  const simple = renderTicket(call, upload('simple')).headers?.['Authorization'] ?? ''
  const form = renderTicket(call, upload('form')).form ?? {}
  assert.throws(() => verifyUploadTicket(call, { uploadId, authorization: form['q-signature'] }), { code: 'AccessDenied' })
  assert.throws(() => verifyUploadForm(call, fieldsOf({ ...form, 'q-signature': simple })), { code: 'AccessDenied' })
})
