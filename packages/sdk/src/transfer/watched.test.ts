import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Watched } from './watched.ts'

test('tells once of many changes, and at once of what is urgent', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let told = 0
  const watched = new Watched(() => ({}))
  const unsubscribe = watched.subscribe(() => told++)
  for (let change = 0; change < 50; change++) watched.changed('soon')
  assert.equal(told, 0)
  t.mock.timers.tick(100)
  assert.equal(told, 1)
  watched.changed('soon')
  watched.changed('now')
  t.mock.timers.tick(1000)
  assert.equal(told, 2)
  unsubscribe()
  watched.changed('now')
  assert.equal(told, 2)
})

test('answers one object until the next change', () => {
  const watched = new Watched(() => ({}))
  const first = watched.getSnapshot()
  assert.equal(watched.getSnapshot(), first)
  watched.changed('now')
  assert.notEqual(watched.getSnapshot(), first)
})
