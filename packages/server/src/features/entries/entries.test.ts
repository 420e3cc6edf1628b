import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Failure } from '../../kernel/failure.ts'
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import { defaultContentRules, defaultSettings } from '../libraries/index.ts'
import type { ContentRules, LibrarySettings } from '../libraries/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { changeAttributes, readAttributes } from './attributes.ts'
import { checkDirectoryPlace, checkFilePlace } from './content-rules.ts'
import { categoryOf, contentCasOf, contentTypeOf, fileTypeOf } from './content-type.ts'
import type { Entry } from './entry.ts'
import { isSamePath, startsWithPath } from './entry.ts'
import { matchesEtag } from './etag.ts'
import { automaticName } from './free-name.ts'
import { behindPrefix, markerOf, nameBounds, orderKeys, rangesOf, readMarker } from './listing.ts'
import { directoryEtagOf, renderItem } from './render-item.ts'

const refusal = (work: () => unknown): string | undefined => {
  try {
    work()
    return undefined
  } catch (error) {
    return error instanceof Failure ? error.code : String(error)
  }
}

function scope(content: Partial<ContentRules> = {}, settings: Partial<LibrarySettings> = {}): SpaceScope {
  const library = { settings: { ...defaultSettings, ...settings, content: { ...defaultContentRules, ...content } } }
  return { library, space: {} } as SpaceScope
}

const fileLibrary = scope({}, { isFileLibrary: true })

const entry = (part: Partial<Entry>): Entry => ({
  spaceId: 1 as SpaceId,
  id: '0123456789abcdef0123456789abcdef' as EntryId,
  name: 'a.txt',
  kind: 'file',
  createdAt: 0,
  modifiedAt: 0,
  createdBy: '',
  revision: 1,
  childFileCount: 0,
  childDirectoryCount: 0,
  attributes: {},
  ...part,
})

test('tells photos and videos of a media library by the kind of their extension', () => {
  assert.equal(
    refusal(() => checkFilePlace(scope(), ['a.JPG'])),
    undefined,
  )
  assert.equal(
    refusal(() => checkFilePlace(scope(), ['a.mp4'])),
    undefined,
  )
  assert.equal(
    refusal(() => checkFilePlace(scope(), ['a.txt'])),
    'ExtnameNotAllowed',
  )
  assert.equal(
    refusal(() => checkFilePlace(scope(), ['jpg'])),
    'ExtnameNotAllowed',
  )
  assert.equal(
    refusal(() => checkFilePlace(scope({ allowsVideos: false }), ['a.mp4'])),
    'ExtnameNotAllowed',
  )
})

test('lets a list of extensions decide where there is one', () => {
  const rules = { photoExtnames: ['png'] }
  assert.equal(
    refusal(() => checkFilePlace(scope(rules), ['a.png'])),
    undefined,
  )
  assert.equal(
    refusal(() => checkFilePlace(scope(rules), ['a.jpg'])),
    'ExtnameNotAllowed',
  )
  assert.equal(
    refusal(() => checkFilePlace(scope({ fileExtnames: ['pdf'] }, { isFileLibrary: true }), ['a.PDF'])),
    undefined,
  )
  assert.equal(
    refusal(() => checkFilePlace(scope({ fileExtnames: ['pdf'] }, { isFileLibrary: true }), ['a'])),
    'ExtnameNotAllowed',
  )
})

test('keeps files of a library with albums in one level of albums', () => {
  const albums = scope({ isMultiAlbum: true })
  assert.equal(
    refusal(() => checkFilePlace(albums, ['a.jpg'])),
    'UploadToRootDirectoryNotAllowed',
  )
  assert.equal(
    refusal(() => checkFilePlace(albums, ['trip', 'a.jpg'])),
    undefined,
  )
  assert.equal(
    refusal(() => checkDirectoryPlace(albums, ['trip'])),
    undefined,
  )
  assert.equal(
    refusal(() => checkDirectoryPlace(albums, ['trip', 'more'])),
    'DirectoryLevelExceed',
  )
  assert.equal(
    refusal(() => checkDirectoryPlace(scope(), ['trip'])),
    'DirectoryNotAllowed',
  )
  assert.equal(
    refusal(() => checkDirectoryPlace(fileLibrary, [])),
    'RootDirectoryNotAllowed',
  )
})

