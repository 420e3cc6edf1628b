import { readVersion } from '../platform/version.ts'

export function printVersion(): number {
  process.stdout.write(`mediatheque ${readVersion()} on Node ${process.versions.node}\n`)
  return 0
}
