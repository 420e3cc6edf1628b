/**
 * The reference of the transfer figures: bare `node:http` that does with bytes only what must be
 * done. GET streams the file at the path, in chunks of 1 MiB; PUT writes to the path with the best
 * usual sink (1 MiB collected, written, the next collected meanwhile, one flush) and works out
 * the same digests as the server, in the same worker.
 */
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createDigests } from '../../../packages/server/src/platform/blobs/digest-runs.ts'
import { holdSlab, inSlabs, releaseSlab } from '../../../packages/server/src/platform/blobs/slabs.ts'

const chunkBytes = 1024 * 1024
const digests = await createDigests()

async function get(path: string, response: ServerResponse): Promise<void> {
  const { size } = await stat(path)
  response.writeHead(200, ['Content-Type', 'application/octet-stream', 'Content-Length', String(size)])
  createReadStream(path, { highWaterMark: Math.min(chunkBytes, size) }).pipe(response)
}

async function put(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const file = await open(path, 'w')
  const run = digests.start()
  let at = 0
  let writing: Promise<unknown> = Promise.resolve()
  for await (const slab of inSlabs(request)) {
    const ready = run.update(slab)
    await writing
    holdSlab(slab)
    writing = file.write(slab, 0, slab.byteLength, at).finally(() => releaseSlab(slab))
    at += slab.byteLength
    await ready
  }
  await writing
  const [digest] = await Promise.all([run.finish(), file.datasync()])
  await file.close()
  response.writeHead(200, ['ETag', `"${digest.md5}"`, 'Content-Length', '0']).end()
}

const server = createServer({ requestTimeout: 0 }, (request, response) => {
  const path = request.url as string
  const done = request.method === 'PUT' ? put(path, request, response) : get(path, response)
  done.catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`)
    response.destroy()
  })
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
process.on('SIGTERM', () => process.exit(0))
