import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { SegmentId } from '../../../../kernel/ids.ts'
import { blobStoreConformance } from '../../conformance.ts'
import { faulty } from '../../wrappers/faulty.ts'
import { metered } from '../../wrappers/metered.ts'
import { openFsBlobs } from './fs-blobs.ts'

blobStoreConformance('fs', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'blobs-'))
  const store = await openFsBlobs({ directory })
  return {
    store,
    reopen: async () => {
      await store.close()
      return openFsBlobs({ directory })
    },
    cleanUp: () => rm(directory, { recursive: true }),
  }
})

blobStoreConformance('fs behind wrappers', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'blobs-'))
  const store = faulty(metered(await openFsBlobs({ directory }), { record() {} }), () => undefined)
  return { store, cleanUp: () => rm(directory, { recursive: true }) }
})

test('lets others have their turns while it lists', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'blobs-'))
  const store = await openFsBlobs({ directory })
  const idOf = (number: number): SegmentId => number.toString(16).padStart(32, '0') as SegmentId
  await Promise.all(Array.from({ length: 1200 }, (_, number) => store.put(idOf(number), Buffer.of(1))))
  let turns = 0
  let isListing = true
  const count = (): void => {
    turns++
    if (isListing) setImmediate(count)
  }
  count()
  const listed = []
  let turnsAtEnd = 0
  for await (const one of store.list()) {
    listed.push(one)
    turnsAtEnd = turns
  }
  isListing = false
  assert.equal(listed.length, 1200)
  assert.ok(turnsAtEnd > 2)
  await store.close()
  await rm(directory, { recursive: true })
})
