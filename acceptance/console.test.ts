/** The console's operator pages over a started server, found by role and name: from the door to the end of a library. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { cloudCall, startConsole } from './console-server.ts'
import type { Visit } from './console-server.ts'
import { startServer } from './start-server.ts'

/** A second server, on another origin, that the first one's console may talk to. */
const elsewhere = await startServer()
after(() => elsewhere.stop())
const it = await startConsole({ flags: ['--console-connect', elsewhere.control, '--console-connect', elsewhere.content] })
after(() => it.stop())
const folder = mkdtempSync(join(tmpdir(), 'mediatheque-console-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const run = promisify(execFile)

/** What the pages say in each language. */
const words = {
  en: {
    signIn: 'Sign in',
    secretId: 'Secret id',
    secretKey: 'Secret key',
    libraries: 'Libraries',
    newLibrary: 'New library',
    name: 'Name',
    multiSpace: 'Multi-tenant',
    create: 'Create',
    settings: 'Settings',
    deleteLibrary: 'Delete library',
    confirm: (text: string) => `Type ${text} to confirm`,
    account: 'Session and settings',
    signOut: 'Sign out',
  },
  zh: {
    signIn: '登录',
    secretId: '密钥 ID',
    secretKey: '密钥',
    libraries: '媒体库',
    newLibrary: '新建媒体库',
    name: '名称',
    multiSpace: '多租户',
    create: '创建',
    settings: '设置',
    deleteLibrary: '删除媒体库',
    confirm: (text: string) => `输入 ${text} 以确认`,
    account: '会话与设置',
    signOut: '退出登录',
  },
} as const

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true })
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name, level: 1 })

/** Whatever a test does: nothing was thrown, logged as an error or refused by the policy meanwhile. */
async function within(visit: Visit, work: (page: Page) => Promise<void>): Promise<void> {
  visit.page.setDefaultTimeout(15_000)
  try {
    await work(visit.page)
    assert.deepEqual(visit.complaints(), [])
  } finally {
    await visit.close()
  }
}

async function makeLibrary(name: string, extension: object = {}): Promise<string> {
  const input = { Name: name, LibraryExtension: { IsFileLibrary: true, UseRecycleBin: true, ...extension } }
  return (await cloudCall(it.server, { action: 'CreateLibrary', input })).LibraryId
}

const libraryOf = async (libraryId: string) =>
  (await cloudCall(it.server, { action: 'DescribeLibraries', input: { LibraryIds: [libraryId] } })).List[0]
const secretOf = async (libraryId: string): Promise<string> =>
  (await cloudCall(it.server, { action: 'DescribeLibrarySecret', input: { LibraryId: libraryId } })).LibrarySecret

/** Calls the business API as the library's administrator, or as a user of it. */
async function as(libraryId: string, user = '') {
  const query = new URLSearchParams({ library_id: libraryId, library_secret: await secretOf(libraryId), grant: 'admin', user_id: user })
  const { accessToken } = (await (await fetch(`${it.server.control}/api/v1/token?${query}`)).json()) as { accessToken: string }
  const call = async (method: string, path: string, body?: object) => {
    const url = `${it.server.control}/api/v1/${path}${path.includes('?') ? '&' : '?'}access_token=${accessToken}`
    const answer = await fetch(url, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    })
    const text = await answer.text()
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) }
  }
  return { accessToken, call }
}

for (const language of ['en', 'zh'] as const) {
  const say = words[language]

  test(`leads a stranger from the key pair through a library's life (${language})`, async () => {
    const name = `Drive ${language}`
    await within(await it.visit('/', { language, isSignedOut: true }), async (page) => {
      await field(page, say.secretId).fill(it.server.secretId)
      await field(page, say.secretKey).fill(it.server.secretKey)
      await button(page, say.signIn).click()
      await heading(page, say.libraries).waitFor()
      await button(page, say.newLibrary).first().click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel(say.name, { exact: true }).fill(name)
      await dialog.getByRole('switch', { name: say.multiSpace }).click()
      await dialog.getByRole('button', { name: say.create, exact: true }).click()
      await heading(page, name).waitFor()
      await page.getByRole('link', { name: say.settings, exact: true }).click()
      await button(page, say.deleteLibrary).click()
      const last = page.getByRole('dialog').getByRole('button', { name: say.deleteLibrary })
      assert.equal(await last.isDisabled(), true)
      await page.getByRole('dialog').getByLabel(say.confirm(name)).fill(name)
      await last.click()
      await heading(page, say.libraries).waitFor()
      assert.equal(await page.getByRole('link', { name, exact: true }).count(), 0)
      await page.getByRole('button', { name: say.account }).click()
      await page.getByRole('menuitem', { name: say.signOut }).click()
      await button(page, say.signIn).waitFor()
    })
  })
}

