/**
 * Both sides of an application in one program. The *backend* holds the root key pair: it creates
 * a library, reads its secret and mints a token. The *client* holds only the token: it uploads a
 * folder, lists it, downloads everything again and compares, deletes a directory and restores it.
 *
 *   node bin/mediatheque.mjs run examples/quick-start/quick-start.ts FOLDER
 *
 * MEDIATHEQUE_URL       control address (https://127.0.0.1:8443)
 * MEDIATHEQUE_SECRET_ID, MEDIATHEQUE_SECRET_KEY   the pair in data/root-key.json
 * NODE_EXTRA_CA_CERTS   data/tls/ca.pem
 */
import { createHash } from 'node:crypto'
import { createReadStream, readdirSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { CommonClient } from 'tencentcloud-sdk-nodejs-common'

const MiB = 1024 * 1024
const partBytes = 5 * MiB
const simpleBytesMax = 32 * MiB
const partsAtOnce = 2

const address = process.env['MEDIATHEQUE_URL'] ?? 'https://127.0.0.1:8443'
const folder = process.argv[2] ?? 'quick-start-files'
/** Directories that are there already. */
const made = new Set<string>()
const say = (text: string): void => void process.stdout.write(`${text}\n`)

// --- the backend: owns the secret ------------------------------------------------------------

const { protocol, host } = new URL(address)
const cloud = new CommonClient('', '2021-07-12', {
  credential: { secretId: process.env['MEDIATHEQUE_SECRET_ID'] ?? '', secretKey: process.env['MEDIATHEQUE_SECRET_KEY'] ?? '' },
  region: 'ap-guangzhou',
  profile: { httpProfile: { endpoint: host, protocol: `${protocol}//` } },
})

const { LibraryId: libraryId } = await cloud.request('CreateLibrary', {
  Name: 'Quick start',
  LibraryExtension: { IsFileLibrary: true, IsMultiSpace: false, UseRecycleBin: true, AutoRemoveRecycledDays: 30 },
})
say(`Library   ${libraryId}`)
const { LibrarySecret: librarySecret } = await cloud.request('DescribeLibrarySecret', { LibraryId: libraryId })
say(`Secret    ${'•'.repeat(8)} (${librarySecret.length} characters, stays on the backend)`)
const { accessToken } = await api('GET', 'token', {
  library_id: libraryId,
  library_secret: librarySecret,
  user_id: 'ada',
  grant: 'space_admin',
  period: 3600,
})
say(`Token     ${accessToken.slice(0, 9)}… for user ada, one hour`)

// --- the client: owns the token ----------------------------------------------------------------

type File = { readonly path: string; readonly local: string; readonly sizeBytes: number }

const files = readFolder('')
for (const file of files) await upload(file)
say(`Uploaded  ${files.length} files, ${megabytes(files.reduce((sum, file) => sum + file.sizeBytes, 0))}`)

for (const path of ['', 'photos/夏天 2026']) {
  const { contents } = await api('GET', `directory/${libraryId}/-/${encodeURIComponent(path)}`, { 'by-marker': 1, limit: 100 })
  say(`Listing   /${path}`)
  for (const entry of contents)
    say(
      `          ${entry.type.padEnd(4)}  ${entry.size === undefined ? '        ' : megabytes(Number(entry.size)).padStart(8)}  ${entry.name}`,
    )
}

for (const file of files) await downloadAndCompare(file)
say(`Compared  ${files.length} downloads: every byte is the same`)

const again = files.find((file) => file.sizeBytes > simpleBytesMax) ?? (files[0] as File)
await uploadInstantly(again, `copy of ${again.path.replaceAll('/', ' ')}`)

const { recycledItemId } = await api('DELETE', `directory/${libraryId}/-/photos`, {})
say(`Deleted   /photos into the recycle bin, item ${recycledItemId}`)
const restored = await api('POST', `recycled/${libraryId}/-/${recycledItemId}`, { restore: 1 })
say(`Restored  /${restored.path.join('/')}`)
const photo = files.find((file) => file.path.startsWith('photos/'))
if (photo) await downloadAndCompare(photo)
say('Done      what was deleted is back, byte for byte')

// --- how it is done ----------------------------------------------------------------------------

/** One call of the business API; throws the answer's own sentence. */
// biome-ignore lint/suspicious/noExplicitAny: answers of many operations.
async function api(method: string, path: string, query: Record<string, string | number>, body?: object): Promise<any> {
  const url = new URL(`/api/v1/${path}`, address)
  if (!('library_secret' in query)) url.searchParams.set('access_token', accessToken)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value))
  const response = await fetch(url, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  const text = await response.text()
  const answer = text === '' ? {} : JSON.parse(text)
  if (!response.ok) throw new Error(`${method} ${path}: ${answer.code}: ${answer.message}`)
  return { ...answer, httpStatus: response.status }
}

function readFolder(path: string): File[] {
  return readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) => {
    const below = path === '' ? entry.name : `${path}/${entry.name}`
    if (entry.isDirectory()) return readFolder(below)
    const local = join(folder, below)
    return [{ path: below, local, sizeBytes: statSync(local).size }]
  })
}

