import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BlobId, EntryId, SpaceId } from '../../kernel/ids.ts'
import { systemRandom } from '../../platform/clock.ts'
import { createKeys } from '../../platform/keys.ts'
import { buildDownloadLink, readDownloadLink } from './download-link.ts'
import type { DownloadLink } from './download-link.ts'

const keys = createKeys(Buffer.alloc(32, 7), systemRandom)
const addresses = { control: 'https://c.test', content: 'https://d.test:9443', contentHost: 'd.test:9443', librarySuffix: 'x' }
const now = Date.parse('2026-01-02T03:04:05Z')
const link: DownloadLink = {
  spaceId: 281_474_976_710_655 as SpaceId,
  entryId: '0123456789abcdef0123456789abcdef' as EntryId,
  blobId: 'fedcba9876543210fedcba9876543210' as BlobId,
  expiresAt: now + 60_000,
  disposition: 'attachment',
  contentType: 'text/plain; charset=utf-8',
  bytesPerSecondMax: 104_857_600,
  fileName: '照片 (1)∕?#%.jpg',
}

const addressOf = (url: string) => {
  const { pathname, searchParams, origin } = new URL(url)
  assert.equal(origin, addresses.content)
  return { path: pathname, signature: searchParams.get('sign') ?? undefined }
}

test('gives back everything that was put into a link', () => {
  assert.deepEqual(readDownloadLink(keys, now, addressOf(buildDownloadLink({ keys, addresses }, link))), link)
})

test('leaves out name and speed where there is none', () => {
  const { fileName: _, bytesPerSecondMax: __, ...short } = { ...link, disposition: 'inline' as const }
  const url = buildDownloadLink({ keys, addresses }, short)
  assert.deepEqual(readDownloadLink(keys, now, addressOf(url)), short)
  assert.ok(url.length < 200)
})

test('accepts another escaping of the same name', () => {
  const { path, signature } = addressOf(buildDownloadLink({ keys, addresses }, link))
  assert.equal(readDownloadLink(keys, now, { path: path.replace('(1)', '%281%29'), signature }).fileName, link.fileName)
})

test('refuses every changed character before it looks at anything else', () => {
  const { path, signature } = addressOf(buildDownloadLink({ keys, addresses }, { ...link, expiresAt: now - 1000 }))
  const refused = { code: 'LinkNotGenuine' }
  for (const at of [9, 20, 60, 90, path.length - 1]) {
    const changed = `${path.slice(0, at)}${path[at] === 'A' ? 'B' : 'A'}${path.slice(at + 1)}`
    assert.throws(() => readDownloadLink(keys, now, { path: changed, signature }), refused)
  }
  for (const wrong of [undefined, '', 'x', signature?.slice(1), `${signature}x`])
    assert.throws(() => readDownloadLink(keys, now, { path, signature: wrong }), refused)
  for (const garbage of ['/-/file/', '/-/file/x', '/-/file/%zz/y', '/-/file/////', '/-/file/a/%E0%A4%A'])
    assert.throws(() => readDownloadLink(keys, now, { path: garbage, signature }), refused)
})

test('refuses a link whose time has run out', () => {
  const address = addressOf(buildDownloadLink({ keys, addresses }, link))
  assert.doesNotThrow(() => readDownloadLink(keys, link.expiresAt - 1, address))
  assert.throws(() => readDownloadLink(keys, link.expiresAt, address), { code: 'LinkExpired' })
})