test('keeps the key pair nowhere, and temporary credentials while a tab is open', async () => {
  await within(await it.visit('/', { isSignedOut: true }), async (page) => {
    await field(page, 'Secret id').fill(it.server.secretId)
    await field(page, 'Secret key').fill(it.server.secretKey)
    await button(page, 'Sign in').click()
    await heading(page, 'Libraries').waitFor()
    const kept = await page.evaluate<string>('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])')
    assert.equal(kept.includes(it.server.secretKey), false)
    assert.equal(kept.includes(`"${it.server.secretId}`), false)
    await page.reload()
    await heading(page, 'Libraries').waitFor()
    const second = await page.context().newPage()
    await second.goto(page.url())
    await heading(second, 'Libraries').waitFor()
    await second.getByRole('button', { name: 'Session and settings' }).click()
    await second.getByRole('menuitem', { name: 'Sign out' }).click()
    await button(page, 'Sign in').waitFor()
    await second.close()
    await page.reload()
    await button(page, 'Sign in').waitFor()
  })
})

test('says which key pair is wrong, and lets nobody in', async () => {
  await within(await it.visit('/libraries', { isSignedOut: true }), async (page) => {
    await field(page, 'Secret id').fill('AKIDnobody')
    await field(page, 'Secret key').fill('nothing')
    await button(page, 'Sign in').click()
    await page.getByRole('alert').getByText('The server does not know this key pair.').waitFor()
    assert.equal(await heading(page, 'Libraries').count(), 0)
  })
})

test('takes a link from the terminal, and leaves nothing of it in the address', async () => {
  const libraryId = await makeLibrary('Linked')
  await within(await it.visit(`/libraries/${libraryId}`), async (page) => {
    await heading(page, 'Linked').waitFor()
    assert.equal(new URL(page.url()).hash, '')
  })
})

test('leads back to where one was once a session has ended', async () => {
  const libraryId = await makeLibrary('Long gone')
  await within(await it.visit(`/libraries/${libraryId}/settings`), async (page) => {
    await heading(page, 'Long gone').waitFor()
    await page.evaluate(() => {
      const session = JSON.parse(sessionStorage.getItem('mediatheque.session') ?? '{}')
      sessionStorage.setItem('mediatheque.session', JSON.stringify({ ...session, token: 'worthless' }))
    })
    await page.reload()
    await page.getByText('Sign in to go on to the page you asked for.').waitFor()
    await field(page, 'Secret id').fill(it.server.secretId)
    await field(page, 'Secret key').fill(it.server.secretKey)
    await button(page, 'Sign in').click()
    await page.getByRole('heading', { name: 'Delete the library' }).waitFor()
  })
})

test('speaks with a server on another origin', async () => {
  await within(await it.visit('/', { isSignedOut: true }), async (page) => {
    await field(page, 'Server').fill(elsewhere.control)
    await field(page, 'Secret id').fill(elsewhere.secretId)
    await field(page, 'Secret key').fill(elsewhere.secretKey)
    await button(page, 'Sign in').click()
    await button(page, 'New library').click()
    await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Far away')
    await page.getByRole('dialog').getByRole('button', { name: 'Create', exact: true }).click()
    await heading(page, 'Far away').waitFor()
    await page.getByRole('region', { name: 'On your backend' }).getByText(`${elsewhere.control}/api/v1`).waitFor()
  })
})

