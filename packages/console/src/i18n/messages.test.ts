import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { messages as en } from './en.ts'
import { messages as zh, refusals } from './zh.ts'

type Words = { readonly [key: string]: string | Words }

test('says everything in both languages', () => {
  assert.deepEqual(Object.keys(flat(zh)), Object.keys(flat(en)))
})

test('fills the same blanks in both languages', () => {
  const chinese = flat(zh)
  for (const [key, text] of Object.entries(flat(en))) assert.deepEqual(blanks(chinese[key] ?? ''), blanks(text), key)
})

test('leaves nothing unsaid', () => {
  for (const words of [en, zh]) for (const [key, text] of Object.entries(flat(words))) assert.notEqual(text.trim(), '', key)
})

test('is Chinese where it says so', () => {
  const same = Object.entries(flat(en)).filter(([key, text]) => flat(zh)[key] === text && /[a-z]{3} [a-z]{3}/i.test(text))
  assert.deepEqual(same, [])
})

test('says in Chinese whatever the business API may refuse', () => {
  const api = JSON.parse(readFileSync(new URL('../../../../api/openapi.json', import.meta.url), 'utf8')) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly 'x-failures'?: readonly string[] }>>>>
  }
  const operations = Object.values(api.paths).flatMap((path) => Object.values(path))
  const codes = new Set(operations.flatMap((operation) => operation['x-failures'] ?? []))
  assert.ok(codes.size > 80)
  assert.deepEqual(
    [...codes].filter((code) => refusals[code] === undefined),
    [],
  )
  for (const [code, text] of Object.entries(refusals)) assert.match(text, /\p{Script=Han}/u, code)
})

function flat(words: Words, prefix = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(words)
      .flatMap(([key, value]) =>
        typeof value === 'string' ? [[`${prefix}${key}`, value] as const] : Object.entries(flat(value, `${prefix}${key}.`)),
      )
      .toSorted(([left], [right]) => (left < right ? -1 : 1)),
  )
}

const blanks = (text: string): string[] => [...new Set(text.match(/\{\{\w+\}\}|<\/?\w+\/?>/g))].toSorted()
