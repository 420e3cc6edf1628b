/** The console's file browser over a started server, as somebody uses it who sees, and as somebody who does not: by role and name. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { button, checkWidth, dialog, field, inEachLanguage, looks, row, until, within } from './console-flows.ts'
import { startConsole } from './console-server.ts'
import { choose, chosenNames, contentOf, grid, listed, names, newPlace, openFiles, textFile, toolbar, upload } from './console-space.ts'
import { words } from './console-words.ts'

const it = await startConsole()
after(() => it.stop())
const folder = mkdtempSync(join(tmpdir(), 'mediatheque-console-files-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const picture = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="200"><rect width="320" height="200" fill="teal"/></svg>',
)
const pdf = Buffer.from(
  '%PDF-1.1\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
)
const pictureFile = (name: string) => ({ name, mimeType: 'image/svg+xml', buffer: picture })

/** A second of a picture that moves. */
function makeVideo(): Buffer {
  const file = join(folder, 'clip.webm')
  const input = ['-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=10:duration=1']
  const made = spawnSync('ffmpeg', ['-v', 'error', ...input, '-c:v', 'libvpx', '-y', file])
  assert.equal(made.status, 0, String(made.stderr))
  return readFileSync(file)
}

/** A second of silence. */
function makeSound(): Buffer {
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
  return silence
}

for (const { name, options } of looks) {
  test(`shows an empty space, files, tiles and the bin (${name})`, async () => {
    const visit = await openFiles(it, await newPlace(it), options)
    const say = words('language' in options ? options.language : 'en')
    await within(visit, async (page) => {
      const look = async (title: string): Promise<void> => {
        await checkWidth(page, title)
        await visit.checkAccess()
        await visit.picture(`files-${title}-${name}`)
      }
      await page.getByRole('heading', { name: say('files.empty') }).waitFor()
      await look('empty')
      await upload(page, say, [textFile('notes.txt'), pictureFile('logo.svg'), textFile('资料 2026.csv', '1,2')])
      await row(page, 'notes.txt').click()
      await button(toolbar(page), say('files.details')).click()
      const details = page.getByRole('complementary', { name: say('files.details') })
      await details.getByText('/notes.txt').waitFor()
      await look('list')
      await button(details, say('action.close')).click()
      await button(page, say('files.showTiles')).click()
      await page
        .getByRole('option', { name: /logo\.svg/ })
        .locator('img')
        .waitFor()
      await look('tiles')
      await button(page, say('files.showList')).click()
      await button(page, say('files.bin')).click()
      await page.getByRole('heading', { name: say('files.binEmpty') }).waitFor()
      await look('bin')
    })
  })
}

