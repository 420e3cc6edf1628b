/** The console's upload queue over a started server: folders that are dropped, names that are taken, pauses, broken lines, reloads, a thousand files. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { CDPSession, Page } from 'playwright-core'
import { button, dialog, field, inEachLanguage, region, row, until, within } from './console-flows.ts'
import { startConsole } from './console-server.ts'
import type { Visit } from './console-server.ts'
import { choose, contentOf, grid, listed, newPlace, openFiles, textFile, toolbar, upload } from './console-space.ts'
import { words } from './console-words.ts'

const it = await startConsole()
after(() => it.stop())
const folder = mkdtempSync(join(tmpdir(), 'mediatheque-console-uploads-'))
after(() => rmSync(folder, { recursive: true, force: true }))
mkdirSync(join(folder, 'trip-1/day-1'), { recursive: true })
writeFileSync(join(folder, 'trip-1/map.txt'), 'map')
writeFileSync(join(folder, 'trip-1/day-1/日记.txt'), 'diary')
const large = join(folder, 'large.bin')
const largeBytes = Buffer.alloc(60 * 1024 * 1024, 'large file ')
writeFileSync(large, largeBytes)

/** The line's speed upwards in bytes a second; -1 is as fast as it can. */
async function throttle(network: CDPSession, uploadThroughput: number, offline = false): Promise<void> {
  await network.send('Network.enable')
  await network.send('Network.emulateNetworkConditions', { offline, latency: 0, downloadThroughput: -1, uploadThroughput })
}

const networkOf = ({ context, page }: Visit): Promise<CDPSession> => context.newCDPSession(page)

/** As from another window: the page gets real files and directories. */
async function drag(visit: Visit, paths: readonly string[], meanwhile: () => Promise<void>): Promise<void> {
  const box = await visit.page.getByRole('main').boundingBox()
  assert.ok(box)
  const input = await networkOf(visit)
  const drop = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    input.send('Input.dispatchDragEvent', {
      type,
      x: box.x + box.width / 2,
      y: box.y + box.height / 2,
      data: { items: [], files: [...paths], dragOperationsMask: 1 },
    })
  await drop('dragEnter')
  await drop('dragOver')
  await meanwhile()
  await drop('drop')
}

inEachLanguage('uploads a folder with what is in it, chosen or dropped, and files that are dropped', async ({ language, say }) => {
  const place = await newPlace(it)
  const visit = await openFiles(it, place, { language })
  await within(visit, async (page) => {
    await page.getByRole('heading', { name: say('files.empty') }).waitFor()
    await field(page, say('files.upload.folder')).setInputFiles(join(folder, 'trip-1'))
    await row(page, 'trip-1').waitFor()
    await page.getByText(say.like('files.upload.summary', { done: 2, total: 2 })).waitFor()
    assert.equal(await contentOf(place, 'trip-1/day-1/日记.txt'), 'diary')

    await button(page, say('files.newFolder')).click()
    await field(dialog(page), say('files.name')).fill('second-1')
    await page.keyboard.press('Enter')
    await button(row(page, 'second-1'), 'second-1').click()
    await page.getByRole('heading', { name: say('files.empty') }).waitFor()
    writeFileSync(join(folder, `dropped-${language}.txt`), 'dropped')
    await drag(visit, [join(folder, 'trip-1'), join(folder, `dropped-${language}.txt`)], () =>
      page.getByText(say('files.upload.drop')).waitFor(),
    )
    await page.getByText(say.like('files.upload.summary', { done: 5, total: 5 })).waitFor()
    await row(page, 'trip-1').waitFor()
    await row(page, `dropped-${language}.txt`).waitFor()
    assert.equal(await contentOf(place, 'second-1/trip-1/day-1/日记.txt'), 'diary')
    assert.equal(await contentOf(place, 'second-1/trip-1/map.txt'), 'map')
    assert.equal(await contentOf(place, `second-1/dropped-${language}.txt`), 'dropped')
  })
})

inEachLanguage('lets one choose what happens to names that are taken', async ({ language, say }) => {
  const place = await newPlace(it)
  await within(await openFiles(it, place, { language }), async (page) => {
    const files = ['a', 'b', 'c'].map((name) => textFile(`${name}.txt`, 'old'))
    const newer = (text: string) => files.map((file) => ({ ...file, buffer: Buffer.from(text) }))
    await upload(page, say, files)
    await page.getByText(say.like('files.upload.summary', { done: 3, total: 3 })).waitFor()
    await choose(page, say, newer('newer'))
    await page.getByText(say('files.upload.conflicts', { count: 3 })).waitFor()
    await button(page, say('files.upload.keepOf', { name: 'b.txt' })).click()
    await page.getByText(say('files.upload.conflicts', { count: 2 })).waitFor()
    await button(page, say('files.upload.replaceAll')).click()
    await page.getByText(say.like('files.upload.summary', { done: 6, total: 6 })).waitFor()
    const then = { 'a.txt': '5', 'b (1).txt': '5', 'b.txt': '3', 'c.txt': '5' }
    assert.deepEqual(await listed(place), then)

    await choose(page, say, newer('newest of all'))
    await page.getByText(say('files.upload.conflicts', { count: 3 })).waitFor()
    await button(page, say('files.upload.skipAll')).click()
    await page.getByText(say('files.upload.conflicts', { count: 3 })).waitFor({ state: 'detached' })
    assert.deepEqual(await listed(place), then)
  })
})

