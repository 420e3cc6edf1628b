import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { BlobStore } from '../blobs/blob-store.ts'
import type { Db } from '../db/db.ts'
import { silentLog } from '../log/log.ts'
import { createMetrics } from './metrics.ts'
import { createOperatorPages } from './operator-pages.ts'

const nothingLive = () => ({ streams: 0, viewers: 0 })
const well = async (): Promise<void> => {}
const broken = async (): Promise<void> => {
  throw new Error('planted')
}

type Asking = (path: string) => Promise<{ status: number; text: string }>

const ask = (path: string, given: Parameters<typeof opened>[0] = {}): ReturnType<Asking> => opened(given)(path)

function opened({ db = well, blobs = well, jobs = async () => ({ dueCount: 3, oldestDueSeconds: 1.5 }) } = {}): Asking {
  const metrics = createMetrics({ waitingJobs: jobs, live: nothingLive })
  const stores = { db: { health: db } as unknown as Db, blobs: { health: blobs } as unknown as BlobStore }
  const pages = createOperatorPages({ ...stores, metrics, log: silentLog })
  return (path) =>
    new Promise((resolve) => {
      const handle = pages.get(path)
      assert.ok(handle)
      let status = 0
      const response = { writeHead: (code: number) => ((status = code), response), end: (text: string) => resolve({ status, text }) }
      handle({} as IncomingMessage, response as unknown as ServerResponse)
    })
}

test('is healthy when both stores answer', async () => {
  assert.deepEqual(await ask('/healthz'), { status: 200, text: '{"status":"ok","database":"ok","blobs":"ok"}' })
})

test('says which store does not answer, and nothing else', async () => {
  assert.deepEqual(await ask('/healthz', { db: broken }), { status: 503, text: '{"status":"failed","database":"failed","blobs":"ok"}' })
  assert.deepEqual(await ask('/healthz', { blobs: broken }), { status: 503, text: '{"status":"failed","database":"ok","blobs":"failed"}' })
})

test('asks the stores once for all who want to know meanwhile', async () => {
  let asked = 0
  const askOpened = opened({ blobs: async () => void asked++ })
  const answers = await Promise.all(Array.from({ length: 20 }, () => askOpened('/healthz')))
  assert.ok(answers.every(({ status }) => status === 200))
  assert.equal(asked, 1)
  await askOpened('/healthz')
  assert.equal(asked, 2)
})

test('counts from the first scrape on', async () => {
  const metrics = createMetrics({
    waitingJobs: async () => ({ dueCount: 3, oldestDueSeconds: 1.5 }),
    live: () => ({ streams: 2, viewers: 40 }),
  })
  metrics.observeRequest('listSpace', 200, performance.now())
  assert.doesNotMatch((await metrics.scrape()).text, /listSpace/)
  metrics.observeRequest('listSpace', 200, performance.now())
  metrics.blobMeter.record('put', { sizeBytes: 7, duration: 2, isFailed: false })
  const { text } = await metrics.scrape()
  for (const line of [
    'mediatheque_requests_total{operation="listSpace",status="200"} 1',
    'mediatheque_blob_bytes_total{operation="put"} 7',
    'mediatheque_jobs_due 3',
    'mediatheque_jobs_oldest_due_seconds 1.5',
    'mediatheque_live_streams 2',
    'mediatheque_live_viewers 40',
  ])
    assert.ok(text.includes(`${line}\n`), line)
})

test('keeps two installations apart', async () => {
  const [first, second] = [
    createMetrics({ waitingJobs: async () => ({ dueCount: 1, oldestDueSeconds: 0 }), live: nothingLive }),
    createMetrics({ waitingJobs: async () => ({ dueCount: 2, oldestDueSeconds: 0 }), live: nothingLive }),
  ]
  assert.match((await first.scrape()).text, /jobs_due 1\n/)
  assert.match((await second.scrape()).text, /jobs_due 2\n/)
})

test('answers 503 when the metrics can not be read', async () => {
  const { status } = await ask('/metrics', {
    jobs: async () => {
      throw new Error('planted')
    },
  })
  assert.equal(status, 503)
})