inEachLanguage('makes, renames, moves and copies folders and files, and finds the way back', async ({ language, say }) => {
  const place = await newPlace(it)
  await within(await openFiles(it, place, { language }), async (page) => {
    const newFolder = async (name: string): Promise<void> => {
      await button(page, say('files.newFolder')).click()
      await field(dialog(page), say('files.name')).fill(name)
      await page.keyboard.press('Enter')
      await row(page, name).waitFor()
    }
    const trail = page.getByRole('navigation', { name: say('files.path'), exact: true })
    await newFolder('album-1')
    await newFolder('été & 2')
    await upload(page, say, [textFile('a.txt'), textFile('b.txt')])

    await row(page, 'a.txt').click()
    await page.keyboard.press('F2')
    const name = field(dialog(page, say('files.renameOf', { name: 'a.txt' })), say('files.name'))
    assert.equal(
      // oxlint-disable-next-line typescript/no-explicit-any -- An element of the page.
      await name.evaluate((input: any) => input.value.slice(input.selectionStart, input.selectionEnd)),
      'a',
      'the extension stays',
    )
    await name.fill('ä/b')
    await page.getByText(say('files.nameProblem.slash')).waitFor()
    await name.fill('ä.txt')
    await page.keyboard.press('Enter')
    await row(page, 'ä.txt').waitFor()

    await row(page, 'b.txt').click()
    await button(toolbar(page), say('files.move')).click()
    const picker = dialog(page, say('files.moveTitle', { count: 1 }))
    assert.ok(await button(picker, say('files.moveHere')).isDisabled(), 'it is there already')
    await button(picker, 'album-1').click()
    await picker.getByText(say('files.noFolders')).waitFor()
    await button(picker, say('files.moveHere')).click()
    await picker.waitFor({ state: 'detached' })
    await row(page, 'b.txt').waitFor({ state: 'detached' })

    await row(page, 'ä.txt').click({ button: 'right' })
    await page.getByRole('menuitem', { name: say('files.copy'), exact: true }).click()
    await button(dialog(page), 'été & 2').click()
    await button(dialog(page), say('files.copyHere')).click()
    await dialog(page).waitFor({ state: 'detached' })
    assert.deepEqual(await listed(place), { 'album-1': 'dir', 'été & 2': 'dir', 'ä.txt': '16' })
    assert.deepEqual(await listed(place, 'album-1'), { 'b.txt': '16' })
    assert.deepEqual(await listed(place, 'été & 2'), { 'ä.txt': '16' })

    await button(row(page, 'été & 2'), 'été & 2').click()
    await row(page, 'ä.txt').waitFor()
    assert.match(page.url(), /\/files\/%C3%A9t%C3%A9%20%26%202$/)
    await page.reload()
    await row(page, 'ä.txt').waitFor()
    await button(trail, say('files.root')).click()
    await row(page, 'album-1').waitFor()
    await page.goBack()
    await row(page, 'album-1').waitFor({ state: 'detached' })
    await row(page, 'ä.txt').waitFor()
  })
})

inEachLanguage('chooses by mouse and keyboard, deletes, and takes it back', async ({ language, say }) => {
  const place = await newPlace(it)
  await within(await openFiles(it, place, { language }), async (page) => {
    const files = ['a', 'b', 'c', 'd', 'e'].map((name) => textFile(`${name}.txt`))
    await upload(page, say, files)
    await button(page, say('files.upload.dismiss')).click()
    await row(page, 'b.txt').click()
    await row(page, 'd.txt').click({ modifiers: ['Shift'] })
    assert.deepEqual(await chosenNames(page), ['b.txt', 'c.txt', 'd.txt'])
    await row(page, 'c.txt').click({ modifiers: ['Control'] })
    assert.deepEqual(await chosenNames(page), ['b.txt', 'd.txt'])
    await row(page, 'e.txt').getByRole('checkbox').click()
    assert.deepEqual(await chosenNames(page), ['b.txt', 'd.txt', 'e.txt'])

    await grid(page).focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Shift+ArrowDown')
    await page.keyboard.press('Shift+ArrowDown')
    assert.deepEqual(await chosenNames(page), ['a.txt', 'b.txt', 'c.txt'])
    const active = await grid(page).getAttribute('aria-activedescendant')
    assert.match(await page.locator(`#${active}`).textContent().then(String), /^c\.txt/)
    await page.keyboard.press('d')
    assert.deepEqual(await chosenNames(page), ['d.txt'], 'a letter jumps to a name')
    await page.keyboard.press('Control+ArrowUp')
    await page.keyboard.press('Space')
    assert.deepEqual(await chosenNames(page), ['c.txt', 'd.txt'])
    await page.keyboard.press('Control+a')
    await page.getByText(say('files.chosen', { count: 5 })).waitFor()
    assert.equal((await chosenNames(page)).length, 5)

    await page.keyboard.press('Delete')
    await page.getByRole('heading', { name: say('files.empty') }).waitFor()
    await button(page, say('files.undo')).click()
    await row(page, 'e.txt').waitFor()
    assert.deepEqual(
      Object.keys(await listed(place)),
      files.map(({ name }) => name),
    )
  })
})

