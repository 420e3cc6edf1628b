/**
 * A player page for live addresses: HTTP-FLV by mpegts.js, HLS by hls.js. It holds no key; the
 * signed address it plays comes from an application's backend, or from `mediatheque live sign`.
 *
 *   node bin/mediatheque.mjs run examples/live/serve.ts [PORT]      then open the address it prints
 *
 * The page takes an address typed into it, or from its own: `…/?url=ADDRESS` (percent-encoded).
 */
import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

const files: Readonly<Record<string, readonly [type: string, address: string]>> = {
  '/': ['text/html; charset=utf-8', new URL('player.html', import.meta.url).href],
  '/hls.js': ['text/javascript', import.meta.resolve('hls.js/dist/hls.min.js')],
  '/mpegts.js': ['text/javascript', import.meta.resolve('mpegts.js/dist/mpegts.js')],
}

const server = createServer((request, response) => {
  const [type, address] = files[request.url?.split('?', 1)[0] ?? ''] ?? []
  if (type === undefined || address === undefined) return void response.writeHead(404).end()
  response.writeHead(200, { 'Content-Type': type })
  createReadStream(fileURLToPath(address)).pipe(response)
})
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.stdout.write(`http://127.0.0.1:${port}/\n`)
})
