/**
 * What a durable directory costs at the least: bare `node:http` and the bare SQLite package, the
 * statements of a new directory, one flush for all that arrive together. It
 * checks no token, no name and no quota, and answers a constant.
 */
import Database from 'better-sqlite3'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A database of this project's schema. */
const [file = '', bytes = '60', status = '201'] = process.argv.slice(2)
const database = new Database(file)
database.pragma('journal_mode = WAL')
database.pragma('synchronous = FULL')
const root = Buffer.alloc(16, 0xee)
database
  .prepare(`INSERT INTO spaces (id, library_id, name, root_id, created_by, created_at, settings) VALUES (1, 'smh', '-', ?, '', 0, '{}')`)
  .run(root)
const insertEntry = database.prepare(
  `INSERT INTO entries (space_id, id, parent_id, name, kind, created_at, modified_at, created_by) VALUES (1, ?, ?, ?, 0, ?, ?, '')
   ON CONFLICT (space_id, parent_id, name) WHERE state = 0 DO NOTHING`,
)
insertEntry.run(root, null, '', 0, 0)
const countChild = database.prepare(
  'UPDATE entries SET child_directory_count = child_directory_count + 1, revision = revision + 1, modified_at = ? WHERE space_id = 1 AND id = ?',
)
const countInSpace = database.prepare(
  'UPDATE spaces SET directory_count = directory_count + 1, journal_seq = journal_seq + 1 WHERE id = 1 RETURNING journal_seq',
)
const insertEvent = database.prepare(
  `INSERT INTO journal (space_id, seq, at, operation, actor, entry_id, details) VALUES (1, ?, ?, 'FILE.CREATE', '', ?, ?)`,
)

const text = JSON.stringify({ value: 'x'.repeat(Math.max(0, Number(bytes) - 12)) })
const headers = ['Content-Type', 'application/json; charset=utf-8', 'Content-Length', String(text.length)]

type Waiting = { readonly name: string; readonly response: ServerResponse }
let waiting: Waiting[] = []
let made = 0

const commit = database.transaction((batch: readonly Waiting[]) => {
  for (const { name } of batch) {
    const now = Date.now()
    const id = Buffer.alloc(16)
    id.writeUIntBE(now, 0, 6)
    id.writeUIntBE(made++, 10, 6)
    insertEntry.run(id, root, name, now, now)
    countChild.run(now, root)
    const { journal_seq: seq } = countInSpace.get() as { journal_seq: number }
    insertEvent.run(seq, now, id, JSON.stringify({ parentId: root.toString('hex'), name, kind: 'directory', revision: 1 }))
  }
})

let gathered = 0

/** Waits as long as each turn brings more, as the product does. */
function flush(): void {
  if (waiting.length > gathered) {
    gathered = waiting.length
    return void setImmediate(flush)
  }
  gathered = 0
  const batch = waiting
  waiting = []
  commit.immediate(batch)
  for (const { response } of batch) {
    response.writeHead(Number(status), headers)
    response.end(text)
  }
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString())
    const url = request.url as string
    const name = decodeURIComponent(url.slice(url.lastIndexOf('/') + 1, url.indexOf('?')))
    if (waiting.push({ name, response }) === 1) setImmediate(flush)
  })
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
process.on('SIGTERM', () => process.exit(0))