inEachLanguage('chooses tiles by keyboard as well, and goes up and down', async ({ language, say }) => {
  const place = await newPlace(it)
  await within(await openFiles(it, place, { language }), async (page) => {
    await upload(
      page,
      say,
      ['a', 'b', 'c'].map((name) => textFile(`${name}.txt`)),
    )
    await button(page, say('files.newFolder')).click()
    await field(dialog(page), say('files.name')).fill('deep-1')
    await page.keyboard.press('Enter')
    await row(page, 'deep-1').waitFor()
    await button(page, say('files.showTiles')).click()
    const tiles = page.getByRole('listbox', { name: say('files.list') })
    const chosen = (): Promise<string[]> => tiles.getByRole('option', { selected: true }).allTextContents()
    await tiles.focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Shift+ArrowRight')
    assert.deepEqual(
      (await chosen()).map((text) => text.slice(0, 5)),
      ['a.txt', 'b.txt'],
    )
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: say('files.empty') }).waitFor()
    await button(page.getByRole('navigation', { name: say('files.path'), exact: true }), say('files.root')).click()
    await tiles.getByRole('option', { name: /deep-1/ }).waitFor()
    await page.reload()
    await tiles.getByRole('option', { name: /deep-1/ }).waitFor()
  })
})

inEachLanguage('asks before it deletes where there is no recycle bin', async ({ language, say }) => {
  const place = await newPlace(it, { UseRecycleBin: false })
  await within(await openFiles(it, place, { language }), async (page) => {
    await upload(page, say, [textFile('a.txt'), textFile('b.txt')])
    await row(page, 'a.txt').click()
    await page.keyboard.press('Delete')
    const asked = dialog(page, say('files.deleteTitle', { count: 1 }))
    await button(asked, say('action.cancel')).click()
    assert.deepEqual(await names(page), ['a.txt', 'b.txt'])
    await grid(page).focus()
    await page.keyboard.press('Delete')
    await button(asked, say('files.delete')).click()
    await asked.waitFor({ state: 'detached' })
    await row(page, 'a.txt').waitFor({ state: 'detached' })
    await page.getByText(say('files.deletedForGood', { count: 1 }), { exact: true }).waitFor()
    assert.deepEqual(Object.keys(await listed(place)), ['b.txt'])
  })
})

inEachLanguage('restores from the recycle bin, purges, and empties it', async ({ language, say }) => {
  const place = await newPlace(it)
  await within(await openFiles(it, place, { language }), async (page) => {
    await upload(
      page,
      say,
      ['a', 'b', 'c', 'd'].map((name) => textFile(`${name}.txt`)),
    )
    await grid(page).focus()
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Delete')
    await page.getByText(say('files.deleted', { count: 4 }), { exact: true }).waitFor()
    await button(page, say('files.bin')).click()
    await row(page, 'b.txt').click()
    await button(toolbar(page), say('files.restore')).click()
    await row(page, 'b.txt').waitFor({ state: 'detached' })
    await row(page, 'c.txt').click()
    await button(toolbar(page), say('files.purge')).click()
    await button(dialog(page), say('files.purge')).click()
    await dialog(page).waitFor({ state: 'detached' })
    await row(page, 'c.txt').waitFor({ state: 'detached' })
    assert.equal((await names(page)).length, 2)
    await button(page, say('files.emptyBin')).click()
    await button(dialog(page), say('files.emptyBin')).click()
    await page.getByRole('heading', { name: say('files.binEmpty') }).waitFor()
    await button(page, say('files.all')).click()
    await row(page, 'b.txt').waitFor()
    assert.deepEqual(Object.keys(await listed(place)), ['b.txt'])
  })
})

