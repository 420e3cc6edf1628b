/** The console's file browser over a started server, as somebody uses it who sees, and as somebody who does not: by role and name. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { startConsole } from './console-server.ts'
import type { Visit, VisitOptions } from './console-server.ts'
import { makePlace } from './place.ts'
import type { Place } from './place.ts'

const it = await startConsole()
after(() => it.stop())
const folder = mkdtempSync(join(tmpdir(), 'mediatheque-console-files-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const bytesOf = (text: string): Buffer => Buffer.from(text)
const picture = bytesOf(
  '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="200"><rect width="320" height="200" fill="teal"/></svg>',
)
const pdf = bytesOf(
  '%PDF-1.1\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
)

const newPlace = (extension: object = {}): Promise<Place> =>
  makePlace(it.server, { EnableFileHistory: true, EnableSearch: true, ...extension })

async function open(
  place: Place,
  { path = '', query = '', ...options }: VisitOptions & { path?: string; query?: string } = {},
): Promise<Visit> {
  const visit = await it.visit(`/libraries/${place.libraryId}/spaces/-/files/${path}${query}`, options)
  visit.page.setDefaultTimeout(15_000)
  return visit
}

/** Whatever a test does: nothing was thrown, logged as an error or refused by the policy meanwhile. */
async function within(visit: Visit, work: (page: Page) => Promise<void>): Promise<void> {
  try {
    await work(visit.page)
    assert.deepEqual(visit.complaints(), [])
  } finally {
    await visit.close()
  }
}

/** A second of a picture that moves. */
function makeVideo(): Buffer {
  const file = join(folder, 'clip.webm')
  const made = spawnSync('ffmpeg', [
    '-v',
    'error',
    '-f',
    'lavfi',
    '-i',
    'testsrc=size=64x48:rate=10:duration=1',
    '-c:v',
    'libvpx',
    '-y',
    file,
  ])
  assert.equal(made.status, 0, String(made.stderr))
  return readFileSync(file)
}

type Sent = { readonly name: string; readonly mimeType: string; readonly buffer: Buffer }
const textFile = (name: string, text = `content of ${name}`): Sent => ({ name, mimeType: 'text/plain', buffer: bytesOf(text) })

/** Through the hidden input behind the button, as a file dialog would. */
async function choose(page: Page, files: readonly Sent[]): Promise<void> {
  await page
    .locator('input[type=file][aria-label="Choose files"]')
    .first()
    .setInputFiles([...files])
}

async function upload(page: Page, files: readonly Sent[]): Promise<void> {
  await choose(page, files)
  for (const { name } of files.slice(0, 5)) await row(page, name).waitFor()
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
const row = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(`(?:^| )${escaped(name)}(?: |$)`) })
const names = (page: Page): Promise<string[]> =>
  page.getByRole('grid').getByRole('row').locator('[role=gridcell]:first-child button').allTextContents()
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })
const grid = (page: Page) => page.getByRole('grid')

/** Playwright's own waiting for a function evaluates text inside the page, which the page's policy refuses. */
async function until(page: Page, expression: string): Promise<void> {
  for (const deadline = Date.now() + 20_000; !(await page.evaluate(expression)); await page.waitForTimeout(50))
    assert.ok(Date.now() < deadline, expression)
}

/** What the server says is there. */
async function listed(place: Place, path = ''): Promise<Record<string, string>> {
  const url = `${place.control}/api/v1/directory/${place.libraryId}/-/${encodeURIComponent(path)}?access_token=${place.token}&limit=1000`
  const { contents } = (await (await fetch(url)).json()) as { contents: { name: string; size?: string; type: string }[] }
  return Object.fromEntries(contents.map(({ name, type, size }) => [name, type === 'dir' ? 'dir' : String(size)]))
}

async function contentOf(place: Place, path: string): Promise<string> {
  return (await fetch(`${place.control}/api/v1/file/${place.libraryId}/-/${encodeURIComponent(path)}?access_token=${place.token}`)).text()
}

