/**
 * What a small durable upload costs at the least: bare `node:http`, the bare SQLite package and
 * one file that bodies are appended to. The statements are those of an upload, bodies get the
 * digests the protocol asks for, and one flush serves all that arrive together, for rows and for
 * bytes. It checks no token, no ticket, no name and no quota, and answers a constant.
 */
import Database from 'better-sqlite3'
import { createCRC64 } from 'hash-wasm'
import { hash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A database of this project's schema, and where the bytes go. */
const [file = '', bodies = '', bytes = '400'] = process.argv.slice(2)
const database = new Database(file)
database.pragma('journal_mode = WAL')
database.pragma('synchronous = FULL')
const crc64 = await createCRC64('c96c5795d7870f42')
const sink = await open(bodies, 'a')

const root = Buffer.alloc(16, 0xee)
database
  .prepare(`INSERT INTO spaces (id, library_id, name, root_id, created_by, created_at, settings) VALUES (1, 'smh', '-', ?, '', 0, '{}')`)
  .run(root)
const insertEntry = database.prepare(
  `INSERT INTO entries (space_id, id, parent_id, name, kind, created_at, modified_at, created_by, blob_id, size_bytes, crc64, etag, content_type, uploaded_at)
   VALUES (1, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, 'application/octet-stream', ?) ON CONFLICT (space_id, parent_id, name) WHERE state = 0 DO NOTHING`,
)
insertEntry.run(root, null, '', 0, 0, 0, null, 0, null, null, null)
const insertUpload = database.prepare(
  `INSERT INTO uploads (id, space_id, parent_id, name, kind, conflict_strategy, user_id, announced_bytes, content_type, created_at, expires_at)
   VALUES (?, 1, ?, ?, 0, 'rename', '', 4096, 'application/octet-stream', ?, ?)`,
)
const findUpload = database.prepare('SELECT * FROM uploads WHERE id = ?')
const insertBlob = database.prepare(
  `INSERT INTO blobs (id, library_id, size_bytes, crc64, etag, segment_count, created_at) VALUES (?, 'smh', ?, ?, ?, 1, ?)`,
)
const countChild = database.prepare(
  'UPDATE entries SET child_file_count = child_file_count + 1, revision = revision + 1, modified_at = ? WHERE space_id = 1 AND id = ?',
)
const countInSpace = database.prepare(
  'UPDATE spaces SET file_count = file_count + 1, used_bytes = used_bytes + ?, journal_seq = journal_seq + 1 WHERE id = 1 RETURNING journal_seq',
)
const insertEvent = database.prepare(
  `INSERT INTO journal (space_id, seq, at, operation, actor, entry_id, details) VALUES (1, ?, ?, 'FILE.CREATE', '', ?, ?)`,
)
const markCompleted = database.prepare(
  'UPDATE uploads SET state = 1, segment_id = id, size_bytes = ?, entry_id = ?, answer = ? WHERE id = ?',
)

type Received = { readonly sizeBytes: number; readonly crc64: string; readonly md5: string }
const received = new Map<string, Received>()
const filler = 'x'.repeat(Math.max(0, Number(bytes) - 300))
let ids = 0

function newId(now: number): Buffer {
  const id = Buffer.alloc(16)
  id.writeUIntBE(now, 0, 6)
  id.writeUIntBE(ids++, 10, 6)
  return id
}

function begin(name: string): string {
  const now = Date.now()
  const id = newId(now)
  insertUpload.run(id, root, name, now, now + 7 * 86_400_000)
  const key = id.toString('hex')
  return JSON.stringify({ path: `/-/upload/${key}`, headers: { 'Content-Type': 'application/octet-stream' }, confirmKey: key, filler })
}

function confirm(key: string): string {
  const now = Date.now()
  const upload = findUpload.get(Buffer.from(key, 'hex')) as { readonly id: Buffer; readonly name: string }
  const content = received.get(key) as Received
  received.delete(key)
  const id = newId(now)
  insertBlob.run(upload.id, content.sizeBytes, content.crc64, content.md5, now)
  insertEntry.run(id, root, upload.name, 1, now, now, upload.id, content.sizeBytes, content.crc64, content.md5, now)
  countChild.run(now, root)
  const { journal_seq: seq } = countInSpace.get(content.sizeBytes) as { journal_seq: number }
  insertEvent.run(
    seq,
    now,
    id,
    JSON.stringify({ parentId: root.toString('hex'), name: upload.name, kind: 'file', revision: 1, ...content }),
  )
  const answer = JSON.stringify({ name: upload.name, path: [upload.name], inode: id.toString('hex'), ...content, filler })
  markCompleted.run(content.sizeBytes, id, answer, upload.id)
  return answer
}

type Waiting<Work> = { readonly work: Work; readonly response: ServerResponse }

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, ['Content-Type', 'application/json; charset=utf-8', 'Content-Length', String(text.length)])
  response.end(text)
}

/** What waits goes together, as long as each turn brings more, as in the product; one batch is on its way at a time. */
function batches<Work>(commit: (batch: readonly Waiting<Work>[]) => Promise<void> | void): (work: Work, response: ServerResponse) => void {
  let waiting: Waiting<Work>[] = []
  let gathered = 0
  let isBusy = false
  const gather = (): void => {
    if (waiting.length > gathered) {
      gathered = waiting.length
      return void setImmediate(gather)
    }
    void flush()
  }
  const flush = async (): Promise<void> => {
    const batch = waiting
    waiting = []
    await commit(batch)
    gathered = 0
    isBusy = waiting.length > 0
    if (isBusy) setImmediate(gather)
  }
  return (work, response) => {
    waiting.push({ work, response })
    if (isBusy) return
    isBusy = true
    setImmediate(gather)
  }
}

const statements = database.transaction((batch: readonly Waiting<() => string>[]) => batch.map(({ work }) => work()))
const write = batches<() => string>((batch) => {
  const texts = statements.immediate(batch)
  batch.forEach(({ response }, index) => answer(response, texts[index]?.includes('"confirmKey"') ? 201 : 200, texts[index] as string))
})
const append = batches<{ readonly key: string; readonly body: Buffer }>(async (batch) => {
  const written = sink.writev(batch.map(({ work }) => work.body))
  for (const { work } of batch) {
    const sum = BigInt(`0x${crc64.init().update(work.body).digest('hex')}`).toString()
    received.set(work.key, { sizeBytes: work.body.length, crc64: sum, md5: hash('md5', work.body) })
  }
  await written
  await sink.datasync()
  for (const { response } of batch) answer(response, 200, '')
})

function serve(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const url = request.url as string
  if (url.startsWith('/-/upload/')) return append({ key: url.slice('/-/upload/'.length), body }, response)
  JSON.parse(body.toString())
  const last = decodeURIComponent(url.slice(url.lastIndexOf('/') + 1, url.indexOf('?')))
  write(request.method === 'PUT' ? () => begin(last) : () => confirm(last), response)
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => serve(request, response, Buffer.concat(chunks)))
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
process.on('SIGTERM', () => process.exit(0))
