import assert from 'node:assert/strict'
import test from 'node:test'
import type { Item } from './item.ts'
import { Listing } from './listing.ts'
import type { FetchPage } from './listing.ts'

const item = (number: number): Item => ({
  key: String(number),
  name: `file ${number}`,
  path: [`file ${number}`],
  kind: 'file',
  size: '1',
  changedAt: undefined,
  contentType: undefined,
  labels: [],
  isFavorite: false,
})

/** `count` items, a thousand a page; tells which pages were asked for. */
function pages(count: number): { readonly fetchPage: FetchPage; readonly asked: string[] } {
  const asked: string[] = []
  const fetchPage: FetchPage = async (marker) => {
    asked.push(marker ?? 'first')
    const start = Number(marker ?? 0)
    const items = Array.from({ length: Math.min(1000, count - start) }, (_, index) => item(start + index))
    return { items, next: start + 1000 < count ? String(start + 1000) : undefined, total: count }
  }
  return { fetchPage, asked }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))

test('fetches as far as somebody looks, and leaves room for the rest', async () => {
  const { fetchPage, asked } = pages(10_000)
  const listing = new Listing(fetchPage)
  assert.deepEqual(asked, [])
  listing.subscribe(() => {})
  await settled()
  assert.deepEqual(asked, ['first'])
  assert.equal(listing.read().total, 10_000)
  assert.equal(listing.read().isComplete, false)
  listing.want(2500)
  await settled()
  assert.deepEqual(asked, ['first', '1000', '2000', '3000'])
  assert.equal(listing.read().items.length, 4000)
  assert.equal(listing.read().isLoading, false)
})

test('fetches everything where everything is needed', async () => {
  const { fetchPage, asked } = pages(3500)
  const listing = new Listing(fetchPage)
  assert.equal((await listing.all()).length, 3500)
  assert.equal(asked.length, 4)
  assert.equal(listing.read().isComplete, true)
})

test('keeps what it shows while it begins anew', async () => {
  const { fetchPage } = pages(10)
  const listing = new Listing(fetchPage)
  listing.subscribe(() => {})
  await settled()
  listing.change((items) => items.slice(1))
  assert.equal(listing.read().total, 9)
  listing.reload()
  assert.equal(listing.read().items.length, 9)
  await settled()
  assert.equal(listing.read().items.length, 10)
})

test('forgets a page that comes after it began anew', async () => {
  const answers: ((count: number) => void)[] = []
  const listing = new Listing(
    () =>
      new Promise((resolve) => {
        answers.push((count) => resolve({ items: Array.from({ length: count }, (_, n) => item(n)), next: undefined, total: count }))
      }),
  )
  listing.subscribe(() => {})
  listing.reload()
  answers[1]?.(2)
  await settled()
  answers[0]?.(7)
  await settled()
  assert.equal(listing.read().items.length, 2)
})

test('says what it was refused with, and tries again when asked', async () => {
  let isWell = false
  const { fetchPage } = pages(3)
  const listing = new Listing(async (marker, signal) => {
    if (!isWell) throw new Error('planted')
    return fetchPage(marker, signal)
  })
  listing.subscribe(() => {})
  await settled()
  assert.match(String(listing.read().error), /planted/)
  isWell = true
  listing.reload()
  await settled()
  assert.equal(listing.read().error, undefined)
  assert.equal(listing.read().items.length, 3)
})
