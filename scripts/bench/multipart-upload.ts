/** What an upload in parts costs more than its protocol: the stock client against this server, and against one that throws the bytes away. */
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CompleteMultipartUploadCommand, CreateMultipartUploadCommand, S3Client, UploadPartCommand } from '@aws-sdk/client-s3'
import type { CompletedPart } from '@aws-sdk/client-s3'
import { givenPlace } from './given.ts'
import { cpuSeconds, keyPair, median, startMediatheque, startReference, times } from './harness.ts'
import type { Case, Served } from './harness.ts'

const MiB = 1024 * 1024
const partBytes = 16 * MiB
const partCount = 64
const partsAtATime = 4
const runs = 5

type Moved = { readonly mibPerSecond: number; readonly cpuMs: number }

export const multipartUpload: Case = {
  name: 'multipart-upload',
  run: async () => {
    const server = await startMediatheque()
    const reference = await startReference('multipart.ts')
    const { libraryId } = await givenPlace(server)
    const ours = clientOf(server, `${libraryId}-1250000000`)
    const bare = clientOf(reference, 'bucket')
    await measured(reference, bare)
    await measured(server, ours)
    const pairs: { ours: Moved; bare: Moved }[] = []
    for (let run = 0; run < runs; run++) {
      // Nothing of the run before, such as hashing it whole, goes on beside the reference.
      await settled(server)
      removeParts(server.folder)
      pairs.push({ bare: await measured(reference, bare), ours: await measured(server, ours) })
    }
    await Promise.all([server.stop(), reference.stop()])
    const ratio = median(pairs.map((pair) => pair.ours.mibPerSecond / pair.bare.mibPerSecond))
    const of = (pick: (pair: { ours: Moved; bare: Moved }) => number): number => Math.round(median(pairs.map(pick)))
    const rates = `${of((pair) => pair.ours.mibPerSecond)} MiB/s against ${of((pair) => pair.bare.mibPerSecond)} MiB/s`
    const cpu = `${of((pair) => pair.ours.cpuMs)} ms CPU against ${of((pair) => pair.bare.cpuMs)} ms`
    return [
      {
        what: '1 GiB in parts of 16 MiB, 4 at a time, stock S3 client, durable',
        figure: `${times(ratio)} (${rates}; ${cpu})`,
        target: '≥ 0.6 ×',
        isMet: ratio >= 0.6,
      },
    ]
  },
}

type Uploader = { readonly upload: () => Promise<void> }

function clientOf(server: Served, Bucket: string): Uploader {
  const s3 = new S3Client({
    region: 'ap-local',
    endpoint: `http://127.0.0.1:${server.contentPort}`,
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: keyPair.id, secretAccessKey: keyPair.key },
  })
  const Body = Buffer.alloc(partBytes, 'x')
  const Key = 'big.bin'
  return {
    upload: async () => {
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))
      const Parts: CompletedPart[] = []
      let next = 1
      const send = async (): Promise<void> => {
        while (next <= partCount) {
          const PartNumber = next++
          const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }))
          Parts[PartNumber - 1] = { PartNumber, ETag }
        }
      }
      await Promise.all(Array.from({ length: partsAtATime }, send))
      await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }))
    },
  }
}

async function measured({ pid }: Served, { upload }: Uploader): Promise<Moved> {
  const cpuBefore = cpuSeconds(pid)
  const startedAt = performance.now()
  await upload()
  const seconds = (performance.now() - startedAt) / 1000
  return { mibPerSecond: (partBytes * partCount) / MiB / seconds, cpuMs: (cpuSeconds(pid) - cpuBefore) * 1000 }
}

async function settled({ pid }: Served): Promise<void> {
  for (let look = 0; look < 100; look++) {
    const before = cpuSeconds(pid)
    await sleep(300)
    if (cpuSeconds(pid) - before < 0.02) return
  }
}

function removeParts(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name)
    if (statSync(path, { throwIfNoEntry: false })?.size === partBytes) rmSync(path)
  }
}
