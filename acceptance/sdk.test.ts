/** The client against a started server, from Node: what applications and the console rely on. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { CloudClient, hasCode, MediathequeClient } from '@mediatheque/sdk'
import type { Entry } from '@mediatheque/sdk'
import { startServer } from './start-server.ts'

const server = await startServer()
after(() => server.stop())
const cloud = new CloudClient({ endpoint: server.control, secretId: server.secretId, secretKey: server.secretKey })

const { LibraryId: libraryId } = await cloud.call('smh', 'CreateLibrary', {
  Name: 'client',
  LibraryExtension: { IsFileLibrary: true, IsMultiSpace: true, UseRecycleBin: true, EnableSearch: true, EnableFileHistory: true },
})
const { LibrarySecret: librarySecret } = await cloud.call('smh', 'DescribeLibrarySecret', { LibraryId: libraryId })
const backend = new MediathequeClient({ endpoint: server.control, libraryId, librarySecret })

/** A space of its own for every test, and a client that holds a token for it. */
async function newSpace(): Promise<MediathequeClient> {
  const { spaceId } = await backend.spaces.create()
  const { accessToken } = await backend.tokens.create({
    library_id: libraryId,
    library_secret: librarySecret,
    space_id: spaceId,
    user_id: 'ada',
    grant: 'admin',
  })
  return new MediathequeClient({ endpoint: server.control, libraryId, spaceId, token: accessToken })
}

const put = async (client: MediathequeClient, path: string, text: string): Promise<void> => {
  const ticket = await client.call('simpleUploadFile', { FilePath: path, conflict_resolution_strategy: 'overwrite' })
  assert.ok(ticket && 'domain' in ticket)
  const answer = await fetch(`http://${ticket.domain}${ticket.path}`, { method: 'PUT', headers: ticket.headers, body: text })
  assert.equal(answer.status, 200)
  await client.call('completeFileUpload', { ConfirmKey: ticket.confirmKey })
}

const names = async (entries: AsyncIterable<Pick<Entry, 'name'>>): Promise<string[]> => {
  const found: string[] = []
  for await (const { name } of entries) found.push(name)
  return found
}

test('signs actions, with whole numbers of 64 bits', async () => {
  const quota = 9_223_372_036_854_775_807n
  const { LibraryId } = await cloud.call('smh', 'CreateLibrary', {
    Name: 'wide',
    LibraryExtension: { IsFileLibrary: true, IsMultiSpace: true, EnableQuota: true, LibraryQuota: quota },
  })
  const { List, TotalCount } = await cloud.call('smh', 'DescribeLibraries', { LibraryIds: [LibraryId] })
  assert.equal(TotalCount, 1)
  assert.equal(List[0]?.LibraryExtension.LibraryQuota, quota)
})

test('answers what the document of the actions says', async () => {
  const { default: document } = await import('../api/cloud-api.json', { with: { type: 'json' } })
  const described = (action: string) => document.actions.find((one) => one.action === action)?.output as { required: string[] } | undefined
  const checked = async (action: string, given: Promise<object>): Promise<void> => {
    const { RequestId: _, ...members } = (await given) as Record<string, unknown>
    assert.deepEqual(Object.keys(members).toSorted(), described(action)?.required.toSorted(), action)
  }
  const key = await cloud.call('smh', 'CreateAccessKey', { LibraryId: libraryId, Name: 'k', Grants: ['admin'] })
  await checked('CreateAccessKey', Promise.resolve(key))
  await checked('DescribeAccessKeys', cloud.call('smh', 'DescribeAccessKeys', { LibraryId: libraryId }))
  await checked('GetCallerIdentity', cloud.call('sts', 'GetCallerIdentity', {}))
  const { List } = await cloud.call('smh', 'DescribeLibraries', { LibraryIds: [libraryId] })
  const library = document.actions.find(({ action }) => action === 'DescribeLibraries')?.output as unknown as {
    properties: { List: { items: { properties: Record<string, { properties?: object }> } } }
  }
  const { properties } = library.properties.List.items
  assert.deepEqual(Object.keys(List[0] as object).toSorted(), Object.keys(properties).toSorted())
  assert.deepEqual(
    Object.keys(List[0]?.LibraryExtension as object).toSorted(),
    Object.keys(properties['LibraryExtension']?.properties as object).toSorted(),
  )
})

