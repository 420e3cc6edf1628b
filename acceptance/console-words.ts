/** What the console says, from its own catalogues: a test finds a button by the words that a reader of its language sees. */
import assert from 'node:assert/strict'
import { messages as en } from '../packages/console/src/i18n/en.ts'
import type { Messages } from '../packages/console/src/i18n/en.ts'
import { messages as zh } from '../packages/console/src/i18n/zh.ts'

export const languages = ['en', 'zh'] as const
export type Language = (typeof languages)[number]

/** `files.upload.button`, and without its ending what is counted: `files.count`. */
type KeyOf<Words> = {
  [Key in keyof Words & string]: Words[Key] extends string ? Counted<Key> : `${Key}.${KeyOf<Words[Key]>}`
}[keyof Words & string]
type Counted<Key extends string> = Key extends `${infer Stem}_one` | `${infer Stem}_other` ? Stem : Key
export type Key = KeyOf<Messages>
type Blanks = Readonly<Record<string, string | number>>

export type Say = {
  /** The whole text, with every blank filled. */
  (key: Key, blanks?: Blanks): string
  /** The text with anything in the blanks that are left open. */
  like(key: Key, blanks?: Blanks): RegExp
}

export function words(language: Language): Say {
  const catalogue = flat(language === 'en' ? en : zh)
  const plural = new Intl.PluralRules(language)
  const find = (key: Key, { count }: Blanks): string => {
    const text = catalogue[key] ?? catalogue[`${key}_${plural.select(Number(count ?? 2))}`]
    assert.ok(text, `${language} says nothing for ${key}`)
    return text
  }
  const say = (key: Key, blanks: Blanks = {}): string =>
    find(key, blanks).replaceAll(/\{\{(\w+)\}\}/g, (blank, name: string) => {
      assert.ok(name in blanks, `${key} leaves ${blank} open`)
      return String(blanks[name])
    })
  const like = (key: Key, blanks: Blanks = {}): RegExp =>
    new RegExp(
      find(key, blanks)
        .split(/(\{\{\w+\}\})/)
        .map((piece) =>
          piece.startsWith('{{') ? (piece.slice(2, -2) in blanks ? escaped(String(blanks[piece.slice(2, -2)])) : '.+') : escaped(piece),
        )
        .join(''),
    )
  return Object.assign(say, { like })
}

export const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/**
 * Of what a Chinese page has shown, the texts with English in them. Names that the Chinese words
 * use as well, such as API or curl, may stand anywhere; so may what looks like an identifier: a
 * digit or a mark inside, capitals after the first letter, a file's name, the id of a library (one in
 * seventy of them has no digit). Tests therefore name their own things `shelf-1` and not Shelf.
 */
export function englishAmong(texts: Iterable<string>): readonly string[] {
  return [...new Set(texts)].filter((text) =>
    text
      .replaceAll(/\bsmh[0-9a-z]{13}\b/g, '0')
      .replaceAll(/\S*\.\w{2,4}(?!\w)/g, ' ')
      .split(/[\s\u2e80-\u9fff\uff00-\uffef“”‘’（），。：]+/)
      .map((token) => token.replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''))
      .some((token) => /^[A-Za-z]{2,}(?:['’][a-z]+)?$/.test(token) && !/^.+[A-Z]/.test(token) && !chineseNames.has(token)),
  )
}

const wordsOfChinese = Object.values(flat(zh))
  .join('\n')
  .replaceAll(/\{\{\w+\}\}/g, '')
/** With the product's name, those of languages, and a unit's sign. */
const chineseNames = new Set(['Mediatheque', 'English', 'Python', 'ms', ...[...wordsOfChinese.matchAll(/[A-Za-z]+/g)].map(String)])

type Words = { readonly [key: string]: string | Words }

function flat(given: Words, prefix = ''): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([key, value]) =>
      typeof value === 'string' ? [[`${prefix}${key}`, value] as const] : Object.entries(flat(value, `${prefix}${key}.`)),
    ),
  )
}
