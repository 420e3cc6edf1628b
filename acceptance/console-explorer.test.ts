/** The console's API explorer over a started server: what it sends, what it shows, and whether its programs do the same. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { startConsole } from './console-server.ts'
import type { Visit, VisitOptions } from './console-server.ts'
import { makePlace } from './place.ts'

const it = await startConsole()
after(() => it.stop())
const place = await makePlace(it.server)

async function within(path: string, options: VisitOptions, work: (page: Page, visit: Visit) => Promise<void>): Promise<void> {
  const visit = await it.visit(path, options)
  visit.page.setDefaultTimeout(15_000)
  try {
    await work(visit.page, visit)
    assert.deepEqual(visit.complaints(), [])
  } finally {
    await visit.close()
  }
}

const code = (page: Page, name: string): Promise<string> => page.getByRole('region', { name, exact: true }).innerText()
const answerOf = async (page: Page): Promise<any> => {
  await page.getByRole('heading', { name: 'Answer' }).waitFor()
  return JSON.parse(await code(page, 'Body'))
}

for (const { name, options } of [
  { name: 'light', options: { viewport: { width: 1280, height: 900 } } },
  { name: 'dark', options: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' } },
  { name: 'narrow', options: { viewport: { width: 375, height: 760 } } },
  { name: 'chinese', options: { viewport: { width: 1280, height: 900 }, language: 'zh' } },
] as const) {
  test(`finds an action, sends it signed and shows the answer (${name})`, async () => {
    await within('/explorer', options, async (page, visit) => {
      const isChinese = name === 'chinese'
      await page.getByRole('searchbox').fill('smh describelibraries')
      await visit.checkAccess()
      await page.getByRole('button', { name: 'DescribeLibraries', exact: true }).click()
      await page.getByRole('heading', { name: 'DescribeLibraries' }).waitFor()
      await page.getByLabel('Limit').fill('5')
      await page.getByLabel('LibraryIds').fill(`${place.libraryId}\n`)
      await page.getByRole('button', { name: isChinese ? '发送' : 'Send', exact: true }).click()
      await page.getByRole('heading', { name: isChinese ? '返回结果' : 'Answer' }).waitFor()
      const body = JSON.parse(await code(page, isChinese ? '内容' : 'Body'))
      assert.equal(body.Response.List[0].LibraryId, place.libraryId)
      const sent = await code(page, isChinese ? '实际发送的内容' : 'As it goes over the wire')
      assert.match(sent, /^POST \/ HTTP\/1\.1\nHost: 127\.0\.0\.1:\d+\n/)
      assert.match(sent, /^Authorization: TC3-HMAC-SHA256 Credential=AKID_/m)
      assert.match(sent, /\n\{"Limit":5,"LibraryIds":\["smh\w+"\]\}$|\n\{"LibraryIds":\["smh\w+"\],.*"Limit":5.*\}$/)
      await visit.checkAccess()
      await visit.picture(`explorer-${name}`)
      assert.match(page.url(), /call=smh\.DescribeLibraries/)
      const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
      assert.equal(overflow, 0, 'nothing stands out to the side')
    })
  })
}

test('makes a form from a nested schema, and says what is missing', async () => {
  await within('/explorer?call=smh.CreateLibrary', {}, async (page) => {
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('This is needed.').waitFor()
    await page.getByLabel('Name', { exact: true }).fill('by the explorer')
    const extension = page.getByRole('group', { name: 'LibraryExtension' })
    await extension.getByLabel('IsFileLibrary').selectOption('true')
    await extension.getByLabel('UseRecycleBin').selectOption('true')
    await extension.getByLabel('AutoRemoveRecycledDays').fill('often')
    await page.getByText('This is not a number.').waitFor()
    await extension.getByLabel('AutoRemoveRecycledDays').fill('30')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    const { Response } = await answerOf(page)
    assert.match(Response.LibraryId, /^smh/)
    assert.match(
      await code(page, 'As it goes over the wire'),
      /"LibraryExtension":\{"IsFileLibrary":true,"UseRecycleBin":true,"AutoRemoveRecycledDays":30\}/,
    )
  })
})

test('shows refusals as they come', async () => {
  await within('/explorer?call=smh.DescribeLibrarySecret', {}, async (page) => {
    await page.getByLabel('LibraryId').fill('smh0000000000000')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    const { Response } = await answerOf(page)
    assert.match(Response.Error.Code, /^ResourceNotFound/)
  })
})

test('calls operations on files with a token, as whom one likes', async () => {
  await within('/explorer?call=createDirectory', {}, async (page) => {
    await page.getByLabel('LibraryId').fill(place.libraryId)
    await page.getByLabel('FilePath').fill('from the explorer/ü & b')
    await page.getByLabel('As user').fill('ada')
    await page.getByRole('button', { name: 'Show the request' }).click()
    const request = await code(page, 'As it goes over the wire')
    assert.match(request, /^PUT \/api\/v1\/directory\/smh\w+\/-\/from%20the%20explorer%2F%C3%BC%20%26%20b\?/)
    assert.equal(await page.getByRole('heading', { name: 'Answer' }).count(), 0, 'nothing was sent')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('201', { exact: true }).waitFor()

    await page.getByRole('searchbox').fill('listDirectory')
    await page.getByRole('button', { name: 'listDirectory GET' }).click()
    await page.getByRole('heading', { name: 'listDirectory' }).waitFor()
    await page.getByLabel('FilePath').fill('from the explorer')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    const { contents } = await answerOf(page)
    assert.deepEqual(
      contents.map((item: { name: string; userId: string }) => [item.name, item.userId]),
      [['ü & b', 'ada']],
    )
  })
})

test('writes programs that do what was sent', async () => {
  const token = place.token
  await within('/explorer?call=infoFileOrDirectory', {}, async (page) => {
    await page.getByLabel('LibraryId').fill(place.libraryId)
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    const answer = await answerOf(page)
    assert.equal(answer.type, 'dir')
    const program = async (name: string): Promise<string> => {
      await page.getByRole('tab', { name }).click()
      return code(page, name)
    }
    const node = spawnSync(process.execPath, ['--input-type=module'], {
      input: await program('Node'),
      encoding: 'utf8',
      env: { ...process.env, ACCESS_TOKEN: token },
    })
    assert.match(node.stdout, /^200 /, node.stderr)
    assert.equal(JSON.parse(node.stdout.slice(4)).creationTime, answer.creationTime)
    const curl = await program('curl')
    if (existsSync('/usr/bin/curl')) {
      const said = spawnSync('sh', ['-c', curl], { encoding: 'utf8' })
      assert.equal(JSON.parse(said.stdout).creationTime, answer.creationTime)
    }
    const python = await program('Python')
    if (existsSync('/usr/bin/python3')) {
      const compiled = spawnSync('/usr/bin/python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], {
        input: python,
        encoding: 'utf8',
      })
      assert.equal(compiled.status, 0, compiled.stderr)
    }
  })
})