test('finds, sorts and pages libraries', async () => {
  const made: string[] = []
  for (const at of Array.from({ length: 24 }).keys()) {
    made.push(await makeLibrary(`Shelf ${String(at).padStart(2, '0')}`))
    // No more than the server takes of one action in a second.
    if (at === 11) await delay(1000)
  }
  await within(await it.visit('/libraries'), async (page) => {
    const rows = page.getByRole('table', { name: 'Libraries' }).getByRole('row')
    await page.getByText(/^1–20 of /).waitFor()
    await field(page, 'Order').selectOption('By name')
    await field(page, 'Search by name, id or remark').fill('shelf')
    await page.getByText('1–20 of 24').waitFor()
    assert.match(await rows.nth(1).innerText(), /Shelf 00/)
    await button(page, 'Next page').click()
    await page.getByText('21–24 of 24').waitFor()
    await field(page, 'Search by name, id or remark').fill(made[7] ?? '')
    await page.getByRole('link', { name: 'Shelf 07' }).waitFor()
    assert.equal(await rows.count(), 2)
    await field(page, 'Search by name, id or remark').fill('nothing like it')
    await button(page, 'Clear the search').click()
    await page.getByText(/^1–20 of /).waitFor()
  })
})

test('makes a media library with albums, a bin and history as asked', async () => {
  await within(await it.visit('/libraries'), async (page) => {
    await button(page, 'New library').first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name', { exact: true }).fill('Album')
    await dialog.getByLabel('Remark').fill('of the family')
    await dialog.getByRole('radio', { name: /^Photos and videos/ }).check()
    await dialog.getByRole('switch', { name: 'File history' }).click()
    await dialog.getByLabel('Versions kept per file').fill('0')
    assert.equal(await dialog.getByRole('button', { name: 'Create', exact: true }).isDisabled(), true)
    await dialog.getByLabel('Versions kept per file').fill('7')
    await dialog.getByLabel('Days until it is deleted for good').fill('90')
    await dialog.getByRole('button', { name: 'Create', exact: true }).click()
    await heading(page, 'Album').waitFor()
    const { Remark, LibraryExtension } = await libraryOf(new URL(page.url()).pathname.split('/').at(-1) ?? '')
    assert.equal(Remark, 'of the family')
    assert.deepEqual(
      [
        LibraryExtension.IsFileLibrary,
        LibraryExtension.IsMultiAlbum,
        LibraryExtension.AutoRemoveRecycledDays,
        LibraryExtension.FileHistoryCount,
      ],
      [false, true, 90, 7],
    )
  })
})

test('shows and copies the secret only when asked', async () => {
  const libraryId = await makeLibrary('Secretive')
  const secret = await secretOf(libraryId)
  const visit = await it.visit(`/libraries/${libraryId}`)
  await visit.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await within(visit, async (page) => {
    await button(page, 'Show the secret').waitFor()
    assert.equal((await page.content()).includes(secret), false)
    await button(page, 'Copy the secret').click()
    await page.getByText('Copied').first().waitFor()
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), secret)
    await button(page, 'Show the secret').click()
    await page.getByText(secret).waitFor()
    await button(page, 'Hide the secret').click()
    assert.equal((await page.content()).includes(secret), false)
  })
})

test('offers programs that upload a first file as they are', async () => {
  const libraryId = await makeLibrary('First file')
  const env = { ...process.env, LIBRARY_SECRET: await secretOf(libraryId) }
  await within(await it.visit(`/libraries/${libraryId}`), async (page) => {
    await page.getByRole('tab', { name: 'Node' }).click()
    const program = await page.getByRole('region', { name: 'On your backend' }).innerText()
    writeFileSync(join(folder, 'first-file.mjs'), program)
    const { stdout } = await run(process.execPath, [join(folder, 'first-file.mjs')], { env, timeout: 20_000 })
    assert.match(stdout, /hello\.txt.*13/s)
    await page.getByRole('tab', { name: 'JavaScript' }).click()
    writeFileSync(join(folder, 'browser.mjs'), await page.getByRole('region', { name: 'In the page of your user' }).innerText())
    await run(process.execPath, ['--check', join(folder, 'browser.mjs')])
    await page.getByRole('tab', { name: 'curl' }).click()
    writeFileSync(join(folder, 'first-file.sh'), await page.getByRole('region', { name: 'On your backend' }).innerText())
    await run('bash', ['-n', join(folder, 'first-file.sh')])
  })
  const { call } = await as(libraryId)
  const { body } = await call('GET', `directory/${libraryId}/-/`)
  assert.deepEqual(
    body.contents.map(({ name, size }: { name: string; size: string }) => [name, size]),
    [['hello.txt', '13']],
  )
})

