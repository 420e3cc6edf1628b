/** The console's door and what holds on every page: who is in, with which server, in which language and look, by keyboard alone. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { button, checkWidth, dialog, field, heading, inEachLanguage, looks, region, until, within } from './console-flows.ts'
import { cloudCall, startConsole } from './console-server.ts'
import { words } from './console-words.ts'
import { startServer } from './start-server.ts'

/** A second server, on another origin, that the first one's console may talk to. */
const elsewhere = await startServer()
after(() => elsewhere.stop())
const it = await startConsole({ flags: ['--console-connect', elsewhere.control, '--console-connect', elsewhere.content] })
after(() => it.stop())

const makeLibrary = async (Name: string): Promise<string> =>
  (await cloudCall(it.server, { action: 'CreateLibrary', input: { Name, LibraryExtension: { IsFileLibrary: true } } })).LibraryId

inEachLanguage("leads a stranger from the key pair through a library's life", async ({ language, say }) => {
  const name = `drive-${language}-1`
  await within(await it.visit('/', { language, isSignedOut: true }), async (page) => {
    await field(page, say('signIn.secretId')).fill(it.server.secretId)
    await field(page, say('signIn.secretKey')).fill(it.server.secretKey)
    await button(page, say('signIn.submit')).click()
    await heading(page, say('libraries.title')).waitFor()
    await button(page, say('libraries.create')).first().click()
    await field(dialog(page), say('libraries.name')).fill(name)
    await dialog(page)
      .getByRole('switch', { name: say('libraries.multiSpace') })
      .click()
    await button(dialog(page), say('action.create')).click()
    await heading(page, name).waitFor()
    await page.getByRole('link', { name: say('library.tabs.settings'), exact: true }).click()
    await button(page, say('library.delete.button')).click()
    const last = button(dialog(page), say('library.delete.button'))
    assert.equal(await last.isDisabled(), true)
    await field(dialog(page), say('confirm.typeToConfirm', { text: name })).fill(`${name}1`)
    assert.equal(await last.isDisabled(), true)
    await field(dialog(page), say('confirm.typeToConfirm', { text: name })).fill(name)
    await last.click()
    await heading(page, say('libraries.title')).waitFor()
    assert.equal(await page.getByRole('link', { name, exact: true }).count(), 0)
    await page.getByRole('button', { name: say('nav.account') }).click()
    await page.getByRole('menuitem', { name: say('account.signOut') }).click()
    await button(page, say('signIn.submit')).waitFor()
  })
})

inEachLanguage('keeps the key pair nowhere, and temporary credentials while a tab is open', async ({ language, say }) => {
  await within(await it.visit('/', { language, isSignedOut: true }), async (page) => {
    await field(page, say('signIn.secretId')).fill(it.server.secretId)
    await field(page, say('signIn.secretKey')).fill(it.server.secretKey)
    await button(page, say('signIn.submit')).click()
    await heading(page, say('libraries.title')).waitFor()
    const kept = await page.evaluate<string>('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])')
    assert.equal(kept.includes(it.server.secretKey), false)
    assert.equal(kept.includes(`"${it.server.secretId}`), false)
    await page.reload()
    await heading(page, say('libraries.title')).waitFor()
    const second = await page.context().newPage()
    await second.goto(page.url())
    await heading(second, say('libraries.title')).waitFor()
    await second.getByRole('button', { name: say('nav.account') }).click()
    await second.getByRole('menuitem', { name: say('account.signOut') }).click()
    await button(page, say('signIn.submit')).waitFor()
    await second.close()
    await page.reload()
    await button(page, say('signIn.submit')).waitFor()
  })
})

inEachLanguage('says which key pair is wrong, and lets nobody in', async ({ language, say }) => {
  await within(await it.visit('/libraries', { language, isSignedOut: true }), async (page) => {
    await field(page, say('signIn.secretId')).fill('AKIDnobody')
    await field(page, say('signIn.secretKey')).fill('nothing')
    await button(page, say('signIn.submit')).click()
    await page.getByRole('alert').getByText(say('signIn.refused')).waitFor()
    assert.equal(await heading(page, say('libraries.title')).count(), 0)
  })
})

inEachLanguage('takes a link from the terminal, and leaves nothing of it in the address', async ({ language }) => {
  const libraryId = await makeLibrary('linked-1')
  await within(await it.visit(`/libraries/${libraryId}`, { language }), async (page) => {
    await heading(page, 'linked-1').waitFor()
    assert.equal(new URL(page.url()).hash, '')
  })
})