for (const { name, options } of [
  { name: 'light', options: { viewport: { width: 1280, height: 860 } } },
  { name: 'dark', options: { viewport: { width: 1280, height: 860 }, colorScheme: 'dark' } },
  { name: 'narrow', options: { viewport: { width: 375, height: 760 }, hasTouch: true } },
  { name: 'chinese', options: { viewport: { width: 1280, height: 860 }, language: 'zh' } },
] as const) {
  test(`shows an empty space, files, tiles and the bin (${name})`, async () => {
    const place = await newPlace()
    const visit = await open(place, options)
    await within(visit, async (page) => {
      const isChinese = name === 'chinese'
      const words = isChinese
        ? {
            empty: '此文件夹为空',
            choose: '选择文件',
            tiles: '显示为平铺',
            bin: '回收站',
            binEmpty: '回收站是空的',
            details: '详情',
            list: '显示为列表',
          }
        : {
            empty: 'This folder is empty',
            choose: 'Choose files',
            tiles: 'Show tiles',
            bin: 'Recycle bin',
            binEmpty: 'The recycle bin is empty',
            details: 'Details',
            list: 'Show a list',
          }
      await page.getByRole('heading', { name: words.empty }).waitFor()
      await visit.checkAccess()
      await visit.picture(`files-empty-${name}`)
      await page
        .locator(`input[type=file][aria-label="${words.choose}"]`)
        .first()
        .setInputFiles([
          textFile('notes.txt'),
          { name: 'logo.svg', mimeType: 'image/svg+xml', buffer: picture },
          textFile('资料 2026.csv', '1,2'),
        ])
      await row(page, 'notes.txt').click()
      await page.getByRole('toolbar').getByRole('button', { name: words.details }).click()
      await page.getByRole('complementary', { name: words.details }).getByText('/notes.txt').waitFor()
      await visit.checkAccess()
      await visit.picture(`files-list-${name}`)
      await page.getByRole('button', { name: words.tiles }).click()
      await page
        .getByRole('option', { name: /logo\.svg/ })
        .locator('img')
        .waitFor()
      await visit.checkAccess()
      await visit.picture(`files-tiles-${name}`)
      await page.getByRole('button', { name: words.list }).click()
      await page.getByRole('button', { name: words.bin, exact: true }).click()
      await page.getByRole('heading', { name: words.binEmpty }).waitFor()
      await visit.checkAccess()
      await visit.picture(`files-bin-${name}`)
      const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
      assert.equal(overflow, 0, 'nothing stands out to the side')
    })
  })
}

