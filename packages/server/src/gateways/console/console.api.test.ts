import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { listen } from '../../platform/http/listener.ts'
import { silentLog } from '../../platform/log/log.ts'
import { testApp } from '../../../test/test-app.ts'
import { createConsole, isConsoleRequest } from './index.ts'

const page = '<!doctype html><title>the console</title>'
const script = `console.log(${JSON.stringify('x'.repeat(2000))})`
const folder = await mkdtemp(join(tmpdir(), 'mediatheque-console-'))
after(() => rm(folder, { recursive: true, force: true }))

async function write(name: string, text: string): Promise<void> {
  await mkdir(join(folder, 'dist', name, '..'), { recursive: true })
  await writeFile(join(folder, 'dist', name), text)
  await writeFile(join(folder, 'dist', `${name}.br`), brotliCompressSync(text))
  await writeFile(join(folder, 'dist', `${name}.gz`), gzipSync(text))
}
await write('index.html', page)
await write('assets/main-3f2a.js', script)
await writeFile(join(folder, 'dist', 'favicon.svg'), '<svg/>')
await writeFile(join(folder, 'secret.txt'), 'outside')
await writeFile(join(folder, 'dist', '.sources'), 'digest')

const state = { now: 'ready' as 'ready' | 'building' | 'failed' }
const serve = createConsole({
  build: { directory: join(folder, 'dist'), state: () => state.now, settled: new Promise(() => {}) },
  origins: () => ['https://content.test:9443', 'https://other.test'],
  log: silentLog,
})
const listener = await listen({
  host: '127.0.0.1',
  port: 0,
  handle: (request, response) => (isConsoleRequest(request) ? serve(request, response) : response.writeHead(418).end()),
})
after(() => listener.stop(0))

type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly bytes: Buffer }

/** The path goes out as it is written here. */
function get(path: string, headers: OutgoingHttpHeaders = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ host: '127.0.0.1', port: listener.port, path, method, headers, agent: false })
    outgoing.on('error', reject).on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(chunks) }))
    })
    outgoing.end()
  })
}

const asBrowser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

describe('the pages', () => {
  for (const path of ['/console', '/console/', '/console?lang=zh', '/console/libraries/smh1/files/caf%C3%A9.jpg']) {
    test(`it answers ${path} with the page`, async () => {
      const answer = await get(path, asBrowser)
      assert.equal(answer.status, 200)
      assert.equal(answer.bytes.toString(), page)
      assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8')
      assert.equal(answer.headers['cache-control'], 'no-cache')
      assert.equal(answer.headers['x-content-type-options'], 'nosniff')
    })
  }

  test('it allows scripts and styles of its own files alone, and calls to the named origins', async () => {
    const policy = new Map(
      String((await get('/console')).headers['content-security-policy'])
        .split('; ')
        .map((rule): [string, string[]] => {
          const [name = '', ...sources] = rule.split(' ')
          return [name, sources]
        }),
    )
    assert.deepEqual(policy.get('default-src'), [`'none'`])
    assert.deepEqual(policy.get('script-src'), [`'self'`])
    assert.deepEqual(policy.get('style-src'), [`'self'`])
    assert.deepEqual(policy.get('connect-src'), [`'self'`, 'https://content.test:9443', 'https://other.test'])
    assert.deepEqual(policy.get('frame-ancestors'), [`'none'`])
    assert.ok([...policy.values()].flat().every((source) => !/unsafe|\*/.test(source)))
  })

  test('it says that the page has not changed', async () => {
    const { etag } = (await get('/console')).headers
    assert.match(String(etag), /^"[\w-]{22}"$/)
    const again = await get('/console', { 'if-none-match': etag })
    assert.equal(again.status, 304)
    assert.equal(again.bytes.length, 0)
    assert.ok(again.headers['content-security-policy'])
  })

  test('it serves another build as soon as it has taken the place', async () => {
    const before = await get('/console')
    await rm(join(folder, 'dist', 'index.html'))
    await write('index.html', `${page}<p>newer`)
    const now = await get('/console')
    assert.equal(now.bytes.toString(), `${page}<p>newer`)
    assert.notEqual(now.headers.etag, before.headers.etag)
    await rm(join(folder, 'dist', 'index.html'))
    await write('index.html', page)
  })

  test('it leads a browser from the bare origin to the console, and leaves programs alone', async () => {
    const answer = await get('/', asBrowser)
    assert.equal(answer.status, 302)
    assert.equal(answer.headers.location, '/console')
    assert.equal((await get('/')).status, 418)
    assert.equal((await get('/?Action=DescribeLibraries', asBrowser)).status, 418)
    assert.equal((await get('/', asBrowser, 'POST')).status, 418)
    assert.equal((await get('/consoles', asBrowser)).status, 418)
  })
})

