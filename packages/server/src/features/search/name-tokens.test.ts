import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { foldName, hasPieces, piecesOf, tokensOf, tokensOfPiece } from './name-tokens.ts'

const finds = (keyword: string, name: string): boolean => {
  const pieces = piecesOf(keyword)
  return pieces.length > 0 && hasPieces(name, pieces)
}

/** What the index would find: all tokens of the keyword are tokens of the name. */
const isCandidate = (keyword: string, name: string): boolean => {
  const tokens = tokensOf(name)
  return piecesOf(keyword)
    .flatMap((piece) => tokensOfPiece(piece, 12))
    .every((token) => tokens.has(token))
}

const found: readonly (readonly [keyword: string, name: string, why: string])[] = [
  ['port', 'Quarterly Report.pdf', 'inside a word'],
  ['REPORT', 'quarterly report.pdf', 'in any case'],
  ['q', 'Quarterly report.pdf', 'by the first letter of a word'],
  ['re', 'Quarterly Report.pdf', 'by the first two letters of a word'],
  ['rr', 'invoice', 'not inside a word'],
  ['报告', '年度报告.docx', 'by two Chinese characters'],
  ['度', '年度报告.docx', 'by one Chinese character'],
  ['年度报告2024', '年度报告2024 final.docx', 'across scripts'],
  ['さくら', '春のさくら.jpg', 'in Hiragana'],
  ['ガラス', 'ｶﾞﾗｽの庭.png', 'by full-width letters what is half-width'],
  ['보고', '연간보고서.hwp', 'in Korean'],
  ['고서', '연간보고서.hwp', 'inside a Korean word'],
  ['รายงาน', 'ไฟล์รายงาน.pdf', 'in Thai'],
  ['cafe', 'Café de Flore.jpg', 'without accents'],
  ['café', 'CAFE.jpg', 'with accents what has none'],
  ['cafe\u0301', 'caf\u00e9', 'composed by decomposed'],
  ['strasse', 'Hauptstraße 5.pdf', 'sharp s as ss'],
  ['ＩＭＧ', 'img_0001.jpg', 'by wide letters'],
  ['istanbul', 'İSTANBUL.png', 'a dotted capital I'],
  ['σοφος', 'ΣΟΦΌΣ.txt', 'Greek capitals'],
  ['отчет', 'Годовой ОТЧЁТ.xlsx', 'Cyrillic'],
  ['🎉', 'party🎉.png', 'a picture sign'],
  ['❤', 'love ❤️.png', 'a sign with a selector'],
  ['2024', 'report2024final.pdf', 'digits inside a run'],
  ['20', 'report2024final.pdf', 'digits where a number begins'],
  ['do', 'myDoc.txt', 'a hump of a camel'],
  ['v2-final', 'Report_v2_FINAL (1).pdf', 'pieces between other marks'],
  ['plan 77', 'plan 77.txt', 'a short number beside a word'],
  ['plan 77', 'plan 12.txt', 'not without the number'],
  ['𠮷野', '𠮷野家.jpg', 'characters beyond the first plane'],
]

for (const [keyword, name, why] of found) {
  const expected = !why.startsWith('not ')
  test(`${expected ? 'finds' : 'does not find'} ${name} by ${keyword}: ${why}`, () => {
    assert.equal(finds(keyword, name), expected)
    if (expected) assert.ok(isCandidate(keyword, name), `${[...tokensOf(name)].join(' ')} for ${JSON.stringify(piecesOf(keyword))}`)
  })
}

test('looks for nothing in marks alone', () => {
  for (const keyword of ['', ' ', '.', '---', '()', '\0', '\ud800']) assert.deepEqual(piecesOf(keyword), [])
})

test('makes tokens of letters, digits and signs only, so that a query needs no escapes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (name) => {
      for (const token of tokensOf(name)) assert.match(token, /^[\p{L}\p{N}\p{M}\p{S}]+$/u)
    }),
  )
})

test('finds by the index whatever the comparison finds', () => {
  const character = fc.constantFrom(...('abcAB12 -_.éßİ年度报告のガｶ보고ไฟ🎉❤️𠮷ΣςöЁё'.match(/./gu) as string[]))
  const text = fc.array(character, { minLength: 1, maxLength: 14 }).map((all) => all.join(''))
  fc.assert(
    fc.property(text, fc.nat(13), fc.integer({ min: 1, max: 8 }), (name, from, length) => {
      const characters = [...name]
      const keyword = characters.slice(from, from + length).join('')
      if (!finds(keyword, name)) return
      assert.ok(isCandidate(keyword, name), JSON.stringify({ name, keyword }))
    }),
    { numRuns: 5000 },
  )
})

test('folds a folded name to itself', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (name) => assert.equal(foldName(foldName(name)), foldName(name))))
})
