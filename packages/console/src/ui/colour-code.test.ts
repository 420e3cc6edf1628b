import assert from 'node:assert/strict'
import test from 'node:test'
import { colourCode } from './colour-code.ts'

test('loses no character of a snippet', () => {
  const code = '# say\ncurl -X PUT "https://h/a?b=\'c\'" --data-binary @f # end'
  assert.equal(
    colourCode(code, 'shell')
      .map(({ text }) => text)
      .join(''),
    code,
  )
})

test('tells names from values in JSON', () => {
  const kinds = colourCode('{"a": "b", "n": -1.5, "t": true}', 'json').flatMap(({ text, kind }) => (kind ? [[text, kind]] : []))
  assert.deepEqual(kinds, [
    ['"a"', 'name'],
    ['"b"', 'string'],
    ['"n"', 'name'],
    ['-1.5', 'number'],
    ['"t"', 'name'],
    ['true', 'keyword'],
  ])
})
