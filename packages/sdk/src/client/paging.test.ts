import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachItem } from './paging.ts'

test('reads on to the page without a marker', async () => {
  const asked: (string | undefined)[] = []
  const items = await Array.fromAsync(
    eachItem(async (marker: string | undefined) => {
      asked.push(marker)
      return marker === undefined ? { items: [1, 2], nextMarker: 'b' } : { items: [3] }
    }),
  )
  assert.deepEqual(
    [items, asked],
    [
      [1, 2, 3],
      [undefined, 'b'],
    ],
  )
})

test('fetches no page that nobody reads', async () => {
  let pages = 0
  for await (const item of eachItem(async () => ({ items: [++pages], nextMarker: `after ${pages}` }))) if (item === 2) break
  assert.equal(pages, 2)
})

test('ends where the server answers the same marker for ever', async () => {
  const items = await Array.fromAsync(eachItem(async () => ({ items: ['x'], nextMarker: 'same' })))
  assert.equal(items.length, 2)
})