test('counts a name in code points', () => {
  assert.equal(
    refusal(() => checkFilePlace(fileLibrary, ['🎞'.repeat(255)])),
    undefined,
  )
  assert.equal(
    refusal(() => checkFilePlace(fileLibrary, ['🎞'.repeat(256)])),
    'FileNameLengthExceed',
  )
  assert.equal(
    refusal(() => checkDirectoryPlace(fileLibrary, ['x'.repeat(256)])),
    'DirectoryNameLengthExceed',
  )
})

test('knows families, types and categories', () => {
  assert.equal(fileTypeOf('a.docx', contentTypeOf('a.docx')), 'word')
  assert.equal(fileTypeOf('a.pdf', contentTypeOf('a.pdf')), 'portable')
  assert.equal(fileTypeOf('a.heic', contentTypeOf('a.heic')), 'image')
  assert.equal(fileTypeOf('README', contentTypeOf('README')), 'other')
  assert.equal(contentTypeOf('.jpg'), 'application/octet-stream')
  assert.deepEqual(
    ['a.jpg', 'a.mov', 'a.xlsx', 'a.zip', 'a.bin'].map((name) => categoryOf(fileTypeOf(name, contentTypeOf(name)))),
    ['image', 'video', 'doc', 'archive', 'other'],
  )
})

test('numbers an automatic name before the extension and keeps it short enough', () => {
  const rules = { isDirectory: false, lengthMax: 255 }
  assert.equal(automaticName('a.tar.gz', 1, rules), 'a.tar (1).gz')
  assert.equal(automaticName('a.b', 2, { ...rules, isDirectory: true }), 'a.b (2)')
  const long = automaticName(`${'🎞'.repeat(251)}.jpg`, 12, rules)
  assert.equal([...long].length, 255)
  assert.match(long, / \(12\)\.jpg$/)
})

test('compares paths name by name', () => {
  assert.equal(startsWithPath(['a', 'b'], ['a']), true)
  assert.equal(startsWithPath(['ab'], ['a']), false)
  assert.equal(isSamePath(['a'], ['a', 'b']), false)
})

test('changes attributes by merging, replacing and clearing', () => {
  const old = readAttributes({ labels: ['x'], metaData: { 'X-Smh-Meta-A': '1', b: '2' } })
  assert.deepEqual(old, { labels: ['x'], meta: { 'x-smh-meta-a': '1', 'x-smh-meta-b': '2' } })
  assert.deepEqual(changeAttributes(old, { labels: [], metaData: { a: null } }), { meta: { 'x-smh-meta-b': '2' } })
  assert.deepEqual(changeAttributes(old, { metaData: { c: '3' }, metaDataDirective: 'replace' }), {
    labels: ['x'],
    meta: { 'x-smh-meta-c': '3' },
  })
})

test('refuses attributes that are too large or no attributes', () => {
  const tooMany = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`k${index}`, '']))
  for (const input of [
    { category: 'seventeen bytes!!' },
    { labels: [''] },
    { labels: ['x'.repeat(256)] },
    { metaData: { 'a b': '1' } },
    { metaData: { a: 'x'.repeat(9000) } },
    { metaData: tooMany },
    { localCreationTime: 'yesterday' },
    { localCreationTime: '2020-01-01 (a comment)' },
    { labels: ['nul\0'] },
    { labels: ['half \ud800'] },
    { category: 'tab\t' },
    { metaData: { a: 'line\n' } },
  ])
    assert.equal(
      refusal(() => readAttributes(input)),
      'ParamInvalid',
      JSON.stringify(input).slice(0, 80),
    )
})

