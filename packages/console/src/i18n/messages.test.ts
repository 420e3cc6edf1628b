import assert from 'node:assert/strict'
import test from 'node:test'
import { messages as en } from './en.ts'
import { messages as zh } from './zh.ts'

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