test('makes, renames, moves and copies folders and files, and finds the way back', async () => {
  const place = await newPlace()
  await within(await open(place), async (page) => {
    const newFolder = async (name: string): Promise<void> => {
      await button(page, 'New folder').click()
      await page.getByRole('dialog').getByLabel('Name').fill(name)
      await page.keyboard.press('Enter')
      await row(page, name).waitFor()
    }
    await newFolder('album')
    await newFolder('résumé & co')
    await upload(page, [textFile('a.txt'), textFile('b.txt')])

    await row(page, 'a.txt').click()
    await page.keyboard.press('F2')
    const field = page.getByRole('dialog', { name: 'Rename a.txt' }).getByLabel('Name')
    assert.equal(
      await field.evaluate((input: any) => input.value.slice(input.selectionStart, input.selectionEnd)),
      'a',
      'the extension stays',
    )
    await field.fill('ä/b')
    await page.getByText('A name can not contain a slash.').waitFor()
    await field.fill('ä.txt')
    await page.keyboard.press('Enter')
    await row(page, 'ä.txt').waitFor()

    await row(page, 'b.txt').click()
    await page.getByRole('toolbar').getByRole('button', { name: 'Move' }).click()
    const picker = page.getByRole('dialog', { name: 'Move 1 entry' })
    assert.ok(await picker.getByRole('button', { name: 'Move here' }).isDisabled(), 'it is there already')
    await picker.getByRole('button', { name: 'album' }).click()
    await picker.getByText('No folders in here.').waitFor()
    await picker.getByRole('button', { name: 'Move here' }).click()
    await picker.waitFor({ state: 'detached' })
    await row(page, 'b.txt').waitFor({ state: 'detached' })

    await row(page, 'ä.txt').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Copy' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'résumé & co' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Copy here' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    assert.deepEqual(await listed(place), { album: 'dir', 'résumé & co': 'dir', 'ä.txt': '16' })
    assert.deepEqual(await listed(place, 'album'), { 'b.txt': '16' })
    assert.deepEqual(await listed(place, 'résumé & co'), { 'ä.txt': '16' })

    await row(page, 'résumé & co').getByRole('button', { name: 'résumé & co', exact: true }).click()
    await row(page, 'ä.txt').waitFor()
    assert.match(page.url(), /\/files\/r%C3%A9sum%C3%A9%20%26%20co$/)
    await page.reload()
    await row(page, 'ä.txt').waitFor()
    await page.getByRole('navigation', { name: 'Folder' }).getByRole('button', { name: 'All files' }).click()
    await row(page, 'album').waitFor()
  })
})

test('chooses by mouse and keyboard, deletes, and takes it back', async () => {
  const place = await newPlace()
  await within(await open(place), async (page) => {
    await upload(
      page,
      ['a', 'b', 'c', 'd', 'e'].map((name) => textFile(`${name}.txt`)),
    )
    await button(page, 'Close the uploads').click()
    const chosen = async (): Promise<string[]> => {
      const rows = await page.getByRole('row', { selected: true }).locator('[role=gridcell]:first-child button').allTextContents()
      return rows
    }
    await row(page, 'b.txt').click()
    await row(page, 'd.txt').click({ modifiers: ['Shift'] })
    assert.deepEqual(await chosen(), ['b.txt', 'c.txt', 'd.txt'])
    await row(page, 'c.txt').click({ modifiers: ['Control'] })
    assert.deepEqual(await chosen(), ['b.txt', 'd.txt'])
    await row(page, 'e.txt').getByRole('checkbox').click()
    assert.deepEqual(await chosen(), ['b.txt', 'd.txt', 'e.txt'])

    await grid(page).focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Shift+ArrowDown')
    await page.keyboard.press('Shift+ArrowDown')
    assert.deepEqual(await chosen(), ['a.txt', 'b.txt', 'c.txt'])
    const active = await grid(page).getAttribute('aria-activedescendant')
    assert.match(await page.locator(`#${active}`).textContent().then(String), /^c\.txt/)
    await page.keyboard.press('d')
    assert.deepEqual(await chosen(), ['d.txt'], 'a letter jumps to a name')
    await page.keyboard.press('Control+ArrowUp')
    await page.keyboard.press('Space')
    assert.deepEqual(await chosen(), ['c.txt', 'd.txt'])
    await page.keyboard.press('Control+a')
    assert.equal((await chosen()).length, 5)
    await page.getByText('5 chosen').waitFor()

    await page.keyboard.press('Delete')
    await page.getByRole('heading', { name: 'This folder is empty' }).waitFor()
    assert.deepEqual(await listed(place), {})
    await button(page, 'Undo').click()
    await row(page, 'e.txt').waitFor()
    assert.equal(Object.keys(await listed(place)).length, 5)
  })
})