test('makes a token, shows what it may do, and takes it back', async () => {
  const libraryId = await makeLibrary('Playground')
  const visit = await it.visit(`/libraries/${libraryId}`)
  await within(visit, async (page) => {
    await field(page, 'It may').selectOption('Only read')
    await field(page, 'User id').fill('grace')
    await button(page, 'Make a token').click()
    const story = page.getByRole('region', { name: 'Token', exact: true })
    await story.getByText('only read').waitFor()
    const token = await story.locator('code').first().innerText()
    await field(page, 'Try a call').selectOption('Make a folder “playground”')
    await button(page, 'Send').click()
    await page.getByRole('region', { name: 'Answer' }).getByText('"NoPermission"').waitFor()
    // The browser logs what is refused, and this was meant to be.
    assert.match(visit.complaints().join(), /403/)
    await field(page, 'Try a call').selectOption('List the top folder')
    await button(page, 'Send').click()
    await page.getByRole('region', { name: 'Answer' }).getByText('"contents"').waitFor()
    await page.getByRole('region', { name: 'Request' }).getByText(`GET ${it.server.control}/api/v1/directory/${libraryId}`).waitFor()
    await button(page, 'Revoke it').click()
    await page.getByText('The token is worth nothing any more.').first().waitFor()
    const answer = await fetch(`${it.server.control}/api/v1/directory/${libraryId}/-/?access_token=${token}`)
    assert.equal(answer.status, 403)
  })
})

test('changes everything about a library that can change', async () => {
  const libraryId = await makeLibrary('Before')
  await within(await it.visit(`/libraries/${libraryId}/settings`), async (page) => {
    await field(page, 'Name').fill('After')
    await field(page, 'Remark').fill('changed')
    await button(page, 'Add a tag').click()
    await field(page, 'Key of tag 1').fill('team')
    await field(page, 'Value of tag 1').fill('web')
    await page.getByRole('switch', { name: 'File history' }).click()
    await field(page, 'Days a version is kept').fill('12')
    await page.getByRole('switch', { name: 'Search' }).click()
    await page.getByRole('switch', { name: 'Anybody may read' }).click()
    await field(page, 'File extensions').fill('TXT, .md')
    await field(page, 'Longest name, in characters').fill('100')
    await page.getByRole('switch', { name: 'Refuse quotas below what is used' }).click()
    await button(page, 'Save').click()
    await heading(page, 'After').waitFor()
    const { Remark, Tags, LibraryExtension: now } = await libraryOf(libraryId)
    assert.deepEqual([Remark, Tags], ['changed', [{ TagKey: 'team', TagValue: 'web' }]])
    assert.deepEqual(
      [now.EnableFileHistory, now.FileHistoryExpireDay, now.EnableSearch, now.IsPublicRead, now.AllowFileExtName, now.MaxDirFileNameLength],
      [true, 12, true, true, ['.txt', '.md'], 100],
    )
    assert.equal(now.DenyOnQuotaLessThanUsage, true)
  })
})

test('limits a whole library, by more than a number holds', async () => {
  await within(await it.visit('/libraries'), async (page) => {
    await button(page, 'New library').first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name', { exact: true }).fill('Limited')
    await dialog.getByRole('switch', { name: 'Multi-tenant' }).click()
    await dialog.getByRole('switch', { name: 'Limit the whole library' }).click()
    await dialog.getByLabel('Most bytes').fill('16384')
    await dialog.getByRole('button', { name: 'Create', exact: true }).click()
    await heading(page, 'Limited').waitFor()
    await page.getByRole('link', { name: 'Settings', exact: true }).click()
    await page.getByText('16 PiB').waitFor()
    await field(page, 'Most bytes').fill('16385')
    await button(page, 'Save').click()
    await page.getByText('The settings are saved.').first().waitFor()
    await page.reload()
    await heading(page, 'Limited').waitFor()
    assert.equal(await field(page, 'Most bytes').inputValue(), '16385')
  })
})