test('works with temporary credentials, and tells a refusal by its code', async () => {
  const Policy = JSON.stringify({ version: '2.0', statement: [{ effect: 'allow', action: ['smh:Describe*'], resource: '*' }] })
  const { Credentials } = await cloud.call('sts', 'GetFederationToken', { Name: 'page', Policy })
  const { TmpSecretId: secretId, TmpSecretKey: secretKey, Token: token } = Credentials
  const page = new CloudClient({ endpoint: server.control, credential: () => ({ secretId, secretKey, token }) })
  assert.equal((await page.call('smh', 'DescribeLibraries', { LibraryIds: [libraryId] })).TotalCount, 1)
  await assert.rejects(page.call('smh', 'DeleteLibrary', { LibraryId: libraryId }), (error) =>
    hasCode(error, 'AuthFailure.UnauthorizedOperation'),
  )
  const forged = new CloudClient({ endpoint: server.control, secretId, secretKey: 'wrong', token })
  await assert.rejects(forged.call('smh', 'DescribeLibraries', {}), (error) => hasCode(error, 'AuthFailure.SignatureFailure'))
})

test('asks for a token once for all that wait, and once more when it is refused', async () => {
  const { spaceId } = await backend.spaces.create()
  const reasons: string[] = []
  const issued: string[] = []
  const client = new MediathequeClient({
    endpoint: server.control,
    libraryId,
    spaceId,
    token: async ({ reason }) => {
      reasons.push(reason)
      const { accessToken, expiresIn } = await backend.tokens.create({
        library_id: libraryId,
        library_secret: librarySecret,
        space_id: spaceId,
        grant: 'admin',
      })
      issued.push(accessToken)
      return { token: accessToken, expiresIn }
    },
  })
  const list = () => Promise.all(Array.from({ length: 8 }, () => client.directories.list('')))
  await list()
  assert.deepEqual(reasons, ['first'])
  await backend.tokens.revoke(issued[0] as string)
  await list()
  assert.deepEqual(reasons, ['first', 'expired'])
})

test('tells a refusal with code, status and request id', async () => {
  const client = await newSpace()
  await assert.rejects(client.files.info('missing.txt'), (error) => {
    assert.ok(hasCode(error, 'FileNotFound'))
    assert.equal(error.status, 404)
    assert.equal(error.operation, 'infoFile')
    assert.match(error.requestId ?? '', /\w/)
    return true
  })
  await assert.rejects(client.files.info('../../secret'), (error) => hasCode(error, 'ParamInvalid'))
})

test('manages directories and files by names in any script', async () => {
  const client = await newSpace()
  await client.directories.create('照片/été & 100%/#1')
  assert.equal(await client.directories.exists('照片/été & 100%'), true)
  assert.equal(await client.directories.exists('照片/nowhere'), false)
  await client.directories.ensure('照片/été & 100%/#1')
  await assert.rejects(client.directories.create('照片/été & 100%/#1', { onConflict: 'ask' }), (error) =>
    hasCode(error, 'SameNameDirectoryOrFileExists'),
  )
  await put(client, '照片/a+b?.txt'.replace('?', ''), 'one')
  await client.files.move('照片/a+b.txt', '照片/b.txt')
  await client.files.copy('照片/b.txt', ['照片', 'c.txt'])
  await client.directories.move('照片/été & 100%', 'renamed')
  assert.deepEqual((await names(client.directories.each('照片'))).toSorted(), ['b.txt', 'c.txt'])
  assert.equal(await (await client.files.content('照片/c.txt')).text(), 'one')
  assert.equal(await (await client.files.content('照片/c.txt', { range: 'bytes=1-1' })).text(), 'n')
  const saved = await fetch(await client.files.downloadAddress('照片/c.txt'))
  assert.match(saved.headers.get('content-disposition') ?? '', /attachment/)
  await saved.arrayBuffer()
  const shown = await fetch(await client.address('downloadFile', { FilePath: '照片/c.txt' }))
  assert.equal(await shown.text(), 'one')
})

test('reads every page', async () => {
  const client = await newSpace()
  const wanted = Array.from({ length: 45 }, (_, index) => `d${String(index).padStart(2, '0')}`)
  for (const name of wanted) await client.directories.create(name)
  assert.deepEqual(await names(client.directories.each('', { limit: 10 })), wanted)
  const spaces = new Set<string>()
  for await (const { spaceId } of backend.spaces.each({ limit: 2 })) spaces.add(spaceId)
  assert.equal(spaces.size, (await backend.spaces.count()).total)
})

