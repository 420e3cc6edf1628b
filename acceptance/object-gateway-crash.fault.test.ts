/**
 * The power goes while an object is put together from parts: the server dies by SIGKILL at a named
 * point, at a pass drawn from a printed seed, and starts again on the same folder. The client does
 * what such clients do: it repeats the request that was not answered. What was acknowledged is
 * there, a repeated completion answers the same, and `verify` finds nothing.
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListPartsCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { makePlace } from './place.ts'
import { startServer } from './start-server.ts'
import type { StartedServer } from './start-server.ts'
import { verifyWhole } from './verify.ts'

const seed = Number(process.env['MEDIATHEQUE_SEED'] ?? Date.now() % 1_000_000)
const roundsPerPoint = Number(process.env['MEDIATHEQUE_CRASH_ROUNDS'] ?? 2)
const crashing = fileURLToPath(new URL('../packages/server/test/crashing-server.ts', import.meta.url))

/** Where it dies, and how often the workload passes there. */
const points: readonly (readonly [point: string, passes: number])[] = [
  ['db.commit.before', 20],
  ['db.commit.after', 20],
  ['uploads.begin.committed', 3],
  ['uploads.receive.stored', 8],
  ['uploads.receive.recorded', 8],
  ['uploads.complete.before-commit', 2],
  ['uploads.complete.committed', 2],
  ['uploads.abort.committed', 1],
  ['blobs.fs.put.renamed', 8],
]

/** Numbers from the seed: the same seed dies at the same places. */
function drawOf(point: string, round: number, below: number): number {
  const digest = createHash('sha256').update(`${seed}:${point}:${round}`).digest()
  return Math.floor((digest.readUInt32BE() / 2 ** 32) * below)
}

const MiB = 1024 * 1024
const bytesOf = (name: string, sizeBytes: number): Buffer => Buffer.alloc(sizeBytes, `${name} `)
const firstParts = [bytesOf('one', MiB), bytesOf('two', MiB + 7), bytesOf('three', 5)]
const laterParts = [bytesOf('later', MiB + 1), bytesOf('last', 70_000)]

class Client {
  s3: S3Client
  readonly #credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly bucket: string
  /** What was answered by then; a repeat goes on from it. */
  readonly uploads = new Map<string, string>()
  readonly etags = new Map<string, string>()
  readonly completed = new Map<string, { etag: string | undefined; content: Buffer }>()

  constructor(server: StartedServer, bucket: string) {
    this.#credentials = { accessKeyId: server.secretId, secretAccessKey: server.secretKey }
    this.bucket = bucket
    this.s3 = this.#connect(server)
  }

  #connect({ content }: StartedServer): S3Client {
    return new S3Client({ region: 'ap-local', endpoint: content, forcePathStyle: true, maxAttempts: 1, credentials: this.#credentials })
  }

  reconnect(server: StartedServer): void {
    this.s3.destroy()
    this.s3 = this.#connect(server)
  }

  async begin(name: string, Key: string): Promise<void> {
    const { UploadId } = await this.s3.send(new CreateMultipartUploadCommand({ Bucket: this.bucket, Key }))
    this.uploads.set(name, UploadId as string)
  }

  async part(name: string, Key: string, PartNumber: number, Body: Buffer): Promise<void> {
    const UploadId = this.uploads.get(name)
    const { ETag } = await this.s3.send(new UploadPartCommand({ Bucket: this.bucket, Key, UploadId, PartNumber, Body }))
    this.etags.set(`${name} ${PartNumber}`, ETag as string)
  }

  async complete(name: string, Key: string, parts: readonly Buffer[]): Promise<void> {
    const Parts = parts.map((_, index) => ({ PartNumber: index + 1, ETag: this.etags.get(`${name} ${index + 1}`) }))
    const UploadId = this.uploads.get(name)
    const done = await this.s3.send(new CompleteMultipartUploadCommand({ Bucket: this.bucket, Key, UploadId, MultipartUpload: { Parts } }))
    const again = await this.s3.send(new CompleteMultipartUploadCommand({ Bucket: this.bucket, Key, UploadId, MultipartUpload: { Parts } }))
    assert.equal(again.ETag, done.ETag)
    this.completed.set(Key, { etag: done.ETag, content: Buffer.concat(parts) })
  }

  /** The answer may have been lost: then there is nothing to give up any more. */
  async abort(name: string, Key: string): Promise<void> {
    const UploadId = this.uploads.get(name)
    await this.s3.send(new AbortMultipartUploadCommand({ Bucket: this.bucket, Key, UploadId })).catch(unlessGone)
    await assert.rejects(this.s3.send(new ListPartsCommand({ Bucket: this.bucket, Key, UploadId })), { name: 'NoSuchUpload' })
  }

  async checkAll(): Promise<void> {
    for (const [Key, { etag, content }] of this.completed) {
      const got = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key }))
      const bytes = Buffer.from((await got.Body?.transformToByteArray()) ?? [])
      // Between a later completion and its answer either content is right, and nothing else.
      const isLater = got.ETag !== etag && bytes.equals(Buffer.concat(laterParts))
      assert.ok(isLater || bytes.equals(content), `${Key} was acknowledged and came back changed`)
    }
  }
}

