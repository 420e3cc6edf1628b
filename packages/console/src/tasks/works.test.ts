import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readWorks, shareOf, watchWork } from './works.ts'

const about = { libraryId: 'smh0000000000000', spaceId: '-', title: 'Copy 2 entries' }

test('says nothing of what is done at once', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const ended = watchWork(about, async (tell) => {
    tell({ counts: { items: 1, itemsTotal: 2 } })
    return 7
  })
  t.mock.timers.tick(400)
  assert.deepEqual(readWorks(), [])
  assert.equal(await ended, 7)
  t.mock.timers.tick(1000)
  assert.deepEqual(readWorks(), [])
})

test('tells how far longer work is, and no longer once it failed', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const told = Promise.withResolvers<void>()
  const ended = watchWork(about, async (tell) => {
    tell({ counts: { items: 1, itemsTotal: 4 } })
    await told.promise
    tell({ counts: { items: 3, itemsTotal: 4, entries: 90 }, taskId: 12 })
    t.mock.timers.tick(1)
    assert.deepEqual([readWorks()[0]?.counts.entries, readWorks()[0]?.taskId], [90, 12])
    throw new Error('refused')
  })
  t.mock.timers.tick(600)
  assert.deepEqual(
    readWorks().map(({ title, counts }) => [title, counts.items]),
    [['Copy 2 entries', 1]],
  )
  told.resolve()
  await assert.rejects(ended, /refused/)
  assert.deepEqual(readWorks(), [])
})

test('knows the share of many items, and none of a single one', () => {
  assert.equal(shareOf({ items: 1, itemsTotal: 4 }), 0.25)
  assert.equal(shareOf({ items: 0, itemsTotal: 1, entries: 9 }), undefined)
  assert.equal(shareOf({ entries: 9 }), undefined)
})
