import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type as TypeBox } from 'typebox'
import { Compile } from 'typebox/compile'
import { Type } from './schema.ts'

const make = (type: typeof Type) =>
  type.Object({
    name: type.String({ minLength: 1, description: 'a name' }),
    size: type.Optional(type.Integer({ minimum: 0 })),
    ratio: type.Number(),
    labels: type.Optional(type.Array(type.String(), { maxItems: 3 })),
    either: type.Union([type.Literal('a'), type.Boolean(), type.Null()]),
    meta: type.Record(type.String(), type.String()),
    strategy: type.Unsafe<'ask' | 'rename'>({ type: 'string', enum: ['ask', 'rename'] }),
    anything: type.Unknown(),
    changes: type.Partial(type.Object({ name: type.String() }, { description: 'what to change' })),
  })

test('builds what TypeBox builds', () => {
  assert.deepEqual(JSON.parse(JSON.stringify(make(Type))), JSON.parse(JSON.stringify(make(TypeBox))))
})

test('is compiled to the same decisions', () => {
  const right = { name: 'n', ratio: 0.5, either: null, meta: { a: 'b' }, strategy: 'ask', anything: 1, changes: {} }
  const values = [
    right,
    { ...right, size: 1 },
    { ...right, size: -1 },
    { ...right, name: '' },
    { ...right, strategy: 'no' },
    { ...right, meta: { a: 1 } },
    { ...right, labels: [1] },
    { ...right, either: 'b' },
    {},
    [],
  ]
  const [ours, theirs] = [Compile(make(Type)), Compile(make(TypeBox))]
  assert.deepEqual(
    values.map((value) => ours.Check(value)),
    values.map((value) => theirs.Check(value)),
  )
  assert.deepEqual(
    values.map((value) => ours.Check(value)),
    [true, true, false, false, false, false, false, false, false, false],
  )
})
