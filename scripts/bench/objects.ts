/** Figures of the object door: what its promises cost beside a server that promises nothing. */
import { createHmac, createSecretKey, hash } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { cosAuthorization } from '../../packages/server/src/features/credentials/index.ts'
import { readSignature, verifyCos, verifyV4 } from '../../packages/server/src/gateways/object/signatures/index.ts'
import type { SignedRequest } from '../../packages/server/src/gateways/object/signatures/index.ts'
import { oneRequest, request, requestHost } from './client.ts'
import { givenPlace, once } from './given.ts'
import { compare, keyPair, measure, median, scratch, startMediatheque, startReference, times, us } from './harness.ts'
import type { Case, Comparison, Figure } from './harness.ts'
import { databaseFile, givenMillion } from './large-directory.ts'

const pair = { secretId: keyPair.id, secretKey: keyPair.key }
const account = '1250000000'

/** A request as the official client of COS sends it; the path is plain ASCII. */
function signed(method: string, path: string, options: { query?: Readonly<Record<string, string>>; body?: Uint8Array } = {}): Buffer {
  const { query = {}, body } = options
  const now = Math.floor(Date.now() / 1000) - 1
  const authorization = cosAuthorization(pair, {
    method,
    path,
    parameters: Object.entries(query),
    headers: [...(body ? ([['content-length', String(body.length)]] as const) : []), ['host', requestHost]],
    signTime: `${now};${now + 900}`,
  })
  const search = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return request(method, search.length > 0 ? `${path}?${search.join('&')}` : path, {
    headers: { Authorization: authorization, 'User-Agent': 'cos-nodejs-sdk-v5-3.0.0' },
    ...(body && { body }),
  })
}

const cpuFigure = (what: string, { ours, reference, cpuRatio, rateRatio }: Comparison): Figure => ({
  what,
  figure: `${times(cpuRatio)} CPU (${us(ours.cpuMicroseconds)} against ${us(reference.cpuMicroseconds)}); ${times(rateRatio)} rate (${Math.round(ours.perSecond)}/s)`,
  target: 'CPU ≤ 2 ×',
  isMet: cpuRatio <= 2,
})

const putObject: Case = {
  name: 'put-object',
  run: async () => {
    const server = await startMediatheque()
    const { libraryId } = await givenPlace(server)
    const reference = await startReference('files.ts', [scratch()])
    const body = Buffer.alloc(4096, 'x')
    const turn = oneRequest(
      (turn) => signed('PUT', `/${libraryId}-${account}/objects/${turn}-${process.hrtime.bigint()}.bin`, { body }),
      200,
    )
    const compared = await compare(
      { server, port: server.contentPort, connections: 64, turn },
      { server: reference, connections: 64, turn },
    )
    await Promise.all([server.stop(), reference.stop()])
    return [cpuFigure('PutObject of 4 KiB, signed, durable, 64 clients', compared)]
  },
}

const getObject: Case = {
  name: 'get-object',
  run: async () => {
    const server = await startMediatheque()
    const { libraryId } = await givenPlace(server)
    const folder = scratch()
    const body = Buffer.alloc(65_536, 'x')
    writeFileSync(join(folder, 'sent'), body)
    const reference = await startReference('files.ts', [folder])
    const path = `/${libraryId}-${account}/objects/one.bin`
    await once(server.contentPort, signed('PUT', path, { body }), 200)
    const turn = oneRequest(() => signed('GET', path), 200)
    const compared = await compare(
      { server, port: server.contentPort, connections: 64, turn },
      { server: reference, connections: 64, turn },
    )
    await Promise.all([server.stop(), reference.stop()])
    return [cpuFigure('GetObject of 64 KiB, signed, 64 clients', compared)]
  },
}

const runs = 5

const listObjects: Case = {
  name: 'list-objects',
  run: async () => {
    const { folder, place } = await givenMillion()
    const server = await startMediatheque(folder)
    const query = { prefix: 'large/photo 05', delimiter: '/', 'max-keys': '1000' }
    const asked = () => signed('GET', `/${place.libraryId}-${account}/`, { query })
    const answer = await once(server.contentPort, asked(), 200)
    const reference = await startReference('constant.ts', [String(answer.length)])
    const ratios: number[] = []
    const ours: number[] = []
    const costs: number[] = []
    for (let run = 0; run <= runs; run++) {
      const bare = (await measure({ server: reference, connections: 16, turn: oneRequest(asked, 200) })).cpuMicroseconds
      const sql = bareQueryMicroseconds(databaseFile(folder))
      const load = { server, port: server.contentPort, connections: 16, turn: oneRequest(asked, 200) }
      const { cpuMicroseconds } = await measure(load)
      // The first run warms both up.
      if (run === 0) continue
      ours.push(cpuMicroseconds)
      costs.push(bare + sql)
      ratios.push(cpuMicroseconds / (bare + sql))
    }
    await Promise.all([server.stop(), reference.stop()])
    const ratio = median(ratios)
    return [
      {
        what: 'ListObjects: 1000 of 1,000,000 keys with prefix and delimiter, 16 clients',
        figure: `${times(ratio)} CPU (${us(median(ours))} against ${us(median(costs))} for the SQL and a bare answer of that size)`,
        target: 'CPU ≤ 2 ×',
        isMet: ratio <= 2,
      },
    ]
  },
}

