/** `mediatheque verify`: opens the stores, has them verified, tells what was found. */
import { fsyncSync, mkdirSync, openSync, closeSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openStores } from '../app.ts'
import type { Config } from '../config.ts'
import { describeFinding, markVerified, repairFinding, verifyInstallation } from '../features/verify/index.ts'
import type { Quarantine, Report } from '../features/verify/index.ts'
import { system } from '../kernel/actor.ts'
import { createLog } from '../platform/log/create-log.ts'

export type VerifyOptions = { readonly isDeep: boolean; readonly isJson: boolean; readonly isRepair: boolean }

/** Answers 0 when nothing was found or everything found was repaired, else 1. */
export async function verify(config: Config, { isDeep, isJson, isRepair }: VerifyOptions): Promise<number> {
  process.umask(0o077)
  const log = createLog({ level: config.logLevel === 'info' ? 'warn' : config.logLevel, isPretty: process.stderr.isTTY })
  await using opened = new AsyncDisposableStack()
  const stores = await openStores(config, { log }, opened)
  const call = { ...stores, requestId: 'verify', actor: system, log, signal: new AbortController().signal }
  const report = await verifyInstallation(call, { isDeep })
  let repairedCount = 0
  for (const finding of isRepair ? report.findings : [])
    if (await repairFinding(call, finding, quarantineIn(config.dataDirectory))) repairedCount++
  await markVerified(stores.db, report, { endedAt: stores.clock.now(), repairedCount })
  process.stdout.write(isJson ? `${JSON.stringify({ ...report, repairedCount })}\n` : describe(report, repairedCount))
  return report.findingCount > repairedCount ? 1 : 0
}

function describe(report: Report, repairedCount: number): string {
  const lines = [
    `${report.entryCount} entries, ${report.blobCount} blobs, ${report.referencedCount} segments referenced; ${report.storedCount} segments with ${report.storedBytes} bytes stored${report.isDeep ? ' and read' : ''}.`,
    `${report.waitingCount} stored segments are referenced by nothing and within their grace time.`,
    ...report.findings.map(describeFinding),
  ]
  if (report.findingCount > report.findings.length)
    lines.push(`… and ${report.findingCount - report.findings.length} more; repair these and verify again.`)
  const outcome = report.findingCount === 0 ? 'Nothing found.' : `${report.findingCount} found, ${repairedCount} repaired.`
  return `${[...lines, outcome].join('\n')}\n`
}

/** One file per segment in `quarantine/` of the data folder, flushed before the store lets go of it. */
function quarantineIn(dataDirectory: string): Quarantine {
  const folder = join(dataDirectory, 'quarantine')
  return async (segmentId, bytes) => {
    mkdirSync(folder, { recursive: true })
    // Writes each chunk before it asks for the next: a store may read all of them into one buffer.
    await writeFile(join(folder, segmentId), bytes, { flush: true })
    const directory = openSync(folder, 'r')
    fsyncSync(directory)
    closeSync(directory)
  }
}
