/** `/healthz` and `/metrics` of the control listener: for load balancers and monitoring, without a key. */
import type { ServerResponse } from 'node:http'
import type { BlobStore } from '../blobs/blob-store.ts'
import type { Db } from '../db/db.ts'
import type { HttpHandler } from '../http/business-api.ts'
import type { Log } from '../log/log.ts'
import type { Metrics } from './metrics.ts'
import { checkStores } from './store-health.ts'
import type { StoreHealth } from './store-health.ts'

export function createOperatorPages(watched: {
  readonly db: Db
  readonly blobs: BlobStore
  readonly metrics: Metrics
  readonly log: Log
}): ReadonlyMap<string, HttpHandler> {
  const { db, blobs, metrics, log } = watched
  let checking: ReturnType<typeof checkStores> | undefined
  /** Everybody may ask, and a check writes and flushes: those who ask meanwhile share it. */
  const sharedCheck = (): ReturnType<typeof checkStores> => {
    checking ??= checkStores({ db, blobs }, log).finally(() => (checking = undefined))
    return checking
  }
  /** 200 only when both stores answer; otherwise 503 and which one did not. */
  const answerHealth = async (response: ServerResponse): Promise<void> => {
    const health = await sharedCheck()
    const isHealthy = health.database.isWell && health.blobs.isWell
    const word = ({ isWell }: StoreHealth): string => (isWell ? 'ok' : 'failed')
    const body = JSON.stringify({ status: isHealthy ? 'ok' : 'failed', database: word(health.database), blobs: word(health.blobs) })
    response.writeHead(isHealthy ? 200 : 503, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' }).end(body)
  }
  const answerMetrics = async (response: ServerResponse): Promise<void> => {
    try {
      const { contentType, text } = await metrics.scrape()
      response.writeHead(200, { 'Content-Type': contentType, 'Cache-Control': 'no-store' }).end(text)
    } catch (error) {
      log.error({ error }, 'the metrics can not be read')
      response.writeHead(503, { 'Content-Type': 'text/plain; charset=utf-8' }).end('The metrics can not be read. The log tells why.\n')
    }
  }
  return new Map<string, HttpHandler>([
    ['/healthz', (_, response) => void answerHealth(response)],
    ['/metrics', (_, response) => void answerMetrics(response)],
  ])
}
