import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeFlags, parseArguments, UsageError } from './arguments.ts'

const known = [
  { flag: '--data', value: 'DIR', summary: 'folder' },
  { flag: '--name', value: 'NAME', summary: 'a name', isRepeatable: true },
  { flag: '--http', summary: 'switch' },
]
const refuses = (given: readonly string[], sentence: RegExp) =>
  assert.throws(
    () => parseArguments(given, known),
    (error) => error instanceof UsageError && sentence.test(error.message),
  )

test('reads values, equal signs, switches and positionals', () => {
  const { flags, positionals } = parseArguments(['show', '--data', 'd', '--name=a', '--name', 'b', '--http', '--', '--data'], known)
  assert.deepEqual(Object.fromEntries(flags), { '--data': ['d'], '--name': ['a', 'b'], '--http': ['true'] })
  assert.deepEqual(positionals, ['show', '--data'])
})

test('refuses an unknown flag and suggests the nearest', () => refuses(['--dat', 'x'], /^Unknown flag --dat\. Did you mean --data\?$/))
test('refuses an unknown flag without a guess when nothing is near', () => refuses(['--frobnicate'], /^Unknown flag --frobnicate\.$/))
test('refuses a missing value', () => refuses(['--data'], /needs a value: --data DIR/))
test('refuses a flag in place of a value', () => refuses(['--data', '--http'], /needs a value/))
test('refuses a value for a switch', () => refuses(['--http=1'], /takes no value/))
test('refuses a repeated flag', () => refuses(['--data', 'a', '--data', 'b'], /given twice/))
test('aligns the help text', () => assert.equal(describeFlags(known.slice(0, 1)), '  --data DIR  folder'))
