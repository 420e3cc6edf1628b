/**
 * A server with the console on it, and a browser that minds: whatever a page logs as an error,
 * whatever its Content-Security-Policy refuses and whatever it throws is kept and asserted on.
 */
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Browser, BrowserContext, BrowserContextOptions, ConsoleMessage, Page } from 'playwright-core'
import { CommonClient } from 'tencentcloud-sdk-nodejs-common'
import { launchBrowser } from './browser.ts'
import type { Language } from './console-words.ts'
import { startServer } from './start-server.ts'
import type { StartedServer } from './start-server.ts'

const buildMsMax = 180_000
const axeSource = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')

export type ConsoleServer = {
  readonly server: StartedServer
  readonly browser: Browser
  /** Opens the console signed in, at this address below `/console`. */
  visit(path: string, options?: VisitOptions): Promise<Visit>
  /** A link as the terminal prints it. */
  signInLink(path?: string): Promise<string>
  stop(): Promise<void>
}

export type VisitOptions = BrowserContextOptions & { readonly language?: Language; readonly isSignedOut?: boolean }

export type Visit = {
  readonly page: Page
  readonly context: BrowserContext
  readonly language: Language
  /** Errors of the page since the last time it was asked. */
  complaints(): string[]
  /** Every text and name the pages have shown since the last time it was asked, code aside. */
  shownTexts(): Promise<readonly string[]>
  /** Asserts that axe finds nothing serious or critical. */
  checkAccess(): Promise<void>
  /** A picture of the page, in the folder that `MEDIATHEQUE_SCREENSHOTS` names; without it nothing is drawn. */
  picture(name: string): Promise<void>
  close(): Promise<void>
}

/** Starts the server, and waits for its first start to have built the console. */
export async function startConsole(options: Parameters<typeof startServer>[0] = {}): Promise<ConsoleServer> {
  const server = await startServer({ ...options, env: { MEDIATHEQUE_NO_CONSOLE: 'false', ...options.env } })
  await waitForConsole(server)
  const browser = await launchBrowser()
  const signInLink = async (path = ''): Promise<string> => {
    const { Credentials, ExpiredTime } = await cloudCall(server, {
      service: 'sts',
      version: '2018-08-13',
      action: 'GetFederationToken',
      input: { Name: 'console', Policy: encodeURIComponent(everything), DurationSeconds: 7200 },
    })
    const carried = { id: Credentials.TmpSecretId, key: Credentials.TmpSecretKey, token: Credentials.Token, expires: ExpiredTime }
    return `${server.control}/console${path}#signin=${Buffer.from(JSON.stringify(carried)).toString('base64url')}`
  }
  return {
    server,
    browser,
    signInLink,
    visit: (path, visitOptions = {}) => visit({ server, browser, signInLink }, path, visitOptions),
    async stop() {
      await browser.close()
      await server.stop()
    },
  }
}

const everything = JSON.stringify({ version: '2.0', statement: [{ effect: 'allow', action: '*', resource: '*' }] })

// oxlint-disable-next-line typescript/no-explicit-any -- An answer of any action; tests assert on it.
export async function cloudCall(server: StartedServer, asked: CloudCall): Promise<any> {
  const { protocol, host } = new URL(server.control)
  const client = new CommonClient(host, asked.version ?? '2021-07-12', {
    credential: { secretId: server.secretId, secretKey: server.secretKey },
    region: 'ap-guangzhou',
    // The client takes more than its types say.
    profile: { httpProfile: { endpoint: host, protocol: `${protocol}//` } } as never,
  })
  return client.request(asked.action, asked.input)
}

export type CloudCall = { readonly service?: string; readonly version?: string; readonly action: string; readonly input: object }

/** What tests do to a server behind the console's back: as its operator, and as a library's administrator or user. */
export function consoleLibraries(server: StartedServer) {
  const makeLibrary = async (name: string, extension: object = {}): Promise<string> => {
    const input = { Name: name, LibraryExtension: { IsFileLibrary: true, UseRecycleBin: true, ...extension } }
    return (await cloudCall(server, { action: 'CreateLibrary', input })).LibraryId
  }
  const libraryOf = async (libraryId: string) =>
    (await cloudCall(server, { action: 'DescribeLibraries', input: { LibraryIds: [libraryId] } })).List[0]
  const secretOf = async (libraryId: string): Promise<string> =>
    (await cloudCall(server, { action: 'DescribeLibrarySecret', input: { LibraryId: libraryId } })).LibrarySecret
  const as = async (libraryId: string, user = '') => {
    const query = new URLSearchParams({ library_id: libraryId, library_secret: await secretOf(libraryId), grant: 'admin', user_id: user })
    const { accessToken } = (await (await fetch(`${server.control}/api/v1/token?${query}`)).json()) as { accessToken: string }
    const call = async (method: string, path: string, body?: object) => {
      const url = `${server.control}/api/v1/${path}${path.includes('?') ? '&' : '?'}access_token=${accessToken}`
      const answer = await fetch(url, {
        method,
        ...(body && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
      })
      const text = await answer.text()
      return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) }
    }
    return { call }
  }
  return { makeLibrary, libraryOf, secretOf, as }
}

