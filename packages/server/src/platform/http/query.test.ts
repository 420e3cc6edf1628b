import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from './schema.ts'
import { failures, Failure } from '../../kernel/failure.ts'
import { canonicalName, Flag, isFlagged, OneOf, parseQuery, readQuery, Text, Whole } from './query.ts'

const table = failures({ OrderByNotAllowed: { kind: 'invalid', message: 'No such order.' } })
const schema = Type.Object({
  limit: Whole('Page length', { minimum: 1, maximum: 1000, clamp: true }),
  period: Whole('Seconds', { minimum: 60, maximum: 7200 }),
  with_inode: Flag('Return inode'),
  order_by: OneOf(['name', 'size'], 'Order', table.OrderByNotAllowed()),
  marker: Text('Cursor', { maxLength: 10 }),
})
const read = (text: string) => readQuery(schema, parseQuery(text))
const refusal = (code: string) => (error: unknown) => error instanceof Failure && error.code === code && error.status === 400

test('turns text into the types of the schema', () => {
  assert.deepEqual(read('limit=5&with_inode=1&order_by=size&marker=&x=1'), { limit: 5, with_inode: true, order_by: 'size', marker: '' })
  assert.deepEqual(read('with_inode=false&limit=&order_by='), { with_inode: false })
  assert.deepEqual(read('limit=99999'), { limit: 1000 })
})

test('knows the spellings of older clients', () => {
  assert.deepEqual(read('orderBy=name&with-inode=1'), { order_by: 'name', with_inode: true })
  assert.deepEqual(read('Limit=3'), { limit: 3 })
  assert.deepEqual(read('order_by=size&orderBy=name'), { order_by: 'size' })
})

test('refuses what does not fit with the code of the contract', () => {
  for (const text of ['period=59', 'period=7201', 'period=1.5', 'period=1e3', 'with_inode=yes', 'marker=12345678901', 'limit=x'])
    assert.throws(() => read(text), refusal('ParamInvalid'), text)
  assert.throws(() => read('order_by=colour'), refusal('OrderByNotAllowed'))
  assert.throws(() => parseQuery('a=%ZZ'), refusal('BadRequest'))
})

test('takes a flag by presence, except an explicit no', () => {
  for (const text of ['info', 'info=', 'info=1', 'info=true', 'a=b&info']) assert.equal(isFlagged(parseQuery(text), 'info'), true, text)
  for (const text of ['info=0', 'info=false', '', 'information']) assert.equal(isFlagged(parseQuery(text), 'info'), false, text)
  assert.equal(isFlagged(parseQuery('by_page=1'), canonicalName('by-page')), true)
})