test('asks before it deletes where there is no recycle bin', async () => {
  const place = await newPlace({ UseRecycleBin: false })
  await within(await open(place), async (page) => {
    await upload(page, [textFile('a.txt'), textFile('b.txt')])
    await row(page, 'a.txt').click()
    await page.keyboard.press('Delete')
    const dialog = page.getByRole('dialog', { name: 'Delete 1 entry for good?' })
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    assert.deepEqual(await names(page), ['a.txt', 'b.txt'])
    await grid(page).focus()
    await page.keyboard.press('Delete')
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await row(page, 'a.txt').waitFor({ state: 'detached' })
    await page.getByText('Deleted', { exact: true }).waitFor()
    assert.deepEqual(Object.keys(await listed(place)), ['b.txt'])
  })
})

test('restores from the recycle bin, purges, and empties it', async () => {
  const place = await newPlace()
  await within(await open(place), async (page) => {
    await upload(
      page,
      ['a', 'b', 'c', 'd'].map((name) => textFile(`${name}.txt`)),
    )
    await grid(page).focus()
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Delete')
    await page.getByRole('heading', { name: 'This folder is empty' }).waitFor()
    await button(page, 'Recycle bin').click()
    await row(page, 'b.txt').click()
    await page.getByRole('toolbar').getByRole('button', { name: 'Restore' }).click()
    await row(page, 'b.txt').waitFor({ state: 'detached' })
    await row(page, 'c.txt').click()
    await page.getByRole('toolbar').getByRole('button', { name: 'Delete for good' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click()
    await row(page, 'c.txt').waitFor({ state: 'detached' })
    assert.equal((await names(page)).length, 2)
    await button(page, 'Empty the bin').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Empty the bin' }).click()
    await page.getByRole('heading', { name: 'The recycle bin is empty' }).waitFor()
    await button(page, 'Files').click()
    await row(page, 'b.txt').waitFor()
    assert.deepEqual(Object.keys(await listed(place)), ['b.txt'])
  })
})

test('labels files, and marks favourites as the user it looks as', async () => {
  const place = await newPlace()
  await within(await open(place), async (page) => {
    await upload(page, [textFile('a.txt'), textFile('b.txt')])
    await row(page, 'a.txt').click()
    await page.getByRole('toolbar').getByRole('button', { name: 'Labels' }).click()
    const dialog = page.getByRole('dialog', { name: 'Labels' })
    await dialog.getByLabel('New label').fill('holiday')
    await page.keyboard.press('Enter')
    await dialog.getByLabel('New label').fill('2026')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await row(page, 'a.txt').getByText('holiday').waitFor()
    await row(page, 'a.txt').getByText('2026').waitFor()

    assert.equal(await button(page, 'Favourites').count(), 0, 'an administrator has none')
    await button(page, 'As administrator').click()
    await page.getByRole('dialog').getByLabel('User id').fill('ada')
    await page.keyboard.press('Enter')
    await button(page, 'As ada').waitFor()
    await row(page, 'b.txt').click()
    await page.getByRole('toolbar').getByRole('button', { name: 'Add to favourites' }).click()
    await row(page, 'b.txt').getByRole('img', { name: 'Favourite' }).waitFor()
    await button(page, 'Favourites').click()
    await row(page, 'b.txt').waitFor()
    assert.deepEqual(await names(page), ['b.txt'])
  })
})

test('shows earlier versions, downloads one and makes it the current one', async () => {
  const place = await newPlace()
  await within(await open(place), async (page) => {
    await upload(page, [textFile('plan.txt', 'first')])
    await choose(page, [textFile('plan.txt', 'second one')])
    await button(page, 'Replace plan.txt').click()
    await page.getByText('2 of 2 done').waitFor()
    assert.equal(await contentOf(place, 'plan.txt'), 'second one')
    await button(page, 'Close the uploads').click()
    await row(page, 'plan.txt').click()
    await page.getByRole('toolbar').getByRole('button', { name: 'Details' }).click()
    const details = page.getByRole('complementary', { name: 'Details' })
    await details.getByText('10 B (10 bytes)').waitFor()
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      details
        .getByRole('button', { name: /Download version/ })
        .first()
        .click(),
    ])
    assert.equal(readFileSync(await saved.path(), 'utf8'), 'first')
    assert.equal(saved.suggestedFilename(), 'plan.txt')
    await details
      .getByRole('button', { name: /Restore version/ })
      .first()
      .click()
    await page.getByText('Version 1 is the current one again', { exact: true }).waitFor()
    assert.equal(await contentOf(place, 'plan.txt'), 'first')
  })
})