async function upload(file: File): Promise<void> {
  const parent = file.path.split('/').slice(0, -1).join('/')
  if (parent !== '') await makeDirectory(parent)
  const target = `file/${libraryId}/-/${encodeURIComponent(file.path)}`
  const query = { conflict_resolution_strategy: 'overwrite', filesize: file.sizeBytes }
  const isMultipart = file.sizeBytes > simpleBytesMax
  const ticket = isMultipart ? await api('POST', target, { ...query, multipart: 1 }, {}) : await api('PUT', target, query, {})
  if (isMultipart) await sendParts(file, ticket)
  else {
    await sendBytes(ticket, ticket.path, file, 0, file.sizeBytes)
    progress(file, file.sizeBytes)
  }
  await api('POST', `file/${libraryId}/-/${ticket.confirmKey}`, { confirm: 1 }, {})
}

/** Parents are made with it; that it exists already is fine. */
async function makeDirectory(path: string): Promise<void> {
  if (made.has(path)) return
  made.add(path)
  await api('PUT', `directory/${libraryId}/-/${encodeURIComponent(path)}`, {}).catch((error: Error) => {
    if (!error.message.includes('SameNameDirectoryOrFileExists')) throw error
  })
}

type Ticket = {
  readonly domain: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly uploadId?: string
  readonly confirmKey: string
}

async function sendParts(file: File, ticket: Ticket): Promise<void> {
  const count = Math.ceil(file.sizeBytes / partBytes)
  let next = 1
  let sent = 0
  const sender = async (): Promise<void> => {
    while (next <= count) {
      const number = next++
      const start = (number - 1) * partBytes
      const size = Math.min(partBytes, file.sizeBytes - start)
      await sendBytes(ticket, `${ticket.path}?partNumber=${number}&uploadId=${ticket.uploadId}`, file, start, size)
      progress(file, (sent += size))
    }
  }
  await Promise.all(Array.from({ length: partsAtOnce }, sender))
}

async function sendBytes(ticket: Ticket, path: string, file: File, start: number, size: number): Promise<void> {
  const handle = await open(file.local)
  const { buffer } = await handle.read(Buffer.alloc(size), 0, size, start)
  await handle.close()
  const response = await fetch(`${protocol}//${ticket.domain}${path}`, { method: 'PUT', headers: ticket.headers, body: buffer })
  if (!response.ok) throw new Error(`Sending ${file.path}: ${response.status} ${await response.text()}`)
}

/** The server knows these bytes already: their hashes are enough. */
async function uploadInstantly(file: File, path: string): Promise<void> {
  const hashes = await blockHashes(file)
  const target = `file/${libraryId}/-/${encodeURIComponent(path)}`
  const body = { size: String(file.sizeBytes), beginningHash: hashes.beginning }
  const first = await api('PUT', target, { filesize: file.sizeBytes }, body)
  if (first.httpStatus !== 202) return say(`Instant   not known yet: ${path}`)
  const second = await api('PUT', target, { filesize: file.sizeBytes }, { ...body, fullHash: hashes.full })
  say(second.httpStatus === 200 ? `Instant   ${second.path.join('/')}, no byte sent` : `Instant   not known yet: ${path}`)
}

/** SHA-256 over blocks of 1 MiB, each hashed together with the hash before it. */
async function blockHashes(file: File): Promise<{ beginning: string; full: string }> {
  let beginning: string | undefined
  let previous = Buffer.alloc(0)
  for await (const block of createReadStream(file.local, { highWaterMark: MiB })) {
    previous = createHash('sha256')
      .update(previous)
      .update(block as Buffer)
      .digest()
    beginning ??= previous.toString('hex')
  }
  return { beginning: beginning ?? '', full: previous.toString('hex') }
}

async function downloadAndCompare(file: File): Promise<void> {
  const { cosUrl, size } = await api('GET', `file/${libraryId}/-/${encodeURIComponent(file.path)}`, { info: 1, purpose: 'download' })
  const response = await fetch(cosUrl)
  const hash = createHash('sha256')
  let received = 0
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    hash.update(chunk)
    received += chunk.length
  }
  const original = createHash('sha256')
  for await (const chunk of createReadStream(file.local)) original.update(chunk as Buffer)
  if (received !== Number(size) || hash.digest('hex') !== original.digest('hex')) throw new Error(`${file.path} came back changed.`)
}

function progress(file: File, sentBytes: number): void {
  const percent = file.sizeBytes === 0 ? 100 : Math.floor((sentBytes / file.sizeBytes) * 100)
  const line = `Uploading ${String(percent).padStart(3)} %  ${shorten(file.path)}`
  if (percent === 100) say(line)
  else if (process.stdout.isTTY) process.stdout.write(`${line}\r`)
}

/** Names may have 255 characters; lines of a terminal may not. */
function shorten(path: string): string {
  return path.length <= 48 ? path : `${path.slice(0, 40)}…${path.slice(-7)}`
}

function megabytes(bytes: number): string {
  return bytes < MiB ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / MiB).toFixed(1)} MiB`
}
