/** What the flows of the console share: each runs in both languages, and finds what it needs by role and name. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import type { Visit } from './console-server.ts'
import { englishAmong, escaped, languages, words } from './console-words.ts'
import type { Language, Say } from './console-words.ts'

const waitMsMax = 30_000

type Flow = { readonly language: Language; readonly say: Say; readonly t: TestContext }

export function inEachLanguage(name: string, work: (flow: Flow) => Promise<void>): void {
  for (const language of languages) test(`${name} (${language})`, (t) => work({ language, say: words(language), t }))
}

/** How pages look: to each of them, every page is shown. */
export const looks = [
  { name: 'light', options: { viewport: { width: 1280, height: 900 } } },
  { name: 'dark', options: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' } },
  { name: 'narrow', options: { viewport: { width: 375, height: 812 }, hasTouch: true } },
  { name: 'chinese', options: { viewport: { width: 1280, height: 900 }, language: 'zh' } },
  { name: 'narrow and chinese', options: { viewport: { width: 375, height: 812 }, language: 'zh', hasTouch: true } },
] as const

/**
 * Whatever a test does: nothing was thrown, logged as an error or refused by the policy meanwhile,
 * and a Chinese page has said nothing in English.
 */
export async function within(visit: Visit, work: (page: Page) => Promise<void>): Promise<void> {
  visit.page.setDefaultTimeout(waitMsMax)
  try {
    await work(visit.page)
    assert.deepEqual(visit.complaints(), [])
    if (visit.language === 'zh') assert.deepEqual(englishAmong(await visit.shownTexts()), [])
  } catch (error) {
    await visit.picture(`failed-${Date.now()}`)
    throw new Error(`${String(error)}\nThe page complained: ${visit.complaints().join('\n') || 'of nothing'}`, { cause: error })
  } finally {
    await visit.close()
  }
}

/** As a picture may not: nothing hangs over the window's edge. */
export async function checkWidth(page: Page, title: string): Promise<void> {
  const surplus = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')
  assert.equal(surplus, 0, `${title} is wider than the window`)
}

/** Playwright's own waiting for a function evaluates text inside the page, which the page's policy refuses. */
export async function until(page: Page, expression: string): Promise<void> {
  for (const deadline = Date.now() + waitMsMax; !(await page.evaluate(expression)); await page.waitForTimeout(50))
    assert.ok(Date.now() < deadline, expression)
}

type Within = Pick<Page, 'getByRole' | 'getByLabel'>

export const button = (within: Within, name: string): Locator => within.getByRole('button', { name, exact: true })
export const field = (within: Within, name: string): Locator => within.getByLabel(name, { exact: true })
export const heading = (page: Page, name: string): Locator => page.getByRole('heading', { name, exact: true, level: 1 })
export const dialog = (page: Page, name?: string): Locator => page.getByRole('dialog', { ...(name !== undefined && { name, exact: true }) })
export const region = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true })

/** Of a list of files: the row's whole name says more than the file's. */
export const row = (page: Page, name: string): Locator =>
  page.getByRole('row', { name: new RegExp(String.raw`(?:^| )${escaped(name)}(?: |$)`) })
