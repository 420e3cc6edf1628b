/** The examples of the client's README, run against a started server as they stand there. */
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { CloudClient, MediathequeClient } from '@mediatheque/sdk'
import { startServer } from './start-server.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(join(root, 'packages/sdk/README.md'), 'utf8')
const examples = [...readme.matchAll(/^## (.+)$|^```ts\n([\s\S]*?)^```$/gm)]
  .reduce<{ title: string; code: string }[]>((found, [, heading, code]) => {
    if (heading !== undefined) return [...found, { title: heading, code: '' }]
    return [...found, { title: found.at(-1)?.title ?? '', code: code as string }]
  }, [])
  .filter(({ code }) => code !== '')

const server = await startServer()
after(() => server.stop())
const cloud = new CloudClient({ endpoint: server.control, secretId: server.secretId, secretKey: server.secretKey })
const { LibraryId: libraryId } = await cloud.call('smh', 'CreateLibrary', {
  Name: 'readme',
  LibraryExtension: { IsFileLibrary: true, IsMultiSpace: true },
})
const { LibrarySecret: librarySecret } = await cloud.call('smh', 'DescribeLibrarySecret', { LibraryId: libraryId })
const backend = new MediathequeClient({ endpoint: server.control, libraryId, librarySecret })
const { spaceId } = await backend.spaces.create()
const { accessToken, expiresIn } = await backend.tokens.create({
  library_id: libraryId,
  library_secret: librarySecret,
  space_id: spaceId,
  grant: 'admin',
})
const tokens = createServer((_request, response) => response.end(JSON.stringify({ token: accessToken, expiresIn })))
await new Promise<void>((resolve) => tokens.listen(0, '127.0.0.1', resolve))
after(() => tokens.close())

// Beside the installed packages, so that the package is found by its name.
const folder = join(root, 'node_modules/.cache/sdk-readme')
mkdirSync(folder, { recursive: true })
after(() => rmSync(folder, { recursive: true, force: true }))

const facts: readonly (readonly [string, string])[] = [
  ['https://media.example.com:8443', server.control],
  ['https://backend.example.com', `http://127.0.0.1:${(tokens.address() as AddressInfo).port}`],
  ['LIBRARY_ID', libraryId],
  ['SPACE_ID', spaceId],
  ['SECRET_ID', server.secretId],
  ['SECRET_KEY', server.secretKey],
  ["'TOKEN'", `'${accessToken}'`],
]

test('finds the examples', () => assert.ok(examples.length >= 6, `${examples.length} examples`))

for (const [index, { title, code }] of examples.entries()) {
  test(`runs example ${index + 1} of the README (${title})`, async (t) => {
    t.mock.method(console, 'log', () => undefined)
    const filled = facts.reduce((text, [name, value]) => text.replaceAll(name, value), code)
    const path = join(folder, `${index}.mjs`)
    writeFileSync(path, stripTypeScriptTypes(filled))
    await import(path)
  })
}

test('has left in the space what the examples made', async () => {
  const client = new MediathequeClient({ endpoint: server.control, libraryId, librarySecret, spaceId })
  const names: string[] = []
  for await (const { name } of client.directories.each('')) names.push(name)
  assert.deepEqual(names.toSorted(), ['Films', 'Letters', 'Photos', 'readme.md'])
  assert.equal(readFileSync('/tmp/mediatheque-readme.md', 'utf8'), readme)
  rmSync('/tmp/mediatheque-readme.md')
})
