import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limits } from '../../kernel/limits.ts'
import { sql } from '../../platform/db/sql.ts'
import { databases, testApp } from '../../../test/test-app.ts'
import type { TestApp } from '../../../test/test-app.ts'
import { insertToken } from './token-store.ts'
import { hashOfToken } from './token.ts'

const never = `acctk${'0'.repeat(43)}`

/** A multi-tenant library with an administrator's token and two spaces. */
async function tenants(app: TestApp) {
  const library = await app.given.library({ isMultiSpace: true })
  const admin = await app.given.token(library)
  const [one, two] = [await app.given.space(library, admin), await app.given.space(library, admin)]
  const list = (space: string) => `/api/v1/directory/${library.id}/${space}/`
  return { library, admin, one, two, list }
}

const code = async (
  app: TestApp,
  status: number,
  method: string,
  path: string,
  options: Parameters<TestApp['send']>[2] = {},
): Promise<string> => (await app.expect(status, method, path, options)).body.code

for (const database of databases()) {
  test(`tokens on ${database}`, async (t) => {
    const app = await testApp({ database })
    const library = await app.given.library()
    const pair = { library_id: library.id, library_secret: library.secret }
    const size = `/api/v1/space/${library.id}/-/size`
    const make = (query: Record<string, string> = {}, method = 'GET') =>
      app.expect(200, method, '/api/v1/token', { query: { ...pair, ...query } })

    await t.test('it issues a token of the asked period', async () => {
      const { body } = await make({ period: '3600' })
      assert.match(body.accessToken, /^acctk[0-9a-z]{43}$/)
      assert.equal(body.expiresIn, 3600)
      assert.deepEqual(Object.keys(body).sort(), ['accessToken', 'expiresIn'])
    })

    await t.test('it issues another token each time', async () =>
      assert.notEqual((await make()).body.accessToken, (await make()).body.accessToken),
    )

    await t.test('it takes the names that older clients send', async () => {
      const { body } = await app.expect(200, 'POST', '/api/v1/token', {
        query: { libraryId: library.id, librarySecret: library.secret, Period: 600, Grant: 'admin', spaceId: '-' },
        body: { attachInfo: 'kept nowhere' },
      })
      assert.equal(body.expiresIn, 600)
      await app.expect(200, 'GET', `/api/v1/usage/${library.id}`, { token: body.accessToken })
    })

    const refused: readonly (readonly [string, number, string, Record<string, string>])[] = [
      ['nothing', 400, 'EmptyLibraryIdOrSecret', {}],
      ['no library', 400, 'EmptyLibraryId', { library_secret: library.secret }],
      ['no secret', 400, 'EmptyLibrarySecret', { library_id: library.id }],
      ['a wrong secret', 404, 'WrongLibraryIdOrSecret', { ...pair, library_secret: 'wrong' }],
      ['an unknown library', 404, 'WrongLibraryIdOrSecret', { ...pair, library_id: 'smhzzzzzzzzzzzzz' }],
      ['something that is no library id', 404, 'WrongLibraryIdOrSecret', { ...pair, library_id: "x' OR 1" }],
      ['a space that is not there', 404, 'SpaceNotFound', { ...pair, space_id: 'space-not-there' }],
      ['an unknown grant', 400, 'ParamInvalid', { ...pair, grant: 'everything' }],
      ['a user id that is too long', 400, 'UserIdLengthExceed', { ...pair, user_id: 'u'.repeat(256) }],
      ['a client id that is too long', 400, 'ClientIdLengthExceed', { ...pair, client_id: 'c'.repeat(256) }],
      ['a session id that is too long', 400, 'ParamInvalid', { ...pair, session_id: 's'.repeat(256) }],
    ]
    for (const [what, status, expected, query] of refused)
      await t.test(`it refuses ${what}`, async () => assert.equal(await code(app, status, 'GET', '/api/v1/token', { query }), expected))

    await t.test('it wants to know the spaces in a multi-tenant library', async () => {
      const { library: many, one, two } = await tenants(app)
      const query = { library_id: many.id, library_secret: many.secret }
      for (const grant of ['', 'upload_file', 'space_admin', 'create_space,upload_file'])
        assert.equal(await code(app, 400, 'GET', '/api/v1/token', { query: { ...query, grant } }), 'ParamInvalid')
      for (const grant of ['admin', 'create_space', 'create_space,delete_space'])
        await app.expect(200, 'GET', '/api/v1/token', { query: { ...query, grant } })
      await app.expect(200, 'GET', '/api/v1/token', { query: { ...query, space_id: `${one}, ${two},` } })
      assert.equal(await code(app, 404, 'GET', '/api/v1/token', { query: { ...query, space_id: `${one},nobodys` } }), 'SpaceNotFound')
    })

    await t.test('it takes a token from the query and as a bearer', async () => {
      const token = (await make()).body.accessToken
      await app.expect(200, 'GET', size, { token })
      await app.expect(200, 'GET', size, { headers: { authorization: `Bearer ${token}` } })
      await app.expect(200, 'GET', size, { headers: { authorization: `bearer ${token}` } })
    })

    await t.test('it renews a token by its own period', async () => {
      const { accessToken } = (await make({ period: '300' })).body
      app.clock.advance(200_000)
      const renewed = await app.expect(200, 'POST', `/api/v1/token/${library.id}/${accessToken}`)
      assert.deepEqual(renewed.body, { accessToken, expiresIn: 300 })
      app.clock.advance(299_000)
      await app.expect(200, 'GET', size, { token: accessToken })
    })

    await t.test('it lets every call start the period anew, a refused one too', async () => {
      const { accessToken: token } = (await make({ period: '300' })).body
      for (let hour = 0; hour < 10; hour++) {
        app.clock.advance(290_000)
        if (hour % 2 === 0) await app.expect(200, 'GET', size, { token })
        else assert.equal(await code(app, 403, 'GET', `/api/v1/usage/${library.id}`, { token }), 'NoPermission')
      }
      app.clock.advance(300_000)
      assert.equal(await code(app, 403, 'GET', size, { token }), 'InvalidAccessToken')
    })

    await t.test('it shortens no life when the clock goes back', async () => {
      const { accessToken: token } = (await make({ period: '300' })).body
      app.clock.advance(-3_600_000)
      await app.expect(200, 'GET', size, { token })
      app.clock.advance(3_600_000 + 299_000)
      await app.expect(200, 'GET', size, { token })
      app.clock.advance(300_000)
      assert.equal(await code(app, 403, 'GET', size, { token }), 'InvalidAccessToken')
    })

    await t.test('it ends an idle token exactly with its period', async () => {
      const { accessToken: token } = (await make({ period: '300' })).body
      app.clock.advance(299_999)
      const renewal = `/api/v1/token/${library.id}/${token}`
      app.clock.advance(1)
      assert.equal(await code(app, 403, 'GET', size, { token }), 'InvalidAccessToken')
      assert.equal(await code(app, 403, 'POST', renewal), 'InvalidAccessToken')
      assert.equal(await code(app, 403, 'DELETE', renewal), 'InvalidAccessToken')
    })

    await t.test('it revokes one token at once, and once', async () => {
      const token = (await make()).body.accessToken
      const path = `/api/v1/token/${library.id}/${token}`
      await app.expect(200, 'GET', size, { token })
      await app.expect(204, 'DELETE', path)
      assert.equal(await code(app, 403, 'GET', size, { token }), 'InvalidAccessToken')
      assert.equal(await code(app, 403, 'DELETE', path), 'InvalidAccessToken')
      assert.equal(await code(app, 403, 'POST', path), 'InvalidAccessToken')
    })

    await t.test('it lets one of many revocations succeed', async () => {
      const token = (await make()).body.accessToken
      const answers = await Promise.all(Array.from({ length: 8 }, () => app.send('DELETE', `/api/v1/token/${library.id}/${token}`)))
      assert.deepEqual(answers.map((answer) => answer.status).sort(), [204, 403, 403, 403, 403, 403, 403, 403])
    })

    await t.test('it does not tell by a token whether another library exists', async () => {
      const other = await app.given.library()
      const token = (await make()).body.accessToken
      for (const id of [other.id, 'smhzzzzzzzzzzzzz', 'garbage']) {
        assert.equal(await code(app, 403, 'POST', `/api/v1/token/${id}/${token}`), 'AccessTokenNotMatchLibrary')
        assert.equal(await code(app, 403, 'DELETE', `/api/v1/token/${id}/${token}`), 'AccessTokenNotMatchLibrary')
      }
      assert.equal(await code(app, 403, 'DELETE', `/api/v1/token/${library.id}/${never}`), 'InvalidAccessToken')
    })

    await t.test('it revokes the tokens of users, clients and sessions, and no others', async () => {
      const of = (user: string, client: string, session = '') => app.given.token(library, { grant: '', user, client, session })
      const all = {
        annPhone: await of('ann', 'phone', 's1'),
        annWeb: await of('ann', 'web', 's2'),
        annBare: await of('ann', ''),
        bobPhone: await of('bob', 'phone'),
        nobodyPhone: await of('', 'phone'),
        nobodyBare: await of('', ''),
      }
      const alive = async () => {
        const names: string[] = []
        for (const [name, token] of Object.entries(all)) if ((await app.send('GET', size, { token })).status === 200) names.push(name)
        return names
      }
      const revoke = (query: Record<string, string>) =>
        app.expect(204, 'DELETE', `/api/v1/token/${library.id}`, { query: { library_secret: library.secret, ...query } })
      assert.equal((await alive()).length, 6)

      await revoke({ user_id: 'ann', client_id: '' })
      assert.deepEqual(await alive(), ['annPhone', 'annWeb', 'bobPhone', 'nobodyPhone', 'nobodyBare'])
      await revoke({ user_id: 'ann', session_id: 's2,s3' })
      assert.deepEqual(await alive(), ['annPhone', 'bobPhone', 'nobodyPhone', 'nobodyBare'])
      await revoke({ client_id: 'phone' })
      assert.deepEqual(await alive(), ['annPhone', 'bobPhone', 'nobodyBare'])
      await revoke({ user_id: 'ann,bob', client_id: 'phone,web' })
      assert.deepEqual(await alive(), ['nobodyBare'])
      await revoke({ user_id: 'nobody-at-all' })
      assert.deepEqual(await alive(), ['nobodyBare'])
      await revoke({})
      assert.deepEqual(await alive(), [])
      await revoke({})
    })

    await t.test('it revokes a user without end in bounded steps', async () => {
      await app.db.write('token:many', async (tx) => {
        for (let n = 0; n <= limits.cleanedRowsPerStep; n++)
          await insertToken(tx, {
            hash: hashOfToken(`busy ${n}`),
            libraryId: library.id,
            userId: 'busy',
            clientId: '',
            sessionId: '',
            grants: new Set(),
            periodSeconds: 300,
            createdAt: 0,
            expiresAt: 0,
          })
      })
      await app.expect(204, 'DELETE', `/api/v1/token/${library.id}`, { query: { library_secret: library.secret, user_id: 'busy' } })
      const left = await app.db.read((reader) => reader.all(countOf('busy')))
      assert.deepEqual(left, [{ total: 0 }])
    })

    await t.test('it wants the secret for revoking users', async () => {
      const path = `/api/v1/token/${library.id}`
      const admin = await app.given.token(library)
      assert.equal(await code(app, 400, 'DELETE', path, { query: { user_id: 'ann' } }), 'EmptyLibrarySecret')
      assert.equal(await code(app, 400, 'DELETE', path, { query: { user_id: 'ann' }, token: admin }), 'EmptyLibrarySecret')
      assert.equal(await code(app, 404, 'DELETE', path, { query: { library_secret: 'wrong' } }), 'WrongLibraryIdOrSecret')
      const many = Array.from({ length: 101 }, (_, index) => `u${index}`).join()
      assert.equal(await code(app, 400, 'DELETE', path, { query: { library_secret: library.secret, user_id: many } }), 'ParamInvalid')
    })

    await t.test('it forgets tokens that have ended, and only those', async () => {
      const short = (await make({ period: '300', user_id: 'ended' })).body.accessToken
      await make({ period: '300000', user_id: 'ended' })
      app.clock.advance(300_000 + 121_000)
      await app.runJobs()
      assert.deepEqual(await app.db.read((reader) => reader.all(countOf('ended'))), [{ total: 1 }])
      assert.equal(await code(app, 403, 'GET', size, { token: short }), 'InvalidAccessToken')
    })
  })
}

const countOf = (user: string) => sql`SELECT COUNT(*) AS total FROM tokens WHERE user_id = ${user}`
