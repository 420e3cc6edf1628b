import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openDatabase } from './drivers/sqlite/better-sqlite3.ts'
import { empty, hex, render, sql } from './sql.ts'

test('shows SQLite no value to plan by, and numbers those of PostgreSQL', () => {
  const nested = sql`SELECT hex_of(id) AS id FROM notes WHERE size = ${7} ${empty}${sql`AND id > ${hex('00')}`} LIMIT ${3}`
  const lite = render(nested, 'sqlite')
  assert.match(lite.text, /size = \+\? AND id > \+\? LIMIT \+\?$/)
  assert.deepEqual(lite.values, [7, hex('00'), 3])
  assert.match(render(nested, 'postgres').text, /size = \$1 AND id > \$2 LIMIT \$3$/)
})

test('changes no value on its way into SQLite', () => {
  const database = openDatabase(':memory:', {})
  const values = [7, 7.5, '7', ' 07 ', null, Buffer.of(7)]
  const { text } = render(sql`SELECT ${7}, ${7.5}, ${'7'}, ${' 07 '}, ${null}, ${Buffer.of(7)}`, 'sqlite')
  assert.deepEqual(database.prepare(text).raw().get(values), values)
  database.close()
})
