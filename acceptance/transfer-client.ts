/**
 * Uploads and downloads as the official JavaScript client of 2026 does them, in our own words: the
 * same requests, headers, hashes, sizes and decisions. Runs in Node and, stripped of its types, in
 * a page of another origin; so it uses nothing but what browsers have.
 */
export type Client = { readonly control: string; readonly libraryId: string; readonly token: string; readonly protocol?: string }

export type Ticket = {
  readonly domain: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly uploadId?: string
  readonly confirmKey: string
  readonly expiration: string
}

export type Answer = { readonly status: number; readonly headers: Headers; readonly json: any }

const MiB = 1024 * 1024

/** One call of the API leg. The whole path is escaped, slashes too. */
export async function api(
  client: Client,
  method: string,
  resource: string,
  path: string,
  query: Record<string, string | number> = {},
  body?: unknown,
): Promise<Answer> {
  const search = new URLSearchParams({
    access_token: client.token,
    ...Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)])),
  })
  const response = await fetch(
    `${client.control}/api/v1/${resource}/${client.libraryId}/-/${encodeURIComponent(path)}?${search.toString()}`,
    {
      method,
      headers: { 'Client-Version': 'smh-js-sdk/1.0.16', ...(body !== undefined && { 'Content-Type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    },
  )
  const text = await response.text()
  return { status: response.status, headers: response.headers, json: text === '' ? undefined : JSON.parse(text) }
}

const dataUrl = (client: Client, ticket: Ticket): string => `${client.protocol ?? 'https:'}//${ticket.domain}${ticket.path}`

export type Uploaded = { readonly way: 'simple' | 'parts' | 'instant'; readonly file: any; readonly partTags?: readonly (string | null)[] }

export type UploadOptions = {
  readonly query?: Record<string, string | number>
  readonly isInstant?: boolean
  readonly partFileBytes?: number
  readonly chunkBytes?: number
}

/** Small files in one request, larger ones in parallel parts; from 1 MiB on the server is asked whether it has the content already. */
export async function upload(client: Client, path: string, bytes: Uint8Array<ArrayBuffer>, options: UploadOptions = {}): Promise<Uploaded> {
  const isParts = bytes.length > (options.partFileBytes ?? 32 * MiB)
  const begin = (body: object) =>
    api(
      client,
      isParts ? 'POST' : 'PUT',
      'file',
      path,
      { filesize: bytes.length, ...(isParts && { multipart: 1 }), ...options.query },
      body,
    )
  const mayBeInstant = options.isInstant !== false && bytes.length >= MiB
  let begun = await begin(mayBeInstant ? { beginningHash: hex(await digest(bytes.subarray(0, MiB))), size: String(bytes.length) } : {})
  if (begun.status === 202) {
    const { beginningHash, fullHash } = await chainedHash(bytes)
    begun = await begin({ beginningHash, fullHash, size: String(bytes.length) })
    if (begun.status === 200) return { way: 'instant', file: begun.json }
  }
  if (begun.status !== 201) throw new Error(`begin answered ${begun.status} ${JSON.stringify(begun.json)}`)
  const ticket = begun.json as Ticket
  const partTags = isParts ? await putParts(client, ticket, bytes, options.chunkBytes ?? 5 * MiB) : undefined
  if (!isParts) await putOnce(client, ticket, bytes)
  const confirmed = await api(client, 'POST', 'file', ticket.confirmKey, { confirm: 1 }, { crc64: crc64(bytes) })
  if (confirmed.status !== 200) throw new Error(`confirm answered ${confirmed.status} ${JSON.stringify(confirmed.json)}`)
  return { way: isParts ? 'parts' : 'simple', file: confirmed.json, ...(partTags && { partTags }) }
}

async function putOnce(client: Client, ticket: Ticket, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const response = await fetch(dataUrl(client, ticket), { method: 'PUT', headers: ticket.headers, body: bytes })
  if (!response.ok) throw new Error(`data leg answered ${response.status} ${await response.text()}`)
}

/** Two at a time. A part counts as sent only when its ETag could be read. */
async function putParts(client: Client, ticket: Ticket, bytes: Uint8Array<ArrayBuffer>, chunkBytes: number): Promise<(string | null)[]> {
  const tags: (string | null)[] = []
  const numbers = Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, index) => index + 1)
  const work = async () => {
    for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
      const body = bytes.subarray((number - 1) * chunkBytes, number * chunkBytes)
      const response = await fetch(`${dataUrl(client, ticket)}?partNumber=${number}&uploadId=${ticket.uploadId}`, {
        method: 'PUT',
        headers: ticket.headers,
        body,
      })
      if (!response.ok) throw new Error(`part ${number} answered ${response.status} ${await response.text()}`)
      tags[number - 1] = response.headers.get('ETag')
    }
  }
  await Promise.all([work(), work()])
  return tags
}

