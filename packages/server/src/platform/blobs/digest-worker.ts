/**
 * The thread behind large digest runs. It is shown slabs, digests them in the order in which they
 * come and says so of each; a run ends with its digests or is forgotten.
 */
import { createHash, type Hash } from 'node:crypto'
import { parentPort } from 'node:worker_threads'
import type { IHasher } from 'hash-wasm'
import { assert } from '../../kernel/assert.ts'
import type { ContentDigest, SegmentDigest } from './digests.ts'
import { crc64Text, HashChain, loadCrc64 } from './hashing.ts'

export type ToDigestWorker =
  | {
      readonly kind: 'update'
      readonly run: number
      readonly isPart: boolean
      readonly slab: SharedArrayBuffer
      readonly sizeBytes: number
    }
  | { readonly kind: 'finish'; readonly run: number }
  | { readonly kind: 'discard'; readonly run: number }

export type FromDigestWorker =
  | { readonly kind: 'taken' }
  | { readonly kind: 'finished'; readonly run: number; readonly digest: ContentDigest | SegmentDigest }

type Run = { sizeBytes: number; crc64State: Uint8Array; readonly md5: Hash; readonly chain: HashChain | undefined }

const pieceBytes = 256 * 1024

const port = parentPort
assert(port, 'This file runs as a worker thread.')
const crc64: IHasher = await loadCrc64()
const freshState = crc64.init().save()
const runs = new Map<number, Run>()

port.on('message', (message: ToDigestWorker) => {
  if (message.kind === 'update') {
    update(open(message.run, message.isPart), Buffer.from(message.slab, 0, message.sizeBytes))
    answer({ kind: 'taken' })
    return
  }
  const run = runs.get(message.run)
  runs.delete(message.run)
  // A run is opened by its first bytes, and small ones never come here.
  if (message.kind === 'finish' && run) answer({ kind: 'finished', run: message.run, digest: finish(run) })
})

const answer = (message: FromDigestWorker): void => port.postMessage(message)

function open(id: number, isPart: boolean): Run {
  const known = runs.get(id)
  if (known) return known
  const run = { sizeBytes: 0, crc64State: freshState, md5: createHash('md5'), chain: isPart ? undefined : new HashChain() }
  runs.set(id, run)
  return run
}

function update(run: Run, bytes: Uint8Array): void {
  run.sizeBytes += bytes.byteLength
  // Many runs share one instance, which takes up where each run left off.
  crc64.load(run.crc64State)
  // In pieces that stay in the core's own cache from one digest to the next.
  for (let at = 0; at < bytes.byteLength; at += pieceBytes) {
    const piece = bytes.subarray(at, at + pieceBytes)
    crc64.update(piece)
    run.md5.update(piece)
    run.chain?.update(piece)
  }
  run.crc64State = crc64.save()
}

function finish(run: Run): ContentDigest | SegmentDigest {
  crc64.load(run.crc64State)
  return { sizeBytes: run.sizeBytes, crc64: crc64Text(crc64), md5: run.md5.digest('hex'), ...run.chain?.finish() }
}