/** The page in process, on the same file, as rows. */
function bareQueryMicroseconds(file: string): number {
  const database = new Database(file, { readonly: true })
  const key = "(CASE WHEN kind = 0 THEN name || '/' ELSE name END)"
  const parent = database.prepare<[], { space_id: number; id: Buffer }>(`SELECT space_id, id FROM entries WHERE name = 'large'`).get()
  if (!parent) throw new Error('The directory exists.')
  const page = database.prepare(`
    SELECT ${key} AS sort_key, kind, size_bytes, etag, uploaded_at, attributes FROM entries
    WHERE space_id = ? AND parent_id = ? AND state = 0 AND kind <= 1 AND ${key} >= ? AND ${key} < ? ORDER BY ${key} LIMIT 1001`)
  const ask = (): unknown[] => page.all(parent.space_id, parent.id, 'photo 05', 'photo 05\u{10FFFF}')
  const count = 300
  for (let index = 0; index < count; index++) if (ask().length !== 1001) throw new Error('The page is full.')
  const before = process.cpuUsage()
  for (let index = 0; index < count; index++) ask()
  const { user, system } = process.cpuUsage(before)
  database.close()
  return (user + system) / count
}

/** Microseconds of CPU of one call, the middle of several series. */
function timed(work: () => void): number {
  const series = Array.from({ length: 9 }, () => {
    const before = process.cpuUsage()
    for (let index = 0; index < 20_000; index++) work()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 20_000
  })
  return median(series.slice(2))
}

const signature: Case = {
  name: 'signature',
  run: async () => {
    const host = `smh0000000000000-${account}.cos.ap-guangzhou.myqcloud.com`
    const key = 'corp/2026/照片/IMG 0001.jpg'
    const now = Math.floor(Date.now() / 1000)
    const signTime = `${now};${now + 900}`
    const headers = [
      ['content-length', '4096'],
      ['content-type', 'image/jpeg'],
      ['host', host],
    ] as const
    const authorization = cosAuthorization(pair, { method: 'PUT', path: `/${key}`, parameters: [], headers, signTime })
    const cosRequest: SignedRequest = {
      method: 'PUT',
      rawPath: `/${encodeURI(key)}`,
      rawQuery: '',
      rawHeaders: [...headers.flat(), 'Authorization', authorization],
    }
    const cos = timed(() => {
      const read = readSignature(cosRequest)
      if (read?.scheme === 'cos') verifyCos(read, cosRequest, { secretKey: pair.secretKey })
    })
    const text = `put\n/${key}\n\ncontent-length=4096&content-type=image%2Fjpeg&host=${host}\n`
    const cosChain = timed(() => {
      const signKey = createHmac('sha1', pair.secretKey).update(signTime).digest('hex')
      createHmac('sha1', signKey)
        .update(`sha1\n${signTime}\n${hash('sha1', text)}\n`)
        .digest('hex')
    })

    const { v4Request, canonical, stringToSign, date } = signV4(host, key)
    const v4 = timed(() => {
      const read = readSignature(v4Request)
      if (read?.scheme === 'v4') verifyV4(read, v4Request, { secretKey: pair.secretKey })
    })
    const v4Chain = timed(() => {
      hash('sha256', canonical)
      let chained: string | KeyObject = `AWS4${pair.secretKey}`
      // As key objects: under raw bytes an HMAC costs three times as much.
      for (const part of [date, 'ap-local', 's3', 'aws4_request'])
        chained = createSecretKey(createHmac('sha256', chained).update(part).digest())
      createHmac('sha256', chained).update(stringToSign).digest()
    })
    return [row('q-sign', cos, cosChain), row('AWS4-HMAC-SHA256', v4, v4Chain)]
  },
}

const row = (scheme: string, ours: number, chain: number): Figure => ({
  what: `check of a ${scheme} signature against one HMAC chain of the same length`,
  figure: `${times(ours / chain)} (${us(ours)} against ${us(chain)})`,
  target: '≤ 4 ×',
  isMet: ours / chain <= 4,
})

/** What the AWS client sends for a put, signed by hand. */
function signV4(host: string, key: string) {
  const date = new Date().toISOString().slice(0, 10).replaceAll('-', '')
  const signedAt = `${date}T000000Z`
  const headers: Record<string, string> = {
    'content-length': '4096',
    'content-type': 'image/jpeg',
    host,
    'x-amz-checksum-crc32': 'AAAAAA==',
    'x-amz-content-sha256': hash('sha256', 'body'),
    'x-amz-date': signedAt,
    'x-amz-user-agent': 'aws-sdk-js/3.1169.0',
  }
  const names = Object.keys(headers).join(';')
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`)
  const path = `/${key.split('/').map(encodeURIComponent).join('/')}`
  const canonical = `PUT\n${path}\n\n${lines.join('')}\n${names}\n${headers['x-amz-content-sha256']}`
  const scope = `${date}/ap-local/s3/aws4_request`
  const stringToSign = `AWS4-HMAC-SHA256\n${signedAt}\n${scope}\n${hash('sha256', canonical)}`
  let chained: string | Buffer = `AWS4${pair.secretKey}`
  for (const part of [date, 'ap-local', 's3', 'aws4_request', stringToSign]) chained = createHmac('sha256', chained).update(part).digest()
  const authorization = `AWS4-HMAC-SHA256 Credential=${pair.secretId}/${scope}, SignedHeaders=${names}, Signature=${chained.toString('hex')}`
  const v4Request: SignedRequest = {
    method: 'PUT',
    rawPath: path,
    rawQuery: '',
    rawHeaders: [...Object.entries(headers).flat(), 'Authorization', authorization],
  }
  return { v4Request, canonical, stringToSign, date }
}

export const objectCases: readonly Case[] = [putObject, getObject, listObjects, signature]