describe('the files', () => {
  test('it keeps hashed files for ever, in the smallest form the browser takes', async () => {
    const plain = await get('/console/assets/main-3f2a.js')
    assert.equal(plain.bytes.toString(), script)
    assert.equal(plain.headers['content-type'], 'text/javascript; charset=utf-8')
    assert.equal(plain.headers['cache-control'], 'public, max-age=31536000, immutable')
    const brotli = await get('/console/assets/main-3f2a.js', { 'accept-encoding': 'gzip, deflate, br, zstd' })
    assert.equal(brotli.headers['content-encoding'], 'br')
    assert.equal(brotli.headers['vary'], 'Accept-Encoding')
    assert.equal(brotliDecompressSync(brotli.bytes).toString(), script)
    const gzip = await get('/console/assets/main-3f2a.js', { 'accept-encoding': 'gzip, br;q=0' })
    assert.equal(gzip.headers['content-encoding'], 'gzip')
    assert.equal(gunzipSync(gzip.bytes).toString(), script)
    assert.equal(new Set([plain, brotli, gzip].map(({ headers }) => headers.etag)).size, 3)
  })

  test('it answers HEAD like GET, without the bytes', async () => {
    for (const path of ['/console', '/console/assets/main-3f2a.js', '/console/favicon.svg']) {
      const [whole, head] = [await get(path), await get(path, {}, 'HEAD')]
      assert.equal(head.bytes.length, 0)
      const { date: _, ...headers } = head.headers
      const { date: __, ...expected } = whole.headers
      assert.deepEqual(headers, expected)
    }
  })

  test('it asks again for files without a hash in their name', async () => {
    const { headers } = await get('/console/favicon.svg')
    assert.equal(headers['cache-control'], 'no-cache')
    assert.equal(headers['content-type'], 'image/svg+xml; charset=utf-8')
  })

  for (const path of [
    '/console/assets/main-0000.js',
    '/console/missing.png',
    '/console/.sources',
    '/console/assets/main-3f2a.js.br/x.js',
    '/console/../secret.txt',
    '/console/%2e%2e/secret.txt',
    '/console/assets/..%2f..%2fsecret.txt',
    '/console/..%5csecret.txt',
    '/console/%00',
    '/console/%zz',
    '/console//etc/passwd.txt',
  ]) {
    test(`it has no ${path}`, async () => {
      const answer = await get(path)
      assert.equal(answer.status, 404)
      assert.doesNotMatch(answer.bytes.toString(), /outside|digest|the console<|root:/)
    })
  }

  test('it climbs nowhere for a browser either', async () => {
    assert.equal((await get('/console/..%2fsecret.txt', asBrowser)).status, 404)
    assert.equal((await get('/console/assets/main-0000.js', asBrowser)).status, 404)
  })

  test('it takes no other methods', async () => {
    const answer = await get('/console', {}, 'DELETE')
    assert.equal(answer.status, 405)
    assert.equal(answer.headers.allow, 'GET, HEAD')
  })
})

test('it says that it is being prepared, and lets the browser ask again', async () => {
  state.now = 'building'
  const answer = await get('/console', asBrowser)
  assert.equal(answer.status, 503)
  assert.equal(answer.headers['retry-after'], '2')
  const [, source = ''] = /<script type="module" src="([^"]+)">/.exec(answer.bytes.toString()) ?? []
  const script = await get(source)
  assert.equal(script.headers['content-type'], 'text/javascript; charset=utf-8')
  assert.match(script.bytes.toString(), /location\.reload\(\)/)
  assert.match(answer.bytes.toString(), /being prepared/)
  state.now = 'failed'
  const failed = await get('/console', asBrowser)
  assert.equal(failed.status, 503)
  assert.doesNotMatch(failed.bytes.toString(), /script/)
  assert.match(failed.bytes.toString(), /could not be built/)
  state.now = 'ready'
})

test('it is unknown where it is not served', async () => {
  const app = await testApp()
  assert.equal((await app.send('GET', '/console', { headers: asBrowser })).status, 404)
})

test('it lets pages of another origin call the Cloud API and the business API with every header they sign', async () => {
  const app = await testApp()
  const asked = 'authorization, content-type, x-tc-action, x-tc-region, x-tc-timestamp, x-tc-token, x-tc-version, x-tc-language'
  for (const [path, method] of [
    ['/', 'POST'],
    ['/api/v1/token', 'GET'],
  ] as const) {
    const headers = {
      origin: 'https://console.other.test',
      'access-control-request-method': method,
      'access-control-request-headers': asked,
    }
    const answer = await app.expect(204, 'OPTIONS', path, { headers })
    assert.equal(answer.headers.get('access-control-allow-origin'), '*')
    assert.equal(answer.headers.get('access-control-allow-headers'), asked)
    assert.match(String(answer.headers.get('access-control-allow-methods')), new RegExp(method))
    const refused = await app.send(method, path, { headers: { origin: 'https://console.other.test', 'content-type': 'application/json' } })
    assert.equal(refused.headers.get('access-control-allow-origin'), '*')
  }
})