function unlessGone(error: unknown): void {
  if ((error as { name: string }).name !== 'NoSuchUpload') throw error
}

const workload: readonly ((client: Client) => Promise<void>)[] = [
  (client) => client.begin('first', 'films/made of parts.mp4'),
  ...firstParts.map((bytes, index) => (client: Client) => client.part('first', 'films/made of parts.mp4', index + 1, bytes)),
  (client) => client.part('first', 'films/made of parts.mp4', 2, firstParts[1] as Buffer),
  (client) => client.complete('first', 'films/made of parts.mp4', firstParts),
  (client) => client.begin('dropped', 'films/dropped.mp4'),
  (client) => client.part('dropped', 'films/dropped.mp4', 1, bytesOf('dropped', 80_000)),
  (client) => client.abort('dropped', 'films/dropped.mp4'),
  (client) => client.begin('later', 'films/made of parts.mp4'),
  ...laterParts.map((bytes, index) => (client: Client) => client.part('later', 'films/made of parts.mp4', index + 1, bytes)),
  (client) => client.complete('later', 'films/made of parts.mp4', laterParts),
]

async function dieAndRecover(point: string, count: number): Promise<boolean> {
  const data = mkdtempSync(join(tmpdir(), 'mediatheque-crash-'))
  let running: StartedServer | undefined
  try {
    const settled = await startServer({ data })
    const { libraryId } = await makePlace(settled)
    const env = { MEDIATHEQUE_SECRET_ID: settled.secretId, MEDIATHEQUE_SECRET_KEY: settled.secretKey }
    await settled.stop()

    running = await startServer({ data, env: { ...env, MEDIATHEQUE_TEST_CRASH: `${point}:${count}` }, entry: crashing })
    const client = new Client(running, `${libraryId}-1250000000`)
    let hasCrashed = false
    // It may die while everything is looked at, of work in the background.
    for (const step of [...workload, (client: Client) => client.checkAll()]) {
      try {
        await step(client)
      } catch (error) {
        // An answer of the server is no crash.
        if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode !== undefined || hasCrashed) throw error
        assert.equal((await running.exited).signal, 'SIGKILL')
        hasCrashed = true
        verifyWhole(data)
        running = await startServer({ data, env })
        client.reconnect(running)
        await client.checkAll()
        await step(client)
      }
    }
    client.s3.destroy()
    await running.stop()
    verifyWhole(data)
    return hasCrashed
  } finally {
    await running?.kill('SIGKILL')
    rmSync(data, { recursive: true, force: true })
  }
}

for (const [point, passes] of points) {
  for (let round = 0; round < roundsPerPoint; round++) {
    // The first round dies for certain, at the first pass.
    const count = round === 0 ? 1 : 1 + drawOf(point, round, passes)
    test(`puts objects together as if nothing had happened when it died at ${point}, pass ${count} (seed ${seed})`, async () => {
      const hasCrashed = await dieAndRecover(point, count)
      if (round === 0) assert.ok(hasCrashed, 'The point was reached.')
    })
  }
}
