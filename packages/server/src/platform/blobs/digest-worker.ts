/**
 * The thread behind large digest runs. It is shown slabs, digests those of two runs at a time and
 * says so of each; a run ends with its digests or is forgotten.
 */
import { type MessagePort, parentPort, receiveMessageOnPort } from 'node:worker_threads'
import { assert } from '../../kernel/assert.ts'
import { yieldToOthers } from '../threads.ts'
import { blockBytes } from './digest-code.ts'
import { DigestLanes, pieceBytesMax } from './digest-lanes.ts'
import type { LanePiece, LaneRun } from './digest-lanes.ts'
import type { DigestOpening } from './digest-runs.ts'
import type { ContentDigest, SegmentDigest } from './digests.ts'
import { HashChain } from './hashing.ts'
import type { FromSlabThread, ToSlabThread } from './slab-threads.ts'

type ToDigestWorker = ToSlabThread<DigestOpening>
type FromDigestWorker = FromSlabThread<ContentDigest | SegmentDigest>

type Run = {
  readonly lane: LaneRun
  readonly chain: HashChain | undefined
  /** Slabs that are shown and not yet taken. */
  shown: number
  /** Its sender stands still until one is taken. */
  isAwaited: boolean
  isFinishing: boolean
}

/** A slab and how far it was taken. */
type Shown = { readonly number: number; readonly id: number; readonly run: Run; readonly bytes: Uint8Array; taken: number }

const port = parentPort
assert(port, 'This file runs as a worker thread.')
// Reading goes before digesting: there are slabs for what comes meanwhile, and a sender whose bytes are taken has its next ones ready.
yieldToOthers()
const lanes = new DigestLanes()
const runs = new Map<number, Run>()
/** In the order in which they came. */
const queue: Shown[] = []

/** Milliseconds for which a run waits for a second one, where others are open. */
const companyMax = 5
let lonely: NodeJS.Timeout | undefined

port.on('message', (message: ToDigestWorker) => {
  receive(message)
  work({ isAlone: false })
})

function work({ isAlone }: { readonly isAlone: boolean }): void {
  clearTimeout(lonely)
  for (receiveMore(); queue.length > 0; receiveMore()) {
    if (!isAlone && mayGetCompany()) {
      lonely = setTimeout(work, companyMax, { isAlone: true })
      return
    }
    step()
  }
}

/** Two runs that both have bytes cost little more than one, so that one is worth a moment's patience unless somebody stands still for it. */
function mayGetCompany(): boolean {
  const [first] = queue
  return runs.size > 1 && queue.every(({ run }) => run === first?.run && !run.isAwaited && !run.isFinishing)
}

/** What came meanwhile. */
function receiveMore(): void {
  for (let more = receiveMessageOnPort(port as MessagePort); more; more = receiveMessageOnPort(port as MessagePort))
    receive(more.message as ToDigestWorker)
}

function receive(message: ToDigestWorker): void {
  if (message.kind === 'update') {
    const run = open(message.run, message.opening.isPart)
    run.shown++
    run.isAwaited = message.isAwaited
    queue.push({ number: message.number, id: message.run, run, bytes: Buffer.from(message.slab, 0, message.sizeBytes), taken: 0 })
    return
  }
  // A run is opened by its first bytes, and small ones never come here.
  const run = runs.get(message.run)
  if (message.kind === 'finish' && run) {
    run.isFinishing = true
    finishWhenTaken(message.run, run)
  }
  if (message.kind === 'discard') discard(message.run)
}

function open(id: number, isPart: boolean): Run {
  const known = runs.get(id)
  if (known) return known
  const run: Run = { lane: lanes.start(), chain: isPart ? undefined : new HashChain(), shown: 0, isAwaited: false, isFinishing: false }
  runs.set(id, run)
  return run
}

/** The next bytes of the oldest slab, together with those of another run if one has any. */
function step(): void {
  const first = queue[0]
  const second = queue.find(({ run }) => run !== first?.run)
  if (!first) return
  const shared = second ? Math.min(pieceBytesMax, left(first), left(second)) : 0
  // Whole blocks, after which both can go on together.
  const together = shared - (shared % blockBytes)
  if (second && together > 0) lanes.updateTwo(piece(first, together), piece(second, together))
  else alone(second && left(second) < left(first) ? second : first)
  for (const shown of [first, second]) if (shown && left(shown) === 0) take(shown)
}

const alone = (shown: Shown): void => lanes.update(piece(shown, Math.min(pieceBytesMax, left(shown))))

const left = ({ bytes, taken }: Shown): number => bytes.byteLength - taken

function piece(shown: Shown, sizeBytes: number): LanePiece {
  const bytes = shown.bytes.subarray(shown.taken, shown.taken + sizeBytes)
  shown.taken += sizeBytes
  shown.run.chain?.update(bytes)
  return { run: shown.run.lane, bytes }
}

function take(shown: Shown): void {
  queue.splice(queue.indexOf(shown), 1)
  answer({ kind: 'taken', number: shown.number })
  shown.run.shown--
  shown.run.isAwaited = false
  finishWhenTaken(shown.id, shown.run)
}

function finishWhenTaken(id: number, run: Run): void {
  if (!run.isFinishing || run.shown > 0) return
  runs.delete(id)
  const { sizeBytes } = run.lane
  answer({ kind: 'finished', run: id, result: { sizeBytes, ...lanes.finish(run.lane), ...run.chain?.finish() } })
}

function discard(id: number): void {
  runs.delete(id)
  for (const shown of queue.filter((one) => one.id === id)) take(shown)
}

function answer(message: FromDigestWorker): void {
  port?.postMessage(message)
}
