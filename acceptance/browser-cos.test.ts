/**
 * The stock browser client of COS in a page of another origin, with the key that `lke` gives for
 * one upload: over HTTPS, the bucket in the host, the server's own authority trusted by the browser.
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { launchBrowser, trustAuthority } from './browser.ts'
import { domain, keyOf, startObjectServer } from './object-place.ts'

const place = await startObjectServer()
const home = mkdtempSync(join(tmpdir(), 'mediatheque-browser-'))
after(async () => {
  await place.server.stop()
  rmSync(home, { recursive: true, force: true })
})

const script = readFileSync(new URL(import.meta.resolve('cos-js-sdk-v5/dist/cos-js-sdk-v5.min.js')))
const pages = createServer((request, response) => {
  const isScript = request.url === '/cos.js'
  response.writeHead(200, { 'Content-Type': isScript ? 'text/javascript' : 'text/html; charset=utf-8' })
  response.end(isScript ? script : '<!doctype html><title>a page of another origin</title><script src="/cos.js"></script>')
})
await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
after(() => pages.close())

trustAuthority(home, place.server.caPath)
// As a wildcard record does.
const browser = await launchBrowser({ home, flags: [`--host-resolver-rules=MAP *.${domain} 127.0.0.1`] })
after(() => browser.close())
const page = await browser.newPage()
await page.goto(`http://127.0.0.1:${(pages.address() as AddressInfo).port}`)

const LibraryId = (await place.newBucket()).slice(0, 16)
const { BotBizId } = await place.ask('lke', 'CreateApplication', { LibraryId, Name: 'bot' })

/** What a backend hands to its page. */
async function credential(isPublic: boolean, FileType: string) {
  const given = await place.ask('lke', 'DescribeStorageCredential', { BotBizId, FileType, IsPublic: isPublic, TypeKey: 'offline' })
  const { secretId: TmpSecretId, secretKey: TmpSecretKey, token: SecurityToken } = keyOf(given)
  return {
    key: { TmpSecretId, TmpSecretKey, SecurityToken, StartTime: given.StartTime, ExpiredTime: given.ExpiredTime },
    to: { Bucket: given.Bucket, Region: given.Region, Key: given.UploadPath },
    options: { Protocol: 'https:', Domain: `{Bucket}.cos.{Region}.${domain}:${place.port}` },
    fileUrl: given.FileUrl as string,
  }
}
type Given = Awaited<ReturnType<typeof credential>>

/** Bytes that the page can make as well. */
const pattern = (sizeBytes: number): Buffer =>
  Buffer.from(Uint8Array.from({ length: sizeBytes }, (_, index) => (index * 31 + (index >> 12)) & 0xff))
const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const fetched = async (address: string): Promise<string> => sha(new Uint8Array(await (await fetch(address)).arrayBuffer()))

test('uploads a small file in one request and shows its headers to the page', async () => {
  const given = await credential(false, 'pdf')
  const seen = await page.evaluate(async ({ key, to, options }: Given) => {
    const cos = new (globalThis as any).COS({ ...options, getAuthorization: (_: unknown, give: (key: object) => void) => give(key) })
    const bytes = Uint8Array.from({ length: 5000 }, (_, index) => (index * 31 + (index >> 12)) & 0xff)
    const put = await cos.putObject({ ...to, Body: new Blob([bytes], { type: 'application/pdf' }) })
    const head = await cos.headObject(to)
    return {
      status: put.statusCode,
      etag: put.ETag,
      hasId: Boolean(put.RequestId),
      size: head.headers['content-length'],
      crc: head.headers['x-cos-hash-crc64ecma'],
    }
  }, given)
  const { crc, ...rest } = seen
  assert.deepEqual(rest, { status: 200, etag: `"${createHash('md5').update(pattern(5000)).digest('hex')}"`, hasId: true, size: '5000' })
  assert.match(crc, /^\d+$/)
  assert.equal(await fetched(given.fileUrl), sha(pattern(5000)))
})