test('keeps what somebody is typing while the page looks again', async () => {
  const libraryId = await makeLibrary('Typing', { IsMultiSpace: true })
  await (await as(libraryId)).call('POST', `space/${libraryId}?space_id=ada`)
  await within(await it.visit(`/libraries/${libraryId}/spaces/ada`), async (page) => {
    await page.clock.install()
    await page.reload()
    await field(page, 'Tag').fill('half a wo')
    await page.clock.fastForward(60_000)
    const again = page.waitForResponse((response) => response.url().includes('/extension'))
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`)
    await again
    await page.clock.runFor(1000)
    assert.equal(await field(page, 'Tag').inputValue(), 'half a wo')
  })
})

test('deletes no library over the heads of its tenants', async () => {
  const libraryId = await makeLibrary('Tenants', { IsMultiSpace: true })
  await (await as(libraryId)).call('POST', `space/${libraryId}?space_id=first`)
  await within(await it.visit(`/libraries/${libraryId}/settings`), async (page) => {
    await page.getByText('The library still has 1 space.').waitFor()
    assert.equal(await button(page, 'Delete library').isDisabled(), true)
  })
})

test('looks after spaces: makes, finds, limits, sets and deletes them', async () => {
  const libraryId = await makeLibrary('Spacious', { IsMultiSpace: true })
  const { call } = await as(libraryId)
  await within(await it.visit(`/libraries/${libraryId}/spaces`), async (page) => {
    for (const id of ['ada', 'grace']) {
      await button(page, 'New space').click()
      await page.getByRole('dialog').getByLabel('Space id').fill(id)
      await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click()
      await page.getByRole('link', { name: id, exact: true }).waitFor()
    }
    await field(page, 'Find by the beginning of the id').fill('gr')
    await page.getByRole('link', { name: 'ada', exact: true }).waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'grace', exact: true }).click()

    await button(page, 'Set a quota').click()
    await page.getByRole('dialog').getByLabel('Capacity').fill('5')
    await page.getByRole('dialog').getByLabel('Other spaces under the same quota').fill('ada')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByText('5 GiB').first().waitFor()
    assert.equal((await call('GET', `quota/${libraryId}/ada`)).body.capacity, String(5 * 2 ** 30))
    await button(page, 'Remove').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await page.getByText('This space has no quota.').waitFor()

    await field(page, 'Tag').fill('personal')
    await page.getByRole('switch', { name: 'Anybody may read' }).click()
    await button(page, 'Save').first().click()
    await page.getByText('The settings are saved.').first().waitFor()
    const extension = (await call('GET', `space/${libraryId}/grace/extension`)).body
    assert.deepEqual([extension.spaceTag, extension.isPublicRead], ['personal', true])
    await field(page, 'Days in the bin').fill('3')
    await button(page, 'Save').nth(1).click()
    await page.getByText('Set for this space.').waitFor()
    assert.equal((await call('GET', `recycled/${libraryId}/grace?lifecycle`)).body.retentionDays, 3)

    await button(page, 'Delete space').click()
    await page.getByRole('dialog').getByLabel('Type grace to confirm').fill('grace')
    await page.getByRole('dialog').getByRole('button', { name: 'Delete space' }).click()
    await page.getByText('1 space', { exact: true }).waitFor()
    assert.equal((await call('GET', `space/${libraryId}/count`)).body.total, 1)
  })
})

test('tells who did what, by user too, and follows what happens', async () => {
  const libraryId = await makeLibrary('Journal')
  const [ada, grace] = [await as(libraryId, 'ada'), await as(libraryId, 'grace')]
  await ada.call('PUT', `directory/${libraryId}/-/plans`)
  await grace.call('PUT', `directory/${libraryId}/-/drafts`)
  await ada.call('DELETE', `directory/${libraryId}/-/plans`)
  await within(await it.visit(`/libraries/${libraryId}/spaces/-/activity`), async (page) => {
    const rows = page.getByRole('table', { name: 'Who did what, when' }).getByRole('row')
    await rows.nth(3).waitFor()
    assert.match(await rows.nth(1).innerText(), /plans\s+moved to the bin\s+ada/)
    await field(page, 'User id').fill('grace')
    await button(page, 'Filter').click()
    await rows.nth(2).waitFor({ state: 'detached' })
    assert.match(await rows.nth(1).innerText(), /drafts\s+created\s+grace/)
    await field(page, 'User id').fill('')
    // The feed is asked for what comes after the switch was turned.
    const cursor = page.waitForResponse((response) => response.url().includes('/cursor'))
    await page.getByRole('switch', { name: 'Follow live' }).click()
    await cursor
    await grace.call('PUT', `directory/${libraryId}/-/news`)
    await rows.filter({ hasText: 'news' }).waitFor()
  })
})

test('looks up a task by its number', async () => {
  const libraryId = await makeLibrary('Tasks')
  const { call } = await as(libraryId)
  await call('PUT', `directory/${libraryId}/-/a/b?conflict_resolution_strategy=rename`)
  await call('PUT', `directory/${libraryId}/-/a`)
  const { body } = await call('POST', `batch/${libraryId}/-?copy`, [{ copyFrom: 'a', to: 'c' }])
  await within(await it.visit(`/libraries/${libraryId}/spaces/-/tasks`), async (page) => {
    await field(page, 'Task number').fill(String(body.taskId ?? 1))
    await button(page, 'Look it up').click()
    await page
      .getByRole('table', { name: 'Tasks' })
      .getByText(/^(?:Done|Unknown here)$/)
      .waitFor()
  })
})

test('makes, turns off, renews and deletes access keys, and registers applications', async () => {
  const libraryId = await makeLibrary('Keys')
  const keys = async () => (await cloudCall(it.server, { action: 'DescribeAccessKeys', input: { LibraryId: libraryId } })).List
  await within(await it.visit(`/libraries/${libraryId}/access`), async (page) => {
    await button(page, 'New access key').click()
    await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('backup')
    await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click()
    const fresh = page.getByRole('dialog', { name: 'Your access key' })
    await fresh.waitFor()
    const [key] = await keys()
    assert.equal(await fresh.locator('code').first().innerText(), key.AccessKeyId)
    const secret = await fresh.locator('code').nth(1).innerText()
    await button(page, 'I have copied them').click()

    await button(page, 'Actions for backup').click()
    await page.getByRole('menuitem', { name: 'Turn off' }).click()
    await page.getByRole('cell', { name: 'Off', exact: true }).waitFor()
    await button(page, 'Actions for backup').click()
    await page.getByRole('menuitem', { name: 'New secret' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'New secret' }).click()
    await fresh.waitFor()
    assert.notEqual(await fresh.locator('code').nth(1).innerText(), secret)
    await button(page, 'I have copied them').click()
    await button(page, 'Actions for backup').click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByText('No access keys').waitFor()
    assert.deepEqual(await keys(), [])

    await button(page, 'New application').click()
    await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('bot')
    await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click()
    await button(page, 'Delete bot').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByText('No applications').waitFor()
  })
})

test('makes the tokens of a lost phone worthless, and no others', async () => {
  const libraryId = await makeLibrary('Phones')
  const secret = await secretOf(libraryId)
  const tokenOf = async (client: string): Promise<string> => {
    const query = new URLSearchParams({ library_id: libraryId, library_secret: secret, user_id: 'ada', client_id: client })
    return ((await (await fetch(`${it.server.control}/api/v1/token?${query}`)).json()) as { accessToken: string }).accessToken
  }
  const [phone, desk] = [await tokenOf('phone'), await tokenOf('desk')]
  const statusOf = async (token: string): Promise<number> =>
    (await fetch(`${it.server.control}/api/v1/directory/${libraryId}/-/?access_token=${token}`)).status
  await within(await it.visit(`/libraries/${libraryId}/access`), async (page) => {
    await field(page, 'User id').fill('ada')
    await field(page, 'Device (client id)').fill('phone')
    await button(page, 'Revoke').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('The tokens of ada are worth nothing any more.').first().waitFor()
    assert.deepEqual([await statusOf(phone), await statusOf(desk)], [403, 200])
  })
})

test('is gone round by keyboard alone', async () => {
  await within(await it.visit('/libraries'), async (page) => {
    await heading(page, 'Libraries').waitFor()
    await page.keyboard.press('Tab')
    assert.equal(await page.evaluate('document.activeElement?.textContent'), 'Skip to the content')
    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate('document.activeElement?.id'), 'content')
    await button(page, 'New library').first().focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    await page.keyboard.type('By keyboard')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    assert.equal(await page.evaluate('document.activeElement?.textContent'), 'New library')
  })
})

test('loads a first page of at most 250 kB of compressed script', async () => {
  const page = await it.browser.newPage()
  const sizes: Promise<number>[] = []
  page.on('requestfinished', (request) => {
    if (request.resourceType() === 'script') sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize))
  })
  await page.goto(await it.signInLink('/libraries'))
  await heading(page, 'Libraries').waitFor()
  await page.waitForLoadState('networkidle')
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
  await page.close()
  assert.ok(bytes > 50_000 && bytes <= 250_000, `${bytes} bytes`)
})

/** Pixels that hang over the window's edge; as text, because it runs in the page. */
const surplusWidth = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'

const looks = [
  { name: 'light', options: { viewport: { width: 1280, height: 900 } } },
  { name: 'dark', options: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' } },
  { name: 'narrow', options: { viewport: { width: 375, height: 812 } } },
  { name: 'chinese', options: { viewport: { width: 1280, height: 900 }, language: 'zh' } },
] as const

for (const { name, options } of looks) {
  test(`shows every page to everybody, and nothing hangs over its edge (${name})`, async () => {
    const many = await makeLibrary(`Shown ${name}`, { IsMultiSpace: true })
    const { call } = await as(many, 'ada')
    await call('POST', `space/${many}?space_id=ada`)
    await call('PUT', `directory/${many}/ada/plans`)
    await call('POST', `quota/${many}`, { spaces: ['ada'], capacity: '1048576', removeWhenExceed: false })
    await cloudCall(it.server, { action: 'CreateAccessKey', input: { LibraryId: many, Name: 'key', Grants: ['admin'] } })
    const paths = {
      libraries: '/libraries',
      start: `/libraries/${many}`,
      spaces: `/libraries/${many}/spaces`,
      access: `/libraries/${many}/access`,
      settings: `/libraries/${many}/settings`,
      space: `/libraries/${many}/spaces/ada`,
      activity: `/libraries/${many}/spaces/ada/activity`,
      tasks: `/libraries/${many}/spaces/ada/tasks`,
      health: '/health',
      missing: '/libraries/smh0000000000000',
    }
    const visit = await it.visit('/libraries', options)
    await within(visit, async (page) => {
      for (const [title, path] of Object.entries(paths)) {
        await page.goto(`${it.server.control}/console${path}`)
        await page.getByRole('heading').first().waitFor()
        await page.waitForLoadState('networkidle')
        const surplus = await page.evaluate<number>(surplusWidth)
        assert.equal(surplus, 0, `${title} is wider than the window`)
        await visit.checkAccess().catch((error: unknown) => {
          throw new Error(`${title}: ${String(error)}`)
        })
        await visit.picture(`operator-${title}-${name}`)
      }
    })
  })

  test(`opens its door to everybody (${name})`, async () => {
    const visit = await it.visit('/', { ...options, isSignedOut: true })
    await within(visit, async (page) => {
      await page.getByRole('heading', { level: 1 }).waitFor()
      await visit.checkAccess()
      await visit.picture(`operator-sign-in-${name}`)
    })
  })
}