export type Downloaded = { readonly bytes: Uint8Array<ArrayBuffer>; readonly crc64: string; readonly statuses: readonly number[] }

/** One request up to 32 MiB, else closed ranges, two at a time; then the size and the CRC-64 of everything are compared. */
export async function download(
  client: Client,
  path: string,
  { simpleBytesMax = 32 * MiB, chunkBytes = 5 * MiB } = {},
): Promise<Downloaded> {
  const { status, json } = await api(client, 'GET', 'file', path, { info: 1, purpose: 'download' })
  if (status !== 200) throw new Error(`info answered ${status} ${JSON.stringify(json)}`)
  const sizeBytes = Number(json.size)
  const bytes = new Uint8Array(sizeBytes)
  const statuses: number[] = []
  const fetchRange = async (first: number, last: number, headers: Record<string, string>) => {
    const response = await fetch(json.cosUrl, { headers })
    statuses.push(response.status)
    const chunk = new Uint8Array(await response.arrayBuffer())
    if (!response.ok || chunk.length !== last - first + 1)
      throw new Error(`bytes ${first}-${last}: ${response.status} with ${chunk.length} bytes`)
    bytes.set(chunk, first)
  }
  if (sizeBytes <= simpleBytesMax) await fetchRange(0, sizeBytes - 1, {})
  else {
    const starts = Array.from({ length: Math.ceil(sizeBytes / chunkBytes) }, (_, index) => index * chunkBytes)
    const work = async () => {
      for (let first = starts.shift(); first !== undefined; first = starts.shift()) {
        const last = Math.min(first + chunkBytes, sizeBytes) - 1
        await fetchRange(first, last, { Range: `bytes=${first}-${last}` })
      }
    }
    await Promise.all([work(), work()])
  }
  const received = crc64(bytes)
  if (received !== json.crc64) throw new Error(`CRC-64 ${received} instead of ${json.crc64}`)
  return { bytes, crc64: received, statuses }
}

const digest = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** Blocks of 1 MiB; each hash covers the raw hash before it and its block. */
export async function chainedHash(bytes: Uint8Array<ArrayBuffer>): Promise<{ beginningHash: string; fullHash: string }> {
  let last = await digest(bytes.subarray(0, MiB))
  const beginningHash = hex(last)
  for (let at = MiB; at < bytes.length; at += MiB) {
    const block = bytes.subarray(at, at + MiB)
    const linked = new Uint8Array(last.length + block.length)
    linked.set(last)
    linked.set(block, last.length)
    last = await digest(linked)
  }
  return { beginningHash, fullHash: hex(last) }
}

/** CRC-64/XZ as unsigned decimal text; each half of the register in an integer of 32 bits. */
export function crc64(bytes: Uint8Array): string {
  const high = new Uint32Array(256)
  const low = new Uint32Array(256)
  for (let byte = 0; byte < 256; byte++) {
    let value = BigInt(byte)
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ 0xc96c5795d7870f42n : value >> 1n
    high[byte] = Number(value >> 32n)
    low[byte] = Number(value & 0xffff_ffffn)
  }
  let top = 0xffff_ffff
  let bottom = 0xffff_ffff
  for (const byte of bytes) {
    const index = (bottom ^ byte) & 0xff
    bottom = ((bottom >>> 8) | (top << 24)) ^ (low[index] as number)
    top = (top >>> 8) ^ (high[index] as number)
  }
  return ((BigInt(~top >>> 0) << 32n) | BigInt(~bottom >>> 0)).toString()
}
