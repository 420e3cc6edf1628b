import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Type } from '../../platform/http/schema.ts'
import { Failure } from '../../kernel/failure.ts'
import { WholeInt64 } from '../../platform/http/action.ts'
import type { RefusedParameter } from '../../platform/http/action.ts'
import { decodeParameters, unflatten } from './parameters.ts'
import { parseExactJson, readInput } from './read-input.ts'

const schema = Type.Object({
  Name: Type.String({ minLength: 1, maxLength: 5 }),
  Remark: Type.Optional(Type.String()),
  PageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, refusal: 'InvalidParameterValue.LimitExceeded' })),
  IsOpen: Type.Optional(Type.Boolean()),
  Ids: Type.Optional(Type.Array(Type.String(), { maxItems: 3 })),
  Kind: Type.Optional(Type.Unsafe<string>({ type: 'string', enum: ['A', 'B'] })),
  Filters: Type.Optional(Type.Array(Type.Object({ Key: Type.String(), Values: Type.Optional(Type.Array(Type.String())) }))),
  Extension: Type.Optional(Type.Object({ UseBin: Type.Optional(Type.Boolean()), Quota: Type.Optional(WholeInt64({ minimum: 1n })) })),
})

const fromJson = (text: string): unknown => readInput(schema, parseExactJson(text))
const fromQuery = (text: string): unknown => readInput(schema, unflatten(schema, decodeParameters(text)))

test('reads JSON and flattened names alike', () => {
  const expected = {
    Name: 'n',
    PageSize: 10,
    IsOpen: true,
    Ids: ['a', 'b'],
    Filters: [{ Key: 'k', Values: ['v 1', ''] }],
    Extension: { UseBin: false, Quota: 9223372036854775807n },
  }
  const json =
    '{"Name":"n","PageSize":10,"IsOpen":true,"Ids":["a","b"],"Filters":[{"Key":"k","Values":["v 1",""]}],"Extension":{"UseBin":false,"Quota":9223372036854775807}}'
  const query =
    'Name=n&PageSize=10&IsOpen=true&Ids.0=a&Ids.1=b&Filters.0.Key=k&Filters.0.Values.0=v%201&Filters.0.Values.1=&Extension.UseBin=false&Extension.Quota=9223372036854775807'
  assert.deepEqual(fromJson(json), expected)
  assert.deepEqual(fromQuery(query), expected)
})

test('takes numbers and claims as text', () => {
  assert.deepEqual(fromJson('{"Name":"n","PageSize":"10","IsOpen":"false","Extension":{"UseBin":"True","Quota":"9007199254740993"}}'), {
    Name: 'n',
    PageSize: 10,
    IsOpen: false,
    Extension: { UseBin: true, Quota: 9007199254740993n },
  })
})

test('takes empty text for absent unless text is wanted, and null for absent always', () => {
  assert.deepEqual(fromQuery('Name=n&Remark=&PageSize=&IsOpen=&Ids=&Filters=&Extension='), { Name: 'n', Remark: '' })
  assert.deepEqual(fromJson('{"Name":"n","Remark":null,"PageSize":null,"Ids":null,"Extension":{"UseBin":null}}'), {
    Name: 'n',
    Extension: {},
  })
})

test('orders items by number and closes gaps', () => {
  assert.deepEqual(fromQuery('Name=n&Ids.10=c&Ids.2=b&Ids.0=a'), { Name: 'n', Ids: ['a', 'b', 'c'] })
})

test("leaves the protocol's own parameters out", () => {
  assert.deepEqual(
    fromQuery(
      'Action=X&Version=1&Region=r&Timestamp=1&Nonce=2&SecretId=s&Signature=t&SignatureMethod=m&Token=t&Language=zh-CN&RequestClient=c&Name=n',
    ),
    {
      Name: 'n',
    },
  )
})

test('counts characters, not code units', () => {
  assert.deepEqual(fromJson('{"Name":"😀😀😀😀😀"}'), { Name: '😀😀😀😀😀' })
})