inEachLanguage('tries again what a broken line has stopped', async ({ language, say }) => {
  const place = await newPlace(it)
  const visit = await openFiles(it, place, { language })
  await within(visit, async (page) => {
    await page.getByRole('heading', { name: say('files.empty') }).waitFor()
    const isUpload = (url: URL): boolean => url.pathname.endsWith('/broken.txt')
    // The server is out of reach for this one file.
    await page.route(isUpload, (route) => route.abort('connectionrefused'))
    await choose(page, say, [textFile('broken.txt')])
    const retry = button(page, say('files.upload.retryOf', { name: 'broken.txt' }))
    await retry.waitFor()
    await region(page, say('files.upload.title')).getByText(say('failure.unreachable')).waitFor()
    assert.deepEqual(await listed(place), {})
    await page.unroute(isUpload)
    await retry.click()
    await row(page, 'broken.txt').waitFor()
    assert.equal(await contentOf(place, 'broken.txt'), 'content of broken.txt')
    // The browser logs what it could not reach, and this was meant to be.
    assert.ok(visit.complaints().every((complaint) => complaint.includes('ERR_CONNECTION_REFUSED')))
  })
})

inEachLanguage('pauses and resumes an upload, and goes on after a reload', async ({ language, say }) => {
  const place = await newPlace(it)
  const visit = await openFiles(it, place, { language })
  await within(visit, async (page) => {
    await page.getByRole('heading', { name: say('files.empty') }).waitFor()
    const network = await networkOf(visit)
    const uploads = region(page, say('files.upload.title'))
    await throttle(network, 8_000_000)
    await choose(page, say, large)
    await uploads.getByText(/ MiB \/ 60 MiB/).waitFor()
    await button(page, say('files.upload.pauseOf', { name: 'large.bin' })).click()
    await uploads.getByText(say('files.upload.state.paused'), { exact: true }).waitFor()
    await button(page, say('files.upload.resumeOf', { name: 'large.bin' })).click()
    await until(page, `document.querySelector('progress')?.value >= 30`)
    // Too much for what is left of the line: it is on its way when the page goes.
    await throttle(network, 50_000)
    await choose(page, say, [textFile('small.txt', 'small '.repeat(100_000))])
    await untilKept(page, ['large.bin', 'small.txt'])
    assert.deepEqual(await listed(place), {})
    await page.reload()
    await throttle(network, -1)
    await page.getByText(say('files.upload.detached', { count: 1 })).waitFor()
    await row(page, 'small.txt').waitFor()
    await field(page, say('files.upload.chooseAgain')).setInputFiles([large])
    await row(page, 'large.bin').waitFor()
    assert.deepEqual(await listed(place), { 'large.bin': String(largeBytes.length), 'small.txt': '600000' })
    assert.equal((await contentOf(place, 'large.bin')) === largeBytes.toString(), true)
  })
})

/** What the page keeps for the next one: uploads it knows of, and bytes it need not ask for again. */
async function untilKept(page: Page, expected: readonly string[]): Promise<void> {
  const kept = (): Promise<{ paths: string[]; files: string[] }> =>
    page.evaluate(async () => {
      // oxlint-disable-next-line typescript/no-explicit-any -- This runs in the page.
      const settled = (request: any): Promise<any> =>
        new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: reject }))
      // oxlint-disable-next-line typescript/no-explicit-any -- This runs in the page.
      const database = await settled((globalThis as any).indexedDB.open('mediatheque-uploads'))
      const all = (store: string) => settled(database.transaction(store).objectStore(store).getAll())
      const [lists, files] = [await all('checkpoints'), await all('files')]
      database.close()
      // oxlint-disable-next-line typescript/no-explicit-any -- Rows of the page.
      return { paths: lists.flat().map(({ path }: any) => path), files: files.map(({ name }: any) => name) }
    })
  for (const deadline = Date.now() + 30_000; ; await page.waitForTimeout(50)) {
    const { paths, files } = await kept()
    if (expected.every((path) => paths.includes(path)) && files.includes('small.txt')) return
    assert.ok(Date.now() < deadline, `kept are ${paths.join(', ')} and the bytes of ${files.join(', ')}`)
  }
}

