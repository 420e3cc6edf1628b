import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failure } from './failure.ts'
import { checkNewName, numberedName, parsePath } from './entry-path.ts'

const refusal = (code: string) => (error: unknown) => error instanceof Failure && error.code === code && error.status === 400
const plain = { isDirectory: false, lengthMax: 255 }

test('splits a path and ignores needless slashes', () => {
  assert.deepEqual(parsePath(''), [])
  assert.deepEqual(parsePath('/'), [])
  assert.deepEqual(parsePath('/a//b c/'), ['a', 'b c'])
})

test('refuses paths that climb, hold NUL or are too long or deep', () => {
  for (const path of ['..', 'a/../b', './a', 'a/\0b', '\ud800', 'x'.repeat(20_000), 'a/'.repeat(600)])
    assert.throws(() => parsePath(path), refusal('ParamInvalid'), path.slice(0, 20))
})

test('takes names of any script up to the limit in code points', () => {
  for (const name of ['café', 'cafe\u0301', '文件.txt', 'שלום', '😀'.repeat(255), '.hidden', 'a.b.c', 'x'.repeat(255)])
    checkNewName(name, plain)
})

test("refuses names that clients can't hold", () => {
  for (const name of ['a/b', 'a\\b', 'a:b', 'a*', 'a?', 'a"', '<a', 'a>', 'a|', 'a\n', 'a\u007f', ' a', 'a ', '.', '..'])
    assert.throws(() => checkNewName(name, plain), refusal('IllegalFileName'), name)
  assert.throws(() => checkNewName('', plain), refusal('EmptyFileName'))
  assert.throws(() => checkNewName('x'.repeat(256), plain), refusal('FileNameLengthExceed'))
  assert.throws(() => checkNewName('😀'.repeat(256), { isDirectory: true, lengthMax: 255 }), refusal('DirectoryNameLengthExceed'))
})

test('numbers a name before its extension', () => {
  assert.equal(numberedName('a.tar.gz', 1, { isDirectory: false }), 'a.tar (1).gz')
  assert.equal(numberedName('.env', 2, { isDirectory: false }), '.env (2)')
  assert.equal(numberedName('v1.0', 3, { isDirectory: true }), 'v1.0 (3)')
})