test('previews pictures, text, PDF, sound and video, and walks on by keyboard', async () => {
  const place = await newPlace()
  const visit = await open(place)
  await within(visit, async (page) => {
    const silence = Buffer.alloc(44 + 8000)
    silence.write('RIFF', 0)
    silence.writeUInt32LE(36 + 8000, 4)
    silence.write('WAVEfmt ', 8)
    silence.writeUInt32LE(16, 16)
    silence.writeUInt16LE(1, 20)
    silence.writeUInt16LE(1, 22)
    silence.writeUInt32LE(8000, 24)
    silence.writeUInt32LE(8000, 28)
    silence.writeUInt16LE(1, 32)
    silence.writeUInt16LE(8, 34)
    silence.write('data', 36)
    silence.writeUInt32LE(8000, 40)
    await upload(page, [
      { name: 'a.svg', mimeType: 'image/svg+xml', buffer: picture },
      textFile('b.txt', 'Zeile 1\n第二行'),
      { name: 'c.pdf', mimeType: 'application/pdf', buffer: pdf },
      { name: 'd.wav', mimeType: 'audio/wav', buffer: silence },
      { name: 'd.webm', mimeType: 'video/webm', buffer: makeVideo() },
      { name: 'e.bin', mimeType: 'application/octet-stream', buffer: bytesOf('\u0000') },
    ])
    await button(page, 'Close the uploads').click()
    await grid(page).focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    const preview = (name: string) => page.getByRole('dialog', { name })
    const image = preview('a.svg').getByRole('img', { name: 'a.svg' })
    await image.waitFor()
    assert.equal(await image.evaluate((element: any) => element.decode().then(() => element.naturalWidth)), 320)
    await visit.picture('preview-picture')
    await page.keyboard.press('ArrowRight')
    await preview('b.txt').getByText('第二行').waitFor()
    await visit.checkAccess()
    await visit.picture('preview-text')
    await preview('b.txt').getByRole('button', { name: 'Next file' }).click()
    await preview('c.pdf').locator('iframe[title="c.pdf"]').waitFor()
    await page.keyboard.press('ArrowRight')
    await preview('d.wav').locator('audio').waitFor()
    await until(page, `document.querySelector('audio')?.duration === 1`)
    await preview('d.wav').getByRole('button', { name: 'Next file' }).click()
    await preview('d.webm').locator('video').waitFor()
    await until(page, `document.querySelector('video')?.videoWidth === 64`)
    await preview('d.webm').getByRole('button', { name: 'Next file' }).click()
    await preview('e.bin').getByRole('heading', { name: 'There is no preview of this kind of file' }).waitFor()
    await page.keyboard.press('ArrowLeft')
    await preview('d.webm').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })
})

