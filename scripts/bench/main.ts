/**
 * `npm run bench [-- CASE…]`: measures the figures this project promises and prints them as a
 * table, with the commit and the machine. Nothing here fails a build: machines are noisy, and a
 * figure is read by a person.
 */
import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'
import { batchCases } from './batches.ts'
import { blobCases } from './blobs.ts'
import { consoleCases } from './console.ts'
import { dbWrite } from './db-write.ts'
import { largeDirectoryCases } from './large-directory.ts'
import { liveControlCases } from './live-control.ts'
import { liveViewers } from './live-viewers.ts'
import { multipartUpload } from './multipart-upload.ts'
import { objectCases } from './objects.ts'
import { requestCases } from './requests.ts'
import { searchCases } from './search.ts'
import { transferCases } from './transfer.ts'
import type { Case } from './harness.ts'

const cases: readonly Case[] = [
  ...requestCases,
  ...largeDirectoryCases,
  ...transferCases,
  ...batchCases,
  dbWrite,
  ...blobCases,
  ...searchCases,
  ...objectCases,
  multipartUpload,
  ...consoleCases,
  liveViewers,
  ...liveControlCases,
]

const wanted = process.argv.slice(2)
if (wanted.includes('--help')) {
  process.stdout.write(`Usage: npm run bench [-- CASE…]\nCases: ${cases.map(({ name }) => name).join(', ')}\n`)
  process.exit(0)
}
const unknown = wanted.filter((name) => !cases.some((one) => one.name === name))
if (unknown.length > 0) {
  process.stderr.write(`There is no case ${unknown.join(', ')}. See --help.\n`)
  process.exit(2)
}

const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim()
process.stdout.write(
  `Commit ${commit}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}\n\n| Case | Figure | Target | Met |\n|--|--|--|--|\n`,
)
for (const one of cases) {
  if (wanted.length > 0 && !wanted.includes(one.name)) continue
  for (const { what, figure, target, isMet } of await one.run())
    process.stdout.write(`| ${what} | ${figure} | ${target} | ${isMet ? 'yes' : 'no'} |\n`)
}
process.exit(0)
