/** The reference of the start figure: an empty Fastify app. */
import { fastify } from 'fastify'
import type { AddressInfo } from 'node:net'

const app = fastify()
app.get('/', () => ({ ok: true }))
await app.listen({ host: '127.0.0.1', port: 0 })
process.stdout.write(`${(app.server.address() as AddressInfo).port}\n`)
process.on('SIGTERM', () => process.exit(0))
