import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Failure } from '../../kernel/failure.ts'
import { limits } from '../../kernel/limits.ts'
import { childElements, childText, parseXml } from './read-xml.ts'
import { XmlBytes, element, xmlDocument } from './xml.ts'

const malformed = (work: () => unknown): void => assert.throws(work, (error) => error instanceof Failure && error.code === 'MalformedXML')
const bytes = (text: string): Uint8Array => Buffer.from(text)
/** What XML 1.0 can hold; a carriage return is read as a line feed. */
// oxlint-disable-next-line no-control-regex -- Control characters are what it looks for.
const xmlText = fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed() && !/[\u0000-\u001f\ufffe\uffff]/.test(text))

test('reads back what it wrote, whatever the text', () => {
  fc.assert(
    fc.property(xmlText, (text) => {
      const root = parseXml(
        bytes(
          xmlDocument('cos', 'Root', [
            ['Key', text],
            ['Size', 7],
            ['Missing', undefined],
          ]),
        ),
        'Root',
      )
      assert.deepEqual([childText(root, 'Key'), childText(root, 'Size'), childText(root, 'Missing')], [text, '7', undefined])
    }),
  )
})

test('writes long documents as the same bytes', () => {
  fc.assert(
    fc.property(fc.array(xmlText), (texts) => {
      const xml = new XmlBytes(64)
      const elements = texts.map((text) => element('Key', text.repeat(200)))
      for (const one of elements) xml.add(one)
      assert.equal(Buffer.from(xml.finish()).toString(), elements.join(''))
    }),
    { numRuns: 30 },
  )
})

test('gives clients of S3 their namespace, and those of COS none', () => {
  assert.match(xmlDocument('s3', 'Root', ''), /<Root xmlns="http:\/\/s3.amazonaws.com\/doc\/2006-03-01\/">/)
  assert.match(xmlDocument('cos', 'Root', ''), /<Root><\/Root>/)
})

test('replaces what XML can not write', () => assert.equal(element('Key', 'a\u0001b'), '<Key>a\ufffdb</Key>'))

test('reads elements in their order, with a namespace or without', () => {
  const root = parseXml(
    bytes(
      '<?xml version="1.0"?><s3:Delete xmlns:s3="x"><s3:Object><s3:Key>1</s3:Key></s3:Object><Object><Key> 007 </Key></Object></s3:Delete>',
    ),
    'Delete',
  )
  assert.deepEqual(
    childElements(root, 'Object').map((one) => childText(one, 'Key')),
    ['1', ' 007 '],
  )
})

test('resolves the entities of XML itself and numbers, and no other', () => {
  const text = (inner: string) => childText(parseXml(bytes(`<R><K>${inner}</K></R>`), 'R'), 'K')
  assert.equal(text('&lt;&gt;&amp;&quot;&apos;&#65;&#x4e2d;'), '<>&"\'A中')
  for (const inner of ['&nbsp;', '&a', '&#xd800;', '&#1114112;', '& b', '&;']) malformed(() => text(inner))
})

test('refuses what is not one plain document', () => {
  for (const text of [
    '',
    'text',
    '<R>',
    '<R></S>',
    '<S></S>',
    '<R></R><R></R>',
    '<!DOCTYPE R><R></R>',
    '<!DOCTYPE R [<!ENTITY a "b">]><R>&a;</R>',
    '<!doctype r SYSTEM "file:///etc/passwd"><R></R>',
    '<R><![CDATA[x]]></R>',
    `${'<R>'.repeat(9)}${'</R>'.repeat(9)}`,
  ])
    malformed(() => parseXml(bytes(text), 'R'))
  malformed(() => parseXml(Buffer.from([0x3c, 0x52, 0x3e, 0xff, 0x3c, 0x2f, 0x52, 0x3e]), 'R'))
})

test('refuses an element twice, or elements where text belongs', () => {
  malformed(() => childText(parseXml(bytes('<R><K>a</K><K>b</K></R>'), 'R'), 'K'))
  malformed(() => childText(parseXml(bytes('<R><K><L>b</L></K></R>'), 'R'), 'K'))
  malformed(() => childElements(parseXml(bytes('<R><K>text</K></R>'), 'R'), 'K'))
})

test('takes a document of ten thousand elements', (context) => {
  const text = `<R>${'<Part><PartNumber>1</PartNumber><ETag>&quot;x&quot;</ETag></Part>'.repeat(10_000)}</R>`
  const startedAt = performance.now()
  assert.equal(childElements(parseXml(bytes(text), 'R'), 'Part').length, 10_000)
  context.diagnostic(`${Math.round(performance.now() - startedAt)} ms`)
})

test('comes to an end with every document of the largest size', () => {
  const size = limits.objectXmlBytesMax
  const fills = ['<', '<?', '<!--', '<a/>', '<a ', '&']
  for (const fill of fills) {
    const text = fill.repeat((size - 40) / fill.length)
    for (const whole of [text, `<Root>${text}</Root>`]) {
      try {
        childText(parseXml(bytes(whole), 'Root'), 'Key')
      } catch (error) {
        assert.ok(error instanceof Failure, `${fill}: ${String(error)}`)
      }
    }
  }
})

test('counts no tag of a comment', () => {
  const deep = '<a>'.repeat(limits.objectXmlDepthMax)
  malformed(() => parseXml(bytes(`<Root><!-- ${'</a>'.repeat(99)} -->${deep}${deep.replaceAll('<', '</')}</Root>`), 'Root'))
  assert.deepEqual(parseXml(bytes(`<Root><!-- ${'<a>'.repeat(99)} --></Root>`), 'Root'), {})
})
