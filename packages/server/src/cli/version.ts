import { readFileSync } from 'node:fs'

export function readVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
  return manifest.version
}

export function printVersion(): number {
  process.stdout.write(`mediatheque ${readVersion()} on Node ${process.versions.node}\n`)
  return 0
}
