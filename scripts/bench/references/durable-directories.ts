/**
 * What a durable directory costs at the least: bare `node:http` and the bare SQLite package, the
 * statements of a new directory or, where the body names another, of a new name for it, one flush
 * for all that arrive together. It checks no token, no name and no quota, and answers a constant.
 */
import Database from 'better-sqlite3'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A database of this project's schema. */
const [file = '', bytes = '60'] = process.argv.slice(2)
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
const findByName = database.prepare('SELECT * FROM entries WHERE space_id = 1 AND parent_id = ? AND name = ? AND state = 0')
const renameEntry = database.prepare(
  `UPDATE entries SET parent_id = ?, name = ?, state = 0 WHERE space_id = 1 AND id = ?
   AND NOT EXISTS (SELECT 1 FROM entries WHERE space_id = 1 AND parent_id = ? AND name = ? AND state = 0)`,
)
const touchParent = database.prepare('UPDATE entries SET revision = revision + 1 WHERE space_id = 1 AND id = ?')
const countEvent = database.prepare('UPDATE spaces SET journal_seq = journal_seq + 1 WHERE id = 1 RETURNING journal_seq')
const countChild = database.prepare(
  'UPDATE entries SET child_directory_count = child_directory_count + 1, revision = revision + 1, modified_at = ? WHERE space_id = 1 AND id = ?',
)
const countInSpace = database.prepare(
  'UPDATE spaces SET directory_count = directory_count + 1, journal_seq = journal_seq + 1 WHERE id = 1 RETURNING journal_seq',
)
const insertEvent = database.prepare(
  `INSERT INTO journal (space_id, seq, at, operation, actor, entry_id, details) VALUES (1, ?, ?, ?, '', ?, ?)`,
)

const text = JSON.stringify({ value: 'x'.repeat(Math.max(0, Number(bytes) - 12)) })
const headers = ['Content-Type', 'application/json; charset=utf-8', 'Content-Length', String(text.length)]

type Waiting = { readonly name: string; readonly from: string | undefined; readonly response: ServerResponse }
let waiting: Waiting[] = []
let made = 0

const commit = database.transaction((batch: readonly Waiting[]) => {
  for (const { name, from } of batch) {
    if (from === undefined) create(name)
    else rename(from, name)
  }
})

function create(name: string): void {
  const now = Date.now()
  const id = Buffer.alloc(16)
  id.writeUIntBE(now, 0, 6)
  id.writeUIntBE(made++, 10, 6)
  insertEntry.run(id, root, name, now, now)
  countChild.run(now, root)
  const { journal_seq: seq } = countInSpace.get() as { journal_seq: number }
  tell('FILE.CREATE', seq, id, { parentId: root.toString('hex'), name, kind: 'directory', revision: 1 })
}

function rename(from: string, name: string): void {
  const { id } = findByName.get(root, from) as { id: Buffer }
  renameEntry.run(root, name, id, root, name)
  touchParent.run(root)
  const { journal_seq: seq } = countEvent.get() as { journal_seq: number }
  const parentId = root.toString('hex')
  tell('FILE.RENAME', seq, id, { parentId, name, fromParentId: parentId, fromName: from })
}

function tell(operation: string, seq: number, id: Buffer, details: object): void {
  insertEvent.run(seq, Date.now(), operation, id, JSON.stringify(details))
}

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
  for (const { from, response } of batch) {
    response.writeHead(from === undefined ? 201 : 200, headers)
    response.end(text)
  }
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const { from } = JSON.parse(Buffer.concat(chunks).toString()) as { readonly from?: string }
    const url = request.url as string
    const name = decodeURIComponent(url.slice(url.lastIndexOf('/') + 1, url.indexOf('?')))
    if (waiting.push({ name, from, response }) === 1) setImmediate(flush)
  })
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
process.on('SIGTERM', () => process.exit(0))
