/**
 * Every operation × every kind of caller. What must be allowed is taken from the contract
 * (`api/contract.json`), not from the operation table, so a wrong declaration shows.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { testApp } from '../test/test-app.ts'
import type { Answer } from '../test/test-app.ts'
import { operations } from './doors.ts'
import { grants } from './kernel/grant.ts'
import type { Operation } from './platform/http/operation.ts'

type ContractOperation = {
  readonly operationId: string
  readonly method: string
  readonly path: string
  readonly flag?: string
  readonly bodyField?: string
  readonly query: readonly string[]
  readonly grants: readonly string[]
}

const contract = JSON.parse(readFileSync(new URL('../../../api/contract.json', import.meta.url), 'utf8')) as ContractOperation[]

/** Reads that need no token where the space is public-read (smh-api-1 §1.12, smh-api-2 §1 and §2). */
const publicReads = new Set([
  'downloadFile',
  'infoFile',
  'checkFileStatus',
  'getCover',
  'previewFile',
  'infoFileOrDirectory',
  'getFileInfoByInode',
  'listDirectory',
  'listDirectoryByPage',
  'checkDirectoryStatus',
  'getDirectoryStats',
  'getContentsView',
  'recycleList',
  'recycleListByPage',
  'recycleInfo',
])

/** Asked in the path itself or through a share: no token of the library decides. */
const isOwnCredential = ({ grants: needed }: ContractOperation): boolean =>
  needed.some((grant) =>
    ['the token itself', 'library secret', 'public', 'share token', 'share token + upload on the target'].includes(grant),
  )

/** A token with this single grant may call it. */
function isAllowed(operation: ContractOperation, grant: string): boolean {
  const needed = operation.grants
  if (grant === 'admin') return true
  // Anybody with a token may list, and sees what is theirs.
  if (needed.some((one) => /^read|owner|any \(own\)/.test(one) || one === 'read_only')) return true
  return needed.includes(grant)
}

const refusals = new Set([
  'EmptyAccessToken',
  'InvalidAccessToken',
  'AccessTokenNotMatchLibrary',
  'AccessTokenNotMatchSpace',
  'NoPermission',
  'WrongLibraryIdOrSecret',
  'LibraryNotFound',
  'SpaceNotFound',
  'RouteNotFound',
  'MethodNotAllowed',
])

const app = await testApp()

async function world() {
  const library = await app.given.library({ isMultiSpace: true })
  const admin = await app.given.token(library)
  const space = await app.given.space(library, admin)
  const otherSpace = await app.given.space(library, admin)
  const publicSpace = await app.given.space(library, admin, { isPublicRead: true })
  for (const one of [space, publicSpace]) await app.expect(201, 'PUT', `/api/v1/directory/${library.id}/${one}/kept`, { token: admin })
  const otherLibrary = await app.given.library()
  const foreign = await app.given.token(otherLibrary)
  const elsewhere = await app.given.token(library, { grant: 'space_admin', space: otherSpace })
  const revoked = await app.given.token(library, { grant: 'admin' })
  await app.expect(204, 'DELETE', `/api/v1/token/${library.id}/${revoked}`)
  return { library, admin, space, publicSpace, foreign, elsewhere, revoked, otherLibrary }
}

const given = await world()
const byGrant = new Map<string, string>()
for (const grant of grants)
  byGrant.set(grant, await app.given.token(given.library, { grant, user: 'ada', ...(grant === 'admin' ? {} : { space: given.space }) }))
byGrant.set('', await app.given.token(given.library, { grant: '', user: 'ada', space: given.space }))

type Caller = {
  readonly token?: string
  readonly secret?: string
  readonly space?: string
  readonly query?: Readonly<Record<string, string>>
}

let count = 0

/** The request of an operation with harmless values: what it finds does not exist. */
function ask(operation: ContractOperation, caller: Caller): Promise<Answer> {
  const values: Record<string, string> = {
    LibraryId: given.library.id,
    SpaceId: caller.space ?? given.space,
    SpaceIds: caller.space ?? given.space,
    FilePath: operation.operationId === 'createDirectory' ? `made/${++count}` : 'missing/none.txt',
    ConfirmKey: '0'.repeat(32),
    Inode: '0'.repeat(32),
    HistoryId: '1',
    QuotaId: '999',
    RecycledItemId: '999',
    TaskId: '999',
    TaskIdList: '999',
    SearchId: 'none',
    ShareId: 'none',
  }
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? 'none'))
  const query: Record<string, string> = { filter: 'onlyFile', stats_type: 'normal', ...caller.query }
  if (operation.flag !== undefined) query[operation.flag] = operation.flag === 'transcoding_template_id' ? 'h264_720p' : '1'
  if (caller.secret !== undefined) query['library_secret'] = caller.secret
  const body = operation.bodyField === undefined ? undefined : { [operation.bodyField]: 'missing/other.txt' }
  return app.send(operation.method, path, { query, ...(caller.token !== undefined && { token: caller.token }), ...(body && { body }) })
}

const inSpace = (operation: ContractOperation): boolean => operation.path.includes('{SpaceId}')
const guarded = contract.filter((operation) => !isOwnCredential(operation))

