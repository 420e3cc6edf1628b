/**
 * The reference of the multipart figure: bare `node:http` that answers the protocol of an upload in
 * parts and throws the bytes away.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const etag = '"00000000000000000000000000000000"'
const document = (root: string, content: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</${root}>`

// It stands idle while the other server is measured, and its client keeps the connections.
const server = createServer({ requestTimeout: 0, keepAliveTimeout: 120_000 }, (request, response) => {
  request.resume().once('end', () => {
    if (request.method === 'PUT') return void response.writeHead(200, ['ETag', etag, 'Content-Length', '0']).end()
    const isBegin = request.url?.includes('uploads') === true
    const body = isBegin
      ? document('InitiateMultipartUploadResult', '<Bucket>b</Bucket><Key>k</Key><UploadId>u</UploadId>')
      : document('CompleteMultipartUploadResult', `<Bucket>b</Bucket><Key>k</Key><ETag>${etag}</ETag>`)
    response.writeHead(200, ['Content-Type', 'application/xml', 'Content-Length', String(Buffer.byteLength(body))]).end(body)
  })
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
process.on('SIGTERM', () => process.exit(0))
