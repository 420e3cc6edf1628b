/** The reference of the object figures: bare `node:http` that writes each body to a file of its own without a flush, and sends a file whole. */
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

const [folder = '.'] = process.argv.slice(2)
let written = 0

async function put(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  await writeFile(join(folder, String(written++)), chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks))
  response.writeHead(200, ['Content-Length', '0']).end()
}

async function get(response: ServerResponse): Promise<void> {
  const bytes = await readFile(join(folder, 'sent'))
  response.writeHead(200, ['Content-Type', 'application/octet-stream', 'Content-Length', String(bytes.length)]).end(bytes)
}

const server = createServer((request, response) => {
  const done = request.method === 'PUT' ? put(request, response) : get(response)
  done.catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`)
    response.destroy()
  })
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
process.on('SIGTERM', () => process.exit(0))