test('brings back what was removed, and purges it', async () => {
  const client = await newSpace()
  await put(client, 'a.txt', 'a')
  await put(client, 'b.txt', 'b')
  await client.files.remove('a.txt')
  const answer = await client.entries.remove([{ path: 'b.txt' }])
  assert.ok('result' in answer)
  const items = []
  for await (const item of client.recycleBin.each()) items.push(item)
  assert.deepEqual(items.map(({ name }) => name).toSorted(), ['a.txt', 'b.txt'])
  await client.recycleBin.restore(items.filter(({ name }) => name === 'a.txt').map(({ recycledItemId }) => recycledItemId))
  assert.deepEqual(await names(client.directories.each('')), ['a.txt'])
  await client.recycleBin.empty()
  assert.deepEqual((await client.recycleBin.list()).contents, [])
})

test('searches, marks favourites, keeps versions, follows changes', async () => {
  const client = await newSpace()
  const cursor = await client.changes.cursor()
  await put(client, 'report.txt', 'first')
  await put(client, 'report.txt', 'second')
  await client.favorites.add('report.txt')
  assert.deepEqual(await names(client.favorites.each()), ['report.txt'])
  const versions = []
  for await (const version of client.versions.each('report.txt')) versions.push(version)
  assert.equal(versions.length, 2)
  await client.versions.restore(versions.find(({ isLatestVersion }) => !isLatestVersion)?.id as number)
  assert.equal(await (await client.files.content('report.txt')).text(), 'first')
  assert.deepEqual(await names(client.search.each({ keyword: 'report' })), ['report.txt'])
  const changes = []
  for await (const { change } of client.changes.each(cursor)) changes.push(change)
  assert.ok(changes.length >= 3)
  const backwards = []
  for await (const { inode } of client.changes.eachBackwards({ limit: 2 })) backwards.push(inode)
  assert.deepEqual(
    backwards.toReversed().slice(-changes.length),
    changes.map(({ inode }) => inode),
  )
  await client.entries.change('report.txt', { labels: ['red'] })
  assert.deepEqual((await client.entries.info('report.txt')).labels, ['red'])
})

test('waits for a task, and tells usage and quota', async () => {
  const client = await newSpace()
  for (let index = 0; index < 210; index++) await client.directories.create(`tree/${index}`)
  const copying = await client.directories.copy('tree', 'copy')
  assert.ok(copying && 'taskId' in copying)
  assert.equal((await client.tasks.wait(copying.taskId))?.status, 200)
  assert.equal((await names(client.directories.each('copy'))).length, 210)
  const { quotaId } = await backend.quotas.create({ spaces: [client.spaceId], capacity: '1000000', removeWhenExceed: false })
  assert.equal((await backend.quotas.info(quotaId)).capacity, '1000000')
  assert.equal((await backend.spaces.usage([client.spaceId as string]))[0]?.capacity, '1000000')
})

test('gives up when told to, with the reason it was given', async () => {
  const client = await newSpace()
  const stop = new AbortController()
  const call = client.directories.list('', {}, { signal: stop.signal })
  stop.abort(new Error('left the page'))
  await assert.rejects(call, /left the page/)
})

test('repeats what is safe to repeat, and nothing else', async () => {
  const { spaceId, endpoint } = await newSpace()
  let failures = 0
  const seen: string[] = []
  const client = new MediathequeClient({
    endpoint,
    libraryId,
    spaceId,
    librarySecret,
    backOff: { waitMs: 1 },
    fetch: async (url, init) => {
      seen.push(init.method ?? '')
      if (failures-- > 0) return failures % 2 === 0 ? new Response('gone', { status: 502 }) : Promise.reject(new TypeError('cut'))
      return fetch(url, init)
    },
  })
  failures = 3
  await client.directories.list('')
  assert.equal(seen.length, 4)
  failures = 1
  await assert.rejects(client.directories.create('once'), (error) => hasCode(error, 'ServerFailed', 'NetworkFailed'))
  assert.equal(seen.length, 5)
  failures = 4
  await assert.rejects(client.directories.list(''), (error) => hasCode(error, 'ServerFailed', 'NetworkFailed'))
  assert.equal(seen.length, 9)
})

test('refuses a member that the operation does not take', async () => {
  const client = await newSpace()
  const mistaken = { FilePath: '', limt: 5 } as unknown as { FilePath: string }
  await assert.rejects(client.call('listDirectory', mistaken), /takes no limt/)
})