test('filters and sorts what is here, and searches what is below', async () => {
  const place = await newPlace()
  await within(await open(place), async (page) => {
    await upload(page, [
      textFile('apple.txt', 'x'.repeat(9)),
      textFile('banana.txt', 'x'.repeat(5)),
      { name: 'cherry.svg', mimeType: 'image/svg+xml', buffer: picture },
    ])
    await button(page, 'New folder').click()
    await page.getByRole('dialog').getByLabel('Name').fill('deep')
    await page.keyboard.press('Enter')
    await row(page, 'deep').getByRole('button', { name: 'deep', exact: true }).click()
    await page.getByRole('heading', { name: 'This folder is empty' }).waitFor()
    await upload(page, [textFile('apple pie.txt')])
    await page.getByRole('navigation', { name: 'Folder' }).getByRole('button', { name: 'All files' }).click()
    await row(page, 'banana.txt').waitFor()

    const box = page.getByRole('searchbox')
    await box.fill('AN')
    await row(page, 'apple.txt').waitFor({ state: 'detached' })
    assert.deepEqual(await names(page), ['banana.txt'])
    await box.fill('')
    await page.getByLabel('Kind').selectOption({ label: 'Pictures' })
    await row(page, 'apple.txt').waitFor({ state: 'detached' })
    assert.deepEqual(await names(page), ['cherry.svg'])
    await page.getByLabel('Kind').selectOption({ label: 'All kinds' })
    await page.getByRole('columnheader', { name: 'Size' }).getByRole('button').click()
    await until(page, `document.querySelector('[aria-sort=descending]')?.textContent?.includes('Size')`)
    await until(page, `/^deepcherry/.test([...document.querySelectorAll('[role=gridcell] button')].map((one) => one.textContent).join(''))`)
    assert.deepEqual(await names(page), ['deep', 'cherry.svg', 'apple.txt', 'banana.txt'])

    // The index follows within a moment.
    for (let tries = 0; ; tries++) {
      await box.fill('apple')
      await page.keyboard.press('Enter')
      await page.getByText('Found for “apple”').waitFor()
      await page.waitForTimeout(300)
      if ((await names(page)).length === 2 || tries > 20) break
      await button(page, 'End the search').click()
      await page.getByRole('navigation', { name: 'Folder' }).waitFor()
    }
    assert.deepEqual((await names(page)).toSorted(), ['apple pie.txt', 'apple.txt'])
    await row(page, 'apple pie.txt').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Show in its folder' }).click()
    await page.getByRole('navigation', { name: 'Folder' }).getByRole('button', { name: 'deep' }).waitFor()
    await row(page, 'apple pie.txt').waitFor()
  })
})

test('uploads a folder with what is in it, and files that are dropped', async () => {
  const place = await newPlace()
  mkdirSync(join(folder, 'trip/day 1'), { recursive: true })
  writeFileSync(join(folder, 'trip/map.txt'), 'map')
  writeFileSync(join(folder, 'trip/day 1/日记.txt'), 'diary')
  await within(await open(place), async (page) => {
    await page.getByRole('heading', { name: 'This folder is empty' }).waitFor()
    await page.locator('input[type=file][aria-label="Choose a folder"]').setInputFiles(join(folder, 'trip'))
    await row(page, 'trip').waitFor()
    await page.getByText('2 of 2 done').waitFor()
    assert.equal(await contentOf(place, 'trip/day 1/日记.txt'), 'diary')
    await page.evaluate(() => {
      const { DataTransfer, File, DragEvent, document } = globalThis as any
      const transfer = new DataTransfer()
      transfer.items.add(new File(['dropped'], 'dropped.txt'))
      const target = document.querySelector('[role=grid]')
      for (const type of ['dragenter', 'dragover', 'drop'])
        target.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }))
    })
    await row(page, 'dropped.txt').waitFor()
    assert.equal(await contentOf(place, 'dropped.txt'), 'dropped')
  })
})

test('lets one choose what happens to names that are taken', async () => {
  const place = await newPlace()
  await within(await open(place), async (page) => {
    const files = ['a', 'b', 'c'].map((name) => textFile(`${name}.txt`, 'old'))
    await upload(page, files)
    await page.getByText('3 of 3 done').waitFor()
    await choose(
      page,
      files.map((file) => ({ ...file, buffer: bytesOf('newer') })),
    )
    await page.getByText('3 names are taken').waitFor()
    await button(page, 'Keep both of b.txt').click()
    await page.getByText('2 names are taken').waitFor()
    await button(page, 'Replace all').click()
    await page.getByText('6 of 6 done').waitFor()
    assert.deepEqual(await listed(place), { 'a.txt': '5', 'b.txt': '3', 'b (1).txt': '5', 'c.txt': '5' })
  })
})