async function expectRefused(operation: ContractOperation, caller: Caller, code: string): Promise<void> {
  const answer = await ask(operation, caller)
  const status = code === 'EmptyAccessToken' ? 400 : code === 'WrongLibraryIdOrSecret' ? 404 : 403
  if (operation.method === 'HEAD') assert.equal(answer.status, status, operation.operationId)
  else assert.deepEqual([answer.status, answer.body?.code], [status, code], operation.operationId)
}

async function expectReached(operation: ContractOperation, caller: Caller): Promise<void> {
  const answer = await ask(operation, caller)
  assert.ok(answer.status < 500, `${operation.operationId} answered ${answer.status}`)
  assert.ok(!refusals.has(answer.body?.code), `${operation.operationId} was refused with ${answer.body?.code}`)
  if (operation.method === 'HEAD') assert.equal(answer.status, 404, operation.operationId)
}

test('declares every operation of the contract, with its address, selector and parameters', () => {
  const declared = new Map<string, Operation>()
  for (const operation of operations) for (const id of [operation.id, ...(operation.alternates ?? [])]) declared.set(id, operation)
  for (const expected of contract) {
    const operation = declared.get(expected.operationId)
    assert.ok(operation, `${expected.operationId} is declared`)
    assert.deepEqual(
      [operation.method, operation.path.replace(/\{DirPath\}/, '{FilePath}')],
      [expected.method, expected.path],
      expected.operationId,
    )
    assert.equal(operation.match?.body, expected.bodyField, expected.operationId)
    if (expected.flag !== 'by-marker') assert.equal(operation.match?.query, expected.flag, expected.operationId)
    if (operation.failures?.includes('NotImplemented')) continue
    for (const name of expected.query) assert.ok(name in operation.query.properties, `${expected.operationId} knows the parameter ${name}`)
  }
})

test('asks for a token', async () => {
  for (const operation of guarded) await expectRefused(operation, {}, 'EmptyAccessToken')
})

test('refuses garbage and revoked tokens', async () => {
  for (const operation of guarded) {
    await expectRefused(operation, { token: 'garbage' }, 'InvalidAccessToken')
    await expectRefused(operation, { token: given.revoked }, 'InvalidAccessToken')
  }
})

test('refuses tokens of other libraries and other spaces', async () => {
  for (const operation of guarded) {
    await expectRefused(operation, { token: given.foreign }, 'AccessTokenNotMatchLibrary')
    if (inSpace(operation)) await expectRefused(operation, { token: given.elsewhere }, 'AccessTokenNotMatchSpace')
  }
})

test('refuses a wrong library secret and takes the right one everywhere', async () => {
  for (const operation of guarded) {
    await expectRefused(operation, { secret: 'f'.repeat(64) }, 'WrongLibraryIdOrSecret')
    await expectRefused(operation, { secret: given.otherLibrary.secret }, 'WrongLibraryIdOrSecret')
    // Favourites belong to a user; the secret acts for whom it names.
    await expectReached(operation, { secret: given.library.secret, query: { user_id: 'ada' } })
  }
})

for (const grant of ['', ...grants]) {
  test(`lets a token with ${grant === '' ? 'no grant' : grant} do what the contract says and nothing else`, async () => {
    const token = byGrant.get(grant) as string
    // These two grants are for passing by the bin and for nothing else.
    const caller = grant.endsWith('_permanent') ? { token, query: { permanent: '1' } } : { token }
    for (const operation of guarded) {
      if (isAllowed(operation, grant)) await expectReached(operation, caller)
      else await expectRefused(operation, caller, 'NoPermission')
    }
  })
}

test('reads a public space without a token and writes nothing', async () => {
  for (const operation of guarded.filter(inSpace)) {
    if (publicReads.has(operation.operationId)) await expectReached(operation, { space: given.publicSpace })
    else await expectRefused(operation, { space: given.publicSpace }, 'EmptyAccessToken')
  }
})

test('takes the credential of the call itself where the contract says so', async () => {
  const { library } = given
  const wrong = { library_id: library.id, library_secret: 'f'.repeat(64) }
  assert.equal((await app.send('GET', '/api/v1/token', { query: wrong })).body.code, 'WrongLibraryIdOrSecret')
  assert.equal(
    (await app.send('DELETE', `/api/v1/token/${library.id}`, { query: { ...wrong, user_id: 'nobody' } })).body.code,
    'WrongLibraryIdOrSecret',
  )
  assert.equal((await app.send('DELETE', `/api/v1/token/${library.id}`, { query: { user_id: 'nobody' } })).body.code, 'EmptyLibrarySecret')
  for (const method of ['POST', 'DELETE'])
    assert.equal((await app.send(method, `/api/v1/token/${library.id}/garbage`)).body.code, 'InvalidAccessToken')
})

test('lets a token die after its period', async () => {
  const token = await app.given.token(given.library, { grant: 'admin', period: 300 })
  app.clock.advance(299_000)
  await app.expect(200, 'GET', `/api/v1/space/${given.library.id}/list`, { token })
  app.clock.advance(299_000)
  await app.expect(200, 'GET', `/api/v1/space/${given.library.id}/list`, { token })
  app.clock.advance(301_000)
  for (const operation of guarded.slice(0, 10)) await expectRefused(operation, { token }, 'InvalidAccessToken')
})
