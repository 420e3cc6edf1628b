/** The console's API explorer over a started server: what it sends, what it shows, and whether its programs do the same. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { button, checkWidth, field, inEachLanguage, looks, region, within } from './console-flows.ts'
import { startConsole } from './console-server.ts'
import { words } from './console-words.ts'
import type { Say } from './console-words.ts'
import { makePlace } from './place.ts'

const it = await startConsole()
after(() => it.stop())
const place = await makePlace(it.server)

/** What the tests run the explorer's programs with; `npm test` installs it. */
function run(program: string, flags: readonly string[], options: { input?: string; env?: NodeJS.ProcessEnv } = {}): string {
  const { error, status, stdout, stderr } = spawnSync(program, flags, { encoding: 'utf8', ...options })
  assert.ifError(error)
  assert.equal(status, 0, stderr)
  return stdout
}

const code = (page: Page, name: string): Promise<string> => region(page, name).innerText()
// oxlint-disable-next-line typescript/no-explicit-any -- An answer of any call; tests assert on it.
const answerOf = async (page: Page, say: Say): Promise<any> => {
  await page.getByRole('heading', { name: say('explorer.answer'), exact: true }).waitFor()
  return JSON.parse(await code(page, say('explorer.answerBody')))
}

for (const { name, options } of looks) {
  test(`finds an action, sends it signed and shows the answer (${name})`, async () => {
    const say = words('language' in options ? options.language : 'en')
    const visit = await it.visit('/explorer', options)
    await within(visit, async (page) => {
      await field(page, say('explorer.search')).fill('smh describelibraries')
      await page.getByText(say('explorer.count', { count: 1 }), { exact: true }).waitFor()
      await visit.checkAccess()
      await button(page, 'DescribeLibraries').click()
      await page.getByRole('heading', { name: 'DescribeLibraries' }).waitFor()
      await field(page, 'Limit').fill('5')
      await field(page, 'LibraryIds').fill(`${place.libraryId}\n`)
      await button(page, say('explorer.send')).click()
      const body = await answerOf(page, say)
      assert.equal(body.Response.List[0].LibraryId, place.libraryId)
      const sent = await code(page, say('explorer.asSent'))
      assert.match(sent, /^POST \/ HTTP\/1\.1\nHost: 127\.0\.0\.1:\d+\n/)
      assert.match(sent, /^Authorization: TC3-HMAC-SHA256 Credential=AKID_/m)
      assert.match(sent, /\n\{"Limit":5,"LibraryIds":\["smh\w+"\]\}$|\n\{"LibraryIds":\["smh\w+"\],.*"Limit":5.*\}$/)
      await visit.checkAccess()
      await checkWidth(page, 'the explorer')
      await visit.picture(`explorer-${name}`)
      assert.match(page.url(), /call=smh\.DescribeLibraries/)
    })
  })
}

inEachLanguage('makes a form from a nested schema, and says what is missing', async ({ language, say }) => {
  await within(await it.visit('/explorer?call=smh.CreateLibrary', { language }), async (page) => {
    await button(page, say('explorer.send')).click()
    await page.getByText(say('explorer.problem.required')).waitFor()
    await field(page, 'Name').fill('explored-1')
    const extension = page.getByRole('group', { name: 'LibraryExtension' })
    await extension.getByLabel('IsFileLibrary').selectOption('true')
    await extension.getByLabel('UseRecycleBin').selectOption('true')
    await extension.getByLabel('AutoRemoveRecycledDays').fill('often')
    await page.getByText(say('explorer.problem.number')).waitFor()
    await extension.getByLabel('AutoRemoveRecycledDays').fill('30')
    await button(page, say('explorer.send')).click()
    const { Response } = await answerOf(page, say)
    assert.match(Response.LibraryId, /^smh/)
    assert.match(
      await code(page, say('explorer.asSent')),
      /"LibraryExtension":\{"IsFileLibrary":true,"UseRecycleBin":true,"AutoRemoveRecycledDays":30\}/,
    )
  })
})

inEachLanguage('shows refusals as they come', async ({ language, say }) => {
  await within(await it.visit('/explorer?call=smh.DescribeLibrarySecret', { language }), async (page) => {
    await field(page, 'LibraryId').fill('smh0000000000000')
    await button(page, say('explorer.send')).click()
    const { Response } = await answerOf(page, say)
    assert.match(Response.Error.Code, /^ResourceNotFound/)
  })
})

inEachLanguage('calls operations on files with a token, as whom one likes', async ({ language, say }) => {
  const folder = `from-${language}-1`
  await within(await it.visit('/explorer?call=createDirectory', { language }), async (page) => {
    await field(page, 'LibraryId').fill(place.libraryId)
    await field(page, 'FilePath').fill(`${folder}/ü & b`)
    await field(page, say('explorer.user')).fill('ada-1')
    await button(page, say('explorer.show')).click()
    const request = await code(page, say('explorer.asSent'))
    assert.match(request, new RegExp(String.raw`^PUT /api/v1/directory/smh\w+/-/${folder}%2F%C3%BC%20%26%20b\?`))
    assert.equal(await page.getByRole('heading', { name: say('explorer.answer') }).count(), 0, 'nothing was sent')
    await button(page, say('explorer.send')).click()
    await page.getByText('201', { exact: true }).waitFor()

    await field(page, say('explorer.search')).fill('listDirectory')
    await button(page, 'listDirectory GET').click()
    await page.getByRole('heading', { name: 'listDirectory' }).waitFor()
    await field(page, 'FilePath').fill(folder)
    await button(page, say('explorer.send')).click()
    const { contents } = await answerOf(page, say)
    assert.deepEqual(
      contents.map((item: { name: string; userId: string }) => [item.name, item.userId]),
      [['ü & b', 'ada-1']],
    )
  })
})

inEachLanguage('writes programs that do what was sent', async ({ language, say }) => {
  await within(await it.visit('/explorer?call=infoFileOrDirectory', { language }), async (page) => {
    await field(page, 'LibraryId').fill(place.libraryId)
    await button(page, say('explorer.send')).click()
    const answer = await answerOf(page, say)
    assert.equal(answer.type, 'dir')
    const program = async (name: string): Promise<string> => {
      await page.getByRole('tab', { name }).click()
      return code(page, name)
    }
    const env = { ...process.env, ACCESS_TOKEN: place.token }
    const said = run(process.execPath, ['--input-type=module'], { input: await program('Node'), env })
    assert.match(said, /^200 /)
    assert.equal(JSON.parse(said.slice(4)).creationTime, answer.creationTime)
    assert.equal(JSON.parse(run('sh', ['-c', await program('curl')], { env })).creationTime, answer.creationTime)
    run('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], { input: await program('Python') })
  })
})