test('pauses and resumes an upload, and goes on after a reload', async () => {
  const place = await newPlace()
  const visit = await open(place)
  await within(visit, async (page) => {
    await page.getByRole('heading', { name: 'This folder is empty' }).waitFor()
    const network = await visit.context.newCDPSession(page)
    await network.send('Network.enable')
    const throttle = (bytesPerSecond: number) =>
      network.send('Network.emulateNetworkConditions', {
        offline: false,
        latency: 0,
        downloadThroughput: -1,
        uploadThroughput: bytesPerSecond,
      })
    await throttle(8_000_000)
    const large = join(folder, 'large.bin')
    const bytes = Buffer.alloc(60 * 1024 * 1024, 'large file ')
    writeFileSync(large, bytes)
    await page.locator('input[type=file][aria-label="Choose files"]').first().setInputFiles([large])
    await page.getByText(/Sending · .* MiB \/ 60 MiB/).waitFor()
    await button(page, 'Pause large.bin').click()
    await page.getByText('Paused', { exact: true }).waitFor()
    await button(page, 'Resume large.bin').click()
    await until(page, `document.querySelector('progress')?.value >= 30`)
    // Too much for what is left of the line: it is on its way when the page goes.
    await throttle(50_000)
    await choose(page, [textFile('small.txt', 'small '.repeat(100_000))])
    await page.waitForTimeout(2500)
    assert.deepEqual(await listed(place), {})
    await page.reload()
    await throttle(-1)
    await page.getByText('One upload goes on when you choose its file again.').waitFor()
    await row(page, 'small.txt').waitFor()
    await page.locator('input[type=file][aria-label="Choose the files"]').setInputFiles([large])
    await row(page, 'large.bin').waitFor()
    assert.deepEqual(await listed(place), { 'large.bin': String(bytes.length), 'small.txt': '600000' })
    assert.equal((await contentOf(place, 'large.bin')) === bytes.toString(), true)
  })
})

test('leaves the uploads of one page to that page', async () => {
  const place = await newPlace()
  const visit = await open(place)
  await within(visit, async (page) => {
    await page.getByRole('heading', { name: 'This folder is empty' }).waitFor()
    const network = await visit.context.newCDPSession(page)
    await network.send('Network.enable')
    await network.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: 400_000,
    })
    await choose(page, [{ name: 'slow.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(3_000_000, 'slow') }])
    await page.getByText(/Sending · /).waitFor()
    await page.waitForTimeout(1500)
    const other = await visit.context.newPage()
    await other.goto(await it.signInLink(`/libraries/${place.libraryId}/spaces/-/files/`))
    await other.getByRole('heading', { name: 'This folder is empty' }).waitFor()
    await other.waitForTimeout(1000)
    assert.equal(await other.getByRole('region', { name: 'Uploads' }).count(), 0)
    await row(page, 'slow.bin').waitFor()
  })
})

test('takes a thousand files at once, and stays usable', async () => {
  const place = await newPlace()
  const visit = await open(place)
  await within(visit, async (page) => {
    await page.getByRole('heading', { name: 'This folder is empty' }).waitFor()
    await choose(
      page,
      Array.from({ length: 1000 }, (_, index) => textFile(`file ${String(index).padStart(4, '0')}.txt`)),
    )
    await page.getByText(/ of 1000 done/).waitFor()
    await button(page, 'Pause all').click()
    await button(page, 'Resume all').click()
    await page.getByRole('searchbox').fill('file 0')
    await page.getByRole('searchbox').fill('')
    await page.getByText('1000 of 1000 done').waitFor({ timeout: 400_000 })
    await page.getByText('1000 entries').waitFor()
    await grid(page).focus()
    await page.keyboard.press('End')
    await row(page, 'file 0999.txt').waitFor()
    assert.equal(Object.keys(await listed(place)).length, 1000)
  })
})
