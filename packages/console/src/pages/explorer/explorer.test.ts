import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import test from 'node:test'
import { readTyped } from './form-value.ts'
import type { Typed } from './form-value.ts'
import { controlOf } from './schema.ts'
import type { Schema } from './schema.ts'
import { curlSnippet, nodePlainSnippet, pythonPlainSnippet } from './snippets.ts'

const library: Schema = {
  type: 'object',
  required: ['Name'],
  properties: {
    Name: { type: 'string' },
    Extension: {
      type: 'object',
      properties: {
        UseBin: { type: 'boolean' },
        Days: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
        Names: { type: 'array', items: { type: 'string' } },
      },
    },
    Tags: { type: 'array', items: { type: 'object' } },
  },
}
const read = (typed: Typed) => readTyped(library, typed, 'in', true)

test('leaves out what was not typed, and asks for what is needed', () => {
  assert.deepEqual(read({ 'in.Name': 'n' }), { value: { Name: 'n' }, problems: {} })
  assert.deepEqual(read({}).problems, { 'in.Name': 'required' })
})

test('reads numbers, claims, lines and JSON as what they are', () => {
  const { value, problems } = read({
    'in.Name': '5',
    'in.Extension.UseBin': 'false',
    'in.Extension.Days': '30',
    'in.Extension.Names': 'jpg\n\npng\n',
    'in.Tags': '[{"TagKey":"a"}]',
  })
  assert.deepEqual(problems, {})
  assert.deepEqual(value, { Name: '5', Extension: { UseBin: false, Days: 30, Names: ['jpg', 'png'] }, Tags: [{ TagKey: 'a' }] })
})

test('names what can not be read', () => {
  assert.deepEqual(read({ 'in.Name': 'n', 'in.Extension.Days': 'many', 'in.Tags': '[' }).problems, {
    'in.Extension.Days': 'number',
    'in.Tags': 'json',
  })
})

test('keeps numbers that a script does not hold exactly', () => {
  assert.equal(readTyped({ type: 'integer', format: 'int64' }, { size: '9007199254740993' }, 'size', true).value, '9007199254740993')
})

test('has a control for every shape', () => {
  assert.equal(controlOf({ type: 'string', enum: ['a'] }), 'choice')
  assert.equal(controlOf({ anyOf: [{ type: 'string' }, { type: 'integer' }] }), 'text')
  assert.equal(controlOf({ type: 'object', properties: {} }), 'json')
  assert.equal(controlOf({ type: 'array', items: { type: 'object' } }), 'json')
})

const request = {
  method: 'POST',
  url: 'http://127.0.0.1:1/api/v1/batch/smh1/-?delete=1&access_token=secret',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify([{ path: `it's $HOME/"a" \\ ü` }]),
}

test('quotes for a shell so that nothing is expanded', () => {
  const shown = spawnSync('sh', ['-c', curlSnippet(request).replace(/^curl/, 'printf "%s\\n"')], { encoding: 'utf8' })
  assert.equal(shown.stdout.trimEnd().split('\n').at(-1), request.body)
})

test('writes programs that parse, without the token', () => {
  const node = nodePlainSnippet(request)
  assert.equal(spawnSync(process.execPath, ['--input-type=module', '--check'], { input: node }).status, 0, node)
  const python = pythonPlainSnippet({ ...request, body: '[{"isDeep":true,"none":null,"text":"\'\'\' \\"ü"}]' })
  assert.match(python, /\{\n {12}"isDeep": True,\n {12}"none": None,\n {12}"text": "''' \\"ü",\n {8}\},/)
  for (const snippet of [node, pythonPlainSnippet(request)]) assert.doesNotMatch(snippet, /secret/)
})