async function visit(
  { server, browser, signInLink }: Pick<ConsoleServer, 'server' | 'browser' | 'signInLink'>,
  path: string,
  { language = 'en', isSignedOut = false, ...options }: VisitOptions,
): Promise<Visit> {
  const context = await browser.newContext({ locale: language === 'zh' ? 'zh-CN' : 'en-GB', reducedMotion: 'reduce', ...options })
  const shown: string[] = []
  await context.exposeBinding('tellShown', (_, texts: readonly string[]) => void shown.push(...texts))
  await context.addInitScript(tellWhatIsShown)
  const page = await context.newPage()
  const heard: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' && !isExpectedRefusal(message)) heard.push(`${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', (error) => heard.push(String(error.stack ?? error)))
  await page.goto(isSignedOut ? `${server.control}/console${path}` : await signInLink(path))
  return {
    page,
    context,
    language,
    complaints: () => heard.splice(0),
    async shownTexts() {
      // What a page has told before it answers has arrived by then.
      for (const one of context.pages()) await one.evaluate('0')
      return shown.splice(0)
    },
    checkAccess: () => checkAccess(page),
    async picture(name) {
      const folder = process.env['MEDIATHEQUE_SCREENSHOTS']
      if (!folder) return
      mkdirSync(folder, { recursive: true })
      await page.screenshot({ path: join(folder, `${name}.png`) })
    },
    close: () => context.close(),
  }
}

/** Runs in the page, from before its first text on: dialogs and news that are gone by the end of a test are heard too. */
function tellWhatIsShown(): void {
  // oxlint-disable-next-line typescript/no-explicit-any -- This runs in the page.
  const { document, NodeFilter, MutationObserver, tellShown, self, top } = globalThis as any
  if (self !== top) return
  const isCode = 'code, pre, kbd, textarea, script, style, noscript, [lang=en], [translate=no]'
  const names = ['aria-label', 'aria-description', 'title', 'placeholder', 'alt']
  const told = new Set<string>()
  // oxlint-disable-next-line typescript/no-explicit-any -- Nodes of the page.
  const textsOf = (node: any): string[] => {
    const element = node.nodeType === 3 ? node.parentElement : node
    if (element?.closest?.(isCode)) return []
    return node.nodeType === 3 ? [node.data] : names.map((name) => node.getAttribute?.(name) ?? '')
  }
  const tell = (texts: readonly string[]): void => {
    const news = texts.map((text) => text.trim()).filter((text) => text !== '' && !told.has(text))
    for (const text of news) told.add(text)
    if (news.length > 0) tellShown(news)
  }
  // oxlint-disable-next-line typescript/no-explicit-any -- Nodes of the page.
  const below = (root: any): string[] => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT)
    const texts: string[] = []
    for (let node = root; node; node = walker.nextNode()) texts.push(...textsOf(node))
    return texts
  }
  // oxlint-disable-next-line typescript/no-explicit-any -- Records of the page.
  new MutationObserver((records: any[]) => {
    tell(records.flatMap(({ type, target, addedNodes }) => (type === 'childList' ? [...addedNodes].flatMap(below) : textsOf(target))))
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: names })
}

/** The browser itself reports every refused call; that a name is taken or not there yet is an answer like any other. */
const isExpectedRefusal = (message: ConsoleMessage): boolean =>
  /^Failed to load resource: the server responded with a status of (?:404|409) /.test(message.text()) &&
  new URL(message.location().url).pathname.startsWith('/api/v1/')

/** The page's own policy lets nobody add scripts; the debugger's evaluation is not the page. */
async function checkAccess(page: Page): Promise<void> {
  await page.evaluate(axeSource)
  const findings = await page.evaluate(async () => {
    // oxlint-disable-next-line typescript/no-explicit-any -- axe came as text.
    const { violations } = await (globalThis as any).axe.run()
    return violations
      .filter(({ impact }: { impact: string }) => impact === 'serious' || impact === 'critical')
      .map(({ id, help, nodes }: { id: string; help: string; nodes: { html: string }[] }) => `${id}: ${help} — ${nodes[0]?.html}`)
  })
  assert.deepEqual(findings, [])
}

async function waitForConsole(server: StartedServer): Promise<void> {
  for (const deadline = Date.now() + buildMsMax; ; await delay(200)) {
    const { status } = await fetch(`${server.control}/console`)
    if (status === 200) return
    assert.ok(Date.now() < deadline, `The console is not built in time:\n${server.stderr()}`)
  }
}