inEachLanguage('labels files, and marks favourites as the user it looks as', async ({ language, say }) => {
  const place = await newPlace(it)
  await within(await openFiles(it, place, { language }), async (page) => {
    await upload(page, say, [textFile('a.txt'), textFile('b.txt')])
    await row(page, 'a.txt').click()
    await button(toolbar(page), say('files.labels')).click()
    const labels = dialog(page, say('files.labels'))
    await field(labels, say('files.newLabel')).fill('holiday-1')
    await page.keyboard.press('Enter')
    await field(labels, say('files.newLabel')).fill('2026')
    await button(labels, say('action.save')).click()
    await row(page, 'a.txt').getByText('holiday-1').waitFor()
    await row(page, 'a.txt').getByText('2026').waitFor()

    assert.equal(await button(page, say('files.favorites')).count(), 0, 'an administrator has none')
    await button(page, say('files.user.asAdmin')).click()
    await field(dialog(page), say('files.user.id')).fill('ada-1')
    await page.keyboard.press('Enter')
    await button(page, say('files.user.as', { user: 'ada-1' })).waitFor()
    await upload(page, say, [textFile('c.txt')])
    await row(page, 'c.txt').click()
    await button(toolbar(page), say('files.details')).click()
    await page
      .getByRole('complementary', { name: say('files.details') })
      .getByText('ada-1')
      .waitFor()
    await row(page, 'b.txt').click()
    await button(toolbar(page), say('files.addFavorite')).click()
    await row(page, 'b.txt')
      .getByRole('img', { name: say('files.favorite') })
      .waitFor()
    await button(page, say('files.favorites')).click()
    await row(page, 'c.txt').waitFor({ state: 'detached' })
    await row(page, 'b.txt').waitFor()
    assert.deepEqual(await names(page), ['b.txt'])
  })
})

inEachLanguage('downloads a file, shows its earlier versions, downloads one and makes it the current one', async ({ language, say }) => {
  const place = await newPlace(it)
  await within(await openFiles(it, place, { language }), async (page) => {
    await upload(page, say, [textFile('plan.txt', 'first')])
    await choose(page, say, [textFile('plan.txt', 'second one')])
    await button(page, say('files.upload.replaceOf', { name: 'plan.txt' })).click()
    await page.getByText(say.like('files.upload.summary', { done: 2, total: 2 })).waitFor()
    assert.equal(await contentOf(place, 'plan.txt'), 'second one')
    await button(page, say('files.upload.dismiss')).click()
    await row(page, 'plan.txt').click()
    await button(toolbar(page), say('files.details')).click()
    const details = page.getByRole('complementary', { name: say('files.details') })
    await details.getByText(`10 B (10 ${say('unit.bytes')})`).waitFor()
    const saves = async (press: () => Promise<void>): Promise<string> => {
      const [saved] = await Promise.all([page.waitForEvent('download'), press()])
      assert.equal(saved.suggestedFilename(), 'plan.txt')
      return readFileSync(await saved.path(), 'utf8')
    }
    assert.equal(await saves(() => button(toolbar(page), say('files.download')).click()), 'second one')
    assert.equal(await saves(() => button(details, say('files.downloadVersion', { number: 1 })).click()), 'first')
    await button(details, say('files.restoreVersion', { number: 1 })).click()
    await page.getByText(say('files.versionRestored', { number: 1 }), { exact: true }).waitFor()
    assert.equal(await contentOf(place, 'plan.txt'), 'first')
  })
})

inEachLanguage('previews pictures, text, PDF, sound and video, and walks on by keyboard', async ({ language, say }) => {
  const visit = await openFiles(it, await newPlace(it), { language })
  await within(visit, async (page) => {
    await upload(page, say, [
      pictureFile('a.svg'),
      textFile('b.txt', 'Zeile 1\n第二行'),
      { name: 'c.pdf', mimeType: 'application/pdf', buffer: pdf },
      { name: 'd.wav', mimeType: 'audio/wav', buffer: makeSound() },
      { name: 'd.webm', mimeType: 'video/webm', buffer: makeVideo() },
      { name: 'e.bin', mimeType: 'application/octet-stream', buffer: Buffer.from('\u0000') },
    ])
    await button(page, say('files.upload.dismiss')).click()
    await grid(page).focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    const preview = (name: string) => dialog(page, name)
    const image = preview('a.svg').getByRole('img', { name: 'a.svg' })
    await image.waitFor()
    // oxlint-disable-next-line typescript/no-explicit-any -- An element of the page.
    assert.equal(await image.evaluate((element: any) => element.decode().then(() => element.naturalWidth)), 320)
    await visit.picture(`preview-picture-${language}`)
    await page.keyboard.press('ArrowRight')
    await preview('b.txt').getByText('第二行').waitFor()
    await visit.checkAccess()
    await visit.picture(`preview-text-${language}`)
    await button(preview('b.txt'), say('files.next')).click()
    await preview('c.pdf').locator('iframe[title="c.pdf"]').waitFor()
    await page.keyboard.press('ArrowRight')
    await preview('d.wav').locator('audio').waitFor()
    await until(page, `document.querySelector('audio')?.duration === 1`)
    await button(preview('d.wav'), say('files.next')).click()
    await preview('d.webm').locator('video').waitFor()
    await until(page, `document.querySelector('video')?.videoWidth === 64`)
    await button(preview('d.webm'), say('files.next')).click()
    await preview('e.bin')
      .getByRole('heading', { name: say('files.noPreview') })
      .waitFor()
    await page.keyboard.press('ArrowLeft')
    await preview('d.webm').waitFor()
    await page.keyboard.press('Escape')
    await dialog(page).waitFor({ state: 'detached' })
  })
})

