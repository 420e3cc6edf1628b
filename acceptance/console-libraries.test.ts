/** The console's pages of libraries over a started server: making, finding and changing them, their secrets, snippets and tokens. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { button, dialog, field, heading, inEachLanguage, region, within } from './console-flows.ts'
import { consoleLibraries, startConsole } from './console-server.ts'

const it = await startConsole()
after(() => it.stop())
const { makeLibrary, libraryOf, secretOf, as } = consoleLibraries(it.server)
const folder = mkdtempSync(join(tmpdir(), 'mediatheque-console-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const run = promisify(execFile)

inEachLanguage('finds, sorts and pages libraries', async ({ language, say }) => {
  const made: string[] = []
  for (const at of Array.from({ length: 24 }).keys()) {
    made.push(await makeLibrary(`shelf-${language}-${String(at).padStart(2, '0')}`))
    // No more than the server takes of one action in a second.
    if (at === 11) await delay(1000)
  }
  await within(await it.visit('/libraries', { language }), async (page) => {
    const rows = page.getByRole('table', { name: say('libraries.title') }).getByRole('row')
    const search = field(page, say('libraries.search'))
    await page.getByText(say.like('libraries.showing', { from: 1, to: 20 })).waitFor()
    await field(page, say('libraries.sort')).selectOption(say('libraries.sorts.name'))
    await search.fill(`SHELF-${language}`)
    await page.getByText(say('libraries.showing', { from: 1, to: 20, total: 24 })).waitFor()
    assert.match(await rows.nth(1).innerText(), /shelf-\w\w-00/)
    await button(page, say('action.nextPage')).click()
    await page.getByText(say('libraries.showing', { from: 21, to: 24, total: 24 })).waitFor()
    await search.fill(made[7] ?? '')
    await page.getByRole('link', { name: `shelf-${language}-07` }).waitFor()
    assert.equal(await rows.count(), 2)
    await search.fill('nothing-like-it')
    await page.getByText(say('libraries.foundNone', { text: 'nothing-like-it' })).waitFor()
    await button(page, say('libraries.clearSearch')).click()
    await page.getByText(say.like('libraries.showing', { from: 1, to: 20 })).waitFor()
  })
})

inEachLanguage('makes a media library with albums, a bin and history as asked', async ({ language, say }) => {
  await within(await it.visit('/libraries', { language }), async (page) => {
    await button(page, say('libraries.create')).first().click()
    const create = button(dialog(page), say('action.create'))
    await field(dialog(page), say('libraries.name')).fill(`album-${language}`)
    await field(dialog(page), say('libraries.remark')).fill('of-1-family')
    await dialog(page)
      .getByRole('radio', { name: say('libraries.media') })
      .check()
    await dialog(page).getByText(say('fixedForever')).first().waitFor()
    await dialog(page)
      .getByRole('switch', { name: say('libraries.history') })
      .click()
    await field(dialog(page), say('libraries.historyCount')).fill('0')
    assert.equal(await create.isDisabled(), true)
    await field(dialog(page), say('libraries.historyCount')).fill('7')
    await field(dialog(page), say('libraries.recycledDays')).fill('90')
    await create.click()
    await heading(page, `album-${language}`).waitFor()
    const { Remark, LibraryExtension: made } = await libraryOf(new URL(page.url()).pathname.split('/').at(-1) ?? '')
    assert.equal(Remark, 'of-1-family')
    assert.deepEqual([made.IsFileLibrary, made.IsMultiAlbum, made.AutoRemoveRecycledDays, made.FileHistoryCount], [false, true, 90, 7])
  })
})

inEachLanguage('shows and copies the secret only when asked', async ({ language, say }) => {
  const libraryId = await makeLibrary('secretive-1')
  const secret = await secretOf(libraryId)
  const visit = await it.visit(`/libraries/${libraryId}`, { language })
  await visit.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await within(visit, async (page) => {
    await button(page, say('library.key.show')).waitFor()
    assert.equal((await page.content()).includes(secret), false)
    await button(page, say('library.key.copySecret')).click()
    await page.getByText(say('copy.done')).first().waitFor()
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), secret)
    await button(page, say('library.key.show')).click()
    await page.getByText(secret).waitFor()
    await button(page, say('library.key.hide')).click()
    assert.equal((await page.content()).includes(secret), false)
  })
})

inEachLanguage('offers programs that upload a first file as they are', async ({ language, say }) => {
  const libraryId = await makeLibrary('first-file')
  const env = { ...process.env, LIBRARY_SECRET: await secretOf(libraryId) }
  await within(await it.visit(`/libraries/${libraryId}`, { language }), async (page) => {
    const backend = region(page, say('library.snippets.backend'))
    await page.getByRole('tab', { name: 'Node' }).click()
    const program = await backend.innerText()
    writeFileSync(join(folder, 'first-file.mjs'), program)
    const { stdout } = await run(process.execPath, [join(folder, 'first-file.mjs')], { env, timeout: 60_000 })
    assert.match(stdout, /hello\.txt.*13/s)
    await page.getByRole('tab', { name: 'JavaScript' }).click()
    writeFileSync(join(folder, 'browser.mjs'), await region(page, say('library.snippets.browser')).innerText())
    await run(process.execPath, ['--check', join(folder, 'browser.mjs')])
    await page.getByRole('tab', { name: 'curl' }).click()
    writeFileSync(join(folder, 'first-file.sh'), await backend.innerText())
    await run('bash', ['-n', join(folder, 'first-file.sh')])
  })
  const { call } = await as(libraryId)
  const { body } = await call('GET', `directory/${libraryId}/-/`)
  assert.deepEqual(
    body.contents.map(({ name, size }: { name: string; size: string }) => [name, size]),
    [['hello.txt', '13']],
  )
})

inEachLanguage('makes a token, shows what it may do, and takes it back', async ({ language, say }) => {
  const libraryId = await makeLibrary('playground-1')
  const visit = await it.visit(`/libraries/${libraryId}`, { language })
  await within(visit, async (page) => {
    const answer = region(page, say('library.playground.answer'))
    await field(page, say('library.playground.preset')).selectOption(say('library.playground.presets.read'))
    await field(page, say('library.playground.user')).fill('grace-1')
    await button(page, say('library.playground.make')).click()
    const story = region(page, say('library.playground.token'))
    await story.getByText(say('library.playground.readsOnly')).waitFor()
    await story.getByText('grace-1').waitFor()
    const token = await story.locator('code').first().innerText()
    await field(page, say('library.playground.tryTitle')).selectOption(say('library.playground.calls.createDirectory'))
    await button(page, say('library.playground.send')).click()
    await answer.getByText('"NoPermission"').waitFor()
    // The browser logs what is refused, and this was meant to be.
    assert.match(visit.complaints().join(), /403/)
    await field(page, say('library.playground.tryTitle')).selectOption(say('library.playground.calls.listDirectory'))
    await button(page, say('library.playground.send')).click()
    await answer.getByText('"contents"').waitFor()
    await region(page, say('library.playground.request')).getByText(`GET ${it.server.control}/api/v1/directory/${libraryId}`).waitFor()
    await button(page, say('library.playground.revoke')).click()
    await page.getByText(say('library.playground.revoked')).first().waitFor()
    assert.equal((await fetch(`${it.server.control}/api/v1/directory/${libraryId}/-/?access_token=${token}`)).status, 403)
  })
})

inEachLanguage('changes everything about a library that can change', async ({ language, say }) => {
  const libraryId = await makeLibrary('before-1')
  await within(await it.visit(`/libraries/${libraryId}/settings`, { language }), async (page) => {
    await field(page, say('libraries.name')).fill('after-1')
    await field(page, say('libraries.remark')).fill('changed-1')
    await button(page, say('library.settings.tagAdd')).click()
    await field(page, say('library.settings.tagKey', { number: 1 })).fill('team')
    await field(page, say('library.settings.tagValue', { number: 1 })).fill('web')
    await page.getByRole('switch', { name: say('libraries.history') }).click()
    await field(page, say('libraries.historyDays')).fill('12')
    await page.getByRole('switch', { name: say('libraries.searchOn'), exact: true }).click()
    await page.getByRole('switch', { name: say('spaces.settings.publicRead') }).click()
    await field(page, say('spaces.settings.fileExtensions')).fill('TXT, .md')
    await field(page, say('library.settings.nameLength')).fill('100')
    await page.getByRole('switch', { name: say('library.settings.denyQuota') }).click()
    await button(page, say('action.save')).click()
    await heading(page, 'after-1').waitFor()
    const { Remark, Tags, LibraryExtension: now } = await libraryOf(libraryId)
    assert.deepEqual([Remark, Tags], ['changed-1', [{ TagKey: 'team', TagValue: 'web' }]])
    assert.deepEqual(
      [now.EnableFileHistory, now.FileHistoryExpireDay, now.EnableSearch, now.IsPublicRead, now.AllowFileExtName, now.MaxDirFileNameLength],
      [true, 12, true, true, ['.txt', '.md'], 100],
    )
    assert.equal(now.DenyOnQuotaLessThanUsage, true)
  })
})

inEachLanguage('limits a whole library, by more than a number holds', async ({ language, say }) => {
  await within(await it.visit('/libraries', { language }), async (page) => {
    await button(page, say('libraries.create')).first().click()
    await field(dialog(page), say('libraries.name')).fill(`limited-${language}`)
    await dialog(page)
      .getByRole('switch', { name: say('libraries.multiSpace') })
      .click()
    await dialog(page)
      .getByRole('switch', { name: say('libraries.quotaOn') })
      .click()
    await field(dialog(page), say('libraries.quotaSize')).fill('16384')
    await button(dialog(page), say('action.create')).click()
    await heading(page, `limited-${language}`).waitFor()
    await page.getByRole('link', { name: say('library.tabs.settings'), exact: true }).click()
    await page.getByText('16 PiB').waitFor()
    await field(page, say('libraries.quotaSize')).fill('16385')
    await button(page, say('action.save')).click()
    await page.getByText(say('library.settings.saved')).first().waitFor()
    await page.reload()
    await heading(page, `limited-${language}`).waitFor()
    assert.equal(await field(page, say('libraries.quotaSize')).inputValue(), '16385')
  })
})

inEachLanguage('deletes no library over the heads of its tenants', async ({ language, say }) => {
  const libraryId = await makeLibrary('tenants-1', { IsMultiSpace: true })
  await (await as(libraryId)).call('POST', `space/${libraryId}?space_id=first-1`)
  await within(await it.visit(`/libraries/${libraryId}/settings`, { language }), async (page) => {
    await page.getByText(say('library.delete.spacesLeft', { count: 1 })).waitFor()
    assert.equal(await button(page, say('library.delete.button')).isDisabled(), true)
  })
})