const refusals: readonly (readonly [code: string, parameter: string, read: () => unknown])[] = [
  ['UnknownParameter', 'Nmae', () => fromJson('{"Nmae":"n","PageSize":"x"}')],
  ['UnknownParameter', 'Extension.Bin', () => fromJson('{"Name":"n","Extension":{"Bin":true}}')],
  ['UnknownParameter', 'Filters.0.Kye', () => fromQuery('Name=n&Filters.0.Kye=1')],
  ['UnknownParameter', '__proto__', () => fromJson('{"Name":"n","__proto__":{"PageSize":1}}')],
  ['UnknownParameter', 'constructor', () => fromQuery('Name=n&constructor=1')],
  ['UnknownParameter', `Name${'.x'.repeat(20)}`, () => fromQuery(`Name${'.x'.repeat(20)}=1`)],
  ['MissingParameter', 'Name', () => fromJson('{"PageSize":"x","Kind":"C"}')],
  ['MissingParameter', 'Filters.0.Key', () => fromJson('{"Name":"n","Filters":[{}]}')],
  ['InvalidParameter', 'PageSize', () => fromJson('{"Name":"toolong","PageSize":1.5}')],
  ['InvalidParameter', 'PageSize', () => fromJson('{"Name":"n","PageSize":true}')],
  ['InvalidParameter', 'PageSize', () => fromJson('{"Name":"n","PageSize":1e400}')],
  ['InvalidParameter', 'IsOpen', () => fromJson('{"Name":"n","IsOpen":1}')],
  ['InvalidParameter', 'Name', () => fromJson('{"Name":7}')],
  ['InvalidParameter', 'Name', () => fromJson('{"Name":"a\\u0000"}')],
  ['InvalidParameter', 'Name', () => fromJson('{"Name":"\\ud800"}')],
  ['InvalidParameter', 'Name', () => fromQuery('Name.0=n')],
  ['InvalidParameter', 'Ids', () => fromQuery('Name=n&Ids=a')],
  ['InvalidParameter', 'Ids', () => fromQuery('Name=n&Ids.x=a')],
  ['InvalidParameter', 'Ids.1', () => fromJson('{"Name":"n","Ids":["a",1]}')],
  ['InvalidParameter', 'Extension', () => fromJson('{"Name":"n","Extension":[]}')],
  ['InvalidParameterValue', 'Name', () => fromJson('{"Name":"sixsix"}')],
  ['InvalidParameterValue', 'Name', () => fromQuery('Name=')],
  ['InvalidParameterValue', 'Kind', () => fromJson('{"Name":"n","Kind":"C"}')],
  ['InvalidParameterValue', 'Ids', () => fromJson('{"Name":"n","Ids":["1","2","3","4"]}')],
  ['InvalidParameterValue.LimitExceeded', 'PageSize', () => fromJson('{"Name":"n","PageSize":101}')],
  ['InvalidParameterValue', 'Extension.Quota', () => fromJson('{"Name":"n","Extension":{"Quota":9223372036854775808}}')],
  ['InvalidParameterValue', 'Extension.Quota', () => fromJson('{"Name":"n","Extension":{"Quota":0}}')],
]

for (const [code, parameter, read] of refusals) {
  test(`refuses with ${code} for ${parameter.slice(0, 20)}`, () => {
    assert.throws(read, (error) => {
      assert.ok(error instanceof Failure)
      assert.equal(error.code, code)
      assert.equal((error.cause as RefusedParameter).parameter, parameter)
      return true
    })
  })
}

test('answers undefined for what is not JSON', () => {
  assert.equal(parseExactJson('{"a":'), undefined)
  assert.equal(parseExactJson('['.repeat(200_000)), undefined)
})

test('refuses malformed escapes and too many names', () => {
  assert.throws(() => decodeParameters('Name=%ZZ'), { code: 'InvalidRequest' })
  assert.throws(() => decodeParameters('a&'.repeat(20_000)), { code: 'RequestSizeLimitExceeded' })
})

/** What the clients do to a nested value before they put it into a query. */
function flatten(value: unknown, path = ''): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[path, String(value)]]
  return Object.entries(value).flatMap(([name, member]) => flatten(member, path === '' ? name : `${path}.${name}`))
}

const text = fc.string({ unit: 'grapheme', maxLength: 5 }).filter((one) => !one.includes('\0') && [...one].length <= 5)
const plain = { noNullPrototype: true }
const values = fc.array(text, { minLength: 1, maxLength: 12 })
const inputs = fc.record(
  {
    Name: text.filter((one) => one !== ''),
    Remark: text,
    PageSize: fc.integer({ min: 1, max: 100 }),
    IsOpen: fc.boolean(),
    Ids: fc.array(text, { minLength: 1, maxLength: 3 }),
    Filters: fc.array(fc.record({ Key: text, Values: values }, plain), { minLength: 1, maxLength: 12 }),
    Extension: fc.record({ UseBin: fc.boolean(), Quota: fc.bigInt(1n, 2n ** 63n - 1n) }, plain),
  },
  { requiredKeys: ['Name'], ...plain },
)

test('reads back from a query whatever the clients flatten into it', () => {
  fc.assert(fc.property(inputs, (input) => assert.deepEqual(fromQuery(new URLSearchParams(flatten(input)).toString()), { ...input })))
})

test('answers any parameters at all with a value or a failure', () => {
  const names = fc.array(fc.constantFrom('Name', 'Ids', 'Filters', 'Extension', 'Key', '0', '1', '', '__proto__', 'toString'), {
    minLength: 1,
    maxLength: 5,
  })
  const pairs = fc.array(
    fc.tuple(
      names.map((steps) => steps.join('.')),
      fc.string(),
    ),
    { maxLength: 10 },
  )
  const refuses = (read: () => unknown): void => {
    try {
      read()
    } catch (error) {
      assert.ok(error instanceof Failure, String(error))
    }
  }
  fc.assert(fc.property(pairs, (given) => refuses(() => fromQuery(new URLSearchParams(given).toString()))))
  fc.assert(fc.property(fc.json(), (given) => refuses(() => fromJson(given))))
})