test('hands out markers that only their own order takes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom(...orderKeys), fc.boolean(), (name, by, isDescending) => {
      const order = { by, isDescending, isUnion: false }
      const key = by.startsWith('local') ? '2020-01-01' : 7
      const marker = markerOf(order, { range: 'files', key, name })
      assert.match(marker, /^[1-9]\d*$/)
      assert.deepEqual(readMarker(order, undefined, marker), { range: 'files', key, name })
      assert.equal(
        refusal(() => readMarker({ ...order, isDescending: !isDescending }, undefined, marker)),
        'MarkerNotFound',
      )
      assert.equal(
        refusal(() => readMarker({ ...order, isUnion: true }, undefined, marker)),
        'MarkerNotFound',
      )
    }),
  )
  for (const unknown of ['1', '1013', 'abc', '9'.repeat(50)])
    assert.equal(
      refusal(() => readMarker({ by: 'name', isDescending: false, isUnion: false }, undefined, unknown)),
      'MarkerNotFound',
    )
})

test('ends a prefix right behind its last name', () => {
  assert.equal(behindPrefix('ab'), 'ac')
  assert.equal(behindPrefix('\u{10ffff}'), undefined)
  assert.equal(behindPrefix('\ud7ff'), '\ue000')
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' }), (prefix, rest) => {
      const end = behindPrefix(prefix)
      if (end !== undefined) assert.equal(Buffer.compare(Buffer.from(prefix + rest), Buffer.from(end)) < 0, true)
    }),
  )
})

test('bounds a listing by prefix, start name and position', () => {
  const up = { by: 'name', isDescending: false, isUnion: false } as const
  const down = { ...up, isDescending: true }
  assert.deepEqual(nameBounds(up, { prefix: 'b' }), { from: 'b', before: 'c' })
  assert.deepEqual(nameBounds(up, { prefix: 'b', startName: 'bb' }), { after: 'bb', before: 'c' })
  assert.deepEqual(nameBounds(up, { prefix: 'b', startName: 'a' }), { from: 'b', before: 'c' })
  assert.deepEqual(nameBounds(up, { prefix: 'b', position: 'bx' }), { after: 'bx', before: 'c' })
  assert.deepEqual(nameBounds(down, { startName: 'b', position: 'x' }), { after: 'b', before: 'x' })
})

test('looks at no range that its counts say is empty', () => {
  const order = { by: 'name', isDescending: false, isUnion: false } as const
  assert.deepEqual(rangesOf(entry({ childFileCount: 3 }), order, undefined), ['files'])
  assert.deepEqual(rangesOf(entry({ childFileCount: 3, childDirectoryCount: 1 }), order, 'onlyDir'), ['directories'])
  assert.deepEqual(rangesOf(entry({ childFileCount: 3 }), { ...order, isUnion: true }, undefined), ['all'])
})

test('compares ETags as If-None-Match does', () => {
  assert.equal(matchesEtag('W/"a", "b"', '"b"'), true)
  assert.equal(matchesEtag('*', '"b"'), true)
  assert.equal(matchesEtag('"c"', '"b"'), false)
  assert.equal(matchesEtag(undefined, '"b"'), false)
})

test('renders a photo of a media library with quoted ETag and text sizes', () => {
  const content = { blobId: 'b' as never, sizeBytes: 5, crc64: '18446744073709551615', etag: 'ff', contentType: 'image/jpeg' }
  const item = renderItem(entry({ name: 'a.jpg', content, attributes: { labels: ['x'] } }), scope(), {
    path: ['a.jpg'],
    withContentCas: true,
    withInode: true,
  })
  assert.deepEqual(item, {
    name: 'a.jpg',
    type: 'image',
    path: ['a.jpg'],
    inode: '0123456789abcdef0123456789abcdef',
    userId: '',
    creationTime: '1970-01-01T00:00:00.000Z',
    modificationTime: '1970-01-01T00:00:00.000Z',
    versionId: 1,
    contentType: 'image/jpeg',
    fileType: 'image',
    size: '5',
    eTag: '"ff"',
    crc64: '18446744073709551615',
    category: 'image',
    previewByDoc: false,
    previewByCI: true,
    previewAsIcon: true,
    contentCas: contentCasOf(entry({ content })),
    labels: ['x'],
  })
})

test('gives a directory an ETag that its changes and its identity change', () => {
  const one = directoryEtagOf(entry({ revision: 1 }))
  assert.notEqual(one, directoryEtagOf(entry({ revision: 2 })))
  assert.notEqual(one, directoryEtagOf(entry({ id: 'ffffffffffffffffffffffffffffffff' as EntryId })))
})
