/**
 * What an operator's monitoring reads, in the Prometheus text format. The library behind it is
 * loaded and counting begins with the first scrape: an installation that nobody scrapes pays
 * neither start time nor work per request.
 */
import type { Counter, Histogram, Registry } from 'prom-client'
import type { BlobMeter } from '../blobs/wrappers/metered.ts'

export type Metrics = {
  /** Told once for every answer of the business API. */
  observeRequest(operation: string, status: number, startedAt: number): void
  readonly blobMeter: BlobMeter
  /** The text of one scrape. */
  scrape(): Promise<{ readonly contentType: string; readonly text: string }>
}

/** Read at each scrape: jobs that are due, and for how long the oldest of them has been. */
export type WaitingJobs = { readonly dueCount: number; readonly oldestDueSeconds: number }

/** Read at each scrape: what is on the air in this process, and who watches it by RTMP and HTTP-FLV. */
export type LiveLoad = { readonly streams: number; readonly viewers: number }

export type Gauges = { readonly waitingJobs: () => Promise<WaitingJobs>; readonly live: () => LiveLoad }

type Collectors = {
  readonly registry: Registry
  readonly requests: Counter
  readonly requestSeconds: Histogram
  readonly blobOperations: Counter
  readonly blobSeconds: Histogram
  readonly blobBytes: Counter
}

const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60]

export function createMetrics(gauges: Gauges): Metrics {
  let collectors: Collectors | undefined
  let loading: Promise<Collectors> | undefined
  return {
    observeRequest(operation, status, startedAt) {
      if (!collectors) return
      collectors.requests.inc({ operation, status }, 1)
      collectors.requestSeconds.observe({ operation }, (performance.now() - startedAt) / 1000)
    },
    blobMeter: {
      record(operation, { sizeBytes, duration, isFailed }) {
        if (!collectors) return
        collectors.blobOperations.inc({ operation, outcome: isFailed ? 'failed' : 'done' }, 1)
        collectors.blobSeconds.observe({ operation }, duration / 1000)
        if (sizeBytes > 0) collectors.blobBytes.inc({ operation }, sizeBytes)
      },
    },
    async scrape() {
      collectors = await (loading ??= createCollectors(gauges))
      return { contentType: collectors.registry.contentType, text: await collectors.registry.metrics() }
    },
  }
}

async function createCollectors({ waitingJobs, live }: Gauges): Promise<Collectors> {
  const prometheus = await import('prom-client')
  const registry = new prometheus.Registry()
  const registers = [registry]
  prometheus.collectDefaultMetrics({ register: registry })
  const oldest = new prometheus.Gauge({
    name: 'mediatheque_jobs_oldest_due_seconds',
    help: 'For how long the oldest due job has been waiting.',
    registers,
  })
  new prometheus.Gauge({
    name: 'mediatheque_jobs_due',
    help: 'Jobs that are due and not done, up to ten thousand.',
    registers,
    async collect() {
      const waiting = await waitingJobs()
      this.set(waiting.dueCount)
      oldest.set(waiting.oldestDueSeconds)
    },
  })
  const viewers = new prometheus.Gauge({
    name: 'mediatheque_live_viewers',
    help: 'Viewers of live streams by RTMP and HTTP-FLV.',
    registers,
  })
  new prometheus.Gauge({
    name: 'mediatheque_live_streams',
    help: 'Streams on the air.',
    registers,
    collect() {
      const load = live()
      this.set(load.streams)
      viewers.set(load.viewers)
    },
  })
  const counter = (name: string, help: string, labelNames: string[]) => new prometheus.Counter({ name, help, labelNames, registers })
  const seconds = (name: string, help: string) =>
    new prometheus.Histogram({ name, help, labelNames: ['operation'], buckets: secondsBuckets, registers })
  return {
    registry,
    requests: counter('mediatheque_requests_total', 'Answers of the business API since the first scrape.', ['operation', 'status']),
    requestSeconds: seconds('mediatheque_request_seconds', 'Time from a request to its answer.'),
    blobOperations: counter('mediatheque_blob_operations_total', 'Operations of the blob store since the first scrape.', [
      'operation',
      'outcome',
    ]),
    blobSeconds: seconds('mediatheque_blob_operation_seconds', "Time of the blob store's operations, the consumer's included."),
    blobBytes: counter('mediatheque_blob_bytes_total', 'Bytes stored and read since the first scrape.', ['operation']),
  }
}