inEachLanguage('leaves the uploads of one page to that page', async ({ language, say }) => {
  const place = await newPlace(it)
  const visit = await openFiles(it, place, { language })
  await within(visit, async (page) => {
    await page.getByRole('heading', { name: say('files.empty') }).waitFor()
    const network = await networkOf(visit)
    await throttle(network, 100_000)
    await choose(page, say, [textFile('small.txt', 'slow '.repeat(600_000))])
    await untilKept(page, ['small.txt'])
    const other = await visit.context.newPage()
    // Its token is bought, its folder listed and the lock asked for before anything is taken up.
    await other.goto(await it.signInLink(`/libraries/${place.libraryId}/spaces/-/files/`))
    await other.getByRole('heading', { name: say('files.empty') }).waitFor()
    await other.waitForLoadState('networkidle')
    assert.equal(await region(other, say('files.upload.title')).count(), 0)
    await throttle(network, -1)
    await row(page, 'small.txt').waitFor()
    assert.equal(await region(other, say('files.upload.title')).count(), 0)
  })
})

/** Runs in the page: how long it stood still between two pictures, and how long its longest task was. */
const watchFrames = `(() => {
  const seen = globalThis.framesSeen = { count: 0, gapMsMax: 0, taskMsMax: 0 }
  let last = performance.now()
  const look = (now) => {
    seen.count += 1
    seen.gapMsMax = Math.max(seen.gapMsMax, now - last)
    last = now
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.taskMsMax = Math.max(seen.taskMsMax, duration)
  }).observe({ type: 'longtask' })
})()`

// In one language: what is proven is the queue, and its words are in the flows above.
test('takes a thousand files at once, and answers meanwhile', async (t) => {
  const say = words('en')
  const place = await newPlace(it)
  const visit = await openFiles(it, place, {})
  await within(visit, async (page) => {
    await page.getByRole('heading', { name: say('files.empty') }).waitFor()
    const uploads = region(page, say('files.upload.title'))
    const isUnfinished = async (): Promise<boolean> =>
      (await uploads.getByText(say('files.upload.summary', { done: 1000, total: 1000 })).count()) === 0
    /** From the press to the page's answer. */
    const answered = async (press: () => Promise<void>, answer: () => Promise<unknown>): Promise<number> => {
      const begunAt = performance.now()
      await press()
      await answer()
      return Math.round(performance.now() - begunAt)
    }
    await page.evaluate(watchFrames)
    await choose(
      page,
      say,
      Array.from({ length: 1000 }, (_, index) => textFile(`file ${String(index).padStart(4, '0')}.txt`)),
    )
    await uploads.getByText(say.like('files.upload.summary', { total: 1000 })).waitFor()
    const pauseMs = await answered(
      () => button(uploads, say('files.upload.pauseAll')).click(),
      () => button(uploads, say('files.upload.resumeAll')).waitFor(),
    )
    const arrived = Number(/\d+/.exec(await uploads.getByRole('status').innerText())?.[0])
    assert.ok(Object.keys(await listed(place)).length >= arrived, 'what is said to be there is there')
    await button(uploads, say('files.upload.resumeAll')).click()
    await button(uploads, say('files.upload.pauseAll')).waitFor()
    const foldMs = await answered(
      () => button(uploads, say('files.upload.fold')).click(),
      () => button(uploads, say('files.upload.unfold')).waitFor(),
    )
    const binMs = await answered(
      () => button(page, say('files.bin')).click(),
      () => page.getByRole('heading', { name: say('files.binEmpty') }).waitFor(),
    )
    await button(page, say('files.all')).click()
    await row(page, 'file 0000.txt').click()
    await button(toolbar(page), say('files.details')).click()
    await page
      .getByRole('complementary', { name: say('files.details') })
      .getByText('/file 0000.txt')
      .waitFor()
    assert.ok(await isUnfinished(), 'the page answered while files were on their way')

    await uploads.getByText(say('files.upload.summary', { done: 1000, total: 1000 })).waitFor({ timeout: 400_000 })
    await button(toolbar(page), say('files.clearChoice')).click()
    await toolbar(page)
      .getByText(say('files.count', { count: 1000 }))
      .waitFor()
    const seen = await page.evaluate<{ count: number; gapMsMax: number; taskMsMax: number }>('framesSeen')
    t.diagnostic(
      `answers after ${pauseMs}, ${foldMs} and ${binMs} ms; ${seen.count} frames, the longest gap ${Math.round(seen.gapMsMax)} ms, the longest task ${Math.round(seen.taskMsMax)} ms`,
    )
    await grid(page).focus()
    await page.keyboard.press('End')
    await row(page, 'file 0999.txt').waitFor()
    const there = await listed(place)
    assert.equal(Object.keys(there).length, 1000)
    assert.ok(Object.entries(there).every(([name, size]) => size === String(`content of ${name}`.length)))
  })
})
