/** The browser of every test that needs one: Debian's Chromium, installed by its administrator, otherwise asked for. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'

const browserPath = '/usr/bin/chromium'
const authorityTool = '/usr/bin/certutil'
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

export type BrowserOptions = {
  /** Further flags. */
  readonly flags?: readonly string[]
  /** A home of its own, where `trustAuthority` has been. */
  readonly home?: string
}

export async function launchBrowser({ flags = [], home }: BrowserOptions = {}): Promise<Browser> {
  requireProgram(browserPath, 'chromium')
  const env = { ...process.env, ...(home !== undefined && { HOME: home }) } as Record<string, string>
  return chromium.launch({ executablePath: browserPath, args: [...quiet, ...flags], env })
}

/** As a person does who was told where the authority's certificate is. */
export function trustAuthority(home: string, caPath: string): void {
  requireProgram(authorityTool, 'libnss3-tools')
  const store = join(home, '.pki', 'nssdb')
  mkdirSync(store, { recursive: true })
  execFileSync(authorityTool, ['-d', `sql:${store}`, '-N', '--empty-password'])
  execFileSync(authorityTool, ['-d', `sql:${store}`, '-A', '-t', 'C,,', '-n', 'mediatheque', '-i', caPath])
}

function requireProgram(program: string, debianPackage: string): void {
  if (existsSync(program)) return
  if (process.getuid?.() === 0) execFileSync('apt-get', ['install', '-y', '--no-install-recommends', debianPackage], { stdio: 'ignore' })
  assert.ok(existsSync(program), `This test needs ${program}: apt-get install ${debianPackage}`)
}
