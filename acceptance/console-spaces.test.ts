/** The console's pages of spaces and rights over a started server: tenants, quotas, the journal, tasks, keys and revocation; and the server's health. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { button, dialog, field, inEachLanguage, within } from './console-flows.ts'
import { cloudCall, consoleLibraries, startConsole } from './console-server.ts'
import { startServer } from './start-server.ts'
import { verifyWhole } from './verify.ts'

const data = mkdtempSync(join(tmpdir(), 'mediatheque-console-'))
after(() => rmSync(data, { recursive: true, force: true }))
await (await startServer({ data })).stop()
verifyWhole(data)
const it = await startConsole({ data })
after(() => it.stop())
const { makeLibrary, secretOf, as } = consoleLibraries(it.server)

inEachLanguage('keeps what somebody is typing while the page looks again', async ({ language, say }) => {
  const libraryId = await makeLibrary('typing-1', { IsMultiSpace: true })
  await (await as(libraryId)).call('POST', `space/${libraryId}?space_id=ada-1`)
  await within(await it.visit(`/libraries/${libraryId}/spaces/ada-1`, { language }), async (page) => {
    await page.clock.install()
    await page.reload()
    await field(page, say('spaces.settings.tag')).fill('half a wo')
    await page.clock.fastForward(60_000)
    const again = page.waitForResponse((response) => response.url().includes('/extension'))
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`)
    await again
    await page.clock.runFor(1000)
    assert.equal(await field(page, say('spaces.settings.tag')).inputValue(), 'half a wo')
  })
})

inEachLanguage('looks after spaces: makes, finds, limits, sets and deletes them', async ({ language, say }) => {
  const libraryId = await makeLibrary('spacious-1', { IsMultiSpace: true })
  const { call } = await as(libraryId)
  await within(await it.visit(`/libraries/${libraryId}/spaces`, { language }), async (page) => {
    for (const id of ['ada-1', 'grace-1']) {
      await button(page, say('spaces.create')).first().click()
      await field(dialog(page), say('spaces.id')).fill(id)
      await button(dialog(page), say('action.create')).click()
      await page.getByRole('link', { name: id, exact: true }).waitFor()
    }
    await button(page, say('spaces.create')).first().click()
    await field(dialog(page), say('spaces.id')).fill('ada-1')
    await button(dialog(page), say('action.create')).click()
    assert.match(await dialog(page).getByRole('alert').innerText(), language === 'zh' ? /已有/ : /already exists/)
    await button(dialog(page), say('action.cancel')).click()

    await field(page, say('spaces.search')).fill('gr')
    await page.getByRole('link', { name: 'ada-1', exact: true }).waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'grace-1', exact: true }).click()

    await button(page, say('spaces.quota.set')).click()
    await field(dialog(page), say('spaces.quota.capacity')).fill('5')
    await field(dialog(page), say('spaces.quota.spaces')).fill('ada-1')
    await button(dialog(page), say('action.save')).click()
    await page.getByText('5 GiB').first().waitFor()
    assert.equal((await call('GET', `quota/${libraryId}/ada-1`)).body.capacity, String(5 * 2 ** 30))
    await button(page, say('spaces.quota.remove')).click()
    await button(dialog(page), say('spaces.quota.remove')).click()
    await page.getByText(say('spaces.quota.none')).waitFor()

    await field(page, say('spaces.settings.tag')).fill('personal')
    await page.getByRole('switch', { name: say('spaces.settings.publicRead') }).click()
    await button(page, say('action.save')).first().click()
    await page.getByText(say('spaces.settings.saved')).first().waitFor()
    const extension = (await call('GET', `space/${libraryId}/grace-1/extension`)).body
    assert.deepEqual([extension.spaceTag, extension.isPublicRead], ['personal', true])
    await field(page, say('spaces.retention.label')).fill('3')
    await button(page, say('action.save')).nth(1).click()
    await page.getByText(say('spaces.retention.hintSpace')).waitFor()
    assert.equal((await call('GET', `recycled/${libraryId}/grace-1?lifecycle`)).body.retentionDays, 3)

    await button(page, say('spaces.delete.button')).click()
    const last = button(dialog(page), say('spaces.delete.button'))
    assert.equal(await last.isDisabled(), true)
    await field(dialog(page), say('confirm.typeToConfirm', { text: 'grace-1' })).fill('grace-1')
    await last.click()
    await page.getByText(say('spaces.count', { count: 1 }), { exact: true }).waitFor()
    assert.equal((await call('GET', `space/${libraryId}/count`)).body.total, 1)
  })
})

inEachLanguage('shows how much of its quota a space uses', async ({ language, say }) => {
  const libraryId = await makeLibrary('used-1', { IsMultiSpace: true })
  const { call } = await as(libraryId)
  await call('POST', `space/${libraryId}?space_id=ada-1`)
  await call('POST', `quota/${libraryId}`, { spaces: ['ada-1'], capacity: String(2 ** 20), removeWhenExceed: false })
  await within(await it.visit(`/libraries/${libraryId}/spaces`, { language }), async (page) => {
    await page.getByRole('meter', { name: say('spaces.usageOf', { id: 'ada-1' }) }).waitFor()
    await button(page, say('spaces.actionsOf', { id: 'ada-1' })).click()
    await page.getByRole('menuitem', { name: say('spaces.openFiles') }).click()
    const half = { name: 'half.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(2 ** 19, 'half') }
    await field(page, say('files.upload.files')).setInputFiles([half])
    await page.getByRole('row', { name: /half\.bin/ }).waitFor()
    await page.getByRole('link', { name: say('spaces.tabs.overview'), exact: true }).click()
    await page.getByText(say('spaces.ofQuota', { used: '512 KiB', capacity: '1 MiB' })).waitFor()
  })
})

inEachLanguage('tells who did what, by user too, and follows what happens', async ({ language, say }) => {
  const libraryId = await makeLibrary('journal-1')
  const [ada, grace] = [await as(libraryId, 'ada-1'), await as(libraryId, 'grace-1')]
  await ada.call('PUT', `directory/${libraryId}/-/plans-1`)
  await grace.call('PUT', `directory/${libraryId}/-/drafts-1`)
  await ada.call('DELETE', `directory/${libraryId}/-/plans-1`)
  await within(await it.visit(`/libraries/${libraryId}/spaces/-/activity`, { language }), async (page) => {
    const rows = page.getByRole('table', { name: say('spaces.activity.title') }).getByRole('row')
    const told = (...parts: string[]): RegExp => new RegExp(parts.join(String.raw`\s+`))
    await rows.nth(3).waitFor()
    assert.match(await rows.nth(1).innerText(), told('plans-1', say('spaces.event.FILE_TRASH'), 'ada-1'))
    await field(page, say('spaces.activity.user')).fill('grace-1')
    await button(page, say('spaces.activity.apply')).click()
    await rows.nth(2).waitFor({ state: 'detached' })
    assert.match(await rows.nth(1).innerText(), told('drafts-1', say('spaces.event.FILE_CREATE'), 'grace-1'))
    await field(page, say('spaces.activity.user')).fill('')
    // The feed is asked for what comes after the switch was turned.
    const cursor = page.waitForResponse((response) => response.url().includes('/cursor'))
    await page.getByRole('switch', { name: say('spaces.activity.follow') }).click()
    await cursor
    await grace.call('PUT', `directory/${libraryId}/-/news-1`)
    await rows.filter({ hasText: 'news-1' }).waitFor()
  })
})

inEachLanguage('looks up a task by its number', async ({ language, say }) => {
  const libraryId = await makeLibrary('tasks-1')
  const { call } = await as(libraryId)
  await call('PUT', `directory/${libraryId}/-/a/b?conflict_resolution_strategy=rename`)
  await call('PUT', `directory/${libraryId}/-/a`)
  const { body } = await call('POST', `batch/${libraryId}/-?copy`, [{ copyFrom: 'a', to: 'c' }])
  await within(await it.visit(`/libraries/${libraryId}/spaces/-/tasks`, { language }), async (page) => {
    await field(page, say('spaces.tasks.lookUp')).fill('one')
    await page.getByText(say('spaces.tasks.lookUpWrong')).waitFor()
    await field(page, say('spaces.tasks.lookUp')).fill(String(body.taskId ?? 1))
    await button(page, say('spaces.tasks.lookUpAction')).click()
    const table = page.getByRole('table', { name: say('spaces.tasks.title') })
    const [done, missing] = (['spaces.tasks.done', 'spaces.tasks.missing'] as const).map((key) =>
      table.getByText(say(key), { exact: true }),
    )
    await (done as NonNullable<typeof done>).or(missing as NonNullable<typeof missing>).waitFor()
  })
})

inEachLanguage('makes, turns off, renews and deletes access keys, and registers applications', async ({ language, say }) => {
  const libraryId = await makeLibrary('keys-1')
  const keys = async () => (await cloudCall(it.server, { action: 'DescribeAccessKeys', input: { LibraryId: libraryId } })).List
  await within(await it.visit(`/libraries/${libraryId}/access`, { language }), async (page) => {
    const choose = async (action: string): Promise<void> => {
      await button(page, say('library.keys.actionsOf', { name: 'backup-1' })).click()
      await page.getByRole('menuitem', { name: action, exact: true }).click()
    }
    await button(page, say('library.keys.create')).first().click()
    await field(dialog(page), say('library.keys.name')).fill('backup-1')
    await button(dialog(page), say('action.create')).click()
    const fresh = dialog(page, say('library.keys.freshTitle'))
    await fresh.waitFor()
    const [key] = await keys()
    assert.equal(await fresh.locator('code').first().innerText(), key.AccessKeyId)
    const secret = await fresh.locator('code').nth(1).innerText()
    await button(page, say('library.keys.freshDone')).click()

    await choose(say('library.keys.turnOff'))
    await page.getByRole('cell', { name: say('value.off'), exact: true }).waitFor()
    await choose(say('library.keys.rotate'))
    await button(dialog(page), say('library.keys.rotate')).click()
    await fresh.waitFor()
    assert.notEqual(await fresh.locator('code').nth(1).innerText(), secret)
    await button(page, say('library.keys.freshDone')).click()
    await choose(say('action.delete'))
    await button(dialog(page), say('action.delete')).click()
    await page.getByText(say('library.keys.emptyTitle')).waitFor()
    assert.deepEqual(await keys(), [])

    await button(page, say('library.applications.create')).first().click()
    await field(dialog(page), say('library.applications.name')).fill('bot-1')
    await button(dialog(page), say('action.create')).click()
    await button(page, say('library.applications.delete', { name: 'bot-1' })).click()
    await button(dialog(page), say('action.delete')).click()
    await page.getByText(say('library.applications.emptyTitle')).waitFor()
  })
})

inEachLanguage('makes the tokens of a lost phone worthless, then all of a user, and no others', async ({ language, say }) => {
  const libraryId = await makeLibrary('phones-1')
  const secret = await secretOf(libraryId)
  const tokenOf = async (user: string, client: string): Promise<string> => {
    const query = new URLSearchParams({ library_id: libraryId, library_secret: secret, user_id: user, client_id: client })
    return ((await (await fetch(`${it.server.control}/api/v1/token?${query}`)).json()) as { accessToken: string }).accessToken
  }
  const tokens = [await tokenOf('ada-1', 'phone-1'), await tokenOf('ada-1', 'desk-1'), await tokenOf('grace-1', 'phone-1')]
  const statuses = (): Promise<readonly number[]> =>
    Promise.all(
      tokens.map(async (token) => (await fetch(`${it.server.control}/api/v1/directory/${libraryId}/-/?access_token=${token}`)).status),
    )
  await within(await it.visit(`/libraries/${libraryId}/access`, { language }), async (page) => {
    const revoke = async (device: string): Promise<void> => {
      await field(page, say('library.revoke.user')).fill('ada-1')
      await field(page, say('library.revoke.device')).fill(device)
      await button(page, say('library.revoke.button')).click()
      const answered = page.waitForResponse((response) => response.request().method() !== 'OPTIONS' && response.url().includes('/token/'))
      await button(dialog(page), say('library.revoke.button')).click()
      await answered
      await page
        .getByText(say('library.revoke.done', { user: 'ada-1' }))
        .first()
        .waitFor()
    }
    await revoke('phone-1')
    assert.deepEqual(await statuses(), [403, 200, 200])
    await revoke('')
    assert.deepEqual(await statuses(), [403, 403, 200])
  })
})

inEachLanguage('shows how the server is, and when it was last verified', async ({ language, say }) => {
  await within(await it.visit('/health', { language }), async (page) => {
    await page.getByText(say('health.embedded')).waitFor()
    assert.equal(await page.getByText(say('health.ok'), { exact: true }).count(), 2)
    await page.getByText(say('health.deep'), { exact: true }).waitFor()
    await page.getByText(say('health.noFindings')).waitFor()
  })
})
