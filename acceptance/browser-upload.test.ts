/**
 * A page of another origin that was handed a token, in a real browser: it sees only what CORS
 * lets it see. Plain HTTP, and HTTPS with the server's own authority trusted by the browser.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { launchBrowser, trustAuthority } from './browser.ts'
import { makePlace } from './place.ts'
import { startServer } from './start-server.ts'

const home = mkdtempSync(join(tmpdir(), 'mediatheque-browser-'))
after(() => rmSync(home, { recursive: true, force: true }))

const script = stripTypeScriptTypes(readFileSync(new URL('./transfer-client.ts', import.meta.url), 'utf8'))
const pages = createServer((request, response) => {
  const isScript = request.url === '/transfer-client.js'
  response.writeHead(200, { 'Content-Type': isScript ? 'text/javascript' : 'text/html; charset=utf-8' })
  response.end(isScript ? script : '<!doctype html><title>a page of another origin</title>')
})
await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
after(() => pages.close())
const pageOrigin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`

/** A server, a place on it, and a page that knows of it. */
async function visit(scheme: 'http' | 'https') {
  const server = await startServer({ https: scheme === 'https' })
  after(() => server.stop())
  if (scheme === 'https') trustAuthority(home, server.caPath)
  const place = await makePlace(server)
  const browser = await launchBrowser({ home })
  after(() => browser.close())
  const page = await browser.newPage()
  await page.goto(pageOrigin)
  const client = { control: place.control, libraryId: place.libraryId, token: place.token, protocol: `${scheme}:` }
  return { scheme, place, browser, page, client }
}

const visits = [await visit('http'), await visit('https')]

for (const { scheme, place, browser, page, client } of visits) {
  test(`uploads, lists and downloads from a page of another origin (${scheme})`, async () => {
    const seen = await page.evaluate(async (given) => {
      const { api, download, upload } = await import('/transfer-client.js' as string)
      const bytes = new TextEncoder().encode('bytes of a page, 字节 🏞')
      const name = '页面 & 图.txt'
      const uploaded = await upload(given, name, bytes)
      const listed = await api(given, 'GET', 'directory', '', { 'by-marker': 1 })
      const back = await download(given, name)
      return {
        way: uploaded.way,
        path: uploaded.file.path,
        names: listed.json.contents.map((item: { name: string }) => item.name),
        text: new TextDecoder().decode(back.bytes),
        statuses: back.statuses,
      }
    }, client)
    assert.deepEqual(seen, {
      way: 'simple',
      path: ['页面 & 图.txt'],
      names: ['页面 & 图.txt'],
      text: 'bytes of a page, 字节 🏞',
      statuses: [200],
    })
  })

  test(`sends parts, reads their ETags, and fetches ranges (${scheme})`, async () => {
    const seen = await page.evaluate(async (given) => {
      const { download, upload } = await import('/transfer-client.js' as string)
      const MiB = 1024 * 1024
      const bytes = Uint8Array.from({ length: 3 * MiB + 5 }, (_, index) => (index * 31 + (index >> 12)) & 0xff)
      const sent = await upload(given, 'parts.bin', bytes, { partFileBytes: MiB, chunkBytes: MiB })
      const back = await download(given, 'parts.bin', { simpleBytesMax: MiB, chunkBytes: MiB })
      const again = await upload(given, 'again.bin', bytes, { partFileBytes: MiB, chunkBytes: MiB })
      return {
        way: sent.way,
        size: sent.file.size,
        tags: sent.partTags,
        isSame: back.bytes.every((byte: number, index: number) => byte === bytes[index]),
        statuses: back.statuses,
        again: again.way,
      }
    }, client)
    assert.equal(seen.tags.length, 4)
    for (const tag of seen.tags) assert.match(tag, /^"[0-9a-f]{32}"$/)
    const { tags: _, again, ...rest } = seen
    assert.deepEqual(rest, { way: 'parts', size: String(3 * 1024 * 1024 + 5), isSame: true, statuses: [206, 206, 206, 206] })
    assert.ok(['instant', 'parts'].includes(again), 'whether the hash of parts is known yet depends on a job')
  })

  test(`shows a page why it was refused (${scheme})`, async () => {
    const seen = await page.evaluate(async (given) => {
      const { api } = await import('/transfer-client.js' as string)
      const stale = await api({ ...given, token: 'stale' }, 'GET', 'file', 'x', { info: 1 })
      const missing = await api(given, 'GET', 'file', 'missing', { info: 1 })
      const { json: ticket } = await api(given, 'PUT', 'file', 'refused.bin', {}, {})
      const forged = await fetch(`${given.protocol}//${ticket.domain}${ticket.path}`, {
        method: 'PUT',
        headers: { ...ticket.headers, Authorization: 'forged' },
        body: new Uint8Array(100_000),
      })
      const { json: details } = await api(given, 'GET', 'file', 'parts.bin', { info: 1 })
      const beyond = await fetch(details.cosUrl, { headers: { Range: 'bytes=99999999-' }, cache: 'no-store' })
      const unsigned = await fetch(details.cosUrl.replace(/sign=.*/, ''))
      return {
        stale: [stale.status, stale.json.code],
        missing: [missing.status, missing.json.code],
        requestId: missing.headers.get('x-request-id') === missing.json.requestId,
        forged: [forged.status, (await forged.text()).includes('<Error>')],
        beyond: [beyond.status, beyond.headers.get('content-range')],
        unsigned: [unsigned.status, /<Code>(\w+)</.exec(await unsigned.text())?.[1]],
      }
    }, client)
    assert.deepEqual(seen, {
      stale: [403, 'InvalidAccessToken'],
      missing: [404, 'FileNotFound'],
      requestId: true,
      forged: [403, true],
      beyond: [416, `bytes */${3 * 1024 * 1024 + 5}`],
      unsigned: [403, 'SignatureDoesNotMatch'],
    })
  })

  test(`follows a redirect to the other listener, and shows a picture (${scheme})`, async () => {
    const seen = await page.evaluate(async (given) => {
      const { upload } = await import('/transfer-client.js' as string)
      const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"><script>document.title="hijacked"</script></svg>'
      await upload(given, 'a.svg', new TextEncoder().encode(svg))
      const address = `${given.control}/api/v1/file/${given.libraryId}/-/a.svg?access_token=${given.token}`
      const followed = await fetch(address, { headers: { 'Client-Version': 'smh-js-sdk/1.0.16', Range: 'bytes=0-3' } })
      return { status: followed.status, text: await followed.text(), isRedirected: followed.redirected }
    }, client)
    assert.deepEqual(seen, { status: 206, text: '<svg', isRedirected: true })
    await page.setContent(`<img src="${place.control}/api/v1/file/${place.libraryId}/-/a.svg?access_token=${place.token}">`)
    assert.equal(await page.locator('img').evaluate(async (image: any) => image.decode().then(() => image.naturalWidth)), 3)
    const document = await browser.newPage()
    await document.goto(`${place.control}/api/v1/file/${place.libraryId}/-/a.svg?access_token=${place.token}`)
    assert.equal(await document.title(), '', 'scripts of an uploaded document do not run')
    await document.close()
  })
}
