import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contentDisposition, securityPolicy } from './content-headers.ts'

test('names a plain file twice the same', () => {
  assert.equal(contentDisposition('inline', 'a b.txt'), `inline; filename="a b.txt"; filename*=UTF-8''a%20b.txt`)
})

test('keeps the real name for clients that know UTF-8 and a harmless one for others', () => {
  assert.equal(
    contentDisposition('attachment', `相"\\%'(é)*🏞.jpg`),
    `attachment; filename="____'(_)*_.jpg"; filename*=UTF-8''%E7%9B%B8%22%5C%25%27%28%C3%A9%29%2A%F0%9F%8F%9E.jpg`,
  )
})

test('lets no name break out of the header', () => {
  assert.match(contentDisposition('inline', 'a\r\nSet-Cookie: x\u0000\ud800'), /^[\x20-\x7e]+$/)
})

test('sandboxes what a browser would run as a document', () => {
  for (const active of [
    'text/html',
    'TEXT/HTML; charset=utf-8',
    'image/svg+xml',
    'application/xhtml+xml',
    'text/xml',
    'application/xml',
    'application/rss+xml',
  ])
    assert.match(securityPolicy(active) ?? '', /^sandbox;/, active)
  for (const passive of ['image/png', 'application/pdf', 'text/plain', 'text/javascript', 'video/mp4', 'application/octet-stream', ''])
    assert.equal(securityPolicy(passive), undefined, passive)
})
