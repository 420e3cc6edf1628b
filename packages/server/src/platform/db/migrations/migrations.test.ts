import assert from 'node:assert/strict'
import { test } from 'node:test'
import { migrationStatements, migrations, pendingMigrations } from './migrations.ts'

test('asks for every step of an empty database and none of a current one', () => {
  assert.deepEqual(pendingMigrations(0), migrations)
  assert.deepEqual(pendingMigrations(migrations.length), [])
})

test('refuses a database that a newer program has changed, and says what to do', () => {
  assert.throws(() => pendingMigrations(migrations.length + 1), /Start the newer version/)
})

test('refuses steps whose numbers leave a gap', () => {
  const [first] = migrations
  assert.ok(first)
  assert.throws(() => pendingMigrations(0, [first, { ...first, number: 3 }]), /stands at its place/)
})

test('records the number in the same transaction as the step', () => {
  const [first] = migrations
  assert.ok(first)
  for (const dialect of ['sqlite', 'postgres'] as const)
    assert.match(migrationStatements(first, dialect).at(-1) ?? '', /INSERT INTO installation .*'schema', '1'/s)
})