inEachLanguage('filters and sorts what is here, and searches what is below', async ({ language, say }) => {
  const place = await newPlace(it)
  await within(await openFiles(it, place, { language }), async (page) => {
    const trail = page.getByRole('navigation', { name: say('files.path'), exact: true })
    await upload(page, say, [textFile('ap1.txt', 'x'.repeat(9)), textFile('banana.txt', 'x'.repeat(5)), pictureFile('cherry.svg')])
    await button(page, say('files.newFolder')).click()
    await field(dialog(page), say('files.name')).fill('deep-1')
    await page.keyboard.press('Enter')
    await button(row(page, 'deep-1'), 'deep-1').click()
    await page.getByRole('heading', { name: say('files.empty') }).waitFor()
    await upload(page, say, [textFile('ap1 pie.txt')])
    await button(trail, say('files.root')).click()
    await row(page, 'banana.txt').waitFor()

    const box = page.getByRole('searchbox')
    await box.fill('AN')
    await row(page, 'ap1.txt').waitFor({ state: 'detached' })
    assert.deepEqual(await names(page), ['banana.txt'])
    await box.fill('')
    await row(page, 'ap1.txt').waitFor()
    await field(page, say('files.kindFilter')).selectOption({ label: say('files.family.image') })
    await row(page, 'ap1.txt').waitFor({ state: 'detached' })
    assert.deepEqual(await names(page), ['cherry.svg'])
    await field(page, say('files.kindFilter')).selectOption({ label: say('files.family.all') })
    const size = page.getByRole('columnheader', { name: say('files.column.size') })
    await size.getByRole('button').click()
    await until(page, `document.querySelector('[aria-sort=descending]')?.textContent?.includes('${say('files.column.size')}')`)
    await until(
      page,
      `/^deep-1cherry/.test([...document.querySelectorAll('[role=gridcell] button')].map((one) => one.textContent).join(''))`,
    )
    assert.deepEqual(await names(page), ['deep-1', 'cherry.svg', 'ap1.txt', 'banana.txt'])

    // The index follows within a moment.
    const findApples = async (): Promise<number> => {
      await box.fill('ap1')
      const answered = page.waitForResponse((response) => response.url().includes('/search/') && response.request().method() !== 'OPTIONS')
      await page.keyboard.press('Enter')
      await answered
      await page.getByText(say('files.foundFor', { text: 'ap1' })).waitFor()
      await toolbar(page)
        .getByRole('status')
        .filter({ hasNotText: say('loading') })
        .waitFor()
      return (await names(page)).length
    }
    for (let tries = 0; (await findApples()) !== 2; tries++) {
      assert.ok(tries < 50, 'both are found')
      await button(page, say('files.endSearch')).click()
      await trail.waitFor()
    }
    assert.deepEqual((await names(page)).toSorted(), ['ap1 pie.txt', 'ap1.txt'])
    await row(page, 'ap1 pie.txt').click({ button: 'right' })
    await page.getByRole('menuitem', { name: say('files.goToParent') }).click()
    await button(trail, 'deep-1').waitFor()
    await row(page, 'ap1 pie.txt').waitFor()
  })
})
