import { limits } from '../../kernel/limits.ts'
import type { SegmentId } from '../../kernel/ids.ts'
import { loadCrc64, crc64Text } from '../../platform/blobs/hashing.ts'
import type { Call } from '../../platform/call.ts'
import type { Finding, Report } from './report.ts'
import { SegmentSet } from './segment-set.ts'
import { countRows, scanContents, scanOwnIds, scanReferences, scanRemovals, scanRowFindings } from './verify-store.ts'
import type { CheckedContent, SegmentReference } from './verify-store.ts'

/** Questions to the blob store that wait at the same time. */
const statsAtOnce = 16
const listedFindingsMax = 1000

/**
 * Proves that every referenced segment is stored with its size, that what nobody refers to is
 * within its grace time, and that kept counts equal recounted rows. Assumes that nobody else
 * changes the installation meanwhile. Changes nothing itself. `isDeep` reads every byte and
 * compares its CRC-64.
 */
export async function verifyInstallation(call: Call<'db' | 'blobs' | 'clock'>, { isDeep }: { readonly isDeep: boolean }): Promise<Report> {
  const startedAt = call.clock.now()
  const findings: Finding[] = []
  let findingCount = 0
  const report = (finding: Finding): void => {
    findingCount++
    if (findings.length < listedFindingsMax) findings.push(finding)
  }

  const known = new SegmentSet()
  await checkReferences(call, { known, report })
  const referencedCount = known.size
  for await (const segmentId of scanRemovals(call.db)) {
    if (known.has(segmentId)) report({ kind: 'SegmentDoomed', segmentId })
    else known.add(segmentId)
  }
  for await (const segmentId of scanOwnIds(call.db)) known.add(segmentId)
  const stored = await checkStored(call, { known, report, startedAt })
  for await (const finding of scanRowFindings(call.db)) report(finding)
  if (isDeep) await checkContents(call, report)
  return { startedAt, isDeep, referencedCount, ...stored, ...(await countRows(call.db)), findingCount, findings }
}

type Reporter = (finding: Finding) => void

/** Asks for every referenced segment; remembers them all. */
async function checkReferences(call: Call<'db' | 'blobs'>, into: { readonly known: SegmentSet; readonly report: Reporter }): Promise<void> {
  let waiting: SegmentReference[] = []
  const settle = async (): Promise<void> => {
    const found = await Promise.all(waiting.map((reference) => checkSegment(call, reference)))
    waiting = []
    for (const finding of found) if (finding) into.report(finding)
  }
  for await (const reference of scanReferences(call.db)) {
    call.signal.throwIfAborted()
    into.known.add(reference.segmentId)
    if (reference.isNeeded) waiting.push(reference)
    if (waiting.length === statsAtOnce) await settle()
  }
  await settle()
}

async function checkSegment(call: Call<'blobs'>, { segmentId, sizeBytes, owner }: SegmentReference): Promise<Finding | undefined> {
  const stat = await call.blobs.stat(segmentId)
  if (!stat) return { kind: 'SegmentMissing', segmentId, owner }
  if (stat.sizeBytes === sizeBytes) return undefined
  return { kind: 'SegmentSizeDiffers', segmentId, owner, expectedBytes: sizeBytes, storedBytes: stat.sizeBytes }
}

/** Looks at everything that is stored for what nobody knows. */
async function checkStored(
  call: Call<'blobs'>,
  against: { readonly known: SegmentSet; readonly report: Reporter; readonly startedAt: number },
): Promise<Pick<Report, 'storedCount' | 'storedBytes' | 'waitingCount'>> {
  let storedCount = 0
  let storedBytes = 0
  let waitingCount = 0
  for await (const { id, sizeBytes, storedAt } of call.blobs.list({ signal: call.signal })) {
    storedCount++
    storedBytes += sizeBytes
    if (against.known.has(id)) continue
    if (against.startedAt - storedAt < limits.blobGrace) waitingCount++
    else against.report({ kind: 'SegmentUnreferenced', segmentId: id, sizeBytes, storedAt })
  }
  return { storedCount, storedBytes, waitingCount }
}

async function checkContents(call: Call<'db' | 'blobs'>, report: Reporter): Promise<void> {
  const hasher = await loadCrc64()
  for await (const content of scanContents(call.db)) {
    const storedCrc64 = await readCrc64(call, content, hasher)
    if (storedCrc64 !== undefined && storedCrc64 !== content.crc64) {
      report({ kind: 'ContentDiffers', owner: content.owner, expectedCrc64: content.crc64, storedCrc64 })
    }
  }
}

/** Undefined when bytes are missing: that has been found before. */
async function readCrc64(
  call: Call<'blobs'>,
  content: CheckedContent,
  hasher: Awaited<ReturnType<typeof loadCrc64>>,
): Promise<string | undefined> {
  hasher.init()
  for (const segmentId of content.segmentIds) {
    if (!(await call.blobs.stat(segmentId))) return undefined
    for await (const chunk of readAll(call, segmentId)) hasher.update(chunk)
  }
  return crc64Text(hasher)
}

const readAll = (call: Call<'blobs'>, segmentId: SegmentId): AsyncIterable<Uint8Array> => call.blobs.read(segmentId, undefined, call.signal)
