/** How the console comes to its visitor: from the terminal's link, at whatever address, under a policy that is kept. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startConsole } from './console-server.ts'
import { startServer } from './start-server.ts'

const it = await startConsole()
after(() => it.stop())
const launcher = fileURLToPath(new URL('../bin/mediatheque.mjs', import.meta.url))

/** What a first start writes on a terminal: `script` is one. */
async function startOnTerminal(folder: string): Promise<{ readonly text: () => string; readonly stop: () => Promise<void> }> {
  const command = `${process.execPath} ${launcher} serve --http --data ${folder} --listen 127.0.0.1:0 --content-listen 127.0.0.1:0 --rtmp-listen off`
  const { MEDIATHEQUE_SECRET_ID: _, MEDIATHEQUE_SECRET_KEY: __, ...env } = process.env
  const child = spawn('script', ['-qefc', command, '/dev/null'], { stdio: ['ignore', 'pipe', 'ignore'], env })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (text += piece))
  for (const deadline = Date.now() + 30_000; !text.includes('#signin=') && Date.now() < deadline; ) await delay(50)
  return {
    text: () => text.replaceAll('\r', ''),
    async stop() {
      child.kill('SIGTERM')
      await new Promise((resolve) => child.once('close', resolve))
    },
  }
}

test('prints a link to a terminal that signs in with one click', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mediatheque-terminal-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const server = await startOnTerminal(folder)
  t.after(() => server.stop())
  const address = /^ {2}Console {3}(http:\/\/127\.0\.0\.1:\d+\/console)$/m.exec(server.text())?.[1]
  const link = /^ {2}Sign in {3}(\S+#signin=[\w-]+)$/m.exec(server.text())?.[1]
  assert.ok(address && link && link.startsWith(`${address}#signin=`), server.text())
  const carried = JSON.parse(Buffer.from(link.split('#signin=')[1] as string, 'base64url').toString()) as Record<string, unknown>
  assert.deepEqual(Object.keys(carried), ['id', 'key', 'token', 'expires'])
  assert.ok(Math.abs((carried['expires'] as number) - Date.now() / 1000 - 12 * 3600) < 60)

  const page = await it.browser.newPage()
  t.after(() => page.close())
  await page.goto(link)
  await page.getByRole('heading', { level: 1, name: 'Libraries' }).waitFor()
  assert.equal(new URL(page.url()).hash, '', 'the key has left the address bar')
})

test('tells nobody but a terminal', () => {
  assert.doesNotMatch(`${it.server.stdout()}${it.server.stderr()}`, /signin/)
})

test('leads a browser from the bare address to the console', async (t) => {
  const page = await it.browser.newPage()
  t.after(() => page.close())
  await page.goto(it.server.control)
  await page.waitForURL(/\/console\/sign-in/)
  await page.getByRole('button', { name: /Sign in/ }).waitFor()
})

test('loads from the cache what it has loaded before', async (t) => {
  const context = await it.browser.newContext()
  t.after(() => context.close())
  const page = await context.newPage()
  await page.goto(`${it.server.control}/console`)
  await page.getByRole('button', { name: /Sign in/ }).waitFor()
  // Fonts come last.
  await page.waitForLoadState('networkidle')
  await page.goto(`${it.server.control}/console`)
  await page.getByRole('button', { name: /Sign in/ }).waitFor()
  const transferred = (await page.evaluate(
    `performance.getEntriesByType('resource').filter(({ name }) => name.includes('/assets/')).map(({ transferSize }) => transferSize)`,
  )) as number[]
  assert.ok(transferred.length > 0)
  assert.ok(
    transferred.every((size) => size === 0),
    String(transferred),
  )
})

test('refuses scripts and styles that are not its own, and connections to strangers', async (t) => {
  const stranger = await startServer()
  t.after(() => stranger.stop())
  const page = await it.browser.newPage()
  t.after(() => page.close())
  await page.goto(`${it.server.control}/console`)
  await page.getByRole('button', { name: /Sign in/ }).waitFor()
  const outcome = await page.evaluate(async (origin) => {
    // oxlint-disable-next-line typescript/no-explicit-any -- This runs in the page.
    const { document, addEventListener, fetch } = globalThis as any
    const refused: string[] = []
    addEventListener('securitypolicyviolation', (event: { effectiveDirective: string }) => refused.push(event.effectiveDirective))
    const script = document.createElement('script')
    script.textContent = 'globalThis.isHijacked = true'
    document.body.append(script)
    const style = document.createElement('style')
    style.textContent = 'body { display: none }'
    document.head.append(style)
    const called = await fetch(`${origin}/healthz`).then(
      () => 'answered',
      () => 'refused',
    )
    await new Promise((resolve) => setTimeout(resolve, 100))
    return { refused: [...new Set(refused)].toSorted(), called, isHijacked: 'isHijacked' in globalThis }
  }, stranger.control)
  assert.deepEqual(outcome, { refused: ['connect-src', 'script-src-elem', 'style-src-elem'], called: 'refused', isHijacked: false })
})