inEachLanguage('leads back to where one was once a session has ended', async ({ language, say }) => {
  const libraryId = await makeLibrary('long-gone')
  await within(await it.visit(`/libraries/${libraryId}/settings`, { language }), async (page) => {
    await heading(page, 'long-gone').waitFor()
    await page.evaluate(() => {
      const session = JSON.parse(sessionStorage.getItem('mediatheque.session') ?? '{}')
      sessionStorage.setItem('mediatheque.session', JSON.stringify({ ...session, token: 'worthless' }))
    })
    await page.reload()
    await page.getByText(say('signIn.ended')).waitFor()
    await field(page, say('signIn.secretId')).fill(it.server.secretId)
    await field(page, say('signIn.secretKey')).fill(it.server.secretKey)
    await button(page, say('signIn.submit')).click()
    await page.getByRole('heading', { name: say('library.delete.title') }).waitFor()
  })
})

inEachLanguage('speaks with a server on another origin, and uploads to it', async ({ language, say }) => {
  const name = `far-away-${language}`
  await within(await it.visit('/', { language, isSignedOut: true }), async (page) => {
    await field(page, say('signIn.server')).fill(elsewhere.control)
    await field(page, say('signIn.secretId')).fill(elsewhere.secretId)
    await field(page, say('signIn.secretKey')).fill(elsewhere.secretKey)
    await button(page, say('signIn.submit')).click()
    await button(page, say('libraries.create')).first().click()
    await field(dialog(page), say('libraries.name')).fill(name)
    await button(dialog(page), say('action.create')).click()
    await heading(page, name).waitFor()
    await region(page, say('library.snippets.backend')).getByText(`${elsewhere.control}/api/v1`).waitFor()
    await page.getByRole('link', { name: say('library.tabs.files'), exact: true }).click()
    await page.getByRole('heading', { name: say('files.empty') }).waitFor()
    const file = { name: 'far-1.txt', mimeType: 'text/plain', buffer: Buffer.from('over there') }
    await field(page, say('files.upload.files')).setInputFiles([file])
    await page.getByRole('row', { name: /far-1\.txt/ }).dblclick()
    await dialog(page, 'far-1.txt').getByText('over there').waitFor()
  })
})

test('changes language and look from the menu, and keeps both', async () => {
  const [english, chinese] = [words('en'), words('zh')]
  await within(await it.visit('/libraries', { colorScheme: 'light' }), async (page) => {
    await heading(page, english('libraries.title')).waitFor()
    const light = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
    await page.getByRole('button', { name: english('nav.account') }).click()
    await page.getByRole('menuitemradio', { name: english('account.themes.dark') }).click()
    await until(page, `getComputedStyle(document.body).backgroundColor !== '${light}'`)
    await page.getByRole('menuitemradio', { name: '中文' }).click()
    await heading(page, chinese('libraries.title')).waitFor()
    assert.equal(await page.evaluate('document.documentElement.lang'), 'zh-CN')
    await page.reload()
    await heading(page, chinese('libraries.title')).waitFor()
    await until(page, `getComputedStyle(document.body).backgroundColor !== '${light}'`)
  })
})

inEachLanguage('is gone round by keyboard alone', async ({ language, say }) => {
  await within(await it.visit('/libraries', { language }), async (page) => {
    await heading(page, say('libraries.title')).waitFor()
    await page.keyboard.press('Tab')
    assert.equal(await page.evaluate('document.activeElement?.textContent'), say('nav.skip'))
    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate('document.activeElement?.id'), 'content')
    await button(page, say('libraries.create')).first().focus()
    await page.keyboard.press('Enter')
    await dialog(page).waitFor()
    await page.keyboard.type('by-keyboard')
    assert.equal(await field(dialog(page), say('libraries.name')).inputValue(), 'by-keyboard')
    await page.keyboard.press('Escape')
    await dialog(page).waitFor({ state: 'detached' })
    assert.equal(await page.evaluate('document.activeElement?.textContent'), say('libraries.create'))
  })
})

test('loads a first page of at most 250 kB of compressed script', async () => {
  const page = await it.browser.newPage()
  const sizes: Promise<number>[] = []
  page.on('requestfinished', (request) => {
    if (request.resourceType() === 'script') sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize))
  })
  await page.goto(await it.signInLink('/libraries'))
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForLoadState('networkidle')
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
  await page.close()
  assert.ok(bytes > 50_000 && bytes <= 250_000, `${bytes} bytes`)
})

for (const { name, options } of looks)
  test(`opens its door to everybody (${name})`, async () => {
    const visit = await it.visit('/', { ...options, isSignedOut: true })
    await within(visit, async (page) => {
      await page.getByRole('heading', { level: 1 }).waitFor()
      await checkWidth(page, 'the door')
      await visit.checkAccess()
      await visit.picture(`operator-sign-in-${name}`)
    })
  })
