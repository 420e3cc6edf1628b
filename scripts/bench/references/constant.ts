/** The reference of every request figure: bare `node:http` that reads the body and answers JSON of the asked size. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const [bytes = '400', status = '200'] = process.argv.slice(2)
const text = JSON.stringify({ value: 'x'.repeat(Math.max(0, Number(bytes) - 12)) })
const headers = ['Content-Type', 'application/json; charset=utf-8', 'Content-Length', String(text.length)]

const server = createServer((request, response) => {
  if (request.headers['content-length'] === undefined) {
    response.writeHead(Number(status), headers)
    response.end(text)
    return
  }
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const body = Buffer.concat(chunks)
    if (request.headers['content-type'] === 'application/json') JSON.parse(body.toString())
    response.writeHead(Number(status), headers)
    response.end(text)
  })
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
process.on('SIGTERM', () => process.exit(0))