test('uploads a large file in parts, stopped and resumed', async () => {
  const given = await credential(false, 'docx')
  const sizeBytes = 5 * 1024 * 1024 + 33
  const seen = await page.evaluate(
    async ({ key, to, options, sizeBytes }: Given & { sizeBytes: number }) => {
      const bytes = Uint8Array.from({ length: sizeBytes }, (_, index) => (index * 31 + (index >> 12)) & 0xff)
      const Body = new File([bytes], 'a.docx', { lastModified: 1 })
      const begin = (onPart: (cos: any, count: number) => void) => {
        const cos = new (globalThis as any).COS({ ...options, getAuthorization: (_: unknown, give: (key: object) => void) => give(key) })
        let parts = 0
        cos.on('before-send', ({ qs = {} }: { qs?: object }) => 'partNumber' in qs && onPart(cos, ++parts))
        return { cos, count: () => parts }
      }
      let taskId = ''
      await new Promise<void>((resolve) => {
        const first = begin((cos, count) => {
          if (count !== 3) return
          cos.cancelTask(taskId)
          resolve()
        })
        first.cos.sliceUploadFile({ ...to, Body, AsyncLimit: 1, onTaskReady: (id: string) => (taskId = id) }, () => {})
      })
      const second = begin(() => {})
      const done = await second.cos.sliceUploadFile({ ...to, Body })
      return { parts: second.count(), etag: done.ETag, status: done.statusCode }
    },
    { ...given, sizeBytes },
  )
  assert.ok(seen.parts >= 3 && seen.parts < 6, `${seen.parts} of 6 parts were sent again`)
  assert.equal(seen.status, 200)
  assert.match(seen.etag, /^"[0-9a-f]{32}-6"$/)
  assert.equal(await fetched(given.fileUrl), sha(pattern(sizeBytes)))
})

test('uploads a public picture that anybody sees', async () => {
  const given = await credential(true, 'png')
  const seen = await page.evaluate(async ({ key, to, options }: Given) => {
    const cos = new (globalThis as any).COS({ ...options, getAuthorization: (_: unknown, give: (key: object) => void) => give(key) })
    const canvas = (globalThis as any).document.createElement('canvas')
    Object.assign(canvas, { width: 3, height: 2 })
    const Body = await new Promise((resolve) => canvas.toBlob(resolve))
    const { Location } = await cos.uploadFile({ ...to, Body })
    const image = new (globalThis as any).Image()
    image.src = `https://${Location}`
    await image.decode()
    return image.naturalWidth
  }, given)
  assert.equal(seen, 3)
})

test('is refused for every other path, bucket and operation, and says why to the page', async () => {
  const given = await credential(false, 'txt')
  const other = await place.newBucket()
  const seen = await page.evaluate(
    async ({ key, to, options, other }: Given & { other: string }) => {
      const cos = new (globalThis as any).COS({ ...options, getAuthorization: (_: unknown, give: (key: object) => void) => give(key) })
      const codes: Record<string, string> = {}
      const attempt = async (name: string, work: () => Promise<unknown>): Promise<void> => {
        codes[name] = await work().then(
          () => 'done',
          (error: any) => `${error.statusCode} ${error.code}`,
        )
      }
      const Body = new Blob(['x'])
      await attempt('another path', () => cos.putObject({ ...to, Key: `${to.Key}x`, Body }))
      await attempt('the folder', () => cos.putObject({ ...to, Key: to.Key.replace(/[^/]*$/, 'other.txt'), Body }))
      await attempt('another bucket', () => cos.putObject({ ...to, Bucket: other, Body }))
      await attempt('parts of another path', () => cos.multipartInit({ ...to, Key: 'other.txt' }))
      await attempt('reading', () => cos.getObject(to))
      await attempt('listing', () => cos.getBucket({ Bucket: to.Bucket, Region: to.Region }))
      await attempt('deleting', () => cos.deleteObject(to))
      await attempt('its own path', () => cos.putObject({ ...to, Body }))
      return codes
    },
    { ...given, other },
  )
  const { 'its own path': own, ...others } = seen
  assert.equal(own, 'done')
  for (const [name, code] of Object.entries(others)) assert.match(code as string, /^403 AccessDenied$/, name)
})

test('learns the time of the server from a refusal, and tries again', async () => {
  const given = await credential(false, 'md')
  const seen = await page.evaluate(async ({ key, to, options }: Given) => {
    const cos = new (globalThis as any).COS({
      ...options,
      SystemClockOffset: -3 * 3600_000,
      CorrectClockSkew: true,
      getAuthorization: (_: unknown, give: (key: object) => void) => give({ ...key, StartTime: undefined }),
    })
    const put = await cos.putObject({ ...to, Body: new Blob(['late']) })
    return put.statusCode
  }, given)
  assert.equal(seen, 200)
})
